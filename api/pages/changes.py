"""Pages of change: what changed lately, and two versions side by side."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.pages import wording
from api.pages.comparison import EffectView, effect_view
from api.pages.links import changes_url, diff_url, work_url
from api.pages.rendering import page
from api.pages.workview import Link
from api.routes.data import Language, Opened
from api.services import Services
from indexer.domain.identifiers import Permalink, WorkId, parse_day
from indexer.library import Compared
from indexer.store.reading import ChangeRecord

router = APIRouter()
_CHANGES_PER_PAGE = 20
_EFFECTS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A change with its first effects; `hidden` counts those that only the comparison shows."""

    seq: int
    work: str
    title: str
    language: str
    language_name: str
    url: str
    kind: str
    origin: str
    published: str
    effective: str
    detected: str
    retroactive: bool
    diff: str
    effects: tuple[EffectView, ...]
    hidden: int


@dataclass(frozen=True, slots=True)
class ChangesView:
    """A page of changes, newest first."""

    changes: tuple[ChangeView, ...]
    total: int
    work: str
    since: str
    previous: str
    next: str


@dataclass(frozen=True, slots=True)
class DiffView:
    """Two versions side by side. `loosely` says that only words were compared; `counts` sum up the effects."""

    work: str
    title: str
    work_url: str
    language: str
    before: Link
    after: Link
    before_interval: str
    after_interval: str
    before_worth: str
    after_worth: str
    swapped: str
    loosely: bool
    counts: tuple[tuple[str, int], ...]
    effects: tuple[EffectView, ...]


@router.get("/changes")
def changes(
    request: Request,
    services: Opened,
    work: Annotated[str, Query(max_length=200)] = "",
    since: Annotated[str, Query(max_length=20)] = "",
    number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
) -> Response:
    """Changes, the one learnt of last first."""
    work, since = work.strip(), since.strip()
    found = services.library.changes(
        Permalink.parse(work).work if work else None, since=parse_day(since) if since else None
    )
    first = (number - 1) * _CHANGES_PER_PAGE
    newest = found[::-1][first : first + _CHANGES_PER_PAGE]
    titles, defaults = _titles(services, newest)
    view = ChangesView(
        changes=tuple(_change(change, titles[change.work], defaults[change.work]) for change in newest),
        total=len(found),
        work=work,
        since=since,
        previous=changes_url(work, since, number - 1) if number > 1 else "",
        next=changes_url(work, since, number + 1) if len(found) > first + _CHANGES_PER_PAGE else "",
    )
    return page(request, "changes.html", view)


def _titles(services: Services, listed: list[ChangeRecord]) -> tuple[dict[WorkId, str], dict[WorkId, str]]:
    """The title and the default language of every work a change is of."""
    works = {change.work for change in listed}
    with services.store.reader() as reader:
        records = {work: reader.work(work) for work in works}
        languages = {work: next(iter(reader.languages_of(work)), "") for work in works}
    return {work: record.title if record else str(work) for work, record in records.items()}, languages


def _change(change: ChangeRecord, title: str, default: str) -> ChangeView:
    lang = change.language if change.language != default else None
    before = Permalink.parse(change.from_permalink) if change.from_permalink else None
    after = Permalink.parse(change.to_permalink)
    return ChangeView(
        seq=change.seq,
        work=str(change.work),
        title=title,
        language=change.language,
        language_name=wording.language_name(change.language),
        url=work_url(after, lang),
        kind=wording.CHANGE.get(change.kind) or wording.plain(change.kind),
        origin=wording.ORIGIN.get(change.origin, change.origin),
        published=change.published.isoformat() if change.published else "",
        effective=change.effective.isoformat() if change.effective else "",
        detected=f"{change.detected:%Y-%m-%d %H:%M} UTC",
        retroactive=change.retroactive,
        diff=diff_url(str(before), str(after), lang) if before else "",
        effects=tuple(
            effect_view(effect, before, after, lang, short=True) for effect in change.effects[:_EFFECTS_SHOWN]
        ),
        hidden=max(0, len(change.effects) - _EFFECTS_SHOWN),
    )


@router.get("/diff")
def diff(
    request: Request,
    services: Opened,
    one: Annotated[str, Query(alias="from", max_length=400)],
    other: Annotated[str, Query(alias="to", max_length=400)],
    lang: Language = None,
) -> Response:
    """The effects that lead from one version to the other, in the order of the text."""
    compared = services.library.compare(Permalink.parse(one), Permalink.parse(other), lang or None)
    return page(request, "diff.html", _diff(services, compared, lang or None))


def _diff(services: Services, compared: Compared, lang: str | None) -> DiffView:
    before, after = compared.before, compared.after
    counts = Counter(effect.kind.value for effect in compared.effects)
    with services.store.reader() as reader:
        record = reader.work(after.work)
    return DiffView(
        work=str(after.work),
        title=record.title if record else str(after.work),
        work_url=work_url(after.permalink, lang),
        language=after.language,
        before=Link(str(before.permalink), work_url(before.permalink, lang)),
        after=Link(str(after.permalink), work_url(after.permalink, lang)),
        before_interval=wording.interval(before),
        after_interval=wording.interval(after),
        before_worth=wording.SHORT_WORTH[before.authority],
        after_worth=wording.SHORT_WORTH[after.authority],
        swapped=diff_url(str(after.permalink), str(before.permalink), lang),
        loosely=(before.rendition, before.authority) != (after.rendition, after.authority),
        counts=tuple((wording.EFFECT[kind], count) for kind, count in counts.most_common()),
        effects=tuple(
            effect_view(effect, before.permalink, after.permalink, lang, short=False) for effect in compared.effects
        ),
    )
