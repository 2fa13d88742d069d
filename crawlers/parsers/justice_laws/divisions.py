"""Headings and what groups units: parts, divisions, crossheads, the groups of a treaty in a schedule."""

from __future__ import annotations

from lxml import etree

from crawlers.parsers.justice_laws.citation import Cite, id_number, printed_heading, slug
from crawlers.parsers.justice_laws.outline import Draft, Scope
from crawlers.parsers.justice_laws.reader import Reader, is_repeal
from crawlers.parsers.justice_laws.sections import note
from crawlers.parsers.justice_laws.wording import child, inline, line, lines, plain
from indexer.domain.provision import Role, Standing

_UNITS = frozenset({"section", "subsection", "paragraph", "subparagraph", "clause", "definition", "item"})
_GROUP_LEVELS = {"group1-part": 1, "group2-division": 2, "group3-subdivision": 3}
_WRAPPER_LEVELS = {"Group1-Part": 1, "Group2-Division": 2, "Group3-Subdivision": 3}
_LOWEST = 9


def wrapper(reader: Reader, element: etree._Element, node: Draft) -> None:
    """An element that only groups: its children stand where it stands, its headings end with it."""
    node.headings = node.headings or []
    depth, floor = len(node.headings), node.floor
    if element.tag == "Group":
        node.floor = depth
    reader.read(element, node)
    if element.tag == "Group":
        del node.headings[depth:]
    node.floor = floor


def heading(reader: Reader, element: etree._Element, node: Draft) -> None:
    """A heading opens a division that ends at the next heading of its level; within a section it only stands there."""
    if node.kind in _UNITS:
        _open(reader, element, node)
        return
    depth = _level(element)
    node.headings = node.headings or []
    while len(node.headings) > node.floor and node.headings[-1][0] >= depth:
        node.headings.pop()
    node.headings.append((depth, _open(reader, element, node.innermost())))


def _level(element: etree._Element) -> int:
    stated = element.get("level", "")
    if len(stated) == 1 and "1" <= stated <= "9":
        return int(stated)
    parent = element.getparent()
    inherited = _WRAPPER_LEVELS.get(parent.tag, _LOWEST) if parent is not None else _LOWEST
    return _GROUP_LEVELS.get(element.get("format-ref", ""), inherited)


def _open(reader: Reader, element: etree._Element, node: Draft) -> Draft:
    num, title = line(child(element, "Label")), lines(element, "TitleText")
    kind, number, printed = printed_heading(reader.language, num) if num else ("", "", "")
    eid = _eid(reader, node, kind, number, title)
    scope, in_body = node.scope, node.scope.ids is None
    label = printed or title
    if scope.division and (printed or not in_body):
        label = f"{scope.division}, {label}"
    cite = Cite(base=label) if printed and not in_body else scope.cite
    inner = Scope(None if in_body else eid, eid if num else scope.heads, cite, label if num else scope.division)
    draft = Draft(eid, kind or "heading", Role.DIVISION if in_body else Role.PIECE, label, inner, num=num)
    draft.heading = title
    reader.add(node, draft, element)
    _read_rest(reader, element, draft)
    return draft


def _eid(reader: Reader, node: Draft, kind: str, number: str, title: str) -> str:
    name = id_number(number) if number else slug(title)
    return reader.outline.eid(node.scope.heads, kind or "hd", name)


def _read_rest(reader: Reader, element: etree._Element, draft: Draft) -> None:
    reader.history(element, draft)
    title = child(element, "TitleText")
    if title is not None and is_repeal(title, inline(title)):
        draft.standing = Standing.REPEALED
    for part in element:
        if part.tag == "Note":
            note(reader, part, draft)
        elif isinstance(part.tag, str) and part.tag not in {"Label", "HistoricalNote", "TitleText"}:
            reader.say(draft, plain(part))
