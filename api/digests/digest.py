"""What one digest says, as a value that every channel renders and the record keeps byte for byte."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Literal

from pydantic import TypeAdapter

Piece = tuple[Literal["equal", "delete", "insert", "gap"], str]
"""A stretch of text: on both sides, only before, only after, or left out (and then empty)."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One named part of a significance: `value` from 0 to 1, the `points` it gives of 100, and why in a few words."""

    name: str
    value: float
    points: float
    why: str


@dataclass(frozen=True, slots=True)
class Significance:
    """`score` from 0 to 100 is the sum of the factors' points; `above` says whether it reaches the line."""

    score: int
    above: bool
    factors: tuple[Factor, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """A follow that matched."""

    follow: int
    kind: str
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """A day that binds somebody, and the day it was before; `kind` is that of a milestone."""

    kind: str
    was: date
    now: date


@dataclass(frozen=True, slots=True)
class EffectShown:
    """What happened to one provision, in short: `pieces` hold old and new text around the differences, the hashes the
    whole texts. `permalink` is pinned to a reading that has the provision. `by` is the amending act and place.
    """

    kind: str
    provision: str
    label: str
    permalink: str
    effective: date | None
    pieces: tuple[Piece, ...]
    before_sha256: str
    after_sha256: str
    by: str = ""
    moved_from: str = ""
    moved_dates: tuple[Moved, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One change, or the same one in several languages (`changes` has their numbers, the language shown first).

    `effects` are the first of `effects_total`. Permalinks are pinned to readings; `before` is "" for a first version.
    """

    changes: tuple[int, ...]
    work: str
    title: str
    short_title: str
    jurisdiction: str
    source: str
    language: str
    also_in: tuple[str, ...]
    kind: str
    published: date | None
    effective: date | None
    detected: datetime
    retroactive: bool
    before: str
    after: str
    effects: tuple[EffectShown, ...]
    effects_total: int
    reasons: tuple[Reason, ...]
    significance: Significance


@dataclass(frozen=True, slots=True)
class Correction:
    """A change that was told in an earlier digest and is no longer held true."""

    change: int
    work: str
    title: str
    kind: str
    told: datetime
    permalink: str


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A milestone that binds somebody soon. `date` is as exact as the source (YYYY, YYYY-MM or YYYY-MM-DD), `was` its
    last earlier date, moved by the act `moved_by`. It is of a regime, or of the work behind `permalink`: then `who` is
    the provision that states it in these `words`, both "" where the publisher's metadata do.
    """

    regime: str
    regime_name: str
    id: str
    kind: str
    who: str
    date: str
    status: str
    was: str = ""
    moved_by: str = ""
    permalink: str = ""
    title: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A source that cannot be trusted to be silent: its standing, since when, the last good crawl, and why."""

    source: str
    publisher: str
    standing: str
    since: datetime | None
    last_good: datetime | None
    late: bool
    silent: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Proof of silence: how many sources of what is followed were looked at, how many of them are well, which are
    not, and how many changes there were to choose from.
    """

    sources: int
    well: int
    troubles: tuple[Trouble, ...]
    changes_seen: int


@dataclass(frozen=True, slots=True)
class Flood:
    """Why a digest is held: so many items, where `usual` is the subscriber's median; the works with the most."""

    items: int
    usual: float
    works: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """Everything one subscriber is told for one window.

    `items` reach the line of significance, `below` do not; both are ordered by score, then by work. Every matching
    change stands in exactly one of them. Addresses are never part of it.
    """

    subscriber: int
    language: str
    cadence: str
    period: str
    due: datetime
    composed: datetime
    items: tuple[Item, ...]
    below: tuple[Item, ...]
    corrections: tuple[Correction, ...]
    upcoming: tuple[Upcoming, ...]
    coverage: Coverage
    flood: Flood | None = None
    unreadable: tuple[Reason, ...] = ()
    """Follows that can no longer be evaluated: the query cannot be read, the topic or regime is gone."""

    @property
    def changes(self) -> tuple[int, ...]:
        """Numbers of every change told, ascending."""
        return tuple(sorted(seq for item in (*self.items, *self.below) for seq in item.changes))

    def without_notes(self) -> Digest:
        """The same without what subscribers noted for themselves: for anybody else's eyes."""
        return replace(
            self,
            items=tuple(_without_notes(item) for item in self.items),
            below=tuple(_without_notes(item) for item in self.below),
            unreadable=tuple(replace(reason, note="") for reason in self.unreadable),
        )

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to tell but that we looked."""
        return not (self.items or self.below or self.corrections or self.unreadable)


def _without_notes(item: Item) -> Item:
    return replace(item, reasons=tuple(replace(reason, note="") for reason in item.reasons))


@cache
def _adapter() -> TypeAdapter[Digest]:
    return TypeAdapter(Digest)


def encode(digest: Digest) -> tuple[bytes, str]:
    """The digest as JSON, and its SHA-256; equal digests give equal bytes."""
    content = _adapter().dump_json(digest)
    return content, hashlib.sha256(content).hexdigest()


def decode(content: bytes) -> Digest:
    """The digest as it was recorded; raises ValueError for anything else."""
    return _adapter().validate_json(content)
