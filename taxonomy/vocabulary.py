"""The vocabularies read from `taxonomy/data`, validated once and kept: `load()` gives them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import yaml

from taxonomy.concepts import DocumentType, Jurisdiction, Record, Topic, type_id
from taxonomy.folding import label_key
from taxonomy.integrity import check_hierarchy, check_labels, check_namespace, check_regimes
from taxonomy.regimes import Regime

DATA = Path(__file__).parent / "data"
_R = TypeVar("_R", bound=Record)
_Index = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, repr=False)
class Taxonomy:
    """All vocabularies by id. Ids are unique across them, so that one id says what it is."""

    topics: Mapping[str, Topic]
    jurisdictions: Mapping[str, Jurisdiction]
    types: Mapping[str, DocumentType]
    regimes: Mapping[str, Regime]
    _narrower: _Index
    _subjects: _Index
    _places: _Index
    _works: _Index

    def label(self, concept: str, language: str) -> str:
        """The name of any topic, jurisdiction, document type or regime; the English one where the language is not
        ours. Raises KeyError for an unknown id.
        """
        if regime := self.regimes.get(concept):
            return next((names[0] for code, names in regime.names.items() if code == language != "en"), regime.name)
        found = self.topics.get(concept) or self.jurisdictions.get(concept) or self.types[concept]
        return next((label for code, label in found.labels.items() if code == language), found.labels["en"])

    def narrower(self, topic: str) -> tuple[str, ...]:
        """The topics directly under this one, sorted; raises KeyError for an unknown id."""
        return self._narrower.get(self.topics[topic].id, ())

    def within(self, topic: str) -> frozenset[str]:
        """The topic and all below it, at any depth; raises KeyError for an unknown id."""
        return frozenset({topic}).union(*(self.within(child) for child in self.narrower(topic)))

    def find(self, label: str) -> tuple[str, ...]:
        """Topics, then regimes, that have exactly this label in any language, whatever its case, accents or hyphens."""
        return self._subjects.get(label_key(label), ())

    def find_jurisdiction(self, label: str) -> str | None:
        """The jurisdiction with this id, name or ISO code in any language; None where there is none or several."""
        found = self._places.get(label_key(label), ())
        return found[0] if len(found) == 1 else None

    def type_of(self, word: str) -> DocumentType | None:
        """The document type a parser states in plain words; None for a word we do not know."""
        return self.types.get(type_id(word))

    def regimes_of(self, work: str) -> tuple[str, ...]:
        """Ids of the regimes that name this work, sorted."""
        return self._works.get(work, ())


@cache
def load(data: Path = DATA) -> Taxonomy:
    """Every vocabulary under `data`. Raises ValueError naming the file and the field that is wrong."""
    topics = _read(data / "topics", Topic)
    jurisdictions = _read(data / "jurisdictions", Jurisdiction)
    types = _read(data / "types", DocumentType)
    regimes = _read(data / "regimes", Regime)
    check_namespace(topics, jurisdictions, types, regimes)
    check_hierarchy("topics", "broader", {topic.id: topic.broader for topic in topics.values()})
    check_hierarchy("types", "broader", {kind.id: kind.broader for kind in types.values()})
    check_hierarchy("jurisdictions", "part_of", {place.id: place.part_of for place in jurisdictions.values()})
    check_labels(topics)
    check_regimes(regimes, topics, jurisdictions, types)
    return Taxonomy(
        topics,
        jurisdictions,
        types,
        regimes,
        _narrower=_index((parent, topic.id) for topic in topics.values() for parent in topic.broader),
        _subjects=_index(_subject_names(topics, regimes), order=lambda concept: (concept in regimes, concept)),
        _places=_index(_place_names(jurisdictions)),
        _works=_index((work, regime.id) for regime in regimes.values() for work in regime.works),
    )


def _read(folder: Path, model: type[_R]) -> Mapping[str, _R]:
    found: dict[str, _R] = {}
    for path in sorted(folder.glob("*.yml")):
        try:
            # The C loader is as safe as the other one and ten times as fast.
            values = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
            found[path.stem] = model.model_validate({"id": path.stem, **values})
        except (ValueError, TypeError, yaml.YAMLError) as error:
            raise ValueError(f"{folder.name}/{path.name}: {error}") from error
    return MappingProxyType(found)


def _subject_names(topics: Mapping[str, Topic], regimes: Mapping[str, Regime]) -> Iterator[tuple[str, str]]:
    for topic in topics.values():
        yield from ((label_key(label), topic.id) for _, label in topic.names)
        yield from ((label_key(label), topic.id) for labels in topic.search.values() for label in labels)
    for regime in regimes.values():
        yield label_key(regime.name), regime.id
        yield from ((label_key(name), regime.id) for names in regime.names.values() for name in names)


def _place_names(jurisdictions: Mapping[str, Jurisdiction]) -> Iterator[tuple[str, str]]:
    for place in jurisdictions.values():
        yield place.id, place.id
        if place.iso3166:
            yield label_key(place.iso3166), place.id
        yield from ((label_key(label), place.id) for label in place.labels.values())
        yield from ((label_key(label), place.id) for labels in place.alt.values() for label in labels)


def _index(pairs: Iterator[tuple[str, str]], order: Callable[[str], tuple[bool, str]] | None = None) -> _Index:
    """What each key stands for, without repeats, sorted."""
    found: dict[str, set[str]] = {}
    for key, value in pairs:
        found.setdefault(key, set()).add(value)
    return MappingProxyType({key: tuple(sorted(values, key=order)) for key, values in found.items()})
