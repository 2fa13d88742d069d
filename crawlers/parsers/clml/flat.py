"""Blocks as plain lines: quoted amendments, table cells, footnotes, commentaries, and elements we do not know."""

from __future__ import annotations

from lxml import etree

from crawlers.parsers.clml.inline import Pointers, gather, one_line, running_text
from crawlers.parsers.clml.numbers import list_number, printed
from crawlers.parsers.clml.vocabulary import INLINE
from crawlers.parsers.grid import place_cells, row_text
from crawlers.parsers.xml import local_name

_NUMBERED = frozenset({"P1", "P2", "P3", "P4", "P5", "P6", "P7", "ListItem", "KeyListItem"})


def flat_lines(element: etree._Element, pointers: Pointers) -> list[str]:
    """Every word inside a block, one line a paragraph, printed numbers before the words they number."""
    lines: list[str] = []
    _Flat(lines, pointers).walk(element)
    return lines


def flat_text(element: etree._Element, pointers: Pointers) -> str:
    """Every word inside a block on one line."""
    return " ".join(flat_lines(element, pointers))


def table_text(table: etree._Element, pointers: Pointers) -> str:
    r"""A table's cells separated by "\t", rows by "\n"; a place that is spanned is empty."""
    rows = (row_text(row, lambda cell: flat_text(cell, pointers)) for row in place_cells(table))
    return "\n".join(filter(None, rows))


def key_text(item: etree._Element, key: etree._Element, pointers: Pointers) -> str:
    """The key of a key list item with the list's separator: "S =", "a"."""
    parent = item.getparent()
    separator = parent.get("Separator", "") if parent is not None else ""
    return f"{running_text(key, pointers)} {separator}".strip()


class _Flat:
    """One walk: `number` waits for the line it numbers."""

    def __init__(self, lines: list[str], pointers: Pointers) -> None:
        self.lines = lines
        self.pointers = pointers
        self.number = ""

    def walk(self, element: etree._Element) -> None:
        run: list[str] = [element.text or ""]
        number = 0
        for child in element:
            name = local_name(child)
            if name in INLINE:
                gather(child, run, self.pointers)
            elif name == "Pnumber":
                self._numbered(printed(child, local_name(element), self.pointers))
            elif name == "Key":
                self._numbered(key_text(element, child, self.pointers))
            elif name:
                self._say(run)
                run = []
                if name == "ListItem":
                    number += 1
                    self._numbered(list_number(element, child, number))
                self._block(child, name)
            run.append(child.tail or "")
        self._say(run)

    def _block(self, child: etree._Element, name: str) -> None:
        if name == "table":
            self.lines += [line for line in table_text(child, self.pointers).split("\n") if line]
            return
        self.walk(child)
        if self.number and name in _NUMBERED:
            self.lines.append(self.number)
            self.number = ""

    def _numbered(self, number: str) -> None:
        self.number = f"{self.number} {number}".strip()

    def _say(self, run: list[str]) -> None:
        if line := one_line(run):
            self.lines.append(f"{self.number} {line}".strip())
            self.number = ""
