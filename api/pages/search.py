"""The search page: the box, hits grouped by work, facets; and what this base holds when nothing is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.coverage import Uncovered
from api.pages import wording
from api.pages.cited import CitedPlace, cited_places
from api.pages.layout import repeats
from api.pages.links import follow_url, regime_url, work_url, works_url
from api.pages.reasons import told
from api.pages.record import type_name
from api.pages.rendering import page
from api.pages.searching import PARAMETERS, WHOLE_WORK, Search
from api.pages.workview import Link
from api.problems import STATUS
from api.routes.data import Opened
from api.services import Answer, Question, Services
from api.suggestions import proposed
from api.values import UnknownValue, value_id
from crawlers.catalogue import sources
from indexer.domain.errors import InvalidIdentifier, RulewatchError
from indexer.domain.identifiers import Permalink, WorkId, parse_day
from indexer.library import Coverage
from indexer.search.query import FACETS, FacetValue, Hit, Sort
from indexer.search.syntax import QuerySyntaxError

router = APIRouter()
_HITS_PER_PAGE = 20
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
    cited: CitedPlace | None
    why: tuple[tuple[str, str], ...]
    """What it scores for, as (points, words), where that was asked."""


@dataclass(frozen=True, slots=True)
class Group:
    """The passages found in one work in one language; `more` leads to all of them where some are not listed."""

    work: str
    title: str
    language: str
    language_name: str
    type: str
    jurisdiction: str
    url: str
    more: str
    hits: tuple[HitView, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A source of this base."""

    publisher: str
    covers: str
    last_capture: str
    captures: int


@dataclass(frozen=True, slots=True)
class Base:
    """What this base holds."""

    works: int
    sources: tuple[Held, ...]
    jurisdictions: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a search; `missing` names what was asked for and this base holds no text of."""

    as_of: str
    total: int
    total_works: int
    took_ms: str
    groups: tuple[Group, ...]
    facets: tuple[Facet, ...]
    topics: tuple[str, ...]
    read_as: str
    follow: Link
    why: str
    """The same page saying why each hit is there; "" where it does."""
    missing: tuple[Link, ...]
    behind: int
    exports: tuple[Link, ...]
    previous: str
    next: str


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of hits beside what they are, by id: the place cited, why they rank."""

    cited: Mapping[str, CitedPlace]
    why: Mapping[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class SearchView:
    """The page: exactly one of `found` and `error` is there when something was asked."""

    search: Search
    sorts: tuple[tuple[str, str], ...]
    chosen: tuple[Link, ...]
    base: Base
    found: Found | None = None
    examples: tuple[Link, ...] = ()
    names: tuple[str, ...] = ()
    """Names of regimes and topics the box proposes."""
    error: str = ""
    wrong: tuple[str, str, str] | None = None
    """The query up to where it cannot be read, the character there, and the rest."""
    hint: str = ""
    hint_url: str = ""


_EXAMPLES = tuple(
    Link(name, search.url)
    for name, search in (
        ("forced labour in supply chains", Search("forced labour in supply chains")),
        ('"recycled content" packaging, as of 1 June 2024', Search('"recycled content" packaging', "2024-06-01")),
        (
            "Kennzeichnung von Verpackungen, German texts",
            Search("Kennzeichnung von Verpackungen", filters={"language": ("de",)}),
        ),
    )
)


@router.get("/")
def start(  # noqa: PLR0913, PLR0917 - the query string, parameter by parameter
    request: Request,
    services: Opened,
    q: Annotated[str, Query(max_length=2000)] = "",
    as_of: Annotated[str, Query(max_length=20)] = "",
    sort: Sort = Sort.RELEVANCE,
    per_work: Annotated[int, Query(ge=1, le=WHOLE_WORK)] = 3,
    number: Annotated[int, Query(alias="page", ge=1, le=400)] = 1,
    why: bool = False,
) -> Response:
    """Results where something is asked, else what one can ask here."""
    given = {facet: request.query_params.getlist(name) for facet, name in PARAMETERS.items()}
    filters = {facet: tuple(dict.fromkeys(filter(None, values))) for facet, values in given.items() if any(values)}
    search = Search(q, as_of.strip(), sort.value, filters, per_work, number, why)
    if search.empty:
        return page(request, "search.html", _view(services, search))
    try:
        answer = services.search(_question(search))
    except (QuerySyntaxError, UnknownValue, InvalidIdentifier) as error:
        return page(request, "search.html", _refused(services, search, error), STATUS[error.code])
    return page(request, "search.html", _view(services, search, _found(services, search, answer)))


def _question(search: Search) -> Question:
    """One hit more than a page holds, so that it shows whether there is another page."""
    return Question(
        text=search.text,
        as_of=parse_day(search.as_of) if search.as_of else None,
        filters=search.filters,
        limit=_HITS_PER_PAGE + 1,
        offset=(search.page - 1) * _HITS_PER_PAGE,
        per_work=search.per_work,
        sort=Sort(search.sort),
    )


def _view(services: Services, search: Search, found: Found | None = None) -> SearchView:
    return SearchView(
        search,
        tuple(wording.SORT.items()),
        _chosen(services, search),
        _base(services),
        found,
        _EXAMPLES,
        proposed(),
    )


def _refused(services: Services, search: Search, error: RulewatchError) -> SearchView:
    """The box with what is wrong; the hint of a syntax error is a query that can be read."""
    query, wrong = "", None
    if isinstance(error, QuerySyntaxError):
        query, at = error.hint, error.position
        wrong = search.text[:at], search.text[at : at + 1], search.text[at + 1 :]
    return SearchView(
        search,
        tuple(wording.SORT.items()),
        _chosen(services, search),
        _base(services),
        error=error.message,
        wrong=wrong,
        hint=error.hint,
        hint_url=search.with_text(query).url if query else "",
        names=proposed(),
    )


def _chosen(services: Services, search: Search) -> tuple[Link, ...]:
    """Every filter with the address of the search without it."""
    day = (Link(f"As of {search.as_of}", search.without_day.url),) if search.as_of else ()
    return day + tuple(
        Link(f"{wording.FACET[facet]}: {_label(services, facet, value)}", search.toggled(facet, value).url)
        for facet, values in search.filters.items()
        for value in values
    )


def _label(services: Services, facet: str, value: str) -> str:
    match facet:
        case "language":
            return wording.language_name(value)
        case "type":
            return type_name(services, value)
        case "status":
            return wording.STATUS.get(value, value)
        case _:
            return services.facet_label(facet, value)


def _base(services: Services) -> Base:
    coverage: Coverage = services.library.coverage()
    known = sources()
    places = sorted({known[key].jurisdiction for key in coverage.sources if key in known})
    return Base(
        works=coverage.works,
        sources=tuple(
            Held(
                known[key].publisher if key in known else key,
                known[key].covers if key in known else "",
                f"{last:%Y-%m-%d %H:%M} UTC",
                count,
            )
            for key, (count, last) in sorted(coverage.sources.items())
        ),
        jurisdictions=tuple(Link(services.facet_label("jurisdiction", place), works_url(place)) for place in places),
    )


def _found(services: Services, search: Search, answer: Answer) -> Found:
    results = answer.results
    hits = results.hits[:_HITS_PER_PAGE]
    said = Said(
        cited_places(services, answer.question.text, hits, answer.question.as_of),
        {hit.id: told(services, why) for hit, why in zip(results.hits, services.explain(answer), strict=False)}
        if search.why
        else {},
    )
    more = len(results.hits) > _HITS_PER_PAGE
    return Found(
        as_of=answer.as_of.isoformat(),
        total=results.total_passages,
        total_works=results.total_works,
        took_ms=f"{results.took_ms:.0f}",
        groups=_groups(services, search, hits, said),
        facets=tuple(_facet(services, search, name, results.facets.get(name, ())) for name in FACETS),
        topics=tuple(services.facet_label("topic", topic) for topic in answer.topics),
        read_as=answer.read_as,
        follow=_follow(services, search),
        why="" if search.why or answer.question.sort is not Sort.RELEVANCE else search.explained.url,
        missing=tuple(Link(lacking.name, _about(lacking)) for lacking in answer.not_covered),
        behind=answer.behind,
        exports=tuple(Link(name, search.exported(code)) for code, name in wording.EXPORT.items()),
        previous=search.on_page(search.page - 1).url if search.page > 1 else "",
        next=search.on_page(search.page + 1).url if more else "",
    )


def _about(lacking: Uncovered) -> str:
    """Where more is said of what is not covered."""
    match lacking.kind:
        case "regime":
            return regime_url(lacking.id)
        case "day":
            return work_url(Permalink(WorkId(lacking.id)))
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
        title=best.title,
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
        Choice(_label(services, name, value), counted[value], search.toggled(name, value).url, value in chosen)
        for value in (*chosen, *others)
    ]
    shown = max(_VALUES_SHOWN, len(chosen))
    if len(choices) == shown + 1:
        shown += 1
    return Facet(wording.FACET[name], tuple(choices[:shown]), tuple(choices[shown:]))
