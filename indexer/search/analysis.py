"""The one analysis of text, for every engine, for queries and for highlights: words, their stems, where they stand.

Two readings of a text: `analyse` gives the stems of its language, to find words in any form; `exact` gives the words
as written, letter case and accents aside, to find phrases. Offsets always count characters of the text as given.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import NamedTuple

import Stemmer
import yaml

from indexer.search.segmentation import segment
from taxonomy.ideographs import simplified

VERSION = "2"
"""Raise it with every change of what this module returns: indexes built before are then known to be stale."""

AS_WRITTEN = ""
"""The language of no language: its stems are the words `exact` gives."""
_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KANA = "\u3041-\u30ff"
_MARKS = "".join(chr(code) for code in range(0x10000) if unicodedata.category(chr(code)) in ("Mn", "Mc"))
_LETTER = rf"(?:(?![{_HAN}{_KANA}])[^\W_])"
_TOKEN = re.compile(rf"[{_HAN}{_KANA}]+|\d+(?:[.,/]\d+)+|{_LETTER}(?:{_LETTER}|[{_MARKS}])*")
_PLAIN_TOKEN = re.compile(r"\d+(?:[.,/]\d+)+|[^\W_]+")
_UNPLAIN = re.compile(rf"[{_HAN}{_KANA}{_MARKS}]")
_IDEOGRAPHS = re.compile(rf"[{_HAN}{_KANA}]")
_ACCENTS = re.compile("[\u0300-\u036f]")
_CACHED_WORDS = 200_000
_SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch",
    "no": "norwegian", "nb": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian",
    "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip


class Token(NamedTuple):
    """One word: as written but folded, its stem (never empty, without white space), and its place in the text."""

    surface: str
    stem: str
    start: int
    end: int


def fold(word: str) -> str:
    """A word without regard to letter case, compatibility forms, Latin accents ("Straße" → "strasse"), and to whether
    ideographs are traditional or simplified.
    """
    plain = unicodedata.normalize("NFKC", word).casefold()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", plain))
    return simplified("".join(unicodedata.normalize("NFC", bare).split()) or word)


class _Forms(dict[str, tuple[str, str]]):
    """Folded form and stem of every distinct word met lately; emptied when full, so that memory stays bounded."""

    def __init__(self, language: str) -> None:
        super().__init__()
        name = _SNOWBALL.get(language)
        self._stemmer = Stemmer.Stemmer(name, 0) if name in Stemmer.algorithms() else None

    def __missing__(self, word: str) -> tuple[str, str]:
        if len(self) >= _CACHED_WORDS:
            self.clear()
        surface = stem = fold(word)
        if self._stemmer is not None and not word[0].isdigit():
            stem = fold(self._stemmer.stemWord(unicodedata.normalize("NFKC", word).casefold())) or surface
        self[word] = forms = (sys.intern(surface), sys.intern(stem))
        return forms


@cache
def _forms(language: str) -> _Forms:
    return _Forms(language)


def primary_language(language: str) -> str:
    """The language without region or script: "zh-Hans" → "zh"."""
    return language.replace("_", "-").split("-", 1)[0].casefold()


def is_segmented(language: str) -> bool:
    """Whether the words of the language are found by a segmenter, since nothing in writing parts them."""
    return primary_language(language) == "zh"


def is_ideographic(word: str) -> bool:
    """Whether a word begins with an ideograph or a kana."""
    return bool(_IDEOGRAPHS.match(word))


def has_ideographs(text: str) -> bool:
    """Whether an ideograph or a kana stands anywhere in the text."""
    return not text.isascii() and bool(_IDEOGRAPHS.search(text))


def analyse(text: str, language: str) -> list[Token]:
    """The words of a text in order, with stems of its language; Chinese is segmented into words and their sub-words,
    which overlap. A language without a stemmer keeps its words as stems.
    """
    return _tokens(text, primary_language(language))


def _tokens(text: str, language: str) -> list[Token]:
    pattern, forms = _pattern(text), _forms(language)
    if pattern is _PLAIN_TOKEN:
        return [Token(*forms[match.group()], *match.span()) for match in pattern.finditer(text)]
    return list(_mixed_tokens(text, language))


def _mixed_tokens(text: str, language: str) -> Iterator[Token]:
    forms = _forms(language)
    for match in _TOKEN.finditer(text):
        word, start = match.group(), match.start()
        if not _IDEOGRAPHS.match(word):
            surface, stem = forms[word]
            yield Token(surface, stem, start, match.end())
        else:
            for part, first, last in segment(simplified(word)) if is_segmented(language) else _characters(word):
                surface = forms[part][0]
                yield Token(surface, surface, start + first, start + last)


def _pattern(text: str) -> re.Pattern[str]:
    """Five times faster where a text has neither ideographs nor combining marks; the same tokens."""
    return _PLAIN_TOKEN if text.isascii() or not _UNPLAIN.search(text) else _TOKEN


def _characters(word: str) -> Iterator[tuple[str, int, int]]:
    for index, character in enumerate(word):
        yield character, index, index + 1


def exact(text: str) -> list[Token]:
    """The words of a text as written (folded), whatever its language; Chinese and Japanese character by character,
    so that a phrase is found wherever it stands.
    """
    return _tokens(text, AS_WRITTEN)


def stems(text: str, language: str) -> list[str]:
    """The stems `analyse` gives, without places; what an index is fed."""
    language = primary_language(language)
    pattern = _pattern(text)
    if pattern is _TOKEN and _IDEOGRAPHS.search(text):
        return [token.stem for token in _tokens(text, language)]
    forms = _forms(language)
    return [forms[word][1] for word in pattern.findall(text)]


def surfaces(text: str) -> list[str]:
    """The words `exact` gives, without places."""
    pattern = _pattern(text)
    if pattern is _TOKEN and _IDEOGRAPHS.search(text):
        return [token.surface for token in _tokens(text, "")]
    forms = _forms("")
    return [forms[word][0] for word in pattern.findall(text)]


@cache
def stop_words(language: str) -> frozenset[str]:
    """Folded words that say nothing about a text's subject; left out of ranking, never of phrases."""
    lists = yaml.safe_load(resources.files("indexer.search").joinpath("stopwords.yml").read_text("utf-8"))
    return frozenset(fold(word) for word in lists.get(primary_language(language), "").split())
