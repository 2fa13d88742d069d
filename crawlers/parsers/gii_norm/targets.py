"""Which provisions an in-force sentence names: "§ 13 Abs. 3, § 14 Abs. 2 und die §§ 19 bis 21". Strict: what is not
certain is not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(r"§§?|Abs(?:\.|atz|ätze)?|\d+[a-z]*|bis|und|u\.|sowie|,|[Dd](?:ie|er)|\S+")
_NUMBER = re.compile(r"(\d+)([a-z]*)")
_PLACE = re.compile(r"par_(\d+[a-z]*)(?:-(\d+[a-z]*))?(?:__abs_(\d+[a-z]*)(?:-(\d+[a-z]*))?)?")
_JOINTS = frozenset({"und", "u.", "sowie", ","})

Key = tuple[int, str]


def number_key(printed: str) -> Key:
    """3a → (3, "a"), so that numbers order as the law orders them."""
    match = _NUMBER.fullmatch(printed)
    return (int(match[1][:9]), match[2]) if match else (-1, "")


@dataclass(frozen=True, slots=True)
class Span:
    """Sections from first to last, or paragraphs from first to last of one section."""

    first: Key
    last: Key
    paragraphs: tuple[Key, Key] | None = None

    def holds(self, eid: str) -> bool:
        """Whether the provision of this id is named: a whole section, or a whole paragraph."""
        match = _PLACE.fullmatch(eid)
        if not match or (match[3] is None) is not (self.paragraphs is None):
            return False
        section = number_key(match[1])
        inside = self.first <= section and number_key(match[2] or match[1]) <= self.last
        if self.paragraphs is None or not inside:
            return inside
        return self.paragraphs[0] <= number_key(match[3]) and number_key(match[4] or match[3]) <= self.paragraphs[1]


def read_targets(text: str) -> tuple[Span, ...] | None:
    """The spans a list of sections names, or None where any part of it is not of the plain form.

    Refused among others: sentences and numbers below a paragraph (they have no provision of their own), and
    paragraphs after "§§" (it is not certain to which section they belong).
    """
    reader = _Reader(_TOKEN.findall(text))
    return reader.read()


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self._tokens = [token for token in tokens if token.casefold() not in ("die", "der")]
        self._at = 0
        self._spans: list[Span] = []

    def read(self) -> tuple[Span, ...] | None:
        while True:
            mark = self._next()
            if mark not in ("§", "§§") or not self._sections(plural=mark == "§§"):
                return None
            if self._at == len(self._tokens):
                return tuple(self._spans)
            if self._next() not in _JOINTS:
                return None

    def _next(self) -> str:
        token = self._tokens[self._at] if self._at < len(self._tokens) else ""
        self._at += 1
        return token

    def _peek(self, ahead: int = 0) -> str:
        return self._tokens[self._at + ahead] if self._at + ahead < len(self._tokens) else ""

    def _sections(self, *, plural: bool) -> bool:
        ranges = self._ranges(many=plural)
        if not ranges:
            return False
        if not self._peek().startswith("Abs"):
            self._spans += (Span(first, last) for first, last in ranges)
            return True
        if plural or len(ranges) != 1 or ranges[0][0] != ranges[0][1]:
            return False
        self._next()
        section = ranges[0][0]
        paragraphs = self._ranges(many=True)
        self._spans += (Span(section, section, paragraph) for paragraph in paragraphs)
        return bool(paragraphs)

    def _ranges(self, *, many: bool) -> list[tuple[Key, Key]]:
        found: list[tuple[Key, Key]] = []
        while _NUMBER.fullmatch(self._peek()):
            first = last = number_key(self._next())
            if self._peek() == "bis" and _NUMBER.fullmatch(self._peek(1)):
                self._next()
                last = number_key(self._next())
            found.append((first, last))
            if not (many and self._peek() in _JOINTS and _NUMBER.fullmatch(self._peek(1))):
                break
            self._next()
        return found
