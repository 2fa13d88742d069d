"""The body of a document as a stream of headings, paragraphs and regulatory text, read into an outline."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from crawlers.parsers.federal_register.blocks import Blocks, first_heading, loose
from crawlers.parsers.federal_register.outline import Node
from crawlers.parsers.federal_register.sections import section_node
from crawlers.parsers.federal_register.slugs import slug
from crawlers.parsers.xml import local_name
from indexer.domain.provision import Role

_LEVELS = {"HED": 0, **{f"HD{n}": n for n in range(1, 9)}}
_MAX_DEPTH = 40
_INSTRUCTION = re.compile(r"((?:\d{1,4}[a-z]?|[A-Za-z]|[ivx]{1,5})\.)\s+")
_PART_NUMBER = re.compile(r"\bPART\s+(\d{1,5}[a-z]?)\b", re.IGNORECASE | re.ASCII)
_LETTER = re.compile(r"\b(?:subpart|appendix|supplement|schedule)\s+([A-Z]{1,3}\d*|[IVX\d]+(?:-\d+)?)\b", re.IGNORECASE)
_UNITS = {
    "AGY": ("agency", "Agency"),
    "ACT": ("action", "Action"),
    "SUM": ("summary", "Summary"),
    "DATES": ("dates", "Dates"),
    "EFFDATE": ("dates", "Dates"),
    "ADD": ("addresses", "Addresses"),
    "FURINF": ("contact", "For Further Information Contact"),
    "PREAMHD": ("particulars", ""),
    "LSTSUB": ("subjects", "List of Subjects"),
    "AUTH": ("authority", "Authority"),
    "SOURCE": ("authority", "Source"),
    "CONTENTS": ("contents", "Contents"),
    "SIG": ("signature", "Signature"),
}


@dataclass(slots=True)
class Place:
    """Where the reader stands: the node that holds everything here, and the headings open below it."""

    base: Node
    scope: Node | None = None
    citation: str = ""
    """What labels begin with: "Supplementary Information", "12 CFR Part 213", or nothing."""
    title: str = ""
    """The CFR title's number, where regulatory text names one."""
    headings: list[tuple[int, Node]] = field(default_factory=list)
    outside: tuple[Node | None, str, str] | None = None
    """Scope, citation and title as they were before a part was entered."""

    def enter(self, part: Node, title: str) -> None:
        """Go on inside a CFR part, which the XML closes after its heading, until `leave`."""
        self.leave()
        self.close(-1).items.append(part)
        self.outside = (self.scope, self.citation, self.title)
        self.scope, self.citation, self.title = part, part.label, title
        self.headings.append((-1, part))

    def leave(self) -> None:
        """Step out of the CFR part entered last, if any."""
        if self.outside is not None:
            self.scope, self.citation, self.title = self.outside
            self.outside = None
            self.close(-1)

    def current(self) -> Node:
        """The node that the next paragraph belongs to."""
        return self.headings[-1][1] if self.headings else self.base

    def close(self, level: int) -> Node:
        """Close the headings of this level and deeper ones; the node that is current then."""
        while self.headings and self.headings[-1][0] >= level:
            self.headings.pop()
        return self.current()

    def label(self, words: str) -> str:
        """A label below the citation of this place."""
        return ", ".join(filter(None, (self.citation, words)))


class Body:
    """Reads elements into an outline. `titles` gives the CFR title of a part number where the head names it."""

    def __init__(self, blocks: Blocks, titles: dict[str, str]) -> None:
        self._blocks = blocks
        self._titles = titles
        self._depth = 0
        self._handlers: dict[str, Callable[[etree._Element, Place], None]] = {
            "HD": self._heading,
            "EXTRACT": self._nested,
            "PRIACT": self._nested,
            "SUPLINF": self._supplement,
            "REGTEXT": self._regulation,
            "PART": self._part,
            "SUBPART": self._subpart,
            "CHAPTER": self._subpart,
            "SUBCHAP": self._subpart,
            "SUBJGRP": self._subpart,
            "APPENDIX": self._appendix,
            "SECTION": self._section,
            "AMDPAR": self._instruction,
            "NOTE": self._note,
            **dict.fromkeys(_UNITS, self._unit),
        }
        self.amended: list[tuple[str, str]] = []
        """(CFR title, part) of the regulatory text met so far."""

    def read(self, element: etree._Element, place: Place, *, skip: etree._Element | None = None) -> None:
        """The children of an element in order, and the words that stand between them."""
        if self._depth > _MAX_DEPTH:
            self._blocks.lines(element, place.current())
            return
        self._depth += 1
        loose(element.text, place.current())
        for child in element:
            if child is not skip:
                self.child(child, place)
            loose(child.tail, place.current())
        self._depth -= 1

    def child(self, child: etree._Element, place: Place) -> None:
        """One element of the stream."""
        if handler := self._handlers.get(local_name(child)):
            handler(child, place)
        elif not self._blocks.block(child, place.current()):
            self._blocks.line(child, place.current())

    def _heading(self, child: etree._Element, place: Place) -> None:
        text = self._blocks.inline.text(child)
        if not text:
            return
        level = _LEVELS.get(child.get("SOURCE", ""), 1)
        words = text.rstrip(" :.")
        node = Node("heading", "hd", printed=slug(text), label=place.label(words), heading=text, scope=place.scope)
        place.close(level).items.append(node)
        place.headings.append((level, node))

    def _nested(self, child: etree._Element, place: Place) -> None:
        """An extract: its headings stand below the open one and close with it."""
        self.read(child, Place(place.current(), place.scope, place.citation, place.title))

    def _supplement(self, child: etree._Element, place: Place) -> None:
        citation = "Supplementary Information"
        node = Node("supplementary_information", "supplinf", label=citation)
        title = first_heading(child)
        if title is not None and title.get("SOURCE") == "HED":
            node.heading = self._blocks.inline.text(title)
        else:
            title = None
        place.close(0).items.append(node)
        self.read(child, Place(node, node, citation), skip=title)

    def _regulation(self, child: etree._Element, place: Place) -> None:
        title, part = child.get("TITLE", "").strip(), child.get("PART", "").strip()
        if title and part and (title, part) not in self.amended:
            self.amended.append((title, part))
        place.leave()
        base = place.close(0)
        node = _part_node(title, part)
        last = base.items[-1] if base.items else None
        if isinstance(last, Node) and (last.kind, last.label) == (node.kind, node.label):
            node = last
        else:
            base.items.append(node)
        self.read(child, Place(node, node, node.label, title))

    def _part(self, child: etree._Element, place: Place) -> None:
        heading = first_heading(child)
        text = self._blocks.inline.text(heading) if heading is not None else ""
        if place.base.kind == "part":
            node = place.base
            if heading is not None and (node.heading or node.items):
                self._heading(heading, place)
            else:
                node.heading = node.heading or text
            self.read(child, place, skip=heading)
            return
        found = _PART_NUMBER.search(text)
        part = found[1] if found else ""
        title = self._titles.get(part, "")
        node = _part_node(title, part)
        node.heading = text
        place.enter(node, title)
        self.read(child, Place(node, node, node.label, title), skip=heading)

    def _subpart(self, child: etree._Element, place: Place) -> None:
        """A subpart stays open for the sections that follow it, as the XML often closes it after its heading."""
        heading = first_heading(child)
        node = self._titled(child, place, heading, "subpart")
        place.close(0).items.append(node)
        place.headings.append((0, node))
        self.read(child, Place(node, place.scope, place.citation, place.title), skip=heading)

    def _appendix(self, child: etree._Element, place: Place) -> None:
        heading = first_heading(child)
        node = self._titled(child, place, heading, "appendix")
        place.close(0).items.append(node)
        self.read(child, Place(node, node, node.label, place.title), skip=heading)

    def _titled(self, child: etree._Element, place: Place, heading: etree._Element | None, kind: str) -> Node:
        text = self._blocks.inline.text(heading) if heading is not None else ""
        kind = kind if kind != "subpart" or local_name(child) == "SUBPART" else local_name(child).lower()
        found = _LETTER.search(text)
        words = found[0] if found else text.rstrip(" :.") or kind.capitalize()
        printed = found[1] if found else slug(text)
        short = "app" if kind == "appendix" else kind
        return Node(kind, short, printed=printed, label=place.label(words), heading=text, scope=place.scope)

    def _section(self, child: etree._Element, place: Place) -> None:
        node = section_node(child, self._blocks, place.title, self._titles)
        place.close(1).items.append(node)

    def _instruction(self, child: etree._Element, place: Place) -> None:
        text = self._blocks.inline.text(child)
        if not text:
            return
        found = _INSTRUCTION.match(text)
        num = found[1] if found else ""
        base = place.close(0)
        last = base.items[-1] if base.items else None
        label = place.label(f"Instruction {num.rstrip('.')}".strip())
        node = Node("instruction", "instr", printed=num, label=label, num=num, role=Role.UNIT, scope=place.scope)
        node.items.append(text[found.end() :] if found else text)
        if num and not num[0].isdigit() and isinstance(last, Node) and last.kind == "instruction":
            node.role, node.scope, node.label = Role.PIECE, last, f"{last.label}.{num.rstrip('.')}"
            last.items.append(node)
        else:
            base.items.append(node)

    def _note(self, child: etree._Element, place: Place) -> None:
        place.current().items.append(self._blocks.piece(child, "note", place.current()))

    def _unit(self, child: etree._Element, place: Place) -> None:
        kind, label = _UNITS[local_name(child)]
        if kind in {"signature", "subjects"}:
            place.leave()
        heading = first_heading(child)
        text = self._blocks.inline.text(heading) if heading is not None else ""
        scope = place.scope if kind in {"authority", "contents"} else None
        label = place.label(label) if scope else label or text.rstrip(" :.") or "Particulars"
        node = Node(kind, label=label, heading=text, role=Role.UNIT, scope=scope)
        self._blocks.lines(child, node, skip=heading)
        if node.heading or node.items:
            place.close(0).items.append(node)


def _part_node(title: str, part: str) -> Node:
    label = f"{title} CFR Part {part}" if title and part else f"Part {part}" if part else "Regulatory text"
    return Node("part", "part", printed=part, label=label, role=Role.DIVISION)
