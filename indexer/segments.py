"""Two texts as one line of segments, equal, deleted and inserted, word by word: what a reader sees as a comparison."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Literal

Segment = tuple[Literal["equal", "delete", "insert"], str]

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_MAX_TOKENS = 3_000
"""Above this many tokens a side is first compared line by line, since word matching grows with the square."""


def segments(before: str, after: str) -> tuple[Segment, ...]:
    """The segments that lead from one text to the other.

    Joining "equal" and "delete" gives `before`, joining "equal" and "insert" gives `after`, character by character.
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(old) * len(new) <= _MAX_TOKENS * _MAX_TOKENS:
        return _merge(_compare(old, new))
    found: list[Segment] = []
    for tag, gone, came in _blocks(_LINE.findall(before), _LINE.findall(after)):
        small = len(gone) <= 20_000 and len(came) <= 20_000
        if tag == "replace" and small:
            found += _compare(_TOKEN.findall(gone), _TOKEN.findall(came))
        else:
            found += _plain(tag, gone, came)
    return _merge(found)


def _compare(old: list[str], new: list[str]) -> list[Segment]:
    return [segment for tag, gone, came in _blocks(old, new) for segment in _plain(tag, gone, came)]


def _blocks(old: list[str], new: list[str]) -> list[tuple[str, str, str]]:
    matcher = SequenceMatcher(None, old, new, autojunk=len(old) > 500)
    return [(tag, "".join(old[a:b]), "".join(new[c:d])) for tag, a, b, c, d in matcher.get_opcodes()]


def _plain(tag: str, gone: str, came: str) -> list[Segment]:
    if tag == "equal":
        return [("equal", gone)]
    return [segment for segment in (("delete", gone), ("insert", came)) if segment[1]]


def _merge(found: list[Segment]) -> tuple[Segment, ...]:
    merged: list[Segment] = []
    for kind, text in found:
        if merged and merged[-1][0] == kind:
            merged[-1] = (kind, merged[-1][1] + text)
        else:
            merged.append((kind, text))
    return tuple(merged)
