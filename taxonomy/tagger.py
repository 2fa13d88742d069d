"""The tagger: which topics a text speaks of, where, and by which rule."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from taxonomy.concepts import LANGUAGES, Topic
from taxonomy.folding import is_capitals, label_key
from taxonomy.phrases import ENGINE, PhraseIndex
from taxonomy.vocabulary import Taxonomy

VERSION = 2
"""Rises when the same labels would tag a text differently."""


@dataclass(frozen=True, slots=True)
class Tag:
    """`text[start:end]` speaks of the topic, found by rule TOPIC/LANGUAGE/pref or TOPIC/LANGUAGE/alt/NUMBER."""

    topic: str
    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class _Rule:
    id: str
    topic: str
    language: str
    label: str
    negative: bool

    @property
    def capitals(self) -> bool:
        return is_capitals(self.label)


@dataclass(frozen=True, slots=True)
class _Candidate:
    rank: int
    start: int
    end: int
    rule: _Rule


class Tagger:
    """Finds topics by their labels.

    A label matches whole words, whatever their case, accents or hyphens; one written in capitals only ("ESG") matches
    capitals only. Of labels of one topic that overlap, the longest wins; a negative label competes like the others,
    and where it wins there is no tag. Topics do not influence each other: a place may carry several.
    """

    def __init__(self, taxonomy: Taxonomy) -> None:
        rules = [rule for topic in taxonomy.topics.values() for rule in _rules(topic)]
        self.fingerprint = _fingerprint(rules)
        """Equal for taggers that tag every text alike: labels, this module's version and spaCy's."""
        self._rules = {rule.id: rule for rule in rules}
        self._ranks = {rule.id: rank for rank, rule in enumerate(rules)}
        self._indexes: dict[str, PhraseIndex] = {}

    def tag(self, text: str, language: str) -> tuple[Tag, ...]:
        """Tags in order of place, then topic. Offsets count characters of `text` itself.

        `language` is a BCP 47 tag, of which the first part counts. Labels of that language are matched, and those
        common to all; for a language we have no labels in (or an empty one), those of every language.
        """
        index = self._index(language.partition("-")[0].lower())
        by_topic: dict[str, list[_Candidate]] = {}
        for found in index.occurrences(text):
            rule = self._rules[found.key]
            if not rule.capitals or text[found.start : found.end].isupper():
                candidate = _Candidate(self._ranks[rule.id], found.start, found.end, rule)
                by_topic.setdefault(rule.topic, []).append(candidate)
        tags = [
            Tag(topic, winner.start, winner.end, winner.rule.id)
            for topic, candidates in by_topic.items()
            for winner in _winners(candidates)
            if not winner.rule.negative
        ]
        return tuple(sorted(tags, key=lambda tag: (tag.start, tag.end, tag.topic)))

    def _index(self, language: str) -> PhraseIndex:
        """The labels matched in a language, put together when it is first met: a second's work or less."""
        key = language if language in LANGUAGES else ""
        if key not in self._indexes:
            matched = (key, "mul") if key else (*LANGUAGES, "mul")
            self._indexes[key] = PhraseIndex(
                {rule.id: rule.label for rule in self._rules.values() if rule.language in matched}
            )
        return self._indexes[key]


def _rules(topic: Topic) -> Iterator[_Rule]:
    for shown, label in topic.labels.items():
        yield _Rule(f"{topic.id}/{shown}/pref", topic.id, shown, label, negative=False)
    for kind, lists in (("alt", topic.alt), ("negative", topic.negative)):
        for language, labels in lists.items():
            for number, label in enumerate(labels, start=1):
                rule = f"{topic.id}/{language}/{kind}/{number}"
                yield _Rule(rule, topic.id, language, label, negative=kind == "negative")


def _fingerprint(rules: list[_Rule]) -> str:
    content = [(rule.id, label_key(rule.label), rule.capitals) for rule in rules]
    return hashlib.sha256(json.dumps([VERSION, ENGINE, content]).encode()).hexdigest()


def _winners(candidates: list[_Candidate]) -> Iterator[_Candidate]:
    """The longest of each group of candidates that overlap, then the longest of what is left beside it, and so on."""
    group: list[_Candidate] = []
    reach = -1
    for candidate in sorted(candidates, key=lambda one: one.start):
        if candidate.start >= reach:
            yield from _longest_first(group)
            group = []
        group.append(candidate)
        reach = max(reach, candidate.end)
    yield from _longest_first(group)


def _longest_first(group: list[_Candidate]) -> Iterator[_Candidate]:
    taken: list[_Candidate] = []
    for candidate in sorted(group, key=lambda one: (one.start - one.end, not one.rule.negative, one.start, one.rank)):
        if all(candidate.end <= other.start or candidate.start >= other.end for other in taken):
            taken.append(candidate)
            yield candidate
