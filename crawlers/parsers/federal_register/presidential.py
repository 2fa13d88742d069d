"""Presidential documents: proclamations, executive orders, notices, determinations, memoranda."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from crawlers.parsers.federal_register.blocks import PARAGRAPHS, Blocks, loose
from crawlers.parsers.federal_register.body import Body, Place
from crawlers.parsers.federal_register.designators import ORDER_LEVELS
from crawlers.parsers.federal_register.inline import ITALIC_OFF, ITALIC_ON
from crawlers.parsers.federal_register.outline import Node
from crawlers.parsers.federal_register.sections import Paragraphs
from crawlers.parsers.xml import local_name
from indexer.domain.provision import Role
from indexer.text import clean_inline

KINDS = {
    "PROCLA": "Proclamation",
    "EXECORD": "Executive Order",
    "PRNOTICE": "Notice",
    "DETERM": "Presidential Determination",
    "PRMEMO": "Memorandum",
    "PRORDER": "Order",
}
_CLOSING = frozenset({"PSIG", "PLACE", "DATE"})
_NUMBERED = re.compile(r"(?:Proclamation|Executive Order|Determination No\.)\s+([\d-]+)")
_SECTION = re.compile(
    rf"\s*((?:Section|Sec\.)\s+(\d{{1,3}}[A-Za-z]?)\s*\.)\s*"
    rf"(?:{ITALIC_ON}([^{ITALIC_OFF}]{{1,200}}){ITALIC_OFF}\s*\.?\s*)?"
)


@dataclass(slots=True)
class Heading:
    """What stands over a presidential document: its title, its kind and number, the lines as printed."""

    title: str = ""
    subtype: str = ""
    number: str = ""


def read_presidential(document: etree._Element, root: Node, blocks: Blocks, body: Body) -> Heading:
    """Read a presidential document into `root`: its head as a preface, numbered sections as units, signature last."""
    inner = next((child for child in document if local_name(child) in KINDS), document)
    heading = Heading(subtype=KINDS.get(local_name(inner), ""))
    rest = _preface(inner, root, blocks, heading)
    name = " ".join(filter(None, (heading.subtype, heading.number))) or "Presidential document"
    root.label = name
    for child in document if inner is not document else ():
        if child is not inner and not blocks.block(child, root):
            blocks.line(child, root)
        loose(child.tail, root)
    _sections(rest, root, blocks, body)
    return heading


def _preface(inner: etree._Element, root: Node, blocks: Blocks, heading: Heading) -> list[etree._Element]:
    preface = Node("preface", label="Heading", role=Role.UNIT)
    loose(inner.text, preface)
    children = list(inner)
    starts = (at for at, child in enumerate(children) if local_name(child) in PARAGRAPHS | _CLOSING)
    first = next(starts, len(children))
    for child in children[:first]:
        if not blocks.block(child, preface):
            text = blocks.inline.text(child)
            preface.add(text)
            _learn(local_name(child), text, heading)
        loose(child.tail, preface)
    if preface.items:
        root.items.append(preface)
    return children[first:]


def _learn(name: str, text: str, heading: Heading) -> None:
    if name == "HD" and not heading.title:
        heading.title = text
    if not heading.number and (found := _NUMBERED.search(text)):
        heading.number = found[1]


def _sections(children: list[etree._Element], root: Node, blocks: Blocks, body: Body) -> None:
    place = Place(root)
    signature: Node | None = None
    group: list[etree._Element] = []
    opening: re.Match[str] | None = None
    for child in children:
        found = _opening(child, blocks)
        closes = local_name(child) in _CLOSING
        if found or closes:
            _section(group, opening, root, blocks)
            group, opening = [child] if found else [], found
        if closes:
            signature = signature or _signature(root)
            if not blocks.block(child, signature):
                blocks.line(child, signature)
        elif opening and not found:
            group.append(child)
        elif not found:
            body.child(child, place)
        loose(child.tail, root)
    _section(group, opening, root, blocks)
    if signature and not signature.items:
        root.items.remove(signature)


def _signature(root: Node) -> Node:
    node = Node("signature", label="Signature", role=Role.UNIT)
    root.items.append(node)
    return node


def _opening(child: etree._Element, blocks: Blocks) -> re.Match[str] | None:
    return _SECTION.match(blocks.inline.marked(child)) if local_name(child) in PARAGRAPHS else None


def _section(group: list[etree._Element], opening: re.Match[str] | None, root: Node, blocks: Blocks) -> None:
    if opening is None:
        return
    node = Node(
        "section",
        "sec",
        printed=opening[2],
        num=clean_inline(opening[1]),
        label=f"{root.label}, sec. {opening[2]}",
        heading=clean_inline(opening[3] or ""),
        role=Role.UNIT,
    )
    root.items.append(node)
    Paragraphs(node, blocks, ORDER_LEVELS).read(group, opening.string[opening.end() :])
