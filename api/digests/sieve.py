"""Which of a few passages a search plan matches, in memory: every set of passages is the bits of one number.

The same records and plans as the engines, without scores; what they match is what the embedded engine matches.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from indexer.search.passages import Passage
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
from indexer.search.plan import Sequence as Words
from indexer.search.records import index_record


class Sieve:
    """Passages, indexed; passage number n is bit n of every set."""

    def __init__(self, passages: Sequence[Passage] = ()) -> None:
        self.everything = 0
        self._texts: dict[str, list[str]] = {}
        self._numbers: dict[str, list[int]] = {}
        self._postings: dict[tuple[str, str], int] = {}
        self._words: dict[str, list[str]] = {}
        self._found: dict[Plan, int] = {}
        self.add(passages)

    def add(self, passages: Sequence[Passage]) -> None:
        """Index more passages, whose numbers go on from those there are."""
        postings: dict[tuple[str, str], list[int]] = {}
        start = self.everything.bit_length()
        for place, passage in enumerate(passages, start):
            record = index_record(passage)
            for field, words in record.words.items():
                self._texts.setdefault(field, []).append(f" {words} ")
                for token in set(words.split()):
                    postings.setdefault((field, token), []).append(place)
            for field, values in record.values.items():
                for value in set(filter(None, values)):
                    postings.setdefault((field, value), []).append(place)
            for field, number in record.numbers.items():
                self._numbers.setdefault(field, []).append(number)
        for key, places in postings.items():
            self._postings[key] = self._postings.get(key, 0) | bits_of(places)
        self.everything = (1 << (start + len(passages))) - 1
        self._words.clear()
        self._found.clear()

    def matching(self, plan: Plan) -> int:  # noqa: C901, PLR0911, PLR0912 -- a line for each node
        """The set of passages a plan matches."""
        match plan:
            case Term(field, token):
                return self._postings.get((field, token), 0)
            case OneOf(field, values):
                return at_least(1, (self._postings.get((field, value), 0) for value in values))
            case Boosted(part) | Constant(part) | Preferring(part):
                return self.matching(part)
            case AnyOf(parts, least):
                return at_least(least, map(self.matching, parts))
            case BestOf(parts):
                return at_least(1, map(self.matching, parts))
            case AllOf(parts):
                found = self.everything
                for part in parts:
                    found &= self.matching(part)
                return found
            case Without(part, unwanted):
                return self.matching(part) & ~self.matching(unwanted)
            case Words(field, tokens, slop):
                if plan not in self._found:
                    self._found[plan] = self._sequences(field, tokens, slop)
                return self._found[plan]
            case StartsWith(field, prefix):
                if plan not in self._found:
                    self._found[plan] = self._beginning(field, prefix)
                return self._found[plan]
            case Between(field, first, last):
                return self._between(field, first, last)
            case Everything():
                return self.everything
            case Nothing():
                return 0

    def _sequences(self, field: str, tokens: tuple[str, ...], slop: int) -> int:
        together = self.everything
        for token in set(tokens):
            together &= self._postings.get((field, token), 0)
        texts, phrase = self._texts.get(field, []), f" {' '.join(tokens)} "
        found = (
            place
            for place in places_of(together)
            if phrase in texts[place] or (slop and _stands_in(tokens, texts[place].split(), slop))
        )
        return bits_of(found)

    def _beginning(self, field: str, prefix: str) -> int:
        if field not in self._words:
            self._words[field] = sorted(token for name, token in self._postings if name == field)
        words, found = self._words[field], 0
        for word in islice(words, bisect_left(words, prefix), None):
            if not word.startswith(prefix):
                break
            found |= self._postings[field, word]
        return found

    def _between(self, field: str, first: int | None, last: int | None) -> int:
        return bits_of(
            place
            for place, number in enumerate(self._numbers.get(field, ()))
            if (first is None or first <= number) and (last is None or number <= last)
        )


def bits_of(places: Iterable[int]) -> int:
    """The set of these places."""
    found = bytearray()
    for place in places:
        byte = place >> 3
        if byte >= len(found):
            found.extend(bytes(byte + 1 - len(found)))
        found[byte] |= 1 << (place & 7)
    return int.from_bytes(found, "little")


def places_of(bits: int) -> Iterator[int]:
    """The places of a set, ascending."""
    digits = bin(bits)[:1:-1]
    place = digits.find("1")
    while place >= 0:
        yield place
        place = digits.find("1", place + 1)


def at_least(least: int, sets: Iterable[int]) -> int:
    """What stands in so many of the sets or more."""
    counted = [0] * max(least, 1)
    for one in sets:
        for level in range(len(counted) - 1, 0, -1):
            counted[level] |= counted[level - 1] & one
        counted[0] |= one
    return counted[-1]


def _stands_in(tokens: tuple[str, ...], text: list[str], slop: int) -> bool:
    """Whether the tokens stand in this order, with at most `slop` other words between them in all."""
    starts = [place for place, word in enumerate(text) if word == tokens[0]]
    return any(_continues(tokens, 1, text, start, slop) for start in starts)


def _continues(tokens: tuple[str, ...], at: int, text: list[str], last: int, slop: int) -> bool:
    if at == len(tokens):
        return True
    return any(
        text[place] == tokens[at] and _continues(tokens, at + 1, text, place, slop - (place - last - 1))
        for place in range(last + 1, min(last + 2 + slop, len(text)))
    )
