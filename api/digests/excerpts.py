"""Old and new text in short: the differences with a few words around them."""

from __future__ import annotations

import re

from api.digests.digest import Piece
from indexer.segments import segments

_AROUND = 60
"""Characters of equal text kept beside a difference."""
_LONGEST = 700
"""Characters an excerpt has at most, give or take a word."""
_COMPARED = 6_000
"""Where more than this differs on a side, words are not paired up: each side is shown from its beginning."""
_GAP: Piece = ("gap", "")
_WORD = re.compile(r"\s+")


def excerpt(before: str | None, after: str | None) -> tuple[Piece, ...]:
    """What changed between two texts; a side that is None was not there at all."""
    if before is None or after is None:
        kind = "insert" if before is None else "delete"
        return _limited([_piece(kind, after if before is None else before)])
    head = _head(before, after)
    tail = _head(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    if max(len(old), len(new)) > _COMPARED:
        found = [_piece("delete", old[: _LONGEST // 2]), _GAP, _piece("insert", new[: _LONGEST // 2]), _GAP]
        return (_piece("equal", before[max(0, head - _AROUND) : head]), *found)
    middle = [_piece(kind, text) for kind, text in segments(old, new)]
    whole = [_piece("equal", before[:head]), *middle, _piece("equal", before[len(before) - tail :])]
    return _limited(_shortened([piece for piece in whole if piece[1]]))


def _piece(kind: str, text: str | None) -> Piece:
    return kind, text or ""  # type: ignore[return-value]


def _head(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning, up to a word's end."""
    shorter = min(len(one), len(other))
    length = next((at for at in range(shorter) if one[at] != other[at]), shorter)
    if length == len(one) == len(other):
        return length
    while length and not one[length - 1].isspace():
        length -= 1
    return length


def _shortened(pieces: list[Piece]) -> list[Piece]:
    """Long equal stretches cut down to what stands beside a difference."""
    found: list[Piece] = []
    for place, (kind, text) in enumerate(pieces):
        first, last = place == 0, place == len(pieces) - 1
        keep = _AROUND * (2 - first - last)
        if kind != "equal" or len(text) <= keep + _AROUND:
            found.append((kind, text))
            continue
        left = "" if first else _cut(text, _AROUND)
        right = "" if last else text[len(text) - len(_cut(text[::-1], _AROUND)) :]
        found += [piece for piece in (_piece("equal", left), _GAP, _piece("equal", right)) if piece == _GAP or piece[1]]
    return found


def _cut(text: str, length: int) -> str:
    """The text up to the end of the word at this length; in the middle of a word where none ends soon."""
    if len(text) <= length:
        return text
    end = _WORD.search(text, length, length + _AROUND)
    return text[: end.start() if end else length]


def _limited(pieces: list[Piece]) -> tuple[Piece, ...]:
    found: list[Piece] = []
    left = _LONGEST
    for kind, text in pieces:
        if left <= 0:
            return (*found, _GAP)
        found.append((kind, _cut(text, left)))
        if len(found[-1][1]) < len(text):
            return (*found, _GAP)
        left -= len(text)
    return tuple(found)
