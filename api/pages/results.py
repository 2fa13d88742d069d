"""What a search found, as the page of results shows it: hits grouped by work, facets, what is said of either."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from api.cited_places import CitedPlace, cited_apart, cited_places
from api.coverage import Uncovered
from api.pages import wording
from api.pages.layout import repeats
from api.pages.reasons import told
from api.pages.record import type_name
from api.pages.searching import WHOLE_WORK, Search
from api.pages.workview import Link
from api.services import Answer, Services
from api.suggestions import meant
from api.urls import alone_url, coverage_url, follow_url, regime_url, work_url
from api.values import value_id
from indexer.clock import today
from indexer.domain.identifiers import Permalink, WorkId
from indexer.search.asked_day import AskedDay, asked_day
from indexer.search.query import FACETS, FacetValue, Hit, Sort

HITS_PER_PAGE = 20
_VALUES_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """A facet value: following its address adds it to the search or takes it away."""

    name: str
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with its most frequent values, and the rest."""

    name: str
    first: tuple[Choice, ...]
    rest: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Cited:
    """The page of the place a search cites; `whole` is False where only the unit around it is here."""

    link: Link
    whole: bool


@dataclass(frozen=True, slots=True)
class HitView:
    """A passage that was found; `label` is "" where the heading says it already."""

    url: str
    permalink: str
    label: str
    heading: str
    passage: tuple[tuple[str, bool], ...]
    status: str
    status_code: str
    interval: str
    cited: Cited | None
    why: tuple[tuple[str, str], ...]
    """What it scores for, as (points, words), where that was asked."""


@dataclass(frozen=True, slots=True)
class Group:
    """The passages found in one work in one language, under its short title where it has one; `more` leads to all of
    them where some are not listed.
    """

    work: str
    title: str
    full_title: str
    language: str
    language_name: str
    type: str
    jurisdiction: str
    url: str
    more: str
    hits: tuple[HitView, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a search; `missing` names what was asked for and this base holds no text of."""

    as_of: str
    ahead: bool
    """Whether that day is still to come."""
    total: int
    total_works: int
    took_ms: str
    groups: tuple[Group, ...]
    facets: tuple[Facet, ...]
    topics: tuple[str, ...]
    read_as: Link
    """The words this was asked in instead, where some stand nowhere."""
    day_words: str
    """What in the question says the day, where it was read from there."""
    verbatim: str
    """The same search with its words taken as they are."""
    follow: Link
    why: str
    """The same page saying why each hit is there; "" where it does."""
    missing: tuple[Link, ...]
    apart: Link | None
    """The place this cites, where no hit is it."""
    dayless: str
    """The same search without a day, where there is nothing for the day, or nothing of what it names."""
    meant: Link
    """A name near the words, where nothing was found."""
    unread_day: Link
    """What in a query with fields or operators would say a day in plain words: the same search on that day."""
    behind: int
    exports: tuple[Link, ...]
    previous: str
    next: str


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of hits beside what they are, by id: the place cited, why they rank."""

    cited: Mapping[str, Cited]
    why: Mapping[str, tuple[tuple[str, str], ...]]


def value_name(services: Services, facet: str, value: str) -> str:
    """The English name of a value somebody filters by."""
    match facet:
        case "language":
            return wording.language_name(value)
        case "type":
            return type_name(services, value)
        case "status":
            return wording.STATUS.get(value, value)
        case _:
            return services.facet_label(facet, value)


def found_view(services: Services, search: Search, answer: Answer) -> Found:
    """The view of an answer to a search, whose last hit beyond a page only says that there is another page."""
    verbatim = search.verbatim.url
    asked = answer.asked_day
    if asked:
        search = search.on_day(asked.day.isoformat(), asked.rest)
    results = answer.results
    hits = results.hits[:HITS_PER_PAGE]
    name = "" if results.total_passages else meant(answer.question.text)
    unread = None if answer.asked_on or search.literal else asked_day(answer.question.text, today())
    places = cited_places(services, answer, hits)
    apart = None if places else cited_apart(services, answer)
    said = Said(
        {id_: _cited(place) for id_, place in places.items()},
        {hit.id: told(services, why) for hit, why in zip(results.hits, services.explain(answer), strict=False)}
        if search.why
        else {},
    )
    more = len(results.hits) > HITS_PER_PAGE
    return Found(
        as_of=answer.as_of.isoformat(),
        ahead=answer.as_of > today(),
        total=results.total_passages,
        total_works=results.total_works,
        took_ms=f"{results.took_ms:.0f}",
        groups=_groups(services, search, hits, said),
        facets=tuple(_facet(services, search, name, results.facets.get(name, ())) for name in FACETS),
        topics=tuple(services.facet_label("topic", topic) for topic in answer.topics),
        read_as=Link(answer.read_as, search.with_text(answer.read_as).url),
        day_words=asked.words if asked else "",
        verbatim=verbatim,
        follow=_follow(services, search),
        why="" if search.why or answer.question.sort is not Sort.RELEVANCE else search.explained.url,
        missing=tuple(Link(lacking.name, _about(lacking)) for lacking in answer.not_covered),
        apart=_cited(apart).link if apart else None,
        dayless=_dayless(search, answer),
        meant=Link(name, search.with_text(name).url),
        unread_day=_on_day(search, unread),
        behind=answer.behind,
        exports=tuple(Link(name, search.exported(code)) for code, name in wording.EXPORT.items()),
        previous=search.on_page(search.page - 1).url if search.page > 1 else "",
        next=search.on_page(search.page + 1).url if more else "",
    )


def _cited(place: CitedPlace) -> Cited:
    language = place.language if place.language != "en" else None
    return Cited(Link(place.label, alone_url(place.permalink, language)), place.whole)


def _dayless(search: Search, answer: Answer) -> str:
    hidden = not answer.results.total_passages or any(lacking.kind == "day" for lacking in answer.not_covered)
    return search.without_day.url if search.as_of and hidden else ""


def _on_day(search: Search, said: AskedDay | None) -> Link:
    return Link(said.words, search.on_day(said.day.isoformat(), said.rest).url) if said else Link("", "")


def _about(lacking: Uncovered) -> str:
    """Where more is said of what is not covered."""
    match lacking.kind:
        case "regime":
            return regime_url(lacking.id)
        case "day" | "provision":
            return work_url(Permalink(WorkId(lacking.id)))
        case "jurisdiction":
            return coverage_url(lacking.id)
        case _:
            return ""


def _follow(services: Services, search: Search) -> Link:
    """Where this can be followed: a topic, regime or jurisdiction as such where nothing else is asked."""
    given = [(facet, value) for facet, values in search.filters.items() for value in values]
    match given:
        case [("topic" | "regime" | "jurisdiction" as facet, value)] if not search.text.strip():
            target = value_id(services.taxonomy, facet, value)
            name = services.facet_label(facet, target)
            return Link(f"Follow the {wording.FACET[facet].lower()} {name}", follow_url(facet, target))
        case _:
            return Link("Follow this search", search.followed if given or search.text.strip() else "")


def _groups(services: Services, search: Search, hits: Iterable[Hit], said: Said) -> tuple[Group, ...]:
    """Hits of one work together, works in the order of their best hit."""
    by_work: dict[tuple[str, str], list[Hit]] = {}
    for hit in hits:
        by_work.setdefault((hit.work, hit.language), []).append(hit)
    return tuple(_group(services, search, found, said) for found in by_work.values())


def _group(services: Services, search: Search, hits: list[Hit], said: Said) -> Group:
    best = hits[0]
    pinned = Permalink.parse(best.permalink)
    full = len(hits) >= search.per_work and search.per_work < WHOLE_WORK
    return Group(
        work=best.work,
        title=best.short_title or best.title,
        full_title=best.title if best.short_title else "",
        language=best.language,
        language_name=wording.language_name(best.language),
        type=type_name(services, best.type),
        jurisdiction=services.facet_label("jurisdiction", best.jurisdiction),
        url=work_url(pinned.at(""), _said(best)),
        more=search.within(best.work).url if full else "",
        hits=tuple(_hit(hit, said) for hit in hits),
    )


def _hit(hit: Hit, said: Said) -> HitView:
    return HitView(
        url=work_url(Permalink.parse(hit.permalink), _said(hit)),
        permalink=hit.permalink,
        label="" if repeats(hit.heading, hit.label) else hit.label,
        heading=hit.heading,
        passage=hit.passage,
        status=wording.STATUS[hit.status],
        status_code=hit.status,
        interval=wording.hit_interval(hit.valid_from, hit.valid_to),
        cited=said.cited.get(hit.id),
        why=said.why.get(hit.id, ()),
    )


def _said(hit: Hit) -> str | None:
    """English comes first wherever it is there, so it need not be said."""
    return hit.language if hit.language != "en" else None


def _facet(services: Services, search: Search, name: str, values: tuple[FacetValue, ...]) -> Facet:
    """Chosen values first, also those without a match any more, so that each can be taken away."""
    counted = {value.value: value.count for value in values}
    chosen = [value for value in search.filters.get(name, ()) if value in counted]
    others = [value for value in counted if value not in chosen]
    choices = [
        Choice(value_name(services, name, value), counted[value], search.toggled(name, value).url, value in chosen)
        for value in (*chosen, *others)
    ]
    shown = max(_VALUES_SHOWN, len(chosen))
    if len(choices) == shown + 1:
        shown += 1
    return Facet(wording.FACET[name], tuple(choices[:shown]), tuple(choices[shown:]))
