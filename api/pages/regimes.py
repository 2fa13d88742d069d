"""Pages of rule families: the list by jurisdiction, and one family with its curated facts."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, HTTPException, Request, Response

from api.pages.regimeview import regime_view
from api.pages.rendering import page
from api.routes.data import Opened
from api.urls import regime_url
from taxonomy.regimes import Regime

router = APIRouter()


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
    return page(request, "regime.html", regime_view(services, found))
