"""Excerpts: the part of a passage where the query's words stand thickest, with those words marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

from indexer.search.analysis import AS_WRITTEN, analyse, exact, stop_words, surfaces
from indexer.search.citations import written_forms
from indexer.search.occurrences import Mark, occurrences
from indexer.search.query import And, FieldIs, Near, Not, Or, Phrase, Prefix, Query, Ranked, Word

EXCERPT_CHARACTERS = 300
_BREAK = re.compile(r"(?<=[.;:!?。；：！？])\s|\n")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a query marks in a text of one language."""

    stems: frozenset[str]
    prefixes: tuple[str, ...]
    phrases: frozenset[tuple[str, ...]]


@lru_cache(maxsize=256)
def wanted(query: Query, language: str) -> Wanted:
    """The positive words of a query as they show in a language; what it excludes is never marked."""
    stems: set[str] = set()
    prefixes: list[str] = []
    phrases: set[tuple[str, ...]] = set()
    for part in _positive(query):
        match part:
            case Ranked(text):
                stops = stop_words(language)
                tokens = analyse(text, language)
                stems |= {token.stem for token in tokens if token.surface not in stops} or {t.stem for t in tokens}
            case Word(text):
                tokens = analyse(text, language) if len(exact(text)) == 1 else []
                stems |= {token.stem for token in tokens}
                phrases |= set() if tokens else {tuple(surfaces(text))}
            case Prefix(text) if len(surfaces(text)) == 1:
                prefixes.append(surfaces(text)[0])
            case Near(left, right):
                phrases |= {tuple(surfaces(left)), tuple(surfaces(right))}
            case FieldIs(value=act):
                phrases |= {tuple(surfaces(form)) for form in written_forms(act)}
            case Phrase(text) | Prefix(text):
                phrases.add(tuple(surfaces(text)))
    return Wanted(frozenset(stems), tuple(prefixes), frozenset(phrases - {()}))


def _positive(query: Query) -> Iterator[Query]:
    match query:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _positive(part)
        case Not():
            return
        case FieldIs(field) if field != "cites":
            return
        case _:
            yield query


def excerpt(text: str, language: str, query: Query) -> tuple[tuple[str, bool], ...]:
    """About 300 characters as (text, marked) segments; joined they are an exact part of `text`."""
    marks = _marks(text, language, wanted(query, language))
    first, last = _window(text, marks)
    segments: list[tuple[str, bool]] = []
    at = first
    for start, end, _ in marks:
        if start >= at and end <= last:
            segments += [(text[at:start], False), (text[start:end], True)]
            at = end
    segments.append((text[at:last], False))
    return tuple(segment for segment in segments if segment[0])


def _marks(text: str, language: str, want: Wanted) -> list[Mark]:
    """What is wanted where it stands, in order; overlapping ones (Chinese sub-words) reduced to the longest."""
    found = occurrences(text, language, want.stems) if want.stems else []
    if want.prefixes:
        found += [(t.start, t.end, t.surface) for t in exact(text) if t.surface.startswith(want.prefixes)]
    if want.phrases:
        found += _phrase_marks(text, want.phrases)
    if all(one[1] <= two[0] for one, two in pairwise(found)):
        return found
    found.sort(key=lambda mark: (mark[0], -mark[1]))
    kept: list[Mark] = []
    for mark in found:
        if not kept or mark[0] >= kept[-1][1]:
            kept.append(mark)
    return kept


def _phrase_marks(text: str, phrases: frozenset[tuple[str, ...]]) -> Iterator[Mark]:
    """Where phrases stand in a text: their words are found first, since most words of a text are in none."""
    words = occurrences(text, AS_WRITTEN, frozenset(chain.from_iterable(phrases)))
    starts: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        starts.setdefault(phrase[0], []).append(phrase)
    for index, (start, _, word) in enumerate(words):
        for phrase in starts.get(word, ()):
            run = words[index : index + len(phrase)]
            if tuple(one[2] for one in run) == phrase and not any(
                surfaces(text[one[1] : two[0]]) for one, two in pairwise(run)
            ):
                yield start, run[-1][1], " ".join(phrase)


def _window(text: str, marks: list[Mark]) -> tuple[int, int]:
    """The stretch with the most different marks (then the most marks), widened to whole sentences or words."""
    if len(text) <= EXCERPT_CHARACTERS:
        return 0, len(text)
    if not marks:
        return 0, _end_of_word(text, EXCERPT_CHARACTERS)
    best, best_worth, head = (marks[0][0], marks[0][1]), 0.0, 0
    latest: dict[str, int] = {}
    for tail, mark in enumerate(marks):
        latest[mark[2]] = tail
        while mark[1] - marks[head][0] > EXCERPT_CHARACTERS * 4 // 5 and head < tail:
            if latest[marks[head][2]] == head:
                del latest[marks[head][2]]
            head += 1
        worth = len(latest) + 0.1 * (tail + 1 - head)
        if worth > best_worth:
            best, best_worth = (marks[head][0], mark[1]), worth
    return _widen(text, *best)


def _widen(text: str, first: int, last: int) -> tuple[int, int]:
    room = max(EXCERPT_CHARACTERS - (last - first), 0)
    earliest = max(first - room, 0)
    breaks = [match.end() for match in _BREAK.finditer(text, earliest, first)]
    # Begin at a sentence near the marks, but leave some room after them.
    start = next((place for place in breaks if place >= first - room * 2 // 3), None)
    if start is None:
        start = 0 if first <= room * 2 // 3 else _start_of_word(text, first - room // 3)
    end = _end_of_word(text, max(start + EXCERPT_CHARACTERS, last))
    return min(start, first), max(end, last)


def _start_of_word(text: str, at: int) -> int:
    blank = text.find(" ", at, at + 30)
    return blank + 1 if blank >= 0 else at


def _end_of_word(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    blank = text.rfind(" ", at - 30, at + 1)
    return blank if blank > 0 else at
