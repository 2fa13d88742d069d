"""Titles inside a norm (mostly annexes): their rank among each other, number and words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawlers.parsers.gii_norm.naming import division_name

_RANKS = {"teil": 1, "kap": 2, "abschn": 3, "untabschn": 4}
_LOWEST = 5
_DIVISION = re.compile(
    r"((?:Teil|Kapitel|Abschnitt|Unterabschnitt)\s+(?:\d+[a-z]?|[IVX]+|[A-Z])\b)[.:]?\s*(.*)", re.IGNORECASE | re.DOTALL
)
_NUMBERED = re.compile(r"(\d+(?:\.\d+)*\.?|[IVX]+\.|[A-Z]\.)\s+(\S.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class HeadingName:
    """`printed` is the number with its word ("Teil 1"), `text` the words after it; `rank` 1 is the highest."""

    rank: int
    abbreviation: str
    number: str
    printed: str
    text: str


def heading_name(title: str) -> HeadingName:
    """Read a title: "Teil 1 Grundsätze", "II. Vermögensanlagen", or words alone."""
    if match := _DIVISION.fullmatch(title):
        name = division_name(match[1])
        return HeadingName(_RANKS.get(name.abbreviation, _LOWEST), name.abbreviation, name.number, match[1], match[2])
    if match := _NUMBERED.fullmatch(title):
        return HeadingName(_LOWEST, "sec", match[1], match[1], match[2])
    return HeadingName(_LOWEST, "hd", "", "", title)
