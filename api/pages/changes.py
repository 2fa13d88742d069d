"""Pages of change: what changed lately, and two versions side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, TypeVar

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from api.pages import wording
from api.pages.comparison import EffectView, effect_view
from api.pages.forms import Form, sentence
from api.pages.rendering import page
from api.pages.workview import Link
from api.problems import STATUS
from api.routes.data import Language, Opened
from api.services import Services
from api.urls import changes_url, diff_url, feed_url, follow_url, work_url
from api.values import UnknownValue, value_id
from indexer.domain.errors import InvalidIdentifier, RulewatchError
from indexer.domain.identifiers import Permalink, WorkId, parse_day
from indexer.library import Compared, UnknownWork
from indexer.store.change_listing import Wanted
from indexer.store.reading import ChangeRecord

router = APIRouter()
_Value = TypeVar("_Value")
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


class Filters(BaseModel):
    """What the list is narrowed to, as it was given; `origin` is "" for however we learnt of a change. It goes on from
    the change numbered `before` to older ones, from `after` to newer ones.
    """

    work: str = Field("", max_length=200)
    jurisdiction: str = Field("", max_length=200)
    source: str = Field("", max_length=200)
    origin: str = Field("", max_length=200)
    since: str = Field("", max_length=200)
    until: str = Field("", max_length=200)
    before: int | None = Field(None, ge=0, le=2**62)
    after: int | None = Field(None, ge=0, le=2**62)

    @property
    def typed(self) -> dict[str, str]:
        """What was typed into the form, without blanks around it."""
        return {name: value.strip() for name, value in self.model_dump(exclude={"before", "after"}).items()}

    def url(self, **cursor: str) -> str:
        """The address of the list, from its start or going on."""
        return changes_url(**self.typed, **cursor)


@dataclass(frozen=True, slots=True)
class ChangesView:
    """A page of changes, newest first; `follow` and `feed` tell of what comes, where the filters allow it."""

    changes: tuple[ChangeView, ...]
    filters: Filters
    jurisdictions: tuple[Link, ...]
    sources: tuple[Link, ...]
    origins: tuple[Link, ...]
    follow: str
    feed: str
    form: Form
    previous: str = ""
    next: str = ""


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
    only: str
    """Id of the provision that alone is compared, "" for the whole texts; `all` compares those."""
    all: str
    counts: tuple[tuple[str, int], ...]
    effects: tuple[EffectView, ...]


@router.get("/changes")
def changes(request: Request, services: Opened, filters: Annotated[Filters, Query()]) -> Response:
    """Changes, the one learnt of last first; the form alone where a filter cannot be read."""
    wanted, faults = _wanted(services, filters)
    if faults:
        form = Form(filters.typed, {field: sentence(error) for field, error in faults.items()})
        status = max(STATUS[error.code] for error in faults.values())
        return page(request, "changes.html", _list(services, filters, wanted, form), status)
    backward = wanted.after is not None
    found = services.library.changes(wanted, _CHANGES_PER_PAGE + 1, newest_first=not backward)
    more, found = len(found) > _CHANGES_PER_PAGE, found[:_CHANGES_PER_PAGE]
    shown = found[::-1] if backward else found
    newer, older = (more, True) if backward else (wanted.before is not None, more)
    view = replace(
        _list(services, filters, wanted, Form(filters.typed), shown),
        previous=filters.url(after=str(shown[0].seq)) if newer and shown else "",
        next=filters.url(before=str(shown[-1].seq)) if older and shown else "",
    )
    return page(request, "changes.html", view)


def _list(
    services: Services, filters: Filters, wanted: Wanted, form: Form, shown: Sequence[ChangeRecord] = ()
) -> ChangesView:
    titles, defaults = _titles(services, shown)
    return ChangesView(
        changes=tuple(_change(change, titles[change.work], defaults[change.work]) for change in shown),
        filters=filters,
        jurisdictions=_choices(services, "jurisdiction", _places(services), wanted.jurisdiction),
        sources=_choices(services, "source", services.library.coverage().sources, wanted.source),
        origins=tuple(Link(words, code, code == filters.origin) for code, words in wording.ORIGIN.items()),
        follow=_follow(wanted),
        feed=feed_url(work=str(wanted.work or ""), jurisdiction=wanted.jurisdiction),
        form=form,
    )


def _wanted(services: Services, filters: Filters) -> tuple[Wanted, dict[str, RulewatchError]]:
    """The list that is asked for by the filters that can be read, and why each of the others cannot."""
    faults: dict[str, RulewatchError] = {}

    def read(field: str, reading: Callable[[str], _Value]) -> _Value | None:
        try:
            return reading(filters.typed[field]) if filters.typed[field] else None
        except (InvalidIdentifier, UnknownValue, UnknownWork) as error:
            faults[field] = error
            return None

    wanted = Wanted(
        work=read("work", lambda typed: services.library.known(Permalink.parse(typed).work)),
        jurisdiction=read("jurisdiction", partial(value_id, services.taxonomy, "jurisdiction")) or "",
        source=read("source", partial(value_id, services.taxonomy, "source")) or "",
        origin=filters.origin,
        since=read("since", parse_day),
        until=read("until", parse_day),
        after=filters.after,
        before=filters.before,
    )
    return wanted, faults


def _places(services: Services) -> Iterable[str]:
    return services.library.held().jurisdictions


def _choices(services: Services, facet: str, values: Iterable[str], chosen: str) -> tuple[Link, ...]:
    """Values to choose from, by name; the one that is chosen stays, whether it is among them or not."""
    named = ((services.facet_label(facet, value), value) for value in {*values, *filter(None, (chosen,))})
    return tuple(Link(name, value, value == chosen) for name, value in sorted(named))


def _follow(wanted: Wanted) -> str:
    """Where the list can be followed: one of a work or of a jurisdiction can."""
    if wanted.work is not None:
        return follow_url("work", str(wanted.work))
    return follow_url("jurisdiction", wanted.jurisdiction) if wanted.jurisdiction else ""


def _titles(services: Services, listed: Sequence[ChangeRecord]) -> tuple[dict[WorkId, str], dict[WorkId, str]]:
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
            effect_view(effect, (before, after), lang, written_in=change.language, short=True)
            for effect in change.effects[:_EFFECTS_SHOWN]
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
    left, right = Permalink.parse(one), Permalink.parse(other)
    compared = services.library.compare(left, right, lang or None)
    return page(request, "diff.html", _diff(services, compared, left.provision or right.provision, lang or None))


def _diff(services: Services, compared: Compared, only: str, lang: str | None) -> DiffView:
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
        swapped=diff_url(str(after.permalink.at(only)), str(before.permalink.at(only)), lang),
        loosely=(before.rendition, before.authority) != (after.rendition, after.authority),
        only=only,
        all=diff_url(str(before.permalink), str(after.permalink), lang),
        counts=tuple((wording.EFFECT[kind], count) for kind, count in counts.most_common()),
        effects=tuple(
            effect_view(effect, (before.permalink, after.permalink), lang, written_in=after.language, short=False)
            for effect in compared.effects
        ),
    )
