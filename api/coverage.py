"""What a question names and this base cannot answer: rules it holds no text of, and days before their first text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from api.cited_provisions import lacks
from indexer.domain.identifiers import Permalink, WorkId
from indexer.library import Held, Library, Refusal
from indexer.numbered_acts import cited_works
from indexer.search.citations import written_units
from indexer.search.query import SearchRequest
from indexer.subjects import Named
from taxonomy.acts import load_acts
from taxonomy.regimes import Regime
from taxonomy.vocabulary import Taxonomy


@dataclass(frozen=True, slots=True)
class Uncovered:
    """What a question names and no text here can answer: a `regime`, a `jurisdiction` or an `act` of which there is no
    text, a `provision` that the text of an act does not have, or a `day` for which it has none (`id` is its work).
    """

    kind: str
    id: str
    name: str


def not_covered(
    request: SearchRequest, named: Named, taxonomy: Taxonomy, held: Held, library: Library
) -> tuple[Uncovered, ...]:
    """What the question names and no work of this base is, or belongs to, on the day asked about."""
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
    acts = cited_works(request.text)
    missing += [Uncovered("act", written, written) for written, works in acts.items() if held.works.isdisjoint(works)]
    missing += [Uncovered("act", work, load_acts()[work][0]) for work in named.works if work not in held.works]
    meant = {*named.works, *(work for works in acts.values() for work in works)}
    meant |= {taxonomy.regimes[key].works[0] for key in named.regimes if taxonomy.regimes[key].works}
    if request.as_of:
        missing += _not_yet(sorted(meant & held.works), request.as_of, library)
    if len(here := meant & held.works) == 1:
        missing += _no_such_provision(request, min(here), library)
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


def _no_such_provision(request: SearchRequest, work: str, library: Library) -> Iterator[Uncovered]:
    """What is cited of the one work a question names, and is not in its text of that day."""
    if not (units := written_units(request.text)):
        return
    try:
        text = library.show(Permalink(WorkId(work), request.as_of)).provisions
    except Refusal:
        return
    for unit, written in units.items():
        if lacks(text, unit):
            yield Uncovered("provision", work, f"{written} in {work} as it stands on {request.as_of or request.today}")
