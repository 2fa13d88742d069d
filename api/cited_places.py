"""The provision a search cites, among its hits or beside them: "Art. 8(2) CSDDD" is Article 8(2) of that Directive."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from api.cited_provisions import cited_provision
from api.services import Answer, Services
from indexer.domain.identifiers import Permalink, WorkId
from indexer.domain.provision import Provision
from indexer.library import Refusal
from indexer.numbered_acts import cited_works
from indexer.search.citations import asked_keys, cited_units, name_key, named_candidates
from indexer.search.query import Hit

_PART = re.compile(r"\(([0-9a-z]+)\)")


@dataclass(frozen=True, slots=True)
class CitedPlace:
    """The place a search cites, on the day it is about. `whole` is False where only the unit around it is here."""

    label: str
    permalink: Permalink
    language: str
    whole: bool


def cited_places(services: Services, answer: Answer, hits: Iterable[Hit]) -> Mapping[str, CitedPlace]:
    """The cited place of each of these hits that has one, by the hit's id."""
    text = _text(answer)
    units = cited_units(asked_keys(text))
    if not units:
        return {}
    works, names = _works(services, text), frozenset(named_candidates(text))
    meant = (hit for hit in hits if hit.work in works or name_key(hit.title) in names)
    found = ((hit.id, _place(services, units, hit, answer.asked_on)) for hit in meant)
    return {id_: place for id_, place in found if place is not None}


def cited_apart(services: Services, answer: Answer) -> CitedPlace | None:
    """The place a search cites of the one work it names, from the record: for searches without a hit that is it."""
    text, on = _text(answer), answer.asked_on
    units = cited_units(asked_keys(text))
    held = _works(services, text) & services.library.held().works
    if not units or len(held) != 1:
        return None
    try:
        shown = services.library.show(Permalink(WorkId(*held), on))
    except Refusal:
        return None
    found = next(filter(None, (cited_provision(shown.provisions, key) for key in units.values())), None)
    if found is None:
        return None
    link = Permalink(shown.permalink.work, on, provision=found.eid) if on else shown.permalink.at(found.eid)
    label = f"{found.label} of {shown.work.short_title or shown.work.id}"
    return CitedPlace(label, link, shown.version.language, whole=True)


def every_cited(services: Services, answer: Answer) -> tuple[CitedPlace, ...]:
    """The places a search cites, each once: those that are hits, else the one that is none."""
    places = tuple(dict.fromkeys(cited_places(services, answer, answer.results.hits).values()))
    apart = None if places else cited_apart(services, answer)
    return (apart,) if apart else places


def _text(answer: Answer) -> str:
    return answer.read_as or answer.question.text


def _works(services: Services, text: str) -> frozenset[str]:
    """The works a search names by their short names, the names of their regimes, or their numbers."""
    named = services.subjects.named(text)
    of_regimes = (work for key in named.regimes for work in services.taxonomy.regimes[key].works[:1])
    by_number = (work for works in cited_works(text).values() for work in works)
    return frozenset((*named.works, *of_regimes, *by_number))


def _place(services: Services, units: Mapping[str, str], hit: Hit, on: date | None) -> CitedPlace | None:
    """The cited place that a hit is, stands in or holds; None for its neighbours: Article 3(1)(i) is not 3(1)(g)."""
    cited = cited_units(asked_keys(hit.label))
    unit = next((unit for unit, own in cited.items() if unit in units and _meets(own, units[unit])), None)
    if unit is None:
        return None
    link, label = Permalink.parse(hit.permalink), hit.label
    parts = _PART.findall(units[unit].removeprefix(cited[unit]))
    piece = _piece(services.library.show(link.at(""), hit.language).provisions, hit.provision, parts) if parts else None
    if piece is not None:
        link, label = link.at(piece.eid), piece.label
    asked = Permalink(link.work, on, provision=link.provision) if on else link
    return CitedPlace(label, asked, hit.language, whole=piece is not None or not parts)


def _meets(own: str, cited: str) -> bool:
    """Whether one key is the other or stands in it."""
    return f"{own}(".startswith(f"{cited}(") or f"{cited}(".startswith(f"{own}(")


def _piece(text: tuple[Provision, ...], unit: str, parts: Sequence[str]) -> Provision | None:
    """The piece of a unit that numbers lead to, in whatever words its language labels it: (2)(a) is 2, then a."""
    found: Provision | None = None
    for part in parts:
        above = found.eid if found else unit
        found = next((p for p in text if p.parent == above and p.num.strip("(). ").casefold() == part), None)
        if found is None:
            return None
    return found
