"""The HTTP API of finding: search with cursors and explanations, export, suggestions, similar provisions."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from api import bodies
from api.answers import answer
from api.cursors import cursor_at, offset_of
from api.export import FORMATS, WINDOW, every_hit
from api.routes.data import Opened
from api.services import Question
from api.similarity import similar
from api.suggestions import suggest
from indexer.search.query import Sort

router = APIRouter(prefix="/v1", tags=["search"])

Named = Annotated[tuple[str, ...], Query(description="Only these: id, or name in any language")]
Coded = Annotated[tuple[str, ...], Query(description="Only these, by id")]
Standings = Annotated[tuple[str, ...], Query(description="Only these: current, future, historical, unknown")]


async def asked(
    q: Annotated[str, Query(description="Query; see docs/search.md for its syntax", max_length=2000)],
    jurisdiction: Named = (),
    topic: Named = (),
    regime: Named = (),
    type: Coded = (),  # noqa: A002 - the public name of the facet
    status: Standings = (),
    source: Coded = (),
    lang: Coded = (),
    as_of: Annotated[date | None, Query(description="As the law stood on this day")] = None,
    per_work: Annotated[int, Query(ge=1, le=100, description="Provisions of one work at most")] = 3,
    sort: Sort = Sort.RELEVANCE,
    literal: Annotated[bool, Query(description="Take words as they are: read no day from them, correct none")] = False,
) -> Question:
    """A search as the query string asks it."""
    filters = {
        "jurisdiction": jurisdiction, "topic": topic, "regime": regime, "type": type, "status": status,
        "source": source, "language": lang,
    }  # fmt: skip
    given = {name: values for name, values in filters.items() if values}
    return Question(text=q, as_of=as_of, filters=given, per_work=per_work, sort=sort, literal=literal)


Asked = Annotated[Question, Depends(asked)]


@router.get("/search", summary="Search provisions as they stand on a day")
def search(
    request: Request,
    services: Opened,
    question: Asked,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
    offset: Annotated[int, Query(ge=0, le=WINDOW)] = 0,
    cursor: Annotated[str, Query(max_length=200, description="`next` of the answer before: goes on from there")] = "",
    explain: Annotated[bool, Query(description="Say of each hit what it scores for")] = False,
) -> Response:
    """Hits are provisions, best first; facets count every match."""
    position = services.engine.position()
    at = offset_of(cursor, question, position) if cursor else offset
    found = services.search(replace(question, limit=limit, offset=at))
    body = bodies.search_body(services, found)
    last = at + len(found.results.hits)
    more = len(found.results.hits) == limit and last < WINDOW
    body["next"] = cursor_at(question, position, last) if more else None
    if explain:
        body["explanations"] = [bodies.explanation_body(reasons) for reasons in services.explain(found)]
    return answer(request, body, volatile=("took_ms",))


@router.get("/export", summary="Every hit of a search as a file", response_class=StreamingResponse)
def export(
    services: Opened,
    question: Asked,
    format: Annotated[Literal["csv", "jsonl", "ris", "bibtex"], Query()] = "csv",  # noqa: A002 - the public name
) -> StreamingResponse:
    """All matching provisions, best first, up to 10,000; the header Rulewatch-Total says how many match."""
    form = FORMATS[format]
    total, hits = every_hit(services, question)
    headers = {
        "Content-Disposition": f'attachment; filename="rulewatch.{form.suffix}"',
        "Rulewatch-Total": str(total),
    }
    return StreamingResponse(
        form.lines(hits, services.settings.public_url), media_type=form.media_type, headers=headers
    )


@router.get("/suggest", summary="What a few typed letters may mean")
def suggestions(
    request: Request,
    services: Opened,
    q: Annotated[str, Query(max_length=100)],
    limit: Annotated[int, Query(ge=1, le=50)] = 8,
) -> Response:
    """Regimes, works, topics and jurisdictions whose names have words that begin so."""
    return answer(request, {"suggestions": [asdict(one) for one in suggest(services, q, limit)]})


@router.get("/similar/{permalink:path}", summary="Provisions of other works that speak of the same")
def similar_provisions(
    request: Request, services: Opened, permalink: str, limit: Annotated[int, Query(ge=1, le=50)] = 5
) -> Response:
    """Hits as of a search, best first; write the permalink's "#" as %23."""
    return answer(request, {"hits": [bodies.hit_body(hit) for hit in similar(services, permalink, limit)]})
