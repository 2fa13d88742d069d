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

    `hints` are languages of words recognised in the text otherwise; each speaks like a small word. Many words are the
    same in two languages ("declaration"): alone, hints decide only where more than twice as many speak for one.
    """
    tokens = exact(text)
    if 2 * sum(is_ideographic(token.surface) for token in tokens) > len(tokens):
        return "zh"
    words = [token.surface for token in tokens if len(token.surface) > 1]
    signs = Counter({language: sum(word in stop_words(language) for word in words) for language in ASKED_IN})
    for language, letters in _LETTERS.items():
        signs[language] += _LETTER_WORTH * sum(character in letters for character in text.casefold())
    votes = signs + Counter(hints)
    (first, most), (_, second) = [*votes.most_common(2), ("", 0), ("", 0)][:2]
    return first if most > (second if signs[first] else 2 * second) else ""
