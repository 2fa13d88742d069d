"""How labels and texts are made comparable: a folding that keeps every offset, and the words that labels match by."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

from taxonomy.ideographs import simplified

_HAN = "㐀-䶿一-鿿豈-\ufaff\U00020000-\U0003ffff"
WORD = re.compile(rf"[{_HAN}]|[^\W_{_HAN}]+|(?<=\w)-(?!\w)|(?<!\w)-|[^\w\s'-]|_|\t|\n[^\S\n\t]*\n")
"""One unit of matching in folded text: a Chinese character, a run of letters and digits, or a sign.

Blanks, single line breaks, apostrophes and hyphens inside a word are no units, so that "supply-chain" is "supply
chain". Everything else stands between words: a comma, a free-standing dash, a table cell, an empty line.
"""

_DASHES = "‐‑‒–—―−\u00ad"
_APOSTROPHES = "‘’‚‛′`´ʼ"
_FOLDED_UPTO = 0x10000


def _plain(char: str) -> str:
    """The one character that stands for `char`: without accent, width or superscript, in lower case."""
    if char in _DASHES:
        return "-"
    if char in _APOSTROPHES:
        return "'"
    bare = "".join(part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part))
    for form in (bare.lower(), char.lower()):
        if len(form) == 1:
            return form
    return char


def _special() -> Iterator[tuple[str, str]]:
    for char in map(chr, range(0x80, _FOLDED_UPTO)):
        # str.lower does the rest, except where it would change the length.
        if len(char.lower()) != 1:
            yield char, _plain(char)
        elif char in _DASHES + _APOSTROPHES or unicodedata.decomposition(char):
            plain = _plain(char)
            if plain != char.lower():
                yield char, plain


def _char_class(chars: list[str]) -> str:
    ranges: list[list[int]] = []
    for code in map(ord, chars):
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)


@cache
def _specials() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """Found when the first text asks for them: looking through all characters takes as long as reading twenty files."""
    found = dict(_special())
    return re.compile(f"[{_char_class(list(found))}]"), found


def fold(text: str) -> str:
    """The text in lower case, without accents, with plain blanks, dashes, quotes and digits, Chinese in simplified
    characters; **the same length**.

    Position i of the result stands for position i of `text`. Expects composed text (NFC), as the store keeps it.
    """
    if text.isascii():
        return text.lower()
    pattern, plain = _specials()
    return simplified(pattern.sub(lambda match: plain[match[0]], text).lower())


def words(text: str) -> tuple[str, ...]:
    """The units labels are compared by, in order."""
    return tuple(WORD.findall(fold(text)))


def label_key(label: str) -> str:
    """Equal for labels that match the same texts (up to the rule for capitals, see `taxonomy.tagger`)."""
    return " ".join(words(label))


def is_capitals(label: str) -> bool:
    """Whether a label is an acronym that only matches capitals: "ESG", "REDD+", but not "LkSG" or "强迫劳动"."""
    return label.isupper()
