"""The search page: the box, what is wrong with a query; and what this base holds when nothing is asked."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.pages import wording
from api.pages.rendering import page
from api.pages.results import HITS_PER_PAGE, Found, found_view, value_name
from api.pages.searching import PARAMETERS, WHOLE_WORK, Search
from api.pages.workview import Link
from api.problems import STATUS
from api.routes.data import Opened
from api.services import Question, Services
from api.suggestions import proposed
from api.urls import works_url
from api.values import UnknownValue
from crawlers.catalogue import sources
from indexer.domain.errors import InvalidIdentifier, RulewatchError
from indexer.domain.identifiers import parse_day
from indexer.library import Coverage
from indexer.search.query import Sort
from indexer.search.syntax import QuerySyntaxError

router = APIRouter()


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
    field: str = ""
    """The field that the error is in."""
    wrong: tuple[str, str, str] | None = None
    """The query up to where it cannot be read, the character there, and the rest."""
    hint: str = ""
    hint_url: str = ""


_EXAMPLES = tuple(
    Link(name, search.url)
    for name, search in (
        ("forced labour in supply chains", Search("forced labour in supply chains")),
        ('"recycled content" packaging, as of 1 October 2024', Search('"recycled content" packaging', "2024-10-01")),
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
    literal: bool = False,
) -> Response:
    """Results where something is asked, else what one can ask here."""
    given = {facet: request.query_params.getlist(name) for facet, name in PARAMETERS.items()}
    filters = {facet: tuple(dict.fromkeys(filter(None, values))) for facet, values in given.items() if any(values)}
    search = Search(q, as_of.strip(), sort.value, filters, per_work, number, why, literal)
    if search.empty:
        return page(request, "search.html", _view(services, search))
    field = "as_of"
    try:
        question = _question(search)
        field = "q"
        answer = services.search(question)
    except (QuerySyntaxError, UnknownValue, InvalidIdentifier) as error:
        return page(request, "search.html", _refused(services, search, error, field), STATUS[error.code])
    return page(request, "search.html", _view(services, search, found_view(services, search, answer)))


@router.get("/search", include_in_schema=False)
def elsewhere(request: Request) -> Response:
    """The address people guess: the same search at its own."""
    query = request.url.query
    return RedirectResponse(f"/?{query}" if query else "/", HTTPStatus.PERMANENT_REDIRECT)


def _question(search: Search) -> Question:
    """One hit more than a page holds, so that it shows whether there is another page."""
    return Question(
        text=search.text,
        as_of=parse_day(search.as_of) if search.as_of else None,
        filters=search.filters,
        limit=HITS_PER_PAGE + 1,
        offset=(search.page - 1) * HITS_PER_PAGE,
        per_work=search.per_work,
        sort=Sort(search.sort),
        literal=search.literal,
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


def _refused(services: Services, search: Search, error: RulewatchError, field: str) -> SearchView:
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
        field=field,
        wrong=wrong,
        hint=error.hint,
        hint_url=search.with_text(query).url if query else "",
        names=proposed(),
    )


def _chosen(services: Services, search: Search) -> tuple[Link, ...]:
    """Every filter with the address of the search without it."""
    day = (Link(f"As of {search.as_of}", search.without_day.url),) if search.as_of else ()
    return day + tuple(
        Link(f"{wording.FACET[facet]}: {value_name(services, facet, value)}", search.toggled(facet, value).url)
        for facet, values in search.filters.items()
        for value in values
    )


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
