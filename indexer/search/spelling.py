"""Words of a question that stand in no text: the near word meant instead, or the words a compound is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Protocol, runtime_checkable

from indexer.numbered_acts import without_addresses
from indexer.search.analysis import exact, is_ideographic, stems, stop_words, surfaces
from indexer.search.citations import provision_spans
from indexer.search.language import ASKED_IN
from indexer.search.plan import EXACT_FIELDS, STEM_FIELDS

_SHORTEST = 4
_SHORTEST_PART = 4
_LONG = 8
"""From this length on a word may be two letters off, else one."""
_LINKS = ("s", "es", "n", "en", "")
"""What German puts between the parts of a compound."""


@runtime_checkable
class Speller(Protocol):
    """What an engine can say of words, where it can."""

    def holds(self, word: str, language: str) -> bool:
        """Whether any passage has the word, or a form of it in this language."""
        ...

    def similar(self, word: str, language: str, distance: int) -> tuple[str, ...]:
        """Words of passages in the language at most so many letters off, the most frequent first."""
        ...


def word_terms(word: str, language: str) -> tuple[tuple[str, str], ...]:
    """The terms a word would have: as written, as a name, and as the stem of its language."""
    written = [(field, surface) for field in (*EXACT_FIELDS, "names") for surface in surfaces(word)]
    forms = [(field, f"{language}:{stem}") for field in STEM_FIELDS for stem in stems(word, language)]
    return (*written, *forms)


def corrected(text: str, language: str, speller: Speller, known: Callable[[str], bool]) -> str:
    """The text with every word that no passage has replaced by the nearest one that some passage has, or by its parts,
    and addresses of acts by their numbers.

    Left alone: short words, acronyms, words with digits, those of a citation, and those that are `known` otherwise.
    """
    text = without_addresses(text)
    cited = provision_spans(text)
    pieces, end = [], 0
    for token in exact(text):
        word = text[token.start : token.end]
        named = any(start <= token.start < stop for start, stop in cited)
        if _is_plain(word) and not named and not known(word) and not speller.holds(word, language):
            meant = _meant(word, token.surface, language, speller)
            if meant:
                pieces += [text[end : token.start], meant]
                end = token.end
    return "".join((*pieces, text[end:]))


def _is_plain(word: str) -> bool:
    """Whether it is a word in letters, and no acronym: those have a capital inside ("ViDA", "LkSG")."""
    return len(word) >= _SHORTEST and word.isalpha() and word[1:] == word[1:].lower() and not is_ideographic(word)


def _meant(word: str, surface: str, language: str, speller: Speller) -> str:
    """The near word of the language, or of any where the word is long; small words are never what was meant."""
    long = len(surface) >= _LONG
    for spoken in (language, *(other for other in ASKED_IN if other != language and long)):
        small = stop_words(spoken)
        for distance in (1, 2) if long else (1,):
            if near := [found for found in speller.similar(surface, spoken, distance) if found not in small]:
                return near[0]
        if spoken == "de" and (parts := _parts(word, spoken, speller)):
            return " ".join(parts)
    return ""


def _parts(word: str, language: str, speller: Speller) -> tuple[str, ...]:
    """The two words of a compound, the longest first part that is one."""
    for cut in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
        first, last = word[:cut], word[cut:]
        for link in _LINKS:
            stem = first.removesuffix(link) if first.endswith(link) else ""
            if len(stem) >= _SHORTEST_PART and speller.holds(stem, language) and speller.holds(last, language):
                return stem, last
    return ()


def nearest(word: str, texts: Iterable[str], distance: int) -> tuple[str, ...]:
    """Words of the texts with the same first letter and at most so many letters off, by how many texts have them."""
    counts: Counter[str] = Counter()
    for text in texts:
        words = set(surfaces(text))
        counts.update(other for other in words if other[0] == word[0] and is_near(word, other, distance))
    return tuple(other for other, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def is_near(one: str, two: str, distance: int) -> bool:
    """Whether so many insertions, deletions, changes or swaps of neighbouring letters make one word the other."""
    if abs(len(one) - len(two)) > distance:
        return False
    before: list[int] = []
    row = list(range(len(two) + 1))
    for i, letter in enumerate(one, start=1):
        before, last, row = row, before, [i]
        for j, other in enumerate(two, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if last and i > 1 and j > 1 and letter == two[j - 2] and one[i - 2] == other:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1] <= distance
