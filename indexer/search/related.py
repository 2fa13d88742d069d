"""What else the words of a question are called: in law, by lay people, and in other languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from indexer.search.analysis import analyse, is_ideographic, is_segmented, surfaces
from indexer.search.query import Related
from taxonomy.ideographs import simplified
from taxonomy.sayings import TOGETHER

_Phrase = tuple[str, ...]
_Words = Mapping[str, tuple[str, ...]]


class _Clue(NamedTuple):
    """A phrase of a saying, or phrases that must stand together: of which saying, and how many they are."""

    saying: int
    parts: int


class Meanings:
    """Meanings with their words by language, found in questions of any of these languages in all forms of a word.

    The words of a meaning stand for one another. Those of a saying go one way: what is said, and what is meant by it.
    """

    def __init__(self, meanings: Iterable[_Words], sayings: Iterable[tuple[_Words, _Words]] = ()) -> None:
        self._meanings = tuple(meanings)
        self._meant: list[_Words] = []
        self._clues: dict[int, _Clue] = {}
        self._starts: dict[str, dict[str, list[tuple[_Phrase, int]]]] = {}
        for number, words in enumerate(self._meanings):
            for language, phrases in words.items():
                self._listen(phrases, language, number)
        for said, meant in sayings:
            for language, phrases in said.items():
                for phrase in phrases:
                    number = len(self._meanings) + len(self._clues)
                    parts = self._listen(phrase.split(TOGETHER), language, number)
                    self._clues[number] = _Clue(len(self._meant), parts)
            self._meant.append(meant)

    def _listen(self, phrases: Iterable[str], language: str, number: int) -> int:
        """Has a number found by any of these phrases in a question; returns how many of them hold words."""
        starts = self._starts.setdefault(language, {})
        heard = {tuple(word for _, word in _words(phrase, language)) for phrase in phrases} - {()}
        for words in heard:
            starts.setdefault(words[0], []).append((words, number))
        return len(heard)

    def found(self, question: str, language: str = "") -> tuple[Related, ...]:
        """Every meaning the question names, read in one language, or in all of them; last, as one, what is meant by all
        it says.
        """
        question = simplified(question)
        words: dict[int, dict[str, None]] = {}
        heard: dict[int, set[_Phrase]] = {}
        for number, phrase, mention in sorted(self._mentions(question, language)):
            if number in self._clues:
                heard.setdefault(number, set()).add(phrase)
            else:
                words.setdefault(number, {}).update(dict.fromkeys(mention))
        both_ways = (Related(tuple(mention), self._meanings[number]) for number, mention in words.items())
        clues = ((self._clues[number], len(phrases)) for number, phrases in heard.items())
        return (*both_ways, *self._implied(question, {clue.saying for clue, parts in clues if parts == clue.parts}))

    def _implied(self, question: str, sayings: Iterable[int]) -> Iterator[Related]:
        """What is meant by sayings, each word once and none that stands in the question."""
        phrases: dict[str, dict[str, None]] = {}
        for number in sorted(sayings):
            for language, meant in self._meant[number].items():
                phrases.setdefault(language, {}).update((word, None) for word in meant if word not in question)
        if phrases:
            yield Related((), {language: tuple(words) for language, words in phrases.items()}, one_way=True)

    def languages(self, question: str) -> tuple[str, ...]:
        """The languages whose words of some meaning stand in the question, once for each meaning."""
        return tuple(language for language in self._starts for _ in {n for n, *_ in self._mentions(question, language)})

    def _mentions(self, question: str, language: str) -> Iterator[tuple[int, _Phrase, _Phrase]]:
        """What stands in the question: whose phrase, the phrase in stems, and its words there."""
        for spoken in (language,) if language in self._starts else tuple(self._starts):
            words = _words(question, spoken)
            starts = self._starts[spoken]
            for place, (_, first) in enumerate(words):
                for phrase, number in starts.get(first, ()):
                    said = words[place : place + len(phrase)]
                    if tuple(stem for _, stem in said) == phrase:
                        yield number, phrase, tuple(surface for surface, _ in said)


def _words(text: str, language: str) -> list[tuple[str, str]]:
    """Words and their stems; Chinese by characters, so that a phrase is found however a segmenter cuts."""
    if is_segmented(language):
        return [(word, word) for word in surfaces(text) if is_ideographic(word)]
    return [(token.surface, token.stem) for token in analyse(text, language)]
