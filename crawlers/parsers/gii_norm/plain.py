"""Text of elements that carry no provisions: metadata, editorial footnotes, table cells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from crawlers.parsers import typography
from indexer.text import clean, clean_inline

MARK = "\x01"
"""Stands where a footnote mark was left out; no XML document can hold this character."""
_GLUED = re.compile(r"(?<=\w)\x01(?=\w)")
_BREAKING = frozenset({"BR", "P", "Title", "Ident", "DT", "LA", "row", "table", "entry"})
_LEFT_OUT = frozenset({"FnR", "kommentar"})


def plain_text(element: etree._Element | None) -> str:
    """The words of an element on one line; breaks are blanks, footnote marks and editorial remarks are left out."""
    if element is None:
        return ""
    text = unmarked("".join(_pieces(element))) if len(element) else element.text
    return clean_inline(text) if text else ""


def plain_lines(element: etree._Element) -> str:
    """The words of an element, one line a printed line."""
    return clean(unmarked("".join(_pieces(element))))


def unmarked(text: str) -> str:
    """Text without the places of footnote marks; a mark between two words parted them."""
    return _GLUED.sub(" ", text).replace(MARK, "") if MARK in text else text


def raised(element: etree._Element) -> str | None:
    """A superscript number as superscript characters, since 10³ written 103 would be another number; else None."""
    text = element.text
    if len(element) or not text:
        return None
    found = typography.raised(text, element.tail)
    return found if found != text else None


def _pieces(element: etree._Element) -> Iterator[str]:
    """Text in order, iteratively, so that depth costs no stack."""
    skipped = 0
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event == "start":
            if skipped or (node.tag in _LEFT_OUT and node is not element):
                skipped += 1
                yield MARK if node.tag == "FnR" else ""
                continue
            if node.tag in _BREAKING:
                yield "\n"
            yield (raised(node) if node.tag == "SUP" else None) or node.text or ""
            continue
        if event == "end" and skipped:
            skipped -= 1
        if event == "end" and node.tag in _BREAKING and not skipped:
            yield "\n" if node.tag != "BR" else ""
        if node is not element and not skipped:
            yield node.tail or ""
