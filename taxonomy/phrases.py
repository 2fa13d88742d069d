"""Finding many phrases in text at once, on spaCy's PhraseMatcher. The one module that imports spaCy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from itertools import groupby, pairwise

from taxonomy.folding import WORD, fold, words

ENGINE = f"spacy {version('spacy')}"
"""What matches, for fingerprints."""

_OTHER = "\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}"
"""Stands for words no phrase contains. `WORD` cuts between signs, so that no text has a unit like this."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Phrase `key` stands at text[start:end]."""

    key: str
    start: int
    end: int


class PhraseIndex:
    """A fixed set of phrases, each under its key.

    Only words that may belong to a match ever reach spaCy. A phrase stands in a row of known words (those of any
    phrase), and in that row is its own longest pair of neighbours, or the one word it has; so rows without such a mark
    are left out, and a placeholder that no phrase contains keeps the others apart. No result changes; a text costs
    what its few telling rows cost; and the vocabulary stays what it is, which spaCy would else grow with each new word.
    """

    def __init__(self, phrases: Mapping[str, str], *, stretch_chars: int = 100_000) -> None:
        split = {key: words(phrase) for key, phrase in phrases.items()}
        self._known = frozenset(word for phrase in split.values() for word in phrase)
        self._single_marks = frozenset(phrase[0] for phrase in split.values() if len(phrase) == 1)
        self._pair_marks = frozenset(_longest_pair(phrase) for phrase in split.values() if len(phrase) > 1)
        self._stretch_chars = stretch_chars
        # spaCy takes a second to load, and most commands tag nothing.
        from spacy.matcher import PhraseMatcher  # noqa: PLC0415
        from spacy.tokens import Doc  # noqa: PLC0415
        from spacy.vocab import Vocab  # noqa: PLC0415

        self._vocab = Vocab()
        self._doc = partial(Doc, self._vocab)
        self._matcher = PhraseMatcher(self._vocab, attr="ORTH")
        for key, phrase in split.items():
            self._matcher.add(key, [self._doc(words=list(phrase))])

    def occurrences(self, text: str) -> Iterator[Occurrence]:
        """Every place of every phrase, overlapping ones too, in no particular order."""
        folded = fold(text)
        for start, end in self._stretches(folded):
            yield from self._occurrences_between(folded, start, end)

    def _stretches(self, folded: str) -> Iterator[tuple[int, int]]:
        """The text in pieces that no phrase reaches across: each ends with a word that is in none."""
        start = 0
        while len(folded) - start > self._stretch_chars:
            units = WORD.finditer(folded, start + self._stretch_chars)
            next(units, None)  # may be the rest of a word
            end = next((unit.end() for unit in units if unit[0] not in self._known), len(folded))
            yield start, end
            start = end
        yield start, len(folded)

    def _occurrences_between(self, folded: str, start: int, end: int) -> Iterator[Occurrence]:
        units = WORD.findall(folded, start, end)
        if not self._is_marked(units):
            return
        row, places = self._telling(units)
        matches = self._matcher(self._doc(words=row))
        if not matches:
            return
        spans = [unit.span() for unit in WORD.finditer(folded, start, end)]
        for key, first, after in matches:
            yield Occurrence(self._vocab.strings[key], spans[places[first]][0], spans[places[after - 1]][1])

    def _is_marked(self, units: list[str]) -> bool:
        """Whether the mark of some phrase stands here: without one there is no match."""
        return not (self._single_marks.isdisjoint(units) and self._pair_marks.isdisjoint(pairwise(units)))

    def _telling(self, units: list[str]) -> tuple[list[str], list[int]]:
        """The words that may belong to a match, each row followed by the placeholder; and which unit each one is."""
        row: list[str] = []
        places: list[int] = []
        at = 0
        for known, group in groupby(units, self._known.__contains__):
            words_in_row = list(group)
            if known and self._is_marked(words_in_row):
                row += words_in_row
                row.append(_OTHER)
                places.extend(range(at, at + len(words_in_row) + 1))
            at += len(words_in_row)
        return row, places


def _longest_pair(phrase: tuple[str, ...]) -> tuple[str, str]:
    return max(pairwise(phrase), key=lambda pair: len(pair[0]) + len(pair[1]))
