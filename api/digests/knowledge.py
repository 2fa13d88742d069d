"""What digests ask of the taxonomy and of the catalogue of sources."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from api.digests.matching import Meaning
from api.digests.surroundings import Publisher
from api.services import Services
from api.values import value_id, with_ids
from crawlers.catalogue import sources
from indexer.search.syntax import parse_query
from taxonomy.vocabulary import Taxonomy


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What digests ask of the taxonomy and the catalogue: `aliases` are names of a work, `publishers` sources by id."""

    taxonomy: Taxonomy
    meaning: Meaning
    aliases: Callable[[str], tuple[str, ...]]
    publishers: Mapping[str, Publisher]

    def core(self, regime: str) -> str:
        """The first work a regime names, "" for none."""
        known = self.taxonomy.regimes.get(regime)
        return known.works[0] if known and known.works else ""

    def named(self, regime: str, language: str) -> str:
        """A regime's name; the id of one that is gone."""
        return self.taxonomy.label(regime, language) if regime in self.taxonomy.regimes else regime


def knowledge_of(services: Services) -> Knowledge:
    """What digests ask of the taxonomy and the catalogue."""
    taxonomy = services.taxonomy
    meaning = Meaning(
        related=services.meanings.found,
        topics=lambda text: services.subjects.topics(text, ""),
        within=taxonomy.within,
        works=lambda regime: frozenset(taxonomy.regimes[regime].works),
        read=lambda text: with_ids(parse_query(text), partial(value_id, taxonomy)),
    )
    publishers = {key: Publisher(source.publisher, source.jurisdiction) for key, source in sources().items()}
    return Knowledge(taxonomy, meaning, services.subjects.aliases, publishers)
