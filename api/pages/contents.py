"""The table of contents of a text: its blocks, nested by level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from api.pages.layout import Block

_LONGEST_RUN = 3
"""More recitals than this in a row are one entry."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents with those under it; `said` marks what is not in force."""

    name: str
    eid: str
    said: str
    inside: tuple[Entry, ...] = ()


def contents(listed: Sequence[Block]) -> tuple[Entry, ...]:
    """Entries for every block, runs of recitals and citations as one; nested as their headings are."""
    return _nest(list(_lines(listed)))


def _lines(listed: Iterable[Block]) -> Iterator[tuple[int, Entry]]:
    for kind, run in groupby(listed, key=lambda block: block.own.kind):
        found = list(run)
        if kind in {"recital", "citation"} and len(found) > _LONGEST_RUN:
            first, last = found[0], found[-1]
            alike = first.own.label == last.own.label
            name = first.own.label if alike else f"{first.own.label} to {last.own.label}"
            yield first.level, Entry(name, first.own.eid, "")
        elif kind != "footnote":
            yield from ((b.level, Entry(b.name, b.own.eid, b.own.said)) for b in found)


def _nest(lines: list[tuple[int, Entry]]) -> tuple[Entry, ...]:
    """Each entry takes what follows it at a deeper level."""
    found: list[Entry] = []
    at = 0
    while at < len(lines):
        level, entry = lines[at]
        end = next((i for i in range(at + 1, len(lines)) if lines[i][0] <= level), len(lines))
        found.append(Entry(entry.name, entry.eid, entry.said, _nest(lines[at + 1 : end])))
        at = end
    return tuple(found)
