"""How EU texts print numbers and headings: splitting "1.   Text", telling "CHAPTER III" from "General provisions"."""

from __future__ import annotations

import re
from dataclasses import dataclass

OPENING_QUOTES = '‘“«„"'
_ORDINAL = r"(?:\s?(?:bis|ter|quater|quinquies|sexies|septies|octies|nonies|decies))?"
_PARAGRAPH = re.compile(rf"([-–−]?\d{{1,3}}-?[a-z]{{0,4}}{_ORDINAL}\.|\(\d{{1,3}}[a-z]{{0,4}}\))\s+(?=\S)")
_NEGATIVE = re.compile(r"[-–−]\d")
_DECIMAL = re.compile(r"((?:\d{1,2}[a-z]?\.){1,6}\d{0,2}[a-z]?\.?|\d{1,2}[a-z]?\.)\s+(?=\S)")
_ITEM_TEXT = re.compile(r"(\([a-z0-9]{1,5}\)|[a-z]{1,4}\)|\d{1,3}\.(?!\d)|[—–•\-])\s+(?=\S)")
_ITEM_NUMBER = re.compile(
    rf"[{OPENING_QUOTES}]?\s*(?:\(?(?:\d{{1,3}}(?:\.\d{{1,3}})*[a-zA-Z]{{0,4}}{_ORDINAL}|\*+\d*)\)?[.)°]?"
    rf"|\([a-zA-Z]{{1,8}}{_ORDINAL}\)|[a-zA-Z]{{1,8}}{_ORDINAL}[).]|[—–•·◦‣▪●○\-])"
)
_ARTICLE = re.compile(
    r"(?:(?:Sole|Only) Article|Article (?:unique|premier|1er)|Einziger Artikel|Artículo único"
    r"|(?:Article|Artikel|Artículo|Articolo|Artigo)\s+[0-9A-Z][\w()\-]{0,6}" + _ORDINAL + r")"
)
_DIVISIONS = (
    ("part", "part", ("PART", "PARTIE", "TEIL", "PARTE")),
    ("title", "title", ("TITLE", "TITRE", "TITEL", "TÍTULO")),
    ("chapter", "chp", ("CHAPTER", "CHAPITRE", "KAPITEL", "CAPÍTULO")),
    ("section", "sec", ("SECTION", "ABSCHNITT", "SECCIÓN")),
    ("subsection", "subsec", ("SUBSECTION", "SUB-SECTION", "SOUS-SECTION", "UNTERABSCHNITT", "SUBSECCIÓN")),
)
_ANNEX_WORDS = ("ANNEX", "ANNEXE", "ANNEXES", "ANHANG", "ANHÄNGE", "ANEXO")
_ANNEX = re.compile(
    r"\W*(?P<word>[^\W\d_]+)(?:\s+(?P<number>[IVXLCDM]+[a-zA-Z]{0,3}|\d+[a-zA-Z]{0,2}|[A-Z]{1,2}))?\b(?P<rest>.*)",
    re.DOTALL,
)
_GROUP_WORDS = {
    "PART": ("part", "part"), "PARTIE": ("part", "part"), "TEIL": ("part", "part"), "PARTE": ("part", "part"),
    "TITLE": ("title", "title"), "TITRE": ("title", "title"),
    "CHAPTER": ("chapter", "chp"), "CHAPITRE": ("chapter", "chp"),
    "SECTION": ("section", "sec"), "ABSCHNITT": ("section", "sec"),
    "APPENDIX": ("appendix", "app"), "APPENDICE": ("appendix", "app"), "ANLAGE": ("appendix", "app"),
}  # fmt: skip
_WORD_NUMBER = re.compile(r"([^\W\d_]+)\s+([IVXLCDM]+|[A-Z]|\d+[a-z]?)(?=$|[\s.:—–-])[\s.:—–-]*", re.IGNORECASE)
_LETTER_NUMBER = re.compile(r"((?:[IVXLC]{1,5}|[A-Z])[.)])\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading read: what it opens, its abbreviation in ids, the bare number, and the words that follow it."""

    kind: str
    abbreviation: str
    number: str
    rest: str = ""
    rank: int = 9


def bare(number: str) -> str:
    """A printed number without its punctuation: "(a)" → "a", "1." → "1", "—" → ""."""
    return number.strip().strip(OPENING_QUOTES + "’”»()[]. )°—–•·◦‣▪●○-*").strip()


def in_id(number: str) -> str:
    """A printed number as it stands in an id: "-1." is a paragraph inserted before "1." and keeps apart from it."""
    return f"neg{bare(number)}" if _NEGATIVE.match(number.strip()) else bare(number)


def cited(number: str) -> str:
    """A printed number as it is cited: bare, with the minus of "-1."."""
    return f"-{bare(number)}" if _NEGATIVE.match(number.strip()) else bare(number)


def split_paragraph(text: str) -> tuple[str, str]:
    """The number of a numbered paragraph and its words; ("", text) where none is printed."""
    match = _PARAGRAPH.match(text)
    return (match[1], text[match.end() :]) if match else ("", text)


def split_decimal(text: str) -> tuple[str, str]:
    """As `split_paragraph` for annexes, where "1.1." and "2.3" are numbers too."""
    match = _DECIMAL.match(text)
    return (match[1], text[match.end() :]) if match else ("", text)


def split_item(text: str) -> tuple[str, str]:
    """The number of a list item printed as plain text: "(a) to ensure" → ("(a)", "to ensure")."""
    match = _ITEM_TEXT.match(text)
    return (match[1], text[match.end() :]) if match else ("", text)


def is_item_number(text: str) -> bool:
    """Whether the words of a table cell or list column are nothing but a number, a letter or a bullet."""
    return len(text) <= 16 and _ITEM_NUMBER.fullmatch(text) is not None


def is_article_heading(text: str) -> bool:
    """Whether a line is nothing but an article's number, "Article 8a", possibly opened by a quotation mark."""
    return _ARTICLE.fullmatch(text.lstrip(OPENING_QUOTES + " ")) is not None


def article_number(text: str) -> tuple[str, str]:
    """The number of an article heading and the words after it: "Article 3 ter" → ("3 ter", "").

    "Article premier", "Article 1er" and a sole article are number 1.
    """
    words = text.strip().split()
    lowered = [word.casefold().strip(".") for word in words[:2]]
    if {"premier", "unique", "sole", "only", "único", "einziger", "1er"} & set(lowered):
        return "1", " ".join(words[2:])
    match = re.match(rf"(\d+[a-z]{{0,6}}{_ORDINAL}|[A-Z]{{0,3}}-?\d*[a-z]{{0,3}})(?:[\s.:—–-]+|$)", " ".join(words[1:]))
    if match and match[1]:
        return match[1], " ".join(words[1:])[match.end() :]
    return " ".join(words[1:])[:20], ""


def read_division(text: str) -> Heading:
    """A part, title, chapter, section or subsection heading; kind "division" where the word is none of these."""
    word, _, rest = text.strip().partition(" ")
    for rank, (kind, abbreviation, names) in enumerate(_DIVISIONS):
        if word.upper().strip(OPENING_QUOTES) in names and rest:
            number, _, words = rest.strip().partition(" ")
            return Heading(kind, abbreviation, bare(number), words.lstrip("—–-: "), rank)
    return Heading("division", "division", "", text, len(_DIVISIONS))


def is_division_heading(text: str) -> bool:
    """Whether a line is nothing but "CHAPTER III", "Section 1", "TITRE II"."""
    heading = read_division(text)
    return heading.kind != "division" and not heading.rest and len(heading.number) <= 12


def read_annex(text: str) -> Heading | None:
    """An annex heading with its number ("" for a sole annex); None where the line opens no annex."""
    match = _ANNEX.match(text)
    if match is None or match["word"].upper() not in _ANNEX_WORDS or len(match["rest"]) > 300:
        return None
    return Heading("annex", "annex", match["number"] or "", match["rest"].strip(" \n—–-:.’”»"))


def read_group(text: str) -> Heading:
    """A heading inside an annex: "Part A", "1.2. Scope", "A. National targets"; kind "heading" without a number."""
    match = _WORD_NUMBER.match(text)
    if match and match[1].upper() in _GROUP_WORDS:
        kind, abbreviation = _GROUP_WORDS[match[1].upper()]
        return Heading(kind, abbreviation, match[2], text[match.end() :], 1)
    number, rest = split_decimal(text)
    if number:
        return Heading("section", "sec", bare(number), rest, 3 + bare(number).count("."))
    match = _LETTER_NUMBER.match(text)
    if match:
        return Heading("section", "sec", bare(match[1]), text[match.end() :], 2)
    return Heading("heading", "heading", "", text, 0)
