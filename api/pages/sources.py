"""Pages of sources: who publishes, what it covers, when we last looked, and whether its silence can be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, HTTPException, Request, Response

from api.crawl_process import Progress
from api.crawling import Crawling
from api.pages.rendering import page
from api.routes.data import Opened
from api.services import Services
from api.starter import StarterCrawl
from crawlers.catalogue import Source
from crawlers.catalogue import sources as declared
from crawlers.declaration import Crawl
from crawlers.journal import Happened
from indexer.domain.crawling import Health, Run, Standing

router = APIRouter()
_RUNS, _FINDINGS = 10, 30

STANDING = {
    Standing.HEALTHY: "healthy",
    Standing.DEGRADED: "degraded: what it showed was taken in, what it did not show says nothing",
    Standing.FAILED: "failed: nothing was taken in, the last good state stands",
    Standing.HELD: "held: it would change too much at once and waits for an operator",
    Standing.DISABLED: "disabled: the key it asks for is missing",
    Standing.NEVER: "not crawled here yet",
}
"""How a source stands, in words."""
_TONE = {
    "healthy": "current", "degraded": "warning", "held": "warning", "failed": "superseded", "disabled": "", "never": "",
}  # fmt: skip
"""How the badge of a standing or verdict looks; it says the same in words."""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source in the list."""

    id: str
    publisher: str
    covers: str
    standing_code: str
    tone: str
    standing: str
    warnings: str
    last_good: str
    due: str
    rhythm: str
    works: int
    captures: int
    findings: int
    gone: int
    progress: str


@dataclass(frozen=True, slots=True)
class SourcesView:
    """Sources by jurisdiction; `note` says what is going on now."""

    groups: tuple[tuple[str, tuple[SourceLine, ...]], ...]
    total: int
    healthy: int
    note: str


@dataclass(frozen=True, slots=True)
class RunLine:
    """A crawl in the list of a source's."""

    started: str
    verdict: str
    tone: str
    counts: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceView:
    """One source."""

    line: SourceLine
    jurisdiction: str
    languages: str
    homepage: str
    licence: str
    licence_url: str
    attribution: str
    verified_live: str
    failing_since: str
    reasons: tuple[str, ...]
    runs: tuple[RunLine, ...]
    found: tuple[tuple[str, str, str, str], ...]
    """Findings: (day, code, address, sentence)."""


@router.get("/sources")
def sources(request: Request, services: Opened) -> Response:
    """Every source, by jurisdiction."""
    lines = source_lines(Crawling(services))
    groups: dict[str, list[SourceLine]] = {}
    for line in lines:
        place = services.facet_label("jurisdiction", declared()[line.id].jurisdiction)
        groups.setdefault(place, []).append(line)
    starter: StarterCrawl | None = request.app.state.starter
    view = SourcesView(
        tuple((place, tuple(lines)) for place, lines in sorted(groups.items())),
        len(lines),
        sum(line.standing_code == Standing.HEALTHY for line in lines),
        starter.note() if starter else "",
    )
    return page(request, "sources.html", view)


def source_lines(crawling: Crawling) -> list[SourceLine]:
    """Every source and how it stands."""
    running = crawling.running()
    return [_line(declared()[health.source], health, running) for health in crawling.health()]


@router.get("/sources/{source}")
def source_page(request: Request, services: Opened, source: str) -> Response:
    """One source with its last crawls and what was found in what it served."""
    if source not in declared():
        raise HTTPException(404, f"{source!r} is no source we know")
    return page(request, "source.html", _view(services, declared()[source]))


def _view(services: Services, source: Source) -> SourceView:
    crawling = Crawling(services)
    (health,) = [health for health in crawling.health() if health.source == source.id]
    ledger = crawling.ledger
    return SourceView(
        line=_line(source, health, crawling.running()),
        jurisdiction=services.facet_label("jurisdiction", source.jurisdiction),
        languages=", ".join(source.languages),
        homepage=source.homepage,
        licence=source.licence.name,
        licence_url=source.licence.url,
        attribution=source.attribution,
        verified_live=source.verified_live,
        failing_since=_moment(health.failing_since),
        reasons=health.reasons,
        runs=tuple(_run_line(run) for run in ledger.runs(source.id, _RUNS)),
        found=tuple(
            (f"{detected:%Y-%m-%d}", finding.code, finding.where, finding.message)
            for detected, finding in ledger.findings(source.id, _FINDINGS)
        ),
    )


def _line(source: Source, health: Health, running: Mapping[str, Progress]) -> SourceLine:
    never_due = source.crawl is None or health.standing is Standing.DISABLED
    warnings = [
        word for word, said in (("late", health.late), ("without news for unusually long", health.silent)) if said
    ]
    return SourceLine(
        id=source.id,
        publisher=source.publisher,
        covers=source.covers,
        standing_code=health.standing.value,
        tone=_TONE[health.standing.value],
        standing=STANDING[health.standing] if source.crawl else "not crawled: recorded captures are replayed",
        warnings=", ".join(warnings),
        last_good=_moment(health.last_good) or "never",
        due="not planned" if never_due else _moment(health.due) or "now",
        rhythm=_rhythm(source.crawl) if source.crawl else "",
        works=health.works,
        captures=health.captures,
        findings=health.findings,
        gone=health.gone,
        progress=_progress(running[source.id]) if source.id in running else "",
    )


def _rhythm(crawl: Crawl) -> str:
    days, window = crawl.every_days, crawl.polite.window
    rhythm = f"every {days * 24:g} hours" if days < 1 else "every day" if days == 1 else f"every {days:g} days"
    return f"{rhythm} from {window}" if window else rhythm


def _progress(progress: Progress) -> str:
    return (
        f"being crawled now: {progress[Happened.LISTED]} documents listed, {progress[Happened.FETCHED]} fetched, "
        f"{progress[Happened.UNCHANGED]} unchanged, {progress[Happened.REFUSED]} refused"
    )


def _run_line(run: Run) -> RunLine:
    counts = f"{run.listed} listed, {run.fetched} fetched, {run.unchanged} unchanged, {run.refused} refused"
    told = f"{counts}, {run.changes} changes"
    return RunLine(_moment(run.started), run.verdict.value, _TONE[run.verdict.value], told, run.reasons)


def _moment(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else ""
