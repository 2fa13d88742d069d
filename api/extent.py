"""How far this base reaches, by jurisdiction: works, sources, and regimes, with why nothing of some is here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from api.bodies import Json, iso
from api.services import Services
from crawlers.catalogue import sources as declared
from indexer.domain.identifiers import WorkId
from taxonomy.regimes import Regime

NOT_BROUGHT = "No source has brought a text of it here yet."
"""Why nothing of a regime is here whose works a source of ours could bring."""


@dataclass(frozen=True, slots=True)
class RegimeExtent:
    """A regime: how many of its `works` are `held`; `newest` is the day its newest text here began, None where only
    records are; `why` is said where nothing is held.
    """

    id: str
    name: str
    works: int
    held: int
    newest: date | None
    why: str


@dataclass(frozen=True, slots=True)
class Extent:
    """A jurisdiction: how many works are here, the day the newest text of them began (days ahead and mere records left
    out), ids of its sources, its regimes by name.
    """

    id: str
    name: str
    works: int
    newest: date | None
    sources: tuple[str, ...]
    regimes: tuple[RegimeExtent, ...]


def extents(services: Services) -> tuple[Extent, ...]:
    """Every jurisdiction that a source, a regime or a work is of, by name."""
    held, newest = services.library.held().works, services.library.newest()
    works: dict[str, list[str]] = defaultdict(list)
    sources: dict[str, list[str]] = defaultdict(list)
    regimes: dict[str, list[RegimeExtent]] = defaultdict(list)
    for work in held:
        works[WorkId(work).jurisdiction].append(work)
    for source in declared().values():
        sources[source.jurisdiction].append(source.id)
    for regime in sorted(services.taxonomy.regimes.values(), key=lambda regime: regime.name):
        regimes[regime.jurisdiction].append(_regime(regime, held, newest))
    found = (
        Extent(
            id=place,
            name=services.facet_label("jurisdiction", place),
            works=len(works[place]),
            newest=_latest(works[place], newest),
            sources=tuple(sources[place]),
            regimes=tuple(regimes[place]),
        )
        for place in {*works, *sources, *regimes}
    )
    return tuple(sorted(found, key=lambda one: one.name))


def _regime(regime: Regime, held: frozenset[str], newest: Mapping[str, date]) -> RegimeExtent:
    works = held.intersection(regime.works)
    return RegimeExtent(
        id=regime.id,
        name=regime.name,
        works=len(regime.works),
        held=len(works),
        newest=_latest(works, newest),
        why="" if works else regime.unreached or NOT_BROUGHT,
    )


def _latest(works: Iterable[str], newest: Mapping[str, date]) -> date | None:
    return max((newest[work] for work in works if work in newest), default=None)


def extent_body(extent: Extent) -> Json:
    """A jurisdiction as JSON."""
    return {
        "id": extent.id,
        "name": extent.name,
        "works": extent.works,
        "newest_text": iso(extent.newest),
        "sources": list(extent.sources),
        "regimes": [
            {
                "id": one.id, "name": one.name, "works": one.works, "held": one.held, "newest_text": iso(one.newest),
                "why": one.why or None,
            }
            for one in extent.regimes
        ],
    }  # fmt: skip
