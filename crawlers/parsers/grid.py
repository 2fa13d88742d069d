"""The rows of an HTML table on a plain grid: cells that span columns or rows stand in the first place they cover."""

from __future__ import annotations

from lxml import etree

from crawlers.parsers.xml import local_name
from indexer.text import clean_inline

_MAX_COLUMNS = 200
_MAX_SPAN = 10_000
_CELLS = frozenset({"td", "th"})
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "td", "th", "hd", "fp"})


def read_grid(table: etree._Element, *, repeat: bool = False) -> list[list[str]]:
    """The words of each cell by row and column, without empty rows; see `place_cells`."""
    words: dict[etree._Element | None, str] = {None: ""}
    grid = place_cells(table, repeat=repeat)
    for row in grid:
        words.update((cell, words_of(cell)) for cell in row if cell is not None and cell not in words)
    lines = [[words[cell] for cell in row] for row in grid]
    return [line for line in lines if any(line)]


def place_cells(table: etree._Element, *, repeat: bool = False) -> list[list[etree._Element | None]]:
    """The cells by row and column; a place that a cell reaches into is None or, with `repeat`, that cell again.

    Rows of tables inside a cell belong to that cell. Names count in either case.
    """
    reaching: dict[int, tuple[int, etree._Element]] = {}
    return [_place_row(row, reaching, repeat=repeat) for row in rows_of(table)]


def rows_of(table: etree._Element) -> list[etree._Element]:
    """The row elements of a table itself, in order."""
    found: list[etree._Element] = []
    for child in table:
        name = local_name(child).lower()
        if name == "tr":
            found.append(child)
        elif name in {"thead", "tbody", "tfoot"}:
            found += [row for row in child if local_name(row).lower() == "tr"]
    return found


def cells_of(row: etree._Element) -> list[etree._Element]:
    """The cells of a row, in order."""
    return [cell for cell in row if local_name(cell).lower() in _CELLS]


def words_of(element: etree._Element) -> str:
    """The words of an element on one line; what stands in blocks of its own is kept apart by a blank."""
    parts: list[str] = []
    for event, part in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        apart = " " if local_name(part).lower() in _BREAKS else ""
        if event == "start":
            parts.append(apart + (part.text or ""))
        elif part is not element:
            parts.append(apart + (part.tail or ""))
    return clean_inline("".join(parts))


def _place_row(
    row: etree._Element, reaching: dict[int, tuple[int, etree._Element]], *, repeat: bool
) -> list[etree._Element | None]:
    """One row; `reaching` holds for a column how many more rows a cell from above covers."""
    line: list[etree._Element | None] = []
    covered = dict(reaching)
    for column, (count, cell) in covered.items():
        reaching[column] = (count - 1, cell)
        if count <= 1:
            del reaching[column]
    for cell in cells_of(row):
        _fill(line, covered, repeat=repeat)
        height = _span(cell, "rowspan")
        for offset in range(min(_span(cell, "colspan"), _MAX_COLUMNS - len(line))):
            if height > 1:
                reaching[len(line)] = (height - 1, cell)
            line.append(cell if repeat or not offset else None)
    _fill(line, covered, repeat=repeat)
    return line


def _fill(line: list[etree._Element | None], covered: dict[int, tuple[int, etree._Element]], *, repeat: bool) -> None:
    while len(line) in covered:
        line.append(covered[len(line)][1] if repeat else None)


def _span(cell: etree._Element, name: str) -> int:
    text = cell.get(name) or cell.get(name.upper()) or "1"
    return max(1, min(int(text), _MAX_SPAN)) if text.isascii() and text.isdecimal() and len(text) < 8 else 1
