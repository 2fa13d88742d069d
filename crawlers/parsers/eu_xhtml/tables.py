"""Tables: two columns with a number in the first are a list, everything else is data, read row by row."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from crawlers.parsers.eu.numbering import is_item_number
from crawlers.parsers.eu_xhtml.inline import PrintedNote, Run, RunReader, printed_note
from crawlers.parsers.grid import cells_of, place_cells, row_text, rows_of
from crawlers.parsers.xml import local_name

_BLOCKS = frozenset({"p", "div", "table", "tbody", "tr", "td", "th", "li", "ul", "ol", "br"})


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row of a list table: the printed number ("" where the column is empty) and the cell with the words.

    `is_indented` where an empty cell stands before the number, as for numbered blocks of annexes.
    """

    number: str
    content: etree._Element
    is_indented: bool


def list_rows(table: etree._Element) -> list[ListRow] | None:
    """The rows of a table that only lays out a numbered list; None for a data table."""
    if "table" in table.get("class", "") or table.get("border", "0") not in {"0", ""}:
        return None
    found: list[ListRow] = []
    for row in rows_of(table):
        cells = cells_of(row)
        if not 2 <= len(cells) <= 3 or (len(cells) == 3 and _short_text(cells[0])):
            return None
        number = _short_text(cells[-2])
        if number is None or (number and not is_item_number(number)):
            return None
        found.append(ListRow(number, cells[-1], len(cells) == 3))
    return found or None


@dataclass(frozen=True, slots=True)
class DataTable:
    """The rows of a data table, cells separated by tabs, what its cells call, and the notes printed in it."""

    lines: list[str]
    calls: Run
    printed: list[PrintedNote]


def read_table(table: etree._Element) -> DataTable:
    """Everything in a data table; notes printed in its last rows are kept apart from the rows."""
    reader = RunReader()
    printed: list[PrintedNote] = []
    runs: list[Run] = []

    def words(cell: etree._Element) -> str:
        _add_cell(reader, cell, printed)
        runs.append(reader.finish())
        return runs[-1].text

    lines = [line for row in place_cells(table) if (line := row_text(row, words))]
    calls = Run(
        "",
        tuple(name for run in runs for name in run.notes),
        tuple(name for run in runs for name in run.acts),
        sum(run.images for run in runs),
    )
    return DataTable(lines, calls, printed)


def definition_rows(table: etree._Element) -> list[Run] | None:
    """The rows of a table that only lays out terms and their definitions; None for any other table."""
    rows = rows_of(table)
    if "table" in table.get("class", "") or table.get("border", "0") not in {"0", ""}:
        return None
    if not rows or not (_is_term_list(rows) or all(_is_equation(cells_of(row)) for row in rows)):
        return None
    reader = RunReader()
    found: list[Run] = []
    for row in rows:
        for cell in cells_of(row):
            _add_cell(reader, cell, [])
            reader.add(" ")
        found.append(reader.finish())
    return found


def _add_cell(reader: RunReader, element: etree._Element, printed: list[PrintedNote]) -> None:
    """All words of a cell but notes printed in it, blocks set apart by blanks."""
    reader.add(element.text)
    for child in element:
        name = local_name(child)
        if name in {"p", "div"} and _begins_with_anchor(child) and (note := printed_note(child)):
            printed.append(note)
        elif name in _BLOCKS:
            reader.add(" ")
            _add_cell(reader, child, printed)
            reader.add(" ")
        else:
            reader.add_element(child)
        reader.add(child.tail)


def _is_term_list(rows: list[etree._Element]) -> bool:
    return next((block.get("class", "") for block in rows[0].iter("{*}p")), "") == "dlist-term"


def _is_equation(cells: list[etree._Element]) -> bool:
    """Whether a row reads "term = definition"."""
    return len(cells) == 3 and _short_text(cells[1]) == "="


def _begins_with_anchor(block: etree._Element) -> bool:
    """Whether a block begins with the named anchor of a footnote."""
    first = block[0] if len(block) and not (block.text or "").strip() else None
    return first is not None and local_name(first) == "a" and bool(first.get("id"))


def _short_text(cell: etree._Element) -> str | None:
    """The words of a number cell; None where there are too many of them to be a number."""
    pieces: list[str] = []
    size = 0
    for piece in cell.itertext(
        "{*}p", "{*}span", "{*}td", "{*}a", "{*}b", "{*}i", "{*}div", "p", "span", "td", "a", "b", "i", "div"
    ):
        size += len(piece.strip())
        if size > 16:
            return None
        pieces.append(str(piece))
    return " ".join("".join(pieces).split())
