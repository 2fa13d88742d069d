"""What must hold between the files of the vocabularies; each check raises ValueError naming file and field."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from taxonomy.concepts import LANGUAGES, DocumentType, Jurisdiction, Record, Topic
from taxonomy.folding import label_key, words
from taxonomy.regimes import Milestone, Regime


def check_namespace(*vocabularies: Mapping[str, Record]) -> None:
    """No id stands in two vocabularies."""
    seen: set[str] = set()
    for vocabulary in vocabularies:
        if twice := sorted(seen & vocabulary.keys()):
            raise ValueError(f"{twice[0]}.yml: this id stands in two vocabularies")
        seen |= vocabulary.keys()


def check_hierarchy(folder: str, field: str, parents: Mapping[str, Collection[str]]) -> None:
    """Every parent exists, and nothing is its own ancestor."""
    for child, above in parents.items():
        for parent in above:
            if parent not in parents:
                raise ValueError(f"{folder}/{child}.yml: {field}: there is no {parent!r}")
    for start in parents:
        seen: set[str] = set()
        ahead = list(parents[start])
        while ahead:
            current = ahead.pop()
            if current == start:
                raise ValueError(f"{folder}/{start}.yml: {field}: it is its own ancestor")
            if current not in seen:
                seen.add(current)
                ahead.extend(parents[current])


def check_labels(topics: Mapping[str, Topic]) -> None:
    """A label means one topic in its language, unless each topic that has it lists it as shared; a negative label
    contains a label of its topic, else it could never decide anything.
    """
    owners: dict[tuple[str, str], str] = {}
    for topic in topics.values():
        shared = {label_key(label) for label in topic.shared}
        for language, label in topic.names:
            key = label_key(label)
            where = f"topics/{topic.id}.yml: alt.{language}: {label!r}"
            if not key:
                raise ValueError(f"{where} has no words")
            for other in _owners(owners, language, key):
                if other == topic.id:
                    raise ValueError(f"{where} stands there twice")
                if key not in shared or key not in {label_key(label) for label in topics[other].shared}:
                    raise ValueError(f"{where} is a label of {other!r} too, and not listed as shared in both")
            owners[language, key] = topic.id
        _check_negatives(topic)


def _owners(owners: Mapping[tuple[str, str], str], language: str, key: str) -> Iterator[str]:
    """Topics that already have the label in a language that is matched together with this one."""
    together = (*LANGUAGES, "mul") if language == "mul" else (language, "mul")
    yield from (owners[code, key] for code in together if (code, key) in owners)


def _check_negatives(topic: Topic) -> None:
    for language, labels in topic.negative.items():
        positive = {label_key(label) for code, label in topic.names if language in (code, "mul") or code == "mul"}
        for label in labels:
            where = f"topics/{topic.id}.yml: negative.{language}: {label!r}"
            if label_key(label) in positive:
                raise ValueError(f"{where} is a label too")
            if not any(_contains(words(label), tuple(name.split(" "))) for name in positive):
                raise ValueError(f"{where} contains no label of the topic")


def _contains(phrase: tuple[str, ...], part: tuple[str, ...]) -> bool:
    return any(phrase[at : at + len(part)] == part for at in range(len(phrase) - len(part) + 1))


def check_regimes(
    regimes: Mapping[str, Regime],
    topics: Mapping[str, Topic],
    jurisdictions: Mapping[str, Jurisdiction],
    types: Mapping[str, DocumentType],
) -> None:
    """Every regime names only topics, jurisdictions and document types that exist, and no name of another regime; the
    states of its milestones agree with the day it was checked.
    """
    names: dict[str, str] = {}
    for regime in regimes.values():
        where = f"regimes/{regime.id}.yml"
        if unknown := sorted(set(regime.topics) - topics.keys()):
            raise ValueError(f"{where}: topics: there is no {unknown[0]!r}")
        if regime.jurisdiction not in jurisdictions:
            raise ValueError(f"{where}: jurisdiction: there is no {regime.jurisdiction!r}")
        if regime.instrument not in types:
            raise ValueError(f"{where}: instrument: there is no {regime.instrument!r}")
        for name in (regime.name, *(name for listed in regime.names.values() for name in listed)):
            if names.setdefault(label_key(name), regime.id) != regime.id:
                raise ValueError(f"{where}: names: {name!r} is a name of {names[label_key(name)]!r} too")
        _check_milestones(where, regime)


def _check_milestones(where: str, regime: Regime) -> None:
    """Ids are unique in the file, and a milestone is planned or reached as its day lies to the day of the check."""
    seen: set[str] = set()
    for milestone in regime.milestones:
        if milestone.id in seen:
            raise ValueError(f"{where}: milestones: {milestone.id!r} stands there twice")
        seen.add(milestone.id)
        if not _timely(milestone, regime.checked.isoformat()):
            raise ValueError(f"{where}: milestones: {milestone.id}: {milestone.status} on {milestone.date}")


def _timely(milestone: Milestone, checked: str) -> bool:
    """Partial dates count as planned until their period is over and as reached once it has begun."""
    if milestone.status == "planned":
        return milestone.date >= checked[: len(milestone.date)]
    return milestone.status != "reached" or milestone.date <= checked
