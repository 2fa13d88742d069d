"""Matching provisions of two texts: by id and text, then by text alone (moves), by id alone, by likeness."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple, Protocol, TypeVar

from indexer.domain.provision import Provision

_MIN_MOVED_CHARS = 40
"""Shorter texts ("(repealed)", "Definitions") stand in many places and prove no move."""
_MIN_LIKENESS = 0.6
_MAX_CANDIDATES = 200
_WORD = re.compile(r"\w+")


class Comparable(Protocol):
    """What matching needs to know of a provision and all under it."""

    @property
    def provision(self) -> Provision:
        """The provision itself."""

    @property
    def key(self) -> str:
        """Number and text, folded."""

    @property
    def content(self) -> str:
        """Text without number, folded."""


N = TypeVar("N", bound=Comparable)


class Pair(NamedTuple):
    """A provision before and after; None on the side where it has no counterpart."""

    before: object | None
    after: object | None


def pair_up(old: Sequence[N], new: Sequence[N]) -> list[Pair]:
    """All pairs in the order of the new sequence, each unmatched old one after the place of its old neighbour."""
    match: dict[int, int] = {}
    by_id = {node.provision.eid: index for index, node in enumerate(new)}
    for index, node in enumerate(old):
        other = by_id.get(node.provision.eid)
        if other is not None and new[other].key == node.key:
            match[index] = other
    _match_moved(old, new, match)
    _match_same_id(old, by_id, match)
    _match_alike(old, new, match)
    return _in_order(old, new, match)


def _match_moved(old: Sequence[N], new: Sequence[N], match: dict[int, int]) -> None:
    places: defaultdict[str, list[int]] = defaultdict(list)
    taken = set(match.values())
    for index, node in enumerate(new):
        if index not in taken and len(node.content) >= _MIN_MOVED_CHARS:
            places[node.content].append(index)
    for index, node in enumerate(old):
        if index not in match and (found := places.get(node.content)):
            same = next((place for place in found if new[place].provision.eid == node.provision.eid), found[0])
            found.remove(same)
            match[index] = same


def _match_same_id(old: Sequence[N], by_id: dict[str, int], match: dict[int, int]) -> None:
    taken = set(match.values())
    for index, node in enumerate(old):
        other = by_id.get(node.provision.eid)
        if index not in match and other is not None and other not in taken:
            match[index] = other


def _match_alike(old: Sequence[N], new: Sequence[N], match: dict[int, int]) -> None:
    """Greedily pair what is left by shared words, best first; only provisions of one kind."""
    taken = set(match.values())
    gone = [index for index in range(len(old)) if index not in match][:_MAX_CANDIDATES]
    came = [index for index in range(len(new)) if index not in taken][:_MAX_CANDIDATES]
    if not gone or not came:
        return
    words_old = {index: _words(old[index].provision) for index in gone}
    words_new = {index: _words(new[index].provision) for index in came}
    scored = sorted(
        (
            (-likeness(words_old[i], words_new[j]), i, j)
            for i in gone
            for j in came
            if old[i].provision.kind == new[j].provision.kind
        ),
    )
    used: set[int] = set()
    for score, i, j in scored:
        if -score >= _MIN_LIKENESS and i not in match and j not in used:
            match[i] = j
            used.add(j)


def _words(provision: Provision) -> Counter[str]:
    return Counter(_WORD.findall(f"{provision.heading} {provision.text}".casefold()))


def likeness(one: Counter[str], other: Counter[str]) -> float:
    """Share of words two texts have in common (Dice over word counts), 0 for texts too short to tell."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total >= 20 else 0.0


def _in_order(old: Sequence[N], new: Sequence[N], match: dict[int, int]) -> list[Pair]:
    back = {place: index for index, place in match.items()}
    gone_after: defaultdict[int, list[int]] = defaultdict(list)
    anchor = -1
    for index in range(len(old)):
        if index in match:
            anchor = match[index]
        else:
            gone_after[anchor].append(index)
    pairs = [Pair(old[index], None) for index in gone_after[-1]]
    for place, node in enumerate(new):
        pairs.append(Pair(old[back[place]] if place in back else None, node))
        pairs.extend(Pair(old[index], None) for index in gone_after[place])
    return pairs
