"""The page of what this base covers: works, sources, regimes of each jurisdiction, and why nothing of some is here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from api.crawling import Crawling
from api.extent import Extent, RegimeExtent, extents
from api.pages.rendering import page
from api.pages.sources import SourceLine, source_lines
from api.pages.workview import Link
from api.routes.data import Opened
from api.urls import regime_url, works_url
from indexer.domain.crawling import Standing

router = APIRouter()


@dataclass(frozen=True, slots=True)
class RegimeLine:
    """A regime of which something is here: how many of its works, and the day the newest text of them began."""

    name: str
    url: str
    held: str
    newest: str


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A jurisdiction; `well` counts its sources that are well. `covered` are its regimes with a work here, `lacking`
    the others, by why nothing of them is here.
    """

    id: str
    name: str
    works: int
    works_url: str
    newest: str
    well: int
    sources: tuple[SourceLine, ...]
    covered: tuple[RegimeLine, ...]
    lacking: tuple[tuple[str, tuple[Link, ...]], ...]
    regimes: int


@dataclass(frozen=True, slots=True)
class CoverageView:
    """Every jurisdiction, with sums; `textless` counts works of which no text could be accepted."""

    works: int
    textless: int
    sources: int
    well: int
    regimes: int
    covered: int
    places: tuple[PlaceView, ...]


@router.get("/coverage")
def coverage(request: Request, services: Opened) -> Response:
    """What an answer of this base can rest on, and what it cannot speak of."""
    crawling = Crawling(services)
    lines = {line.id: line for line in source_lines(crawling)}
    places = tuple(_place(extent, lines) for extent in extents(services))
    works = services.library.coverage().works
    view = CoverageView(
        works=works,
        textless=works - sum(place.works for place in places),
        sources=len(lines),
        well=sum(place.well for place in places),
        regimes=sum(place.regimes for place in places),
        covered=sum(len(place.covered) for place in places),
        places=places,
    )
    return page(request, "coverage.html", view)


def _place(extent: Extent, lines: Mapping[str, SourceLine]) -> PlaceView:
    listed = tuple(lines[source] for source in extent.sources)
    lacking: dict[str, list[Link]] = {}
    for regime in extent.regimes:
        if regime.why:
            lacking.setdefault(regime.why, []).append(Link(regime.name, regime_url(regime.id)))
    return PlaceView(
        id=extent.id,
        name=extent.name,
        works=extent.works,
        works_url=works_url(extent.id),
        newest=extent.newest.isoformat() if extent.newest else "",
        well=sum(line.standing_code == Standing.HEALTHY and not line.warnings for line in listed),
        sources=listed,
        covered=tuple(_covered(regime) for regime in extent.regimes if not regime.why),
        lacking=tuple((why, tuple(links)) for why, links in lacking.items()),
        regimes=len(extent.regimes),
    )


def _covered(extent: RegimeExtent) -> RegimeLine:
    return RegimeLine(
        name=extent.name,
        url=regime_url(extent.id),
        held=f"{extent.held} of {extent.works}",
        newest=extent.newest.isoformat() if extent.newest else "records only",
    )
