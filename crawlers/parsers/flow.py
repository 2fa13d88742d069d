r"""Running text of XML elements, notes left out: paragraphs by "\n", table cells by "\t", powers as raised digits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from crawlers.parsers.grid import Grid, columns_of, row_text
from crawlers.parsers.typography import raised
from crawlers.parsers.xml import local_name
from indexer.text import clean, clean_inline

_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Style:
    """Local names by what they do to text. A format declares one."""

    blocks: frozenset[str] = frozenset()
    """Begin and end a line."""
    breaks: frozenset[str] = frozenset({"br"})
    left_out: frozenset[str] = frozenset()
    """Their words stand elsewhere: notes, marks of notes, metadata."""
    raised: frozenset[str] = frozenset({"sup"})
    links: frozenset[str] = frozenset()
    """Two of them with nothing between are two references, never one: 1.7 and 3.13, not 1.73.13."""
    tables: frozenset[str] = frozenset({"table"})
    rows: frozenset[str] = frozenset({"tr"})
    cells: frozenset[str] = frozenset({"td", "th"})


def flow(element: etree._Element, style: Style) -> str:
    r"""The words of an element in order; never its tail. Text may hold "\n" and "\t" as structure."""
    return clean("".join(_pieces(element, style)))


def line(element: etree._Element | None, style: Style) -> str:
    """The words of an element on one line; "" for none."""
    return "" if element is None else clean_inline("".join(_pieces(element, style)))


def grid(table: etree._Element, style: Style) -> str:
    r"""A table, HTML or CALS: one row a line, "\t" between columns, places that are spanned empty, empty rows left out.

    Words outside rows (a caption) come first, on a line of their own.
    """
    rows = [line(part, style) for part in table if local_name(part) in {"caption", "title", "titel"}]
    places = Grid()
    for part in table.iter(etree.Element):
        name = local_name(part)
        if name == "tgroup" and _table_of(part, style) is table:
            places = Grid(columns_of(part))
        elif name in style.rows and _table_of(part, style) is table:
            cells = [cell for cell in part.iterchildren(etree.Element) if local_name(cell) in style.cells]
            rows.append(row_text(places.place(part, cells), lambda cell: line(cell, style)))
    return "\n".join(filter(None, rows))


def _table_of(row: etree._Element, style: Style) -> etree._Element | None:
    return next((above for above in row.iterancestors() if local_name(above) in style.tables), None)


def _pieces(element: etree._Element, style: Style) -> Iterator[str]:
    """Text in order, without recursion but for tables, so that depth costs no stack."""
    skipped = 0
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        name = local_name(node)
        if event == "start":
            if skipped or (name in style.left_out and node is not element):
                skipped += 1
                continue
            if name in style.tables and node is not element:
                yield f"\n{grid(node, style)}\n"
                skipped += 1
                continue
            if figures := _figures(node, name, style):
                yield figures
                skipped += 1
                continue
            yield "\n" if name in style.blocks or name in style.breaks else ""
            yield _BLANKS.sub(" ", node.text or "")
            continue
        if event == "end" and skipped:
            skipped -= 1
        if skipped:
            continue
        if event == "end" and name in style.blocks:
            yield "\n"
        if node is not element:
            yield _BLANKS.sub(" ", node.tail or "") or (" " if _meets_link(node, name, style) else "")


def _meets_link(node: etree._Element, name: str, style: Style) -> bool:
    following = node.getnext() if name in style.links else None
    return following is not None and local_name(following) in style.links


def _figures(node: etree._Element, name: str, style: Style) -> str:
    """A raised number after a word is a power, 10³, never 103; "" for anything else."""
    if name not in style.raised or any(local_name(part) in style.left_out for part in node.iterdescendants()):
        return ""
    text = _BLANKS.sub(" ", str(node.xpath("string()")))
    found = raised(text, node.tail)
    return found if found != text else ""


def runs(
    element: etree._Element, style: Style, stops: Callable[[etree._Element], bool]
) -> Iterator[str | etree._Element]:
    """The content of a mixed element in order: clean runs of text, never empty, and the children `stops` holds for."""
    pieces = [_BLANKS.sub(" ", element.text or "")]
    for child in element:
        if isinstance(child.tag, str) and stops(child):
            if text := clean("".join(pieces)):
                yield text
            yield child
            pieces = []
        elif isinstance(child.tag, str) and local_name(child) not in style.left_out:
            pieces += _pieces(child, style)
        pieces.append(_BLANKS.sub(" ", child.tail or ""))
    if text := clean("".join(pieces)):
        yield text
