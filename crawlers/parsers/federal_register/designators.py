"""Paragraph designators, (a)(1)(i)(A): reading them off a paragraph and finding their level by sequence.

Source of the hierarchies: Document Drafting Handbook of the Office of the Federal Register, §7.12 (CFR paragraphs:
(a), (1), (i), (A), italic (1), italic (i)); executive orders number (a), (i), (A), (1).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawlers.parsers.federal_register.inline import ITALIC_OFF, ITALIC_ON

CFR_LEVELS = ("lower", "digit", "roman", "upper", "digit", "roman")
ORDER_LEVELS = ("lower", "roman", "upper", "digit")
STARS = re.compile(r"(?:\*\s*){3,}")

_MARK = re.compile(
    rf"\s*({ITALIC_ON}?)\(({ITALIC_ON}?)\s*([A-Za-z]{{1,6}}|\d{{1,3}})\s*({ITALIC_OFF}?)\)({ITALIC_OFF}?)\s*", re.ASCII
)
_RUN_IN = re.compile(rf"({ITALIC_ON}[^{ITALIC_OFF}]{{1,300}}{ITALIC_OFF}[\s.,;:]*[—–-]?\s*)(?=\()")
_ROMAN = re.compile(r"(?=.)(?:xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50}
_MAX_CHAIN = 6
_LETTERS = 26


@dataclass(frozen=True, slots=True)
class Designator:
    """One designator: its value ("a", "2", "iv"), whether it is printed in italics, and the words before the next."""

    value: str
    italic: bool = False
    text: str = ""

    @property
    def printed(self) -> str:
        """As printed, without typeface."""
        return f"({self.value})"


def read_designators(marked: str) -> list[Designator]:
    """The designators a paragraph opens with, each with its own words; empty for a paragraph that has none.

    "(a) Scope—(1) General. Text" gives a with "Scope—" and 1 with "General. Text".
    """
    found: list[Designator] = []
    position = 0
    while len(found) < _MAX_CHAIN and (match := _MARK.match(marked, position)):
        position = match.end()
        run_in = _RUN_IN.match(marked, position)
        text = ""
        if run_in and _opens_list(marked, run_in.end()):
            text, position = run_in[1], run_in.end()
        found.append(Designator(match[3], bool(match[1] or match[2]), text))
    if found:
        last = found[-1]
        found[-1] = Designator(last.value, last.italic, last.text + marked[position:])
    return found


def _opens_list(marked: str, position: int) -> bool:
    match = _MARK.match(marked, position)
    return match is not None and match[3] in {"1", "i", "A", "a"}


def ordinal(value: str, style: str) -> int:
    """The place of a value in a series of a style, counted from 1; 0 if it is no member."""
    match style:
        case "digit":
            return int(value) if value.isdecimal() and value.isascii() else 0
        case "lower" | "upper":
            return _letter_ordinal(value, style)
        case _:
            return _roman_ordinal(value)


def _letter_ordinal(value: str, style: str) -> int:
    if not value.isalpha() or (value.islower() != (style == "lower")) or len(set(value)) != 1 or len(value) > 3:
        return 0
    return ord(value[0].lower()) - ord("a") + 1 + 26 * (len(value) - 1)


def _roman_ordinal(value: str) -> int:
    if not _ROMAN.fullmatch(value):
        return 0
    numbers = [_ROMAN_VALUES[letter] for letter in value]
    return sum(-n if n < max(numbers[i:]) else n for i, n in enumerate(numbers))


class Sequence:
    """Where each designator stands, by what came before and what comes next.

    `levels` is the hierarchy's styles, `floor` the outermost level allowed; with `anywhere` a list may begin at any
    level from there, as lists inside definitions do.
    """

    def __init__(self, levels: tuple[str, ...], *, floor: int = 0, anywhere: bool = False) -> None:
        self._levels = levels
        self._floor = floor
        self._first = 3 if anywhere else max(floor, 1)
        self._open: list[tuple[int, int]] = []

    def place(self, mark: Designator, following: Designator | None, *, bare: bool) -> int | None:
        """The level (0 is the outermost) of a designator, which is then open; None where it cannot be told.

        `bare` says that the paragraph before it holds no words of its own, so that a child must follow.
        """
        choices = self._choices(mark, self._open, bare=bare)
        best = [choice for choice in choices if choice[0] == choices[0][0]]
        if len(best) > 1 and following is not None:
            best = [choice for choice in best if self._continues(following, choice)] or best
        if len(best) != 1:
            return None
        _, level, value = best[0]
        self._open = [*self._below(level, self._open), (level, value)]
        return level

    def _continues(self, following: Designator, choice: tuple[int, int, int]) -> bool:
        opened = [*self._below(choice[1], self._open), (choice[1], choice[2])]
        after = self._choices(following, opened, bare=False)
        return bool(after) and after[0][0] == 0

    def _choices(self, mark: Designator, opened: list[tuple[int, int]], *, bare: bool) -> list[tuple[int, int, int]]:
        """(rank, level, ordinal) of every level the designator could have, best rank first.

        Rank 0: next in its series or first of a new one; 2: a later one, after a gap; one more for a typeface
        that does not fit the level.
        """
        deepest = opened[-1][0] if opened else -1
        found = []
        for level, style in enumerate(self._levels):
            value = ordinal(mark.value, style)
            last = next((seen for at, seen in opened if at == level), 0)
            if not value or value <= last or not self._reachable(level, deepest, opened):
                continue
            if style == "lower" and len(mark.value) > 1 and last < _LETTERS:
                continue  # (aa) follows (z); before that (ii) is a roman number.
            rank = 0 if value == last + 1 else 2
            rank += mark.italic != (level >= 4)
            found.append((-1 if bare and level == deepest + 1 else rank, level, value))
        return sorted(found)

    def _reachable(self, level: int, deepest: int, opened: list[tuple[int, int]]) -> bool:
        if not opened:
            return self._floor <= level <= self._first
        return opened[0][0] <= level <= deepest + 1

    @staticmethod
    def _below(level: int, opened: list[tuple[int, int]]) -> list[tuple[int, int]]:
        return [pair for pair in opened if pair[0] < level]
