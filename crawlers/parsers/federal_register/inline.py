"""Running text out of mixed content: emphasis, page marks, footnote marks, fractions, raised and lowered characters."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from crawlers.parsers.typography import superscript
from crawlers.parsers.xml import local_name
from indexer.text import clean_inline

ITALIC_ON, ITALIC_OFF = "\ufdd0", "\ufdd1"
"""Noncharacters around italics while designators are looked for; `clean` removes them."""

_MAX_DEPTH = 60
_TYPEFACES = frozenset({"01", "02", "03", "04", "05"})
_RAISED = frozenset({"51"})
_OPENING = frozenset("(“[‘§$")
_SENTENCE_END = (".", ";", ":")
_CLOSING = frozenset(",.;:)%]”’?!")


def is_glued(root: etree._Element) -> bool:
    """Whether a document was stored with the blanks around emphasis and page marks lost ("the<E>Register</E>").

    Older files are; newer ones keep them, and there a missing blank is meant.
    """
    return sum(map(_lost_blanks, root.iter("E", "PRTPAGE"))) > 0


def _lost_blanks(element: etree._Element) -> int:
    """Evidence at one element: positive for blanks lost beside it, negative for blanks kept."""
    before, after = _text_before(element), element.tail or ""
    if local_name(element) == "PRTPAGE":
        if not before.strip() or not after.strip():
            return 0
        return -1 if before[-1].isspace() or after[0].isspace() else 1
    if element.get("T") not in _TYPEFACES:
        return 0
    neighbours = (before[-1:] if before.strip() else "") + (after[:1] if after.strip() else "")
    return sum(-1 if mark.isspace() else mark.isalnum() for mark in neighbours) + (before[-1:] in _SENTENCE_END)


def is_footnote_mark(element: etree._Element) -> bool:
    """Whether a raised number is a reference to a footnote: FTREF follows it with nothing between."""
    if (element.tail or "").strip():
        return False
    sibling = element.getnext()
    return sibling is not None and local_name(sibling) == "FTREF"


def leading_mark(element: etree._Element) -> etree._Element | None:
    """The raised mark a footnote opens with, if it opens with one."""
    if (element.text or "").strip():
        return None
    first = next((child for child in element if local_name(child) not in {"", "PRTPAGE"}), None)
    if first is None:
        return None
    raised = local_name(first) == "SU" or (local_name(first) == "E" and first.get("T") in {"51", "8145"})
    return first if raised else None


class Inline:
    """Reads the text of paragraphs of one document; `report` hears the names of elements it does not know."""

    def __init__(self, *, glued: bool, report: Callable[[str], None]) -> None:
        self._glued = glued
        self._report = report
        self.omitted: set[str] = set()
        """Names of elements left out on purpose so far."""
        self._parts: list[str] = []
        self._seam = ""
        self._word = False
        self._depth = 0

    def text(self, element: etree._Element, *, without: etree._Element | None = None) -> str:
        """The words of an element as one line, without footnote marks, page marks and the child `without`."""
        return clean_inline(self.marked(element, without=without))

    def marked(self, element: etree._Element, *, without: etree._Element | None = None) -> str:
        """The raw words of an element, italics between ITALIC_ON and ITALIC_OFF."""
        self._parts, self._seam = [], ""
        self._walk(element, without)
        return "".join(self._parts)

    def _walk(self, element: etree._Element, without: etree._Element | None) -> None:
        if self._depth > _MAX_DEPTH:
            self._parts.append(" ".join(map(str, element.itertext())))
            return
        self._depth += 1
        self._add(element.text)
        for child in element:
            name = local_name(child)
            if child is without:
                self._seam = "mark"
            elif name == "SU" and is_footnote_mark(child):
                self.omitted.add("FTREF")
                continue
            elif name:
                self._inside(child, name, without)
            self._add(child.tail)
        self._depth -= 1

    def _inside(self, child: etree._Element, name: str, without: etree._Element | None) -> None:
        match name:
            case "SU":
                self._raised(child)
            case "E" if child.get("T") in _RAISED:
                self._raised(child)
            case "E":
                self._emphasis(child, without)
            case "FTREF":
                self._seam = "mark"
            case "PRTPAGE":
                self.omitted.add(name)
                self._seam, self._word = self._seam or "edge", True
            case "FR":
                self._fraction(child)
            case _:
                self._other(child, name, without)

    def _emphasis(self, child: etree._Element, without: etree._Element | None) -> None:
        edge = "edge" if child.get("T", "03") in _TYPEFACES else ""
        self._word = len((child.text or "").strip()) > 1
        italic = child.get("T") == "03"
        self._seam = self._seam or edge
        self._parts.append(ITALIC_ON if italic else "")
        self._walk(child, without)
        self._parts.append(ITALIC_OFF if italic else "")
        self._seam = edge

    def _raised(self, child: etree._Element) -> None:
        self._parts.append(superscript("".join(map(str, child.itertext())).strip()))
        self._seam, self._word = "edge", False

    def _fraction(self, child: etree._Element) -> None:
        self._seam, self._word = "mark" if self._last().isdigit() else "edge", False
        self._add("".join(map(str, child.itertext())))
        self._seam = "edge"

    def _other(self, child: etree._Element, name: str, without: etree._Element | None) -> None:
        if name not in {"LI", "P", "FP", "HD"}:
            self._report(name)
        self._parts.append(" ")
        self._walk(child, without)
        self._parts.append(" ")

    def _add(self, text: str | None) -> None:
        if not text:
            return
        self._meet(text)
        self._seam = ""
        self._parts.append(text)

    def _meet(self, text: str) -> None:
        """Puts back the blank that was lost at a seam between a word and the next.

        Neither a page mark nor emphasis of a whole word joins two words, whatever the file is like; emphasis of a
        single letter may ("Bank" with an emphasised s).
        """
        if not self._seam:
            return
        last, first = self._last(), text[0]
        joined = last.isalnum() and first.isalnum()
        lost = self._seam == "mark" or self._glued or (joined and self._word)
        if lost and (joined or ((last.isalnum() or last in _CLOSING) and (first.isalnum() or first in _OPENING))):
            self._parts.append(" ")

    def _last(self) -> str:
        for part in reversed(self._parts):
            if bare := part.strip(ITALIC_ON + ITALIC_OFF):
                return bare[-1]
        return "\n"


def _text_before(element: etree._Element) -> str:
    previous = element.getprevious()
    if previous is not None:
        return previous.tail or ""
    parent = element.getparent()
    return (parent.text or "") if parent is not None else ""
