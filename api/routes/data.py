"""The HTTP API under /v1: the objects of docs/cli.md, each with an ETag. All of it only reads."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import PlainTextResponse

from api import bodies
from api.answers import answer
from api.citation import citation
from api.export import FORMATS
from api.milestones import When, day_body, days, scope_of
from api.references import bibtex, ris
from api.services import Services
from api.values import value_id
from indexer.domain.identifiers import Permalink, WorkId
from indexer.store.change_listing import Wanted

router = APIRouter(prefix="/v1", tags=["data"])

_MAX_SEQ = 2**62
Language = Annotated[str | None, Query(description="ISO 639-1; default: the work's first", max_length=8)]


async def services_of(request: Request) -> Services:
    """The services of this app."""
    services: Services = request.app.state.services
    return services


Opened = Annotated[Services, Depends(services_of)]


@router.get("/works", summary="List every work")
def works(request: Request, services: Opened) -> Response:
    """Works by id."""
    return answer(request, {"works": [bodies.listed_body(work) for work in services.library.works()]})


@router.get("/works/{work:path}/versions", summary="The versions of a work, oldest first")
def versions(request: Request, services: Opened, work: str, lang: Language = None) -> Response:
    """Each with its clocks, authority, licence and hashes."""
    return answer(request, bodies.versions_body(services.library.versions(WorkId(work), lang)))


@router.get("/works/{work:path}", summary="A work as it stands on a day")
def work_text(
    request: Request, services: Opened, work: str, as_of: date | None = None, lang: Language = None
) -> Response:
    """The version in force today, or on a day, with every provision. `work` may be a permalink."""
    link = Permalink.parse(work)
    if as_of is not None:
        link = Permalink(link.work, as_of, "", link.provision)
    return answer(request, bodies.shown_body(services.library.show(link, lang)))


@router.get("/provisions/{permalink:path}", summary="One provision of one version")
def provision(request: Request, services: Opened, permalink: str, lang: Language = None) -> Response:
    """The provision a permalink names, with what is under it; write its "#" as %23."""
    return answer(request, bodies.shown_body(services.library.show(Permalink.parse(permalink), lang)))


@router.get("/citations/{permalink:path}", summary="A quote that is ready to use", response_class=PlainTextResponse)
def citations(
    services: Opened,
    permalink: str,
    lang: Language = None,
    format: Annotated[Literal["text", "ris", "bibtex"], Query()] = "text",  # noqa: A002 - the public name
) -> PlainTextResponse:
    """The words a permalink names, how to cite them, what must stand beside them; write its "#" as %23."""
    link = Permalink.parse(permalink)
    shown = services.library.show(link, lang)
    asked = link.on if link.on != shown.version.starts_on else None
    cited = citation(shown, asked, services.settings.public_url)
    if format == "text":
        return PlainTextResponse(cited.text)
    form, write = FORMATS[format], ris if format == "ris" else bibtex
    headers = {"Content-Disposition": f'attachment; filename="rulewatch.{form.suffix}"'}
    return PlainTextResponse(write(cited.reference), headers=headers, media_type=form.media_type)


@router.get("/changes", summary="What changed, in the order we learnt of it")
def changes(
    request: Request,
    services: Opened,
    work: Annotated[str | None, Query(max_length=200)] = None,
    jurisdiction: Annotated[str, Query(max_length=200)] = "",
    source: Annotated[str, Query(max_length=100)] = "",
    since: Annotated[date | None, Query(description="Detected on or after this day")] = None,
    until: Annotated[date | None, Query(description="Detected on or before this day")] = None,
    after: Annotated[int | None, Query(ge=0, le=_MAX_SEQ, description="`next` of the answer before")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """Changes with their effects on provisions, and the number to go on after."""
    wanted = Wanted(
        work=WorkId(work) if work else None,
        jurisdiction=value_id(services.taxonomy, "jurisdiction", jurisdiction) if jurisdiction else "",
        source=value_id(services.taxonomy, "source", source) if source else "",
        since=since,
        until=until,
        after=after,
    )
    found = services.library.changes(wanted, limit + 1)
    more = found[limit - 1].seq if len(found) > limit else None
    return answer(request, {"changes": [bodies.change_body(change) for change in found[:limit]], "next": more})


@router.get("/diff", summary="Compare two versions of a work")
def diff(
    request: Request,
    services: Opened,
    one: Annotated[str, Query(alias="from", description="WORK@DATE")],
    other: Annotated[str, Query(alias="to", description="The same work at another date")],
    lang: Language = None,
) -> Response:
    """Effects with their words as equal, deleted and inserted segments."""
    compared = services.library.compare(Permalink.parse(one), Permalink.parse(other), lang)
    return answer(request, bodies.compared_body(compared))


@router.get("/milestones", summary="What is ahead: milestones of regimes, and texts that are to begin")
def milestones(
    request: Request,
    services: Opened,
    regime: Annotated[str, Query(max_length=200, description="Only of this regime, by id or name")] = "",
    jurisdiction: Annotated[str, Query(max_length=200, description="Only of this jurisdiction, by id or name")] = "",
    topic: Annotated[str, Query(max_length=200, description="Only of this topic and those under it")] = "",
    when: When = When.AHEAD,
) -> Response:
    """Days as exact as they are known, the nearest first, each with its former dates and what it rests on."""
    found = days(services, scope_of(services.taxonomy, regime, jurisdiction, topic), when)
    return answer(request, {"when": when.value, "milestones": [day_body(day) for day in found]})


@router.get("/regimes", summary="Rule families as people speak of them: curated facts with their sources")
def regimes(request: Request, services: Opened) -> Response:
    """Every regime of the taxonomy."""
    listed = [regime.model_dump(mode="json") for regime in services.taxonomy.regimes.values()]
    return answer(request, {"regimes": listed})
