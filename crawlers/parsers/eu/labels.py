"""Citations of EU provisions as a lawyer of that language writes them: "Article 8(2), point (a)(i)"."""

from __future__ import annotations

from crawlers.parsers.eu.identity import citation
from crawlers.parsers.eu.numbering import cited

_LONGEST = 120
_ORDINALS = {
    "en": ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    "fr": (
        "", "premier", "deuxième", "troisième", "quatrième", "cinquième", "sixième", "septième", "huitième",
        "neuvième", "dixième",
    ),
    "es": ("", "primero", "segundo", "tercero", "cuarto", "quinto", "sexto", "séptimo", "octavo", "noveno", "décimo"),
}  # fmt: skip
_SUBPARAGRAPH = {
    "en": ", {} subparagraph", "fr": ", {} alinéa", "es": ", párrafo {}", "de": " Unterabsatz {}",
}  # fmt: skip
_INDENT = {"en": ", {} indent", "fr": ", {} tiret", "es": ", {} guion", "de": " Spiegelstrich {}"}
_PLACES = {
    "en": {"table": "table", "footnote": "footnote", "preamble": "Preamble", "citation": "Citation",
           "formula": "Enacting formula", "signature": "Closing words", "preface": "Contents", "point": "point"},
    "fr": {"table": "tableau", "footnote": "note", "preamble": "Préambule", "citation": "Visa",
           "formula": "Formule d’adoption", "signature": "Formule finale", "preface": "Sommaire", "point": "point"},
    "de": {"table": "Tabelle", "footnote": "Fußnote", "preamble": "Präambel", "citation": "Bezugsvermerk",
           "formula": "Erlassformel", "signature": "Schlussformel", "preface": "Inhalt", "point": "Nummer"},
    "es": {"table": "cuadro", "footnote": "nota", "preamble": "Preámbulo", "citation": "Visto",
           "formula": "Fórmula de adopción", "signature": "Fórmula final", "preface": "Índice", "point": "punto"},
}  # fmt: skip


def _ordinal(count: int, language: str) -> str | None:
    words = _ORDINALS.get(language, ())
    return words[count] if 0 < count < len(words) else None


def subparagraph_label(parent: str, count: int, language: str) -> str:
    """Like "Article 8(2), second subparagraph"; a number instead of a word beyond ten or where we have no words."""
    if language == "de":
        return parent + _SUBPARAGRAPH["de"].format(count)
    word = _ordinal(count, language)
    if word is None or language not in _SUBPARAGRAPH:
        return f"{parent}, subparagraph {count}"
    return parent + _SUBPARAGRAPH[language].format(word)


def indent_label(parent: str, count: int, language: str) -> str:
    """Like "Article 8(2), first indent" for an item with a dash or bullet."""
    if language == "de":
        return parent + _INDENT["de"].format(count)
    word = _ordinal(count, language)
    if word is None or language not in _INDENT:
        return f"{parent}, indent {count}"
    return parent + _INDENT[language].format(word)


def paragraph_label(unit: str, printed: str, language: str) -> str:
    """Like "Article 8(2)", "Article 8, paragraphe 2"."""
    return unit + citation(language).paragraph.format(cited(printed))


def point_label(parent: str, printed: str, language: str, *, nested: bool) -> str:
    """Like "Article 8(2), point (a)", nested "(i)" directly behind; digits without parentheses stay so: "point 3"."""
    number = cited(printed)
    shown = number if printed.strip().rstrip(".").isdigit() or "." in number else f"({number})"
    if language == "fr":
        shown = number if shown == number else f"{number})"
    elif language in {"de", "es"}:
        return parent + citation(language).point.format(shown if language == "de" else f"{number})")
    if nested:
        return f"{parent}{' ' if language == 'fr' or not shown.startswith('(') else ''}{shown}"
    return f"{parent}, {place_word('point', language)} {shown}"


def short_label(text: str) -> str:
    """A heading that serves as a label, cut where it is long."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def place_word(kind: str, language: str) -> str:
    """The word for a kind of place ("table", "footnote", "preamble") in a language, English where we have none."""
    return _PLACES.get(language, _PLACES["en"]).get(kind, kind)
