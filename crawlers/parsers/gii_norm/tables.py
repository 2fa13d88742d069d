"""CALS tables as plain text: cells by column, separated by tabs, one row a line."""

from __future__ import annotations

from lxml import etree

from crawlers.parsers.gii_norm.plain import plain_text
from crawlers.parsers.grid import Grid, columns_of, row_text


def table_text(table: etree._Element) -> str:
    r"""The rows of all groups in order, "\t" between columns; spanned columns are empty cells, empty rows left out.

    A first row may begin with a tab: its first column is empty.
    """
    rows: list[str] = []
    for group in table.iterfind("tgroup"):
        places = Grid(columns_of(group))
        lines = (places.place(row, row.iterchildren(etree.Element)) for row in group.iter("row"))
        rows += filter(None, (row_text(line, plain_text) for line in lines))
    return "\n".join(rows)
