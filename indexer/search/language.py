"""Which language a question is in: by its script, by letters, by the small words of each language."""

from __future__ import annotations

from collections import Counter

from indexer.search.analysis import exact, is_ideographic, stop_words

ASKED_IN = ("en", "de", "fr", "es", "zh")
"""Languages told apart."""
_LETTERS = {"de": "äöüß", "fr": "àâçèêëîïôœùû", "es": "ñ¿¡áíóú"}
_LETTER_WORTH = 2


def language_of(text: str, hints: tuple[str, ...] = ()) -> str:
    """The language most of the signs speak for, "" where none does or they are divided.

    `hints` are languages of words recognised in the text otherwise; each speaks like a small word.
    """
    tokens = exact(text)
    if 2 * sum(is_ideographic(token.surface) for token in tokens) > len(tokens):
        return "zh"
    votes = Counter(hints)
    for language in ASKED_IN:
        votes[language] += sum(token.surface in stop_words(language) for token in tokens)
    for language, letters in _LETTERS.items():
        votes[language] += _LETTER_WORTH * sum(character in letters for character in text.casefold())
    (first, most), (_, second) = votes.most_common(2)
    return first if most > second else ""
