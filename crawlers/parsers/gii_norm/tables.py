"""CALS tables as plain text: cells by column, separated by tabs, one row a line."""

from __future__ import annotations

from lxml import etree

from crawlers.parsers.gii_norm.plain import plain_text

_MAX_COLUMNS = 100


def table_text(table: etree._Element) -> str:
    r"""The rows of all groups in order, "\t" between columns; spanned columns are empty cells, empty rows left out.

    A first row may begin with a tab: its first column is empty.
    """
    rows: list[str] = []
    for group in table.iterfind("tgroup"):
        columns = [spec.get("colname", "") for spec in group.iterfind("colspec")]
        position = {name: index for index, name in enumerate(columns[:_MAX_COLUMNS]) if name}
        rows += filter(None, (_row(row, position) for row in group.iter("row")))
    return "\n".join(rows)


def _row(row: etree._Element, position: dict[str, int]) -> str:
    cells: list[str] = []
    following = 0
    for entry in row.iterchildren(etree.Element):
        start = position.get(entry.get("namest") or entry.get("colname") or "", following)
        cells += [""] * (start - len(cells))
        cells.append(plain_text(entry))
        following = max(len(cells), position.get(entry.get("nameend") or "", -1) + 1)
    return "\t".join(cells).rstrip("\t") if any(cells) else ""
