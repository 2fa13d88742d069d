"""What a question names and this base cannot answer: rules it holds no text of, and days before their first text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from indexer.eu_acts import cited_acts
from indexer.library import Library
from indexer.search.citations import cited_cfr
from indexer.search.query import SearchRequest
from indexer.subjects import Named
from taxonomy.acts import load_acts
from taxonomy.regimes import Regime
from taxonomy.vocabulary import Taxonomy


@dataclass(frozen=True, slots=True)
class Uncovered:
    """What a question names and no text here can answer: a `regime`, a `jurisdiction` or an `act` of which there is no
    text, or a `day` for which an act that is here has none (`id` is its work).
    """

    kind: str
    id: str
    name: str


def not_covered(request: SearchRequest, named: Named, taxonomy: Taxonomy, library: Library) -> tuple[Uncovered, ...]:
    """What the question names and no work of this base is, or belongs to, on the day asked about."""
    held = library.held()
    missing = [
        Uncovered("regime", regime.id, regime.name)
        for regime in _regimes_meant(request, taxonomy)
        if held.works.isdisjoint(regime.works)
    ]
    missing += [
        Uncovered("jurisdiction", key, taxonomy.label(key, "en"))
        for key in request.jurisdictions
        if key not in held.jurisdictions
    ]
    acts = cited_acts(request.text) | {written: frozenset({work}) for written, work in cited_cfr(request.text).items()}
    missing += [Uncovered("act", written, written) for written, works in acts.items() if held.works.isdisjoint(works)]
    missing += [Uncovered("act", work, load_acts()[work][0]) for work in named.works if work not in held.works]
    if request.as_of:
        meant = {*named.works, *(work for works in acts.values() for work in works)}
        meant |= {taxonomy.regimes[key].works[0] for key in named.regimes if taxonomy.regimes[key].works}
        missing += _not_yet(sorted(meant & held.works), request.as_of, library)
    return tuple(missing)


def _regimes_meant(request: SearchRequest, taxonomy: Taxonomy) -> Iterator[Regime]:
    """Regimes a question names, and those whose subject and jurisdiction it names."""
    for regime in taxonomy.regimes.values():
        by_subject = regime.jurisdiction in request.jurisdictions and regime.topics[0] in request.topics
        if regime.id in request.regimes or by_subject:
            yield regime


def _not_yet(works: list[str], day: date, library: Library) -> Iterator[Uncovered]:
    """Works whose first text here is later than the day."""
    for work, first in library.first_days(works).items():
        if first > day:
            yield Uncovered("day", work, f"{work} for {day}: the first text here is of {first}")
