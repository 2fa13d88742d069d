"""One part of the Code of Federal Regulations as an outline: subparts, subject groups, sections, appendices."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from lxml import etree

from crawlers.parsers.ecfr.markup import APPARATUS, EDITORIAL
from crawlers.parsers.federal_register.blocks import Blocks, loose
from crawlers.parsers.federal_register.body import Body, Place
from crawlers.parsers.federal_register.inline import Inline
from crawlers.parsers.federal_register.outline import Node, provisions_of
from crawlers.parsers.federal_register.sections import section_label, section_node
from crawlers.parsers.federal_register.slugs import slug
from crawlers.parsers.grid import words_of
from crawlers.parsers.xml import local_name
from indexer.domain.provision import Note, Provision, Role, Standing

_DIVISIONS = {"DIV6": ("subpart", "Subpart"), "DIV7": ("subject_group", "")}
_NUMBER = re.compile(r"[\dA-Za-z][\dA-Za-z.()\-]*", re.ASCII)
_OF_PART = re.compile(r"\s+(?:to|of)\s+(?:(?:sub)?part|§+)\s.*", re.IGNORECASE | re.DOTALL)
_GONE = re.compile(r"\[\s*(?:removed|repealed|revoked|rescinded|vacated)[^\]]*\]", re.IGNORECASE)


class PartReader:
    """Reads the element of one part, subpart, section or appendix; `report` hears names of unknown elements."""

    def __init__(self, citation: str, title: str, report: Callable[[str], None], image: Callable[[], None]) -> None:
        self._citation = citation
        self._title = title
        self._inline = Inline(glued=False, report=report)
        self._blocks = Blocks(self._inline, report, image)
        self._body = Body(self._blocks, {})
        self._beside: list[tuple[Node, str, str]] = []

    def read(self, element: etree._Element) -> tuple[tuple[Provision, ...], tuple[Note, ...]]:
        """Provisions in document order, and the notes beside them; a note on the whole part has the eid ""."""
        root = Node("part", "part", label=self._citation)
        if local_name(element) == "DIV5":
            self._contents(element, root, Place(root, citation=self._citation, title=self._title))
        else:
            self._child(element, root, Place(root, citation=self._citation, title=self._title))
        provisions = tuple(_with_standing(provision) for provision in provisions_of(root))
        known = {provision.eid for provision in provisions}
        notes = tuple(
            Note(node.eid if node.eid in known else "", kind, text) for node, kind, text in self._beside if text
        )
        return provisions, notes

    @property
    def omitted(self) -> tuple[str, ...]:
        """Names of elements left out on purpose."""
        return tuple(sorted(self._inline.omitted | APPARATUS))

    def _contents(self, element: etree._Element, node: Node, place: Place) -> None:
        loose(element.text, place.current())
        for child in element:
            if local_name(child) != "HEAD":
                self._child(child, node, place)
            loose(child.tail, place.current())

    def _child(self, child: etree._Element, node: Node, place: Place) -> None:
        name = local_name(child)
        if name in EDITORIAL:
            self._beside.append((node, EDITORIAL[name], words_of(child)))
        elif name in APPARATUS:
            return
        elif name in _DIVISIONS:
            self._division(child, node, name)
        elif name == "DIV8":
            node.items.append(self._section(child))
        elif name == "DIV9":
            node.items.append(self._appendix(child))
        else:
            self._body.child(child, place)

    def _division(self, element: etree._Element, parent: Node, name: str) -> None:
        kind, word = _DIVISIONS[name]
        heading = self._heading(element)
        number = element.get("N", "").strip() if word else ""
        label = f"{self._citation}, {word} {number}" if number else f"{self._citation}, {heading.rstrip(' .')}"
        node = Node(kind, kind.replace("subject_group", "subjgrp"), label=label, heading=heading, role=Role.DIVISION)
        node.printed = number or slug(heading)
        parent.items.append(node)
        self._contents(element, node, Place(node, None, label, self._title))

    def _section(self, element: etree._Element) -> Node:
        aside = _detached(element)
        node = section_node(element, self._blocks, self._title, {})
        number = element.get("N", "").strip("§ ").replace("–", "-")
        if _NUMBER.fullmatch(number) and number != node.printed:
            node.printed, node.label = number, section_label(number, number, self._title)
        self._beside += [(node, kind, text) for kind, text in aside]
        return node

    def _appendix(self, element: etree._Element) -> Node:
        heading = self._heading(element)
        name = _OF_PART.sub("", element.get("N", "").strip() or heading).rstrip(" .")
        node = Node("appendix", "app", printed=slug(name), label=f"{self._citation}, {name}", heading=heading)
        self._contents(element, node, Place(node, node, node.label, self._title))
        return node

    def _heading(self, element: etree._Element) -> str:
        head = element.find("HEAD")
        return self._inline.text(head) if head is not None else ""


def _detached(section: etree._Element) -> list[tuple[str, str]]:
    """Kind and words of what stands beside the law inside a section, taken out of it; what follows each stays."""
    found: list[tuple[str, str]] = []
    for element in list(section.iter(*EDITORIAL)):
        parent = element.getparent()
        if parent is None or any(local_name(above) in EDITORIAL for above in element.iterancestors()):
            continue
        found.append((EDITORIAL[local_name(element)], words_of(element)))
        if tail := (element.tail or "").strip():
            before = element.getprevious()
            if before is None:
                parent.text = f"{parent.text or ''} {tail}"
            else:
                before.tail = f"{before.tail or ''} {tail}"
        parent.remove(element)
    return found


def _with_standing(provision: Provision) -> Provision:
    """A section whose heading says that it was removed is told apart from one that is in force."""
    gone = provision.role is Role.UNIT and not provision.text and _GONE.search(provision.heading)
    return replace(provision, standing=Standing.REPEALED) if gone else provision
