"""What the taxonomy says of texts, works and questions, in the form ingest and search ask for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from taxonomy.acts import load_acts
from taxonomy.folding import is_capitals
from taxonomy.phrases import Occurrence, PhraseIndex
from taxonomy.tagger import Tagger
from taxonomy.vocabulary import Taxonomy

_MIN_NAME_CHARS = 2
_NAMES_OF_TOPIC = 5


@dataclass(frozen=True, slots=True)
class Named:
    """What a question names, by id: regimes, jurisdictions and works, each once, in order of mention."""

    regimes: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    works: tuple[str, ...] = ()


class TaxonomySubjects:
    """The tagger's topics and the curated regimes, behind the Subjects seam of ingest."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._taxonomy = taxonomy
        self._tagger = Tagger(taxonomy)
        self._names = {f"{key}\n{name}": name for key, name in _names(taxonomy) if len(name) >= _MIN_NAME_CHARS}
        self._name_index = PhraseIndex(self._names)

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
        """Every name a work goes by, in all languages: its own short names, and those of the regimes it is the basic
        act of. Acts that amend or carry out a regime are not called by its name.
        """
        regimes = (self._taxonomy.regimes[key] for key in self._taxonomy.regimes_of(work))
        of_regimes = ((r.name, *listed) for r in regimes if r.works[0] == work for listed in r.names.values())
        return tuple(dict.fromkeys(name for listed in (*of_regimes, load_acts().get(work, ())) for name in listed))

    def named(self, question: str) -> Named:
        """The regimes, jurisdictions and acts a question names, in any language; acronyms only as acronyms. The name of
        a rule within that of another ("EU-Lieferkettengesetz") is part of it.
        """
        found = sorted(self._name_index.occurrences(question), key=lambda one: (one.start, -one.end))
        said = [
            (one.key.partition("\n")[0], one)
            for one in found
            if not is_capitals(self._names[one.key]) or question[one.start : one.end].isupper()
        ]
        places = self._taxonomy.jurisdictions
        rules = [one for key, one in said if key not in places]
        keys = [key for key, one in said if key in places or not any(_is_within(one, rule) for rule in rules)]
        kinds = (self._taxonomy.regimes, self._taxonomy.jurisdictions, load_acts())
        return Named(*(tuple(dict.fromkeys(key for key in keys if key in kind)) for kind in kinds))


def _is_within(one: Occurrence, other: Occurrence) -> bool:
    return other.start <= one.start and one.end <= other.end and one.end - one.start < other.end - other.start


def topic_names(taxonomy: Taxonomy) -> Iterator[dict[str, tuple[str, ...]]]:
    """The first names of every topic by language: enough to find it by, in questions and in texts."""
    for topic in taxonomy.topics.values():
        others = {language: topic.alt.get(language, ())[: _NAMES_OF_TOPIC - 1] for language in topic.labels}
        yield {language: tuple(dict.fromkeys((label, *others[language]))) for language, label in topic.labels.items()}


def _names(taxonomy: Taxonomy) -> Iterator[tuple[str, str]]:
    """Every name of every regime, jurisdiction and act, with its id."""
    for regime in taxonomy.regimes.values():
        for name in (regime.name, *(name for names in regime.names.values() for name in names)):
            yield regime.id, name
    for place in taxonomy.jurisdictions.values():
        for name in (*place.labels.values(), *(name for names in place.alt.values() for name in names)):
            yield place.id, name
    for work, names in load_acts().items():
        yield from ((work, name) for name in names)
