"""Pages of works: the list, and the text of one version with everything that must stand beside a quote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from api.pages.errors import refusal_page
from api.pages.provision import provision_view
from api.pages.record import known_of, type_name
from api.pages.rendering import page
from api.pages.wording import language_name
from api.pages.workview import Link, work_view
from api.routes.data import Opened
from api.services import Services
from api.urls import alone_url, follow_url, work_url, works_url
from indexer.domain.errors import InvalidIdentifier
from indexer.domain.identifiers import Permalink, parse_day
from indexer.library import Listed, Refusal, UnknownWork

router = APIRouter()
_WORKS_PER_PAGE = 200


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A work in the list."""

    id: str
    title: str
    short_title: str
    language: str
    url: str
    type: str
    languages: str
    versions: int


@dataclass(frozen=True, slots=True)
class WorksView:
    """The list of works, grouped by jurisdiction; `total` counts those the filters let through."""

    groups: tuple[tuple[str, tuple[WorkLine, ...]], ...]
    total: int
    held: int
    """All works there are."""
    jurisdictions: tuple[Link, ...]
    jurisdiction: str
    follow: str
    title: str
    previous: str
    next: str


class Asked(BaseModel):
    """How a text is to be shown: in a language, as it was on a day, and with `alike` a provision beside those that are
    like it in other works.
    """

    lang: str | None = Field(None, max_length=8)
    on: str = Field("", max_length=20)
    alike: bool = False


@router.get("/works")
def works(
    request: Request,
    services: Opened,
    jurisdiction: str = "",
    title: Annotated[str, Query(max_length=200)] = "",
    number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
) -> Response:
    """Every work, by jurisdiction, filtered by jurisdiction and words of the title or id."""
    listed = services.library.works()
    kept = [
        work
        for work in listed
        if jurisdiction in {"", work.record.id.jurisdiction} and _named(work, title.casefold().split())
    ]
    first = (number - 1) * _WORKS_PER_PAGE
    shown = kept[first : first + _WORKS_PER_PAGE]
    places = sorted({work.record.id.jurisdiction for work in listed})
    view = WorksView(
        groups=tuple(
            (_place(services, place), tuple(_line(services, w) for w in shown if w.record.id.jurisdiction == place))
            for place in places
            if any(work.record.id.jurisdiction == place for work in shown)
        ),
        total=len(kept),
        held=len(listed),
        jurisdictions=tuple(Link(_place(services, place), place, place == jurisdiction) for place in places),
        jurisdiction=jurisdiction,
        follow=follow_url("jurisdiction", jurisdiction) if jurisdiction else "",
        title=title,
        previous=works_url(jurisdiction, title, number - 1) if number > 1 else "",
        next=works_url(jurisdiction, title, number + 1) if len(kept) > first + _WORKS_PER_PAGE else "",
    )
    return page(request, "works.html", view)


def _named(work: Listed, words: list[str]) -> bool:
    record = work.record
    names = f"{record.id} {record.title} {record.short_title}".casefold()
    return all(word in names for word in words)


def _place(services: Services, jurisdiction: str) -> str:
    return services.facet_label("jurisdiction", jurisdiction)


def _line(services: Services, work: Listed) -> WorkLine:
    record = work.record
    return WorkLine(
        id=str(record.id),
        title=record.title,
        short_title=record.short_title,
        language=work.languages[0] if work.languages else "",
        url=work_url(Permalink(record.id)) if work.languages else "",
        type=type_name(services, record.type),
        languages=", ".join(language_name(code) for code in work.languages),
        versions=work.versions,
    )


@router.get("/works/{link:path}")
def work(request: Request, services: Opened, link: str, asked: Annotated[Asked, Query()]) -> Response:
    """The text a permalink names; "#" written as %23 shows one provision alone."""
    permalink = Permalink.parse(link)
    lang = asked.lang or None
    try:
        if asked.on:
            then = Permalink(permalink.work, parse_day(asked.on), provision=permalink.provision)
            return RedirectResponse(alone_url(then, lang), 303)
        shown = services.library.show(permalink, lang)
    except UnknownWork:
        raise
    except (InvalidIdentifier, Refusal) as refusal:
        return refusal_page(request, refusal, permalink, known_of(services, permalink.work, lang))
    if permalink.provision:
        return page(request, "provision.html", provision_view(services, shown, permalink.on, alike=asked.alike))
    return page(request, "work.html", work_view(services, shown))
