"""Why a hit ranks where it does: the parts of a plan that add to scores, each with what people would call it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias, runtime_checkable

from indexer.search.plan import (
    AllOf,
    AnyOf,
    BestOf,
    Between,
    Boosted,
    Constant,
    Everything,
    Nothing,
    OneOf,
    Plan,
    Preferring,
    StartsWith,
    Term,
    Without,
)
from indexer.search.plan import Sequence as Phrase
from indexer.search.planning import SearchPlan
from indexer.search.query import SearchRequest


@dataclass(frozen=True, slots=True)
class Reason:
    """What a hit scores for: a word, words side by side, a topic, a preference; where it was found; how much."""

    what: str
    where: str
    score: float


Reasons: TypeAlias = tuple[tuple[Reason, ...], ...]
"""Of each hit asked about, most telling first."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a plan that scores by itself, and what it looks for in which field."""

    plan: Plan
    name: tuple[str, str]


@runtime_checkable
class Explains(Protocol):
    """An engine that can take scores apart."""

    def explain(self, request: SearchRequest, ids: Sequence[str]) -> Reasons:
        """For each hit of a search sorted by relevance, named by its id, what it scores for, most first."""
        ...


def reasons(parts: Sequence[Part], ids: Sequence[str], scores: Iterable[Mapping[str, float]]) -> Reasons:
    """The reasons of each hit: `scores` are those of every part in order, by id of the hits it matches."""
    told: dict[str, dict[tuple[str, str], float]] = {id_: {} for id_ in ids}
    for part, found in zip(parts, scores, strict=True):
        for id_, score in found.items():
            told[id_][part.name] = told[id_].get(part.name, 0.0) + score
    ordered = (sorted(told[id_].items(), key=lambda one: (-one[1], one[0])) for id_ in ids)
    return tuple(tuple(Reason(*name, round(score, 4)) for name, score in one) for one in ordered)


def scoring_parts(plan: SearchPlan) -> tuple[Part, ...]:
    """Everything that adds to scores: the scores of these parts add up to that of the whole."""
    found = (*_parts(plan.match, 1.0), *(part for bonus in plan.bonuses for part in _parts(bonus, 1.0)))
    return tuple(Part(part, _named(named)) for part, named in found)


def _parts(plan: Plan, factor: float) -> Iterator[tuple[Plan, Plan]]:
    """What scores by itself, and what it is named after."""
    match plan:
        case Preferring(part, bonuses):
            yield from _parts(part, factor)
            for bonus in bonuses:
                yield from ((AllOf((Constant(part), one)), named) for one, named in _parts(bonus, factor))
        case AnyOf(parts, 1) | AllOf(parts):
            for part in parts:
                yield from _parts(part, factor)
        case AnyOf(parts):
            for part in parts:
                yield from ((AllOf((Constant(plan), one)), named) for one, named in _parts(part, factor))
        case Without(part, unwanted):
            yield from ((Without(one, unwanted), named) for one, named in _parts(part, factor))
        case Boosted(part, own):
            yield from _parts(part, factor * own)
        case Between() | Everything() | Nothing() | Constant(score=0.0) | OneOf(score=0.0):
            return
        case _:
            yield Boosted(plan, factor), plan


def _named(plan: Plan) -> tuple[str, str]:
    """What a scoring part looks for, and in which field."""
    match plan:
        case Boosted(part) | Constant(part) | Without(part) | Preferring(part):
            return _named(part)
        case Term(field, what) | StartsWith(field, what):
            return what, field
        case OneOf(field, values):
            return _joined(values), field
        case Phrase(field, tokens):
            return " ".join(tokens), field
        case AnyOf(parts) | BestOf(parts) | AllOf(parts):
            names = [_named(part) for part in parts]
            return _joined(what for what, _ in names), _joined(where for _, where in names)
        case _:
            return "", ""


def _joined(names: Iterable[str]) -> str:
    return " / ".join(dict.fromkeys(filter(None, names)))
