"""Pages of rule families: curated facts, each with its source and how sure we are of it."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, HTTPException, Request, Response

from api.pages import wording
from api.pages.links import regime_url, work_url
from api.pages.rendering import page
from api.pages.workview import Link
from api.routes.data import Opened
from api.services import Services
from indexer.domain.identifiers import Permalink, WorkId
from taxonomy.regimes import Regime

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Claim:
    """A fact, or a date from which somebody is bound, with what it rests on."""

    text: str
    date: str
    status: str
    source: str
    confidence: str
    confidence_code: str


@dataclass(frozen=True, slots=True)
class RegimeLine:
    """A rule family in the list."""

    name: str
    url: str
    acronyms: str
    summary: str
    status: str
    binding: bool
    here: int


@dataclass(frozen=True, slots=True)
class RegimesView:
    """Rule families by jurisdiction."""

    groups: tuple[tuple[str, tuple[RegimeLine, ...]], ...]
    total: int


@dataclass(frozen=True, slots=True)
class RegimeView:
    """A rule family. `names` are (language code or "", its name, the names)."""

    id: str
    name: str
    summary: str
    names: tuple[tuple[str, str, str], ...]
    jurisdiction: str
    instrument: str
    binding: bool
    status: str
    adopted: str
    in_force: str
    authority: str
    official_url: str
    checked: str
    identifiers: tuple[str, ...]
    topics: tuple[Link, ...]
    works: tuple[Link, ...]
    search: str
    applications: tuple[Claim, ...]
    facts: tuple[Claim, ...]


@router.get("/regimes")
def regimes(request: Request, services: Opened) -> Response:
    """Every rule family, by jurisdiction."""
    listed = services.taxonomy.regimes.values()
    here = services.library.held().works
    groups: dict[str, list[RegimeLine]] = {}
    for regime in sorted(listed, key=lambda regime: regime.name):
        place = services.facet_label("jurisdiction", regime.jurisdiction)
        groups.setdefault(place, []).append(_line(regime, here))
    view = RegimesView(tuple((place, tuple(lines)) for place, lines in sorted(groups.items())), len(listed))
    return page(request, "regimes.html", view)


def _line(regime: Regime, here: frozenset[str]) -> RegimeLine:
    return RegimeLine(
        name=regime.name,
        url=regime_url(regime.id),
        acronyms=", ".join(regime.names.get("mul", ())),
        summary=regime.summary,
        status=regime.status,
        binding=regime.binding,
        here=sum(work in here for work in regime.works),
    )


@router.get("/regimes/{regime}")
def regime_page(request: Request, services: Opened, regime: str) -> Response:
    """One rule family."""
    found = services.taxonomy.regimes.get(regime)
    if found is None:
        raise HTTPException(404, f"{regime!r} is no regime we know")
    return page(request, "regime.html", _view(services, found))


def _view(services: Services, regime: Regime) -> RegimeView:
    here = services.library.held().works
    return RegimeView(
        id=regime.id,
        name=regime.name,
        summary=regime.summary,
        names=tuple(_names(code, names) for code, names in regime.names.items()),
        jurisdiction=services.facet_label("jurisdiction", regime.jurisdiction),
        instrument=services.facet_label("type", regime.instrument),
        binding=regime.binding,
        status=regime.status,
        adopted=regime.adopted or "",
        in_force=regime.in_force or "",
        authority=regime.authority or "",
        official_url=regime.official_url,
        checked=regime.checked.isoformat(),
        identifiers=regime.identifiers,
        topics=tuple(Link(services.facet_label("topic", key), f"/?topic={key}") for key in regime.topics),
        works=tuple(Link(work, work_url(Permalink(WorkId(work))) if work in here else "") for work in regime.works),
        search=f"/?regime={regime.id}" if here.intersection(regime.works) else "",
        applications=tuple(
            _claim(a.scope, a.source, a.confidence, date=a.date, status=a.status) for a in regime.applications
        ),
        facts=tuple(_claim(fact.statement, fact.source, fact.confidence) for fact in regime.facts),
    )


def _names(code: str, names: tuple[str, ...]) -> tuple[str, str, str]:
    shown = "; ".join(names)
    return ("", "All languages", shown) if code == "mul" else (code, wording.language_name(code), shown)


def _claim(text: str, source: str, confidence: str, *, date: str = "", status: str = "") -> Claim:
    return Claim(text, date, status, source, wording.CONFIDENCE[confidence], confidence)
