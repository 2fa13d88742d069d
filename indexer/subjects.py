"""What the taxonomy says of texts and works, in the form ingest and search ask for it."""

from __future__ import annotations

from taxonomy.tagger import Tagger
from taxonomy.vocabulary import Taxonomy


class TaxonomySubjects:
    """The tagger's topics and the curated regimes, behind the Subjects seam of ingest."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._taxonomy = taxonomy
        self._tagger = Tagger(taxonomy)

    @property
    def fingerprint(self) -> str:
        """The tagger's: labels, code and spaCy version."""
        return self._tagger.fingerprint

    def topics(self, text: str, language: str) -> tuple[str, ...]:
        """Topics a text speaks of, in order of first mention; an empty language means any."""
        return tuple(dict.fromkeys(tag.topic for tag in self._tagger.tag(text, language)))

    def regimes(self, work: str) -> tuple[str, ...]:
        """Regimes a work belongs to."""
        return self._taxonomy.regimes_of(work)

    def aliases(self, work: str) -> tuple[str, ...]:
        """Every name of every regime of a work, in all languages."""
        regimes = (self._taxonomy.regimes[key] for key in self._taxonomy.regimes_of(work))
        names = ((regime.name, *listed) for regime in regimes for listed in regime.names.values())
        return tuple(dict.fromkeys(name for listed in names for name in listed))
