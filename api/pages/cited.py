"""Which hits are the provision a search cites: "Art. 8(2) CSDDD" is Article 8(2) of that very Directive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from api.pages.links import alone_url
from api.services import Services
from indexer.domain.identifiers import Permalink
from indexer.eu_acts import cited_acts
from indexer.search.citations import cited_cfr, name_key, named_candidates, provision_keys
from indexer.search.query import Hit


@dataclass(frozen=True, slots=True)
class CitedPlace:
    """The place a search cites, with its page. `whole` is False where only the unit around it is here."""

    label: str
    url: str
    whole: bool


def cited_places(services: Services, text: str, hits: Iterable[Hit], on: date | None) -> Mapping[str, CitedPlace]:
    """The cited place of each hit that has one, by the hit's id; `on` is the day the search is about."""
    keys = provision_keys(text)
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
    own = set(provision_keys(hit.label)) & set(keys)
    if not own:
        return None
    unit = min(own, key=len)
    exact = next((key for key in keys if key == unit or key.startswith(f"{unit}(")), unit)
    link = Permalink.parse(hit.permalink)
    label, place = hit.label, link
    if exact not in own:
        text = services.library.show(link.at(""), hit.language).provisions
        piece = next((p for p in text if exact in provision_keys(p.label)), None)
        if piece is not None:
            label, place = piece.label, link.at(piece.eid)
    asked = Permalink(place.work, on, provision=place.provision) if on else place
    lang = hit.language if hit.language != "en" else None
    return CitedPlace(label, alone_url(asked, lang), exact in provision_keys(label))
