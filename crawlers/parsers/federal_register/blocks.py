"""Blocks that look the same wherever they stand: lines, footnotes, tables, signatures, notes; and what is left out."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from crawlers.parsers.federal_register.inline import Inline, leading_mark
from crawlers.parsers.federal_register.outline import Node
from crawlers.parsers.federal_register.tables import table_node
from crawlers.parsers.xml import local_name
from indexer.domain.provision import Role
from indexer.text import clean_inline

PARAGRAPHS = frozenset({"P", "FP", "FRP", "AMDPAR", "LDRWK"})
OMITTED = frozenset({"FRDOC", "BILCOD", "FILED", "PRTPAGE", "PSIG", "EDITOR"})
"""Publisher's bookkeeping, and the president's facsimile initials: not words of the document."""
IMAGES = frozenset({"GPH", "GID", "MATH", "MID"})
_LINE_NAMES = (
    "AGENCY SUBAGY SUBJECT SUBJECT1 CFR RIN DEPDOC DATE DATED NAME TITLE TITLE3 PRES PROC EXECORDR PNOTICE DETNO "
    "MEMO PLACE HD SECTNO SECHD SUBSECT APPRO CITA SECAUTH PARTNO RESERVED TSECT TNOTE OLNOTE1"
)
_GROUP_NAMES = (
    "EXTRACT NOTE SIG AUTH SOURCE CONTENTS SUBPART APPENDIX PART CHAPTER SUBCHAP SUBJGRP PRIACT EDNOTE EFFDNOT "
    "CROSSREF LSTSUB EXAMPLE AGY ACT SUM DATES EFFDATE ADD FURINF PREAMHD SUPLINF SECTION REGTEXT"
)
_LINES = frozenset(_LINE_NAMES.split())
_GROUPS = frozenset(_GROUP_NAMES.split())
_MAX_DEPTH = 40
STARS_LINE = "* * * * *"


class Blocks:
    """Appends blocks to nodes. `report` hears element names it does not know, `image` that an image stood here."""

    def __init__(self, inline: Inline, report: Callable[[str], None], image: Callable[[], None]) -> None:
        self.inline = inline
        self.report = report
        self._image = image
        self._depth = 0

    def lines(self, element: etree._Element, node: Node, *, skip: etree._Element | None = None) -> None:
        """Everything inside an element as lines of one node, tables and footnotes as its pieces."""
        if self._depth > _MAX_DEPTH:
            node.add(clean_inline(" ".join(map(str, element.itertext()))))
            return
        self._depth += 1
        loose(element.text, node)
        for child in element:
            if child is not skip and not self.block(child, node):
                self.line(child, node)
            loose(child.tail, node)
        self._depth -= 1

    def block(self, child: etree._Element, node: Node) -> bool:
        """Take a child that is treated alike everywhere; False if it is something else."""
        name = local_name(child)
        if not name:
            return True
        if name in OMITTED:
            self.inline.omitted.add(name)
        elif name in IMAGES:
            self._image()
        elif name == "STARS":
            node.add(STARS_LINE)
        elif name == "GPOTABLE":
            node.items.append(table_node(child, self.inline, node.label, node))
        elif name == "FTNT":
            node.items.append(self._footnote(child, node))
        else:
            return False
        return True

    def piece(self, child: etree._Element, kind: str, owner: Node) -> Node:
        """A note or signature inside a unit, with its own heading."""
        piece = Node(kind, label=owner.label, role=Role.PIECE, scope=owner)
        title = first_heading(child)
        piece.heading = self.inline.text(title) if title is not None else ""
        self.lines(child, piece, skip=title)
        return piece

    def line(self, child: etree._Element, node: Node) -> None:
        """Take any child as lines of a node."""
        name = local_name(child)
        if name in {"NOTE", "SIG"}:
            node.items.append(self.piece(child, {"NOTE": "note", "SIG": "signature"}[name], node))
        elif name in _GROUPS:
            self.lines(child, node)
        elif name == "SUBJECT" and _follows_number(child) and node.items and isinstance(node.items[-1], str):
            node.items[-1] += f" {self.inline.text(child)}"
        elif name in PARAGRAPHS or name in _LINES:
            node.add(self.inline.text(child))
        else:
            self.unknown(child, node)

    def unknown(self, child: etree._Element, node: Node) -> None:
        """Report an element nobody knows and keep its words."""
        self.report(local_name(child))
        if any(local_name(part) in PARAGRAPHS or local_name(part) == "HD" for part in child):
            self.lines(child, node)
        else:
            node.add(self.inline.text(child))

    def _footnote(self, element: etree._Element, owner: Node) -> Node:
        note = Node("footnote", "fn", label=owner.label, role=Role.PIECE, scope=owner)
        first = next((child for child in element if local_name(child) in PARAGRAPHS), None)
        mark = leading_mark(first) if first is not None else None
        if first is not None and mark is not None:
            note.num = note.printed = clean_inline("".join(map(str, mark.itertext())))
            note.add(self.inline.text(first, without=mark))
        self.lines(element, note, skip=first if mark is not None else None)
        return note


def loose(text: str | None, node: Node) -> None:
    """Words that stand in a container without an element of their own."""
    if text and not text.isspace():
        node.add(clean_inline(text))


def first_heading(element: etree._Element) -> etree._Element | None:
    """The heading an element opens with: its first child but for page marks, if that is an HD."""
    first = next((child for child in element if local_name(child) not in {"", "PRTPAGE"}), None)
    return first if first is not None and local_name(first) == "HD" else None


def _follows_number(element: etree._Element) -> bool:
    previous = element.getprevious()
    return previous is not None and local_name(previous) == "SECTNO"
