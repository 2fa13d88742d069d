"""How divisions, units and list items are called: their ids, kinds and citations, from what is printed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawlers.parsers.eids import eid_number

_HIDDEN = re.compile(r"^\(X{2,}\)\s*")
_DIVISIONS = {
    "buch": ("buch", "book"),
    "teil": ("teil", "part"),
    "kapitel": ("kap", "chapter"),
    "kap": ("kap", "chapter"),
    "abschnitt": ("abschn", "division"),
    "abschn": ("abschn", "division"),
    "unterabschnitt": ("untabschn", "subdivision"),
    "uabschn": ("untabschn", "subdivision"),
    "titel": ("titel", "title"),
    "untertitel": ("untitel", "subtitle"),
    "hauptstück": ("hauptst", "chapter"),
    "artikel": ("art", "article"),
    "art": ("art", "article"),
    "anlage": ("annex", "annex"),
    "anhang": ("annex", "annex"),
}
_WORDS = "|".join(sorted(_DIVISIONS, key=len, reverse=True))
_NAME_FIRST = re.compile(
    rf"(?P<word>{_WORDS})\b\.?\s*(?P<number>\d+[a-z]*|[IVX]+[a-z]?|[A-Z])?(?=$|[\s.:)(])", re.IGNORECASE
)
_NAME_LAST = re.compile(rf"(?P<number>\S+?)\.?\s+(?P<word>{_WORDS})\b", re.IGNORECASE)
_ORDINALS = (
    "erst", "zweit", "dritt", "viert", "fünft", "sechst", "siebent", "acht", "neunt",
    "zehnt", "elft", "zwölft", "dreizehnt", "vierzehnt", "fünfzehnt",
    "sechzehnt", "siebzehnt", "achtzehnt", "neunzehnt", "zwanzigst",
)  # fmt: skip
_ORDINAL = re.compile(r"([a-zäöüß]+?)(?:er|es|e)?([a-z]?)")
_ROMAN = re.compile(r"(X{0,3})(IX|IV|V?I{0,3})([a-z]?)")
_UNITS_VALUE = {"": 0, "I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9}

_SECTION = re.compile(r"§{1,2}\s*(\d+[a-z]*)((?:\s*(?:,|bis|und|u\.|-|–)\s*(?:§\s*)?\d+[a-z]*)*)")
_ARTICLE = re.compile(r"Art(?:ikel|\.)?\s*(\d+[a-z]*|[IVXLC]+)((?:\s*(?:,|bis|und|u\.|-|–)\s*\d+[a-z]*)*)")
_NUMBER = re.compile(r"\d+[a-z]*")
_ANNEX = re.compile(r"(?:Anlagen?|Anhang|Anhänge|Beilage)\b\s*(?:Nr\.\s*)?(.*)", re.DOTALL)
_ANNEX_NUMBER = re.compile(r"[0-9]+[a-z]?|[IVXLC]+|[A-Z]{1,3}\b")
_NAMED = (
    (re.compile(r"Eingangsformel"), "formula"),
    (re.compile(r"Präambel|Vorspruch"), "preamble"),
    (re.compile(r"Schlu(?:ß|ss)(?:formel|bestimmung)?\b.*"), "signature"),
)
_CONTENTS = re.compile(r"Inhalts?(?:übersicht|verzeichnis|angabe)?\b")

_STRIP = " \t\n().:,;=–—‐-•*"
_ROMAN_MARK = re.compile(r"[IVX]+")
_LETTER = re.compile(r"[a-zA-Z]|[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class Name:
    """What a thing is called: id abbreviation and number, kind, and the text a citation prints.

    A label that ends in a blank wants the ordinal of the id after it.
    """

    abbreviation: str
    number: str
    kind: str
    label: str


def is_contents(printed: str) -> bool:
    """Whether a norm of this name is a table of contents."""
    return bool(_CONTENTS.match(printed))


def without_sort_mark(printed: str) -> str:
    """The name without "(XXXX)", by which the publisher marks placeholders for ranges."""
    return _HIDDEN.sub("", printed)


def division_name(printed: str) -> Name:
    """A division by its printed name: "Abschnitt IIa" → abschn 2a, "Erster Teil" → teil 1, else div by ordinal."""
    if match := _NAME_FIRST.match(printed) or _NAME_LAST.match(printed):
        abbreviation, kind = _DIVISIONS[match["word"].casefold()]
        return Name(abbreviation, _arabic(match["number"] or ""), kind, printed)
    return Name("div", eid_number(printed)[:40], "division", printed)


def unit_name(printed: str) -> Name:
    """A norm by its printed name ("§ 3", "§§ 5 bis 7", "Art 2", "Anlage 1", "Eingangsformel")."""
    if match := _SECTION.fullmatch(printed):
        return Name("par", "-".join(_NUMBER.findall(match[0])), "section", printed)
    if match := _ARTICLE.fullmatch(printed):
        return Name("art", "-".join([match[1], *_NUMBER.findall(match[2])]), "article", printed)
    if match := _ANNEX.fullmatch(printed):
        number = _ANNEX_NUMBER.match(match[1])
        return Name("annex", number[0] if number else "", "annex", printed)
    for pattern, kind in _NAMED:
        if pattern.fullmatch(printed):
            return Name(kind, "", kind, printed)
    return Name("item", eid_number(printed)[:40], "item", printed)


def item_name(printed: str) -> Name:
    """A list item by its printed mark: "2." → Nr. 2, "a)" → Buchst. a, "aa)" → Doppelbuchst. aa, "–" → indent."""
    core = printed.strip(_STRIP)
    if not core:
        return Name("indent", "", "indent", "Spiegelstrich ")
    if core[0].isdigit() or _ROMAN_MARK.fullmatch(core):
        return Name("nr", core, "number", f"Nr. {core}")
    if _LETTER.fullmatch(core) and (len(core) < 3 or len(set(core)) == 1):
        repeats = len(core) if len(set(core)) == 1 else 1
        abbreviation, kind, word = (
            ("bst", "letter", "Buchst."),
            ("dbst", "double_letter", "Doppelbuchst."),
            ("tbst", "triple_letter", "Dreifachbuchst."),
        )[repeats - 1]
        return Name(abbreviation, core, kind, f"{word} {core}")
    numbered = any(char.isdigit() for char in core) and core.upper() == core
    return Name("nr" if numbered else "pt", core[:40], "number" if numbered else "point", core)


def footnote_name(mark: str) -> Name:
    """An official footnote by its mark: "1)" → Fußnote 1, "*)" → Fußnote *)."""
    return Name("fn", mark, "footnote", f"Fußnote {mark.strip(_STRIP) or mark}".rstrip())


def _arabic(number: str) -> str:
    """Ordinal words and Roman numbers as Arabic ones, so that respelling a division does not rename it."""
    if match := _ROMAN.fullmatch(number):
        return f"{10 * len(match[1]) + _UNITS_VALUE[match[2]]}{match[3]}" if number else ""
    plain = number.casefold()
    if match := _ORDINAL.fullmatch(plain):
        for stem in (match[1], match[1].removesuffix("t") + "ent"):
            if stem in _ORDINALS:
                return f"{_ORDINALS.index(stem) + 1}{match[2]}"
    return eid_number(number)
