"""Text of LIMS elements: running text of one paragraph, and the flat text of a whole subtree."""

from __future__ import annotations

import re
import unicodedata

from lxml import etree

from crawlers.parsers.mathml import linear
from crawlers.parsers.typography import raised
from indexer.text import clean, clean_inline

MATHS = ("MathML", "math")
"""Elements that hold a formula in MathML."""

LEFT_OUT = frozenset({"FootnoteRef", "HistoricalNote", "Image", "PageBreak"})
"""Inline elements whose text is no part of the provision: note markers, amendment history, pictures."""

INLINE = frozenset({
    "Base", "DefinedTermEn", "DefinedTermFr", "DefinitionEnOnly", "DefinitionFrOnly", "DefinitionRef", "Denominator",
    "Emphasis", "FormBlank", "Fraction", "IBR", "Keep", "Language", "Leader", "LeaderRightJustified", "LineBreak",
    "MSub", "Numerator", "Sub", "Subscript", "Sup", "XRefExternal", "XRefInternal", "XRefSection", "Repealed",
    "FootnoteRef",
}).union(MATHS)  # fmt: skip
"""Elements that stand within a line."""

_ENDINGS = {"entry": "\t", "Label": " ", "FormulaTerm": " ", "BilingualItemEn": "\t"}
"""What follows an element on the same line, instead of a new line."""

_ON_ONE_LINE = frozenset({" ", "\t"})
_BREAKS_TO_BLANKS = {9: " ", 10: " ", 13: " "}
_COMPOUND = re.compile(r"[\s+×÷*/−–-]")
_FILL_IN = "____"


def tidy(text: str) -> str:
    """The same as `clean_inline`, at a fraction of its cost for text that is clean already, as nearly all is."""
    if text.isprintable() and "  " not in text and unicodedata.is_normalized("NFC", text):
        return text.strip(" ")
    return clean_inline(text)


def inline(element: etree._Element) -> str:
    r"""The running text of an element, cleaned; a line break of the source is "\n", a blank to fill in is "____".

    Raised figures become Unicode ones (10⁶, not 106, which would be another number); lowered ones stay on the line.
    """
    if len(element) == 0:
        return tidy(element.text or "")
    parts: list[str] = []
    _collect(element, parts)
    text = "".join(parts)
    return clean(text) if "\n" in text else tidy(text)


def line(element: etree._Element | None) -> str:
    """Like `inline`, on one line; "" for a missing element."""
    return "" if element is None else inline(element).replace("\n", " ")


def child(element: etree._Element, name: str) -> etree._Element | None:
    """The first child of a name; unlike `find` it costs no path machinery."""
    return next(element.iterchildren(name), None)


def lines(element: etree._Element, name: str) -> str:
    """The children of one name, joined on one line: a title may be printed in several."""
    found = [line(part) for part in element.iterchildren(name)]
    return found[0] if len(found) == 1 else " ".join(found).strip()


def plain(element: etree._Element) -> str:
    """The text of a whole subtree as lines: a block a line, its number before it, cells separated by tabs."""
    parts: list[str] = []
    _flatten(element, parts)
    return clean("".join(parts))


def cell(element: etree._Element) -> str:
    """The text of a table cell on one line."""
    if len(element) == 0:
        return tidy(element.text or "")
    parts: list[str] = []
    _flatten(element, parts)
    return clean_inline("".join(parts))


def _collect(element: etree._Element, parts: list[str]) -> None:
    if element.text:
        parts.append(element.text.translate(_BREAKS_TO_BLANKS))
    for part in element:
        if part.tag not in LEFT_OUT:
            _inline_child(part, parts)
        if part.tail:
            parts.append(part.tail.translate(_BREAKS_TO_BLANKS))


def _inline_child(element: etree._Element, parts: list[str]) -> None:
    tag = element.tag
    if not isinstance(tag, str):
        return
    if tag == "Sup":
        parts.append(_raised("".join(map(str, element.itertext())), element.tail))
    elif tag == "LineBreak":
        parts.append("\n")
    elif tag in {"Leader", "FormBlank"} and not any(str(part).strip() for part in element.itertext()):
        parts.append(" " if element.get("leader") == "none" else _FILL_IN)
    elif tag == "LeaderRightJustified":
        parts.append(" ")
    elif tag in MATHS:
        parts.append(f" {linear(element)} ")
    else:
        before, after = _around(element)
        parts.append(before)
        _collect(element, parts)
        parts.append(after)


def _around(element: etree._Element) -> tuple[str, str]:
    """What a fraction and a repeal need to read right on one line: 141.5/(density 60), not 141.5density 60."""
    tag = element.tag
    if tag == "Repealed":
        return " ", ""
    if tag not in {"Numerator", "Denominator"}:
        return "", ""
    stroke = "/" if tag == "Denominator" else ""
    own = (element.text or "").strip() + "".join(part.tail or "" for part in element)
    return (f"{stroke}(", ")") if _COMPOUND.search(own) else (stroke, "")


def _raised(text: str, after: str | None) -> str:
    found = raised(text, after)
    marked = found == text and any(character.isdigit() for character in text) and not text.startswith("^")
    return f"^{text}" if marked else found


def _flatten(element: etree._Element, parts: list[str]) -> None:
    if element.text:
        parts.append(element.text.translate(_BREAKS_TO_BLANKS))
    for part in element:
        tag = part.tag
        if tag in INLINE and tag not in LEFT_OUT:
            _inline_child(part, parts)
        elif isinstance(tag, str) and tag not in LEFT_OUT:
            _flatten_block(part, parts)
        if part.tail:
            parts.append(part.tail.translate(_BREAKS_TO_BLANKS))


def _flatten_block(element: etree._Element, parts: list[str]) -> None:
    tag = element.tag
    if tag != "entry" and (not parts or parts[-1] not in _ON_ONE_LINE):
        parts.append("\n")
    _flatten(element, parts)
    parts.append(_ENDINGS.get(tag, "\n"))
