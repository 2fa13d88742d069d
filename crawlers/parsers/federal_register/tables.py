"""GPOTABLE as rows of tab-separated cells, with its notes."""

from __future__ import annotations

from lxml import etree

from crawlers.parsers.federal_register.inline import Inline, leading_mark
from crawlers.parsers.federal_register.outline import Node
from crawlers.parsers.xml import local_name
from indexer.domain.provision import Role


def table_node(element: etree._Element, inline: Inline, label: str, scope: Node) -> Node:
    """A table as a piece: title as heading, one line a row, notes to the table as footnotes inside it."""
    table = Node("table", label=label, role=Role.PIECE, scope=scope)
    for child in element:
        match local_name(child):
            case "TTITLE":
                table.heading = " ".join(filter(None, [table.heading, inline.text(child)]))
            case "BOXHD":
                table.items += _header_rows(child, inline)
            case "ROW":
                table.add("\t".join(inline.text(cell) for cell in child if local_name(cell) not in {"", "PRTPAGE"}))
            case "TNOTE":
                table.items.append(_note(child, inline, table))
            case "" | "PRTPAGE":
                pass
            case _:
                table.add(inline.text(child))
    return table


def _header_rows(element: etree._Element, inline: Inline) -> list[str | Node]:
    """Column headings on a grid: a heading over several columns stands over the first of them."""
    cells = [(_level(child), inline.text(child)) for child in element if local_name(child) == "CHED"]
    rows: dict[int, dict[int, str]] = {}
    column = 0
    for index, (level, text) in enumerate(cells):
        rows.setdefault(level, {})[column] = text
        if index + 1 == len(cells) or cells[index + 1][0] <= level:
            column += 1
    lines = ("\t".join(row.get(at, "") for at in range(max(row) + 1)) for _, row in sorted(rows.items()))
    return [line for line in lines if line.strip()]


def _level(element: etree._Element) -> int:
    value = element.get("H", "1")
    return int(value) if value.isdecimal() and value.isascii() and len(value) == 1 else 1


def _note(element: etree._Element, inline: Inline, table: Node) -> Node:
    mark = leading_mark(element)
    num = inline.text(mark) if mark is not None else ""
    return Node(
        "footnote",
        "fn",
        label=table.label,
        num=num,
        role=Role.PIECE,
        scope=table,
        items=[inline.text(element, without=mark)],
    )
