"""CFR sections, and numbered sections of executive orders: paragraphs nested by their designators."""

from __future__ import annotations

import re
from collections.abc import Sequence as Series

from lxml import etree

from crawlers.parsers.federal_register.blocks import PARAGRAPHS, Blocks, loose
from crawlers.parsers.federal_register.designators import (
    CFR_LEVELS,
    STARS,
    Designator,
    Sequence,
    read_designators,
)
from crawlers.parsers.federal_register.inline import ITALIC_OFF, ITALIC_ON
from crawlers.parsers.federal_register.outline import Node
from crawlers.parsers.federal_register.slugs import slug
from crawlers.parsers.xml import local_name
from indexer.domain.provision import Role
from indexer.text import clean_inline

_NUMBER = re.compile(r"\d+[A-Za-z]{0,2}\.[\dA-Za-z.\-–—()]*[\dA-Za-z)]|\d+\.?[\dA-Za-z]*", re.ASCII)
_OPENING_TERM = re.compile(rf"\s*{ITALIC_ON}([^{ITALIC_OFF}]{{1,120}}){ITALIC_OFF}")
_MEANS = re.compile(r"[\s,]*(?:\([^)]{1,80}\)\s*)?(?:means?|includes?|ha(?:s|ve) the|refers? to)\b")
_DEFINING = re.compile(r"defin|meaning of terms|terms .{0,40}mean|as used in|for (?:the )?purposes of", re.IGNORECASE)
_NO_TERM = re.compile(r"example|note|exception|reserved", re.IGNORECASE)


def section_node(element: etree._Element, blocks: Blocks, title: str, titles: dict[str, str]) -> Node:
    """A CFR section as a unit; `title` is the CFR title's number, "" if only `titles` (by part) may know it."""
    heads = {local_name(child): child for child in reversed(element) if local_name(child) in {"SECTNO", "SUBJECT"}}
    num = blocks.inline.text(heads["SECTNO"]) if "SECTNO" in heads else ""
    found = _NUMBER.search(num)
    number = found[0] if found else ""
    node = Node(
        "section",
        "sec",
        printed=number.replace("–", "-").replace("—", "-"),
        num=num,
        label=section_label(number, num, title or titles.get(number.partition(".")[0], "")),
        heading=blocks.inline.text(heads["SUBJECT"]) if "SUBJECT" in heads else "",
        role=Role.UNIT,
    )
    taken = set(map(id, heads.values()))
    loose(element.text, node)
    for head in heads.values():
        loose(head.tail, node)
    Paragraphs(node, blocks).read([child for child in element if id(child) not in taken])
    return node


def section_label(number: str, printed: str, title: str) -> str:
    """As a lawyer cites it: "12 CFR 213.2", or "§ 213.2" where the title is unknown."""
    if not number:
        return printed or "Section"
    return f"{title} CFR {number}" if title else f"§ {number}"


class Paragraphs:
    """Reads the contents of one section into its node; paragraphs whose place is unclear stay text of the last one."""

    def __init__(self, section: Node, blocks: Blocks, levels: tuple[str, ...] = CFR_LEVELS) -> None:
        self._section = section
        self._blocks = blocks
        self._levels = levels
        self._sequence = Sequence(levels)
        self._open: list[tuple[int, Node]] = []
        self._definition: Node | None = None
        self._owner = section
        self._outer: tuple[Sequence, list[tuple[int, Node]]] | None = None

    def read(self, elements: Series[etree._Element], opening: str | None = None) -> None:
        """The children of a section; `opening`, if given, is the marked text to read for the first of them."""
        marked = [self._marked(child) for child in elements]
        if opening is not None and marked:
            marked[0] = opening
        chains = [read_designators(text) if text is not None else [] for text in marked]
        following = _following(chains)
        for child, text, chain, after in zip(elements, marked, chains, following, strict=True):
            if chain:
                self._chain(chain, after)
            elif text is not None:
                self._plain(text)
            else:
                self._other(child)
            loose(child.tail, self._current())

    def _marked(self, child: etree._Element) -> str | None:
        return self._blocks.inline.marked(child) if local_name(child) in PARAGRAPHS else None

    def _current(self) -> Node:
        return self._open[-1][1] if self._open else (self._definition or self._section)

    def _chain(self, chain: list[Designator], after: Designator | None) -> None:
        for index, mark in enumerate(chain):
            following = chain[index + 1] if index + 1 < len(chain) else after
            level = self._sequence.place(mark, following, bare=_is_bare(self._current()))
            if level is None:
                level = self._back(mark, following)
            if level is None:
                rest = " ".join(f"{other.printed} {other.text}" for other in chain[index:])
                self._current().add(clean_inline(rest))
                return
            self._opened(mark, level).add(clean_inline(mark.text))

    def _back(self, mark: Designator, following: Designator | None) -> int | None:
        """The level of a designator that goes on with the paragraphs around a list of definitions."""
        if self._outer is None:
            return None
        sequence, opened = self._outer
        level = sequence.place(mark, following, bare=False)
        if level is not None:
            self._sequence, self._open = sequence, opened
            self._definition, self._outer = None, None
        return level

    def _opened(self, mark: Designator, level: int) -> Node:
        self._open = [pair for pair in self._open if pair[0] < level]
        parent = self._current()
        node = Node(
            "paragraph",
            "para",
            printed=mark.value,
            num=mark.printed,
            label=f"{parent.label}{' ' if parent.kind == 'definition' else ''}{mark.printed}",
            role=Role.PIECE,
            scope=parent,
        )
        parent.items.append(node)
        self._open.append((level, node))
        return node

    def _plain(self, text: str) -> None:
        if (found := _OPENING_TERM.match(text)) and (owner := self._defined_in(text[found.end() :])):
            term = clean_inline(found[1]).strip(" .,:;")
            if not _NO_TERM.match(term):
                self._define(term, owner)
        self._current().add(clean_inline(text))

    def _define(self, term: str, owner: Node) -> None:
        if self._definition is None and self._open:
            self._outer = (self._sequence, self._open[: [node for _, node in self._open].index(owner) + 1])
        floor = self._outer[1][-1][0] + 1 if self._outer else 0
        self._owner, self._open = owner, []
        self._sequence = Sequence(self._levels, floor=floor, anywhere=True)
        self._definition = Node(
            "definition",
            "def",
            printed=slug(term),
            label=f"{owner.label}, “{term}”",
            role=Role.PIECE,
            scope=owner,
        )
        owner.items.append(self._definition)

    def _defined_in(self, words: str) -> Node | None:
        """What a paragraph that opens with a term in italics defines it for; None if it defines nothing.

        `words` are those after the term.
        """
        if self._definition is not None:
            return self._owner
        for _, node in reversed(self._open):
            if any(isinstance(item, str) and _DEFINING.search(item) for item in node.items):
                return node
        if self._open:
            return None
        return self._section if _MEANS.match(words) or _DEFINING.search(self._section.heading) else None

    def _other(self, child: etree._Element) -> None:
        node = self._current()
        if self._blocks.block(child, node):
            return
        match local_name(child):
            case "NOTE" | "SIG" as name:
                node.items.append(self._blocks.piece(child, {"NOTE": "note", "SIG": "signature"}[name], node))
            case _:
                self._blocks.line(child, node)


def _following(chains: list[list[Designator]]) -> list[Designator | None]:
    """For each paragraph, the first designator of the next paragraph that has one."""
    found: list[Designator | None] = []
    after: Designator | None = None
    for chain in reversed(chains):
        found.append(after)
        after = chain[0] if chain else after
    return found[::-1]


def _is_bare(node: Node) -> bool:
    return all(isinstance(item, str) and STARS.fullmatch(item) for item in node.items)
