"""The plan of a search in terms every engine has: terms, sequences, ranges, boolean nodes, scores.

Planning (matching.py, scoring.py) decides everything that could differ between engines; an engine translates nodes one
by one. Field names are those of `FIELDS` below.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

STEM_FIELDS = ("title", "heading", "context", "text")
"""Stems with their language before them (`en:compani`), in order, with positions, separated by blanks."""
EXACT_FIELDS = ("title_exact", "heading_exact", "text_exact")
"""Words as written, folded, in order, with positions, separated by blanks."""
WORD_FIELDS = ("names",)
"""Words of the names of a work, folded."""
FOUND_FIELDS = ("anywhere",)
"""Every stem of the passage, its headings, title and names, once: what decides whether it matches, and never scores."""
KEY_FIELDS = ("key", "group", "work", "authority", "alias", "cite", "kind", "role")
"""Whole values; several per passage in `alias` (full names of the work), `cite` (keys of citations.py), `kind` (what
the provision is, from the outermost level inwards: art, rec, schedule, point) and `role` (what that is to a question).
"""
FACET_FIELDS = ("jurisdiction", "topic", "regime", "type", "standing", "source", "language")
"""Whole values that are counted too; several per passage in `topic` and `regime`."""
DAY_FIELDS = ("on", "until", "doubted", "detected")
"""Proleptic Gregorian ordinals; an open `until`, and a `doubted` that did not come, is OPEN."""
NUMBER_FIELDS = ("work_number", "order_number")
"""64-bit hashes: of the work, to group by; of the passage's id, to break ties by."""

OPEN = 3_652_059
"""Ordinal of 9999-12-31."""


@dataclass(frozen=True, slots=True)
class Term:
    """The field holds this token; scored by BM25 in word fields, times the boost."""

    field: str
    token: str
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class OneOf:
    """The field holds one of these whole values; scores `score` for however many; 0 makes a filter."""

    field: str
    values: tuple[str, ...]
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Sequence:
    """The field holds two or more tokens in this order, with at most `slop` moves; scored by BM25, times the boost."""

    field: str
    tokens: tuple[str, ...]
    slop: int = 0
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class StartsWith:
    """The field holds a token that begins so; scores 1."""

    field: str
    prefix: str


@dataclass(frozen=True, slots=True)
class Between:
    """A day field lies in this range, ends included; scores nothing."""

    field: str
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least `least` of the parts match; scores add up."""

    parts: tuple[Plan, ...]
    least: int = 1


@dataclass(frozen=True, slots=True)
class BestOf:
    """At least one of the parts matches; the highest of their scores counts."""

    parts: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part matches; scores add up."""

    parts: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """What matches `part` and does not match `unwanted`."""

    part: Plan
    unwanted: Plan


@dataclass(frozen=True, slots=True)
class Preferring:
    """What matches `part`; matches of `bonuses` add their scores and decide nothing."""

    part: Plan
    bonuses: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class Boosted:
    """The part with its score multiplied."""

    part: Plan
    factor: float


@dataclass(frozen=True, slots=True)
class Constant:
    """The part with this score instead of its own; 0 makes a filter."""

    part: Plan
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Everything:
    """Every passage, scoring nothing."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No passage."""


Plan: TypeAlias = (
    Term
    | OneOf
    | Sequence
    | StartsWith
    | Between
    | AnyOf
    | BestOf
    | AllOf
    | Without
    | Preferring
    | Boosted
    | Constant
    | Everything
    | Nothing
)


def any_of(parts: tuple[Plan, ...], least: int = 1) -> Plan:
    """AnyOf without needless nesting; Nothing where there are no parts."""
    if not parts:
        return Nothing()
    return parts[0] if len(parts) == 1 else AnyOf(parts, least)


def best_of(parts: tuple[Plan, ...]) -> Plan:
    """BestOf without needless nesting; Nothing where there are no parts."""
    return BestOf(parts) if len(parts) > 1 else any_of(parts)


def all_of(parts: tuple[Plan, ...]) -> Plan:
    """AllOf without needless nesting; Everything where there are no parts."""
    if not parts:
        return Everything()
    return parts[0] if len(parts) == 1 else AllOf(parts)


def boosted(plan: Plan, factor: float) -> Plan:
    """The plan with its score multiplied."""
    match plan:
        case Term(field, token, boost):
            return Term(field, token, boost * factor)
        case Sequence(field, tokens, slop, boost):
            return Sequence(field, tokens, slop, boost * factor)
        case _:
            return plan if factor == 1.0 else Boosted(plan, factor)


def unscored(plan: Plan) -> Plan:
    """What matches the same passages, without all that only adds to scores: enough to count by."""
    match plan:
        case Preferring(part) | Boosted(part) | Constant(part):
            return unscored(part)
        case AnyOf(parts, least):
            return AnyOf(tuple(map(unscored, parts)), least)
        case BestOf(parts):
            return AnyOf(tuple(map(unscored, parts)))
        case AllOf(parts):
            return AllOf(tuple(map(unscored, parts)))
        case Without(part, unwanted):
            return Without(unscored(part), unscored(unwanted))
        case _:
            return plan
