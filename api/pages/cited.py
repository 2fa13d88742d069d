"""Which hits are the provision a search cites: "Art. 8(2) CSDDD" is Article 8(2) of that very Directive."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from api.services import Services
from api.urls import alone_url
from indexer.domain.identifiers import Permalink
from indexer.domain.provision import Provision
from indexer.eu_acts import cited_acts
from indexer.search.citations import asked_keys, cited_cfr, name_key, named_candidates, provision_keys
from indexer.search.query import Hit

_PART = re.compile(r"\(([0-9a-z]+)\)")


@dataclass(frozen=True, slots=True)
class CitedPlace:
    """The place a search cites, with its page. `whole` is False where only the unit around it is here."""

    label: str
    url: str
    whole: bool


def cited_places(services: Services, text: str, hits: Iterable[Hit], on: date | None) -> Mapping[str, CitedPlace]:
    """The cited place of each hit that has one, by the hit's id; `on` is the day the search is about."""
    keys = asked_keys(text)
    if not keys:
        return {}
    works, names = _works(services, text), frozenset(named_candidates(text))
    meant = (hit for hit in hits if hit.work in works or name_key(hit.title) in names)
    found = ((hit.id, _place(services, keys, hit, on)) for hit in meant)
    return {id_: place for id_, place in found if place is not None}


def _works(services: Services, text: str) -> frozenset[str]:
    """The works a search names by their short names, the names of their regimes, or their numbers."""
    named = services.subjects.named(text)
    of_regimes = (work for key in named.regimes for work in services.taxonomy.regimes[key].works[:1])
    by_number = (work for works in cited_acts(text).values() for work in works)
    return frozenset((*named.works, *of_regimes, *by_number, *cited_cfr(text).values()))


def _place(services: Services, keys: tuple[str, ...], hit: Hit, on: date | None) -> CitedPlace | None:
    unit = next((key for key in provision_keys(hit.label) if key in keys), None)
    if unit is None:
        return None
    cited = next(key for key in keys if key == unit or key.startswith(f"{unit}("))
    link, label = Permalink.parse(hit.permalink), hit.label
    parts = _PART.findall(cited.removeprefix(unit))
    piece = _piece(services.library.show(link.at(""), hit.language).provisions, hit.provision, parts) if parts else None
    if piece is not None:
        link, label = link.at(piece.eid), piece.label
    asked = Permalink(link.work, on, provision=link.provision) if on else link
    lang = hit.language if hit.language != "en" else None
    return CitedPlace(label, alone_url(asked, lang), whole=piece is not None or not parts)


def _piece(text: tuple[Provision, ...], unit: str, parts: Sequence[str]) -> Provision | None:
    """The piece of a unit that numbers lead to, in whatever words its language labels it: (2)(a) is 2, then a."""
    found: Provision | None = None
    for part in parts:
        above = found.eid if found else unit
        found = next((p for p in text if p.parent == above and p.num.strip("(). ").casefold() == part), None)
        if found is None:
            return None
    return found
