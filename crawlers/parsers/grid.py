"""Rows of a table, HTML or CALS, on a plain grid: what spans columns or rows stands in the first place it covers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from lxml import etree

from crawlers.parsers.typography import is_unseen, raised_words
from crawlers.parsers.xml import local_name
from indexer.text import clean_inline

_MAX_COLUMNS = 200
_MAX_SPAN = 10_000
_CELLS = frozenset({"td", "th"})
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "td", "th", "hd", "fp"})


class Grid:
    """Places the cells of a table, row after row; `columns` are the places of named columns (CALS).

    A cell from above covers places in the rows below it, within one section of the table. A place that a cell reaches
    into is None or, with `repeat`, that cell again.
    """

    def __init__(self, columns: Mapping[str, int] | None = None, *, repeat: bool = False) -> None:
        self._columns = columns or {}
        self._repeat = repeat
        self._section: etree._Element | None = None
        self._reaching: dict[int, tuple[int, etree._Element]] = {}
        """How many more rows a cell from above covers in a column."""

    def place(self, row: etree._Element, cells: Iterable[etree._Element]) -> list[etree._Element | None]:
        """The cells of the next row by column."""
        if row.getparent() is not self._section:
            self._section, self._reaching = row.getparent(), {}
        covered = self._reaching
        self._reaching = {column: (count - 1, cell) for column, (count, cell) in covered.items() if count > 1}
        line: list[etree._Element | None] = []
        for cell in cells:
            self._move(line, covered, self._columns.get(cell.get("namest") or cell.get("colname") or "", 0))
            below = _span(cell, "rowspan") - 1 or _span(cell, "morerows", 0)
            for offset in range(min(self._width(cell), _MAX_COLUMNS - len(line))):
                if below:
                    self._reaching[len(line)] = (below, cell)
                line.append(cell if self._repeat or not offset else None)
        self._move(line, covered, 0)
        return line

    def _move(
        self, line: list[etree._Element | None], covered: dict[int, tuple[int, etree._Element]], start: int
    ) -> None:
        """Go on to the first free place at or after `start`."""
        while len(line) in covered or len(line) < start:
            above = covered.get(len(line))
            line.append(above[1] if above and self._repeat else None)

    def _width(self, cell: etree._Element) -> int:
        first, last = (self._columns.get(cell.get(name) or "", -1) for name in ("namest", "nameend"))
        return last - first + 1 if 0 <= first <= last else _span(cell, "colspan")


def columns_of(group: etree._Element) -> dict[str, int]:
    """The places of the named columns of a CALS table group."""
    found: dict[str, int] = {}
    for index, spec in enumerate(group.iterchildren("{*}colspec")):
        number = spec.get("colnum", "")
        place = int(number) - 1 if number.isascii() and number.isdecimal() and 0 < len(number) < 4 else index
        if name := spec.get("colname", ""):
            found[name] = min(max(place, 0), _MAX_COLUMNS - 1)
    return found


def row_text(line: Iterable[etree._Element | None], words: Callable[[etree._Element], str]) -> str:
    r"""A row's cells parted by "\t", no blanks at its end; "" for a row without words. It begins with a tab where its
    first place is empty.
    """
    return "\t".join("" if cell is None else words(cell) for cell in line).rstrip()


def read_grid(table: etree._Element, *, repeat: bool = False) -> list[list[str]]:
    """The words of each cell by row and column, without empty rows; see `Grid`."""
    words: dict[etree._Element | None, str] = {None: ""}
    grid = place_cells(table, repeat=repeat)
    for row in grid:
        words.update((cell, words_of(cell)) for cell in row if cell is not None and cell not in words)
    lines = [[words[cell] for cell in row] for row in grid]
    return [line for line in lines if any(line)]


def place_cells(table: etree._Element, *, repeat: bool = False) -> list[list[etree._Element | None]]:
    """The cells of an HTML table by row and column; see `Grid`.

    Rows of tables inside a cell belong to that cell. Names count in either case.
    """
    grid = Grid(repeat=repeat)
    return [grid.place(row, cells_of(row)) for row in rows_of(table)]


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
    """The words of an element on one line, raised figures as such; what stands in blocks of its own is kept apart by a
    blank, and what is never shown left out.
    """
    parts: list[str] = []
    skipped = 0
    for event, part in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        apart = " " if local_name(part).lower() in _BREAKS else ""
        if event == "start":
            figures = "" if skipped else raised_words(part)
            parts.append("" if skipped else figures or apart)
            skipped += 1 if skipped or figures or is_unseen(part) else 0
            parts.append("" if skipped else part.text or "")
            continue
        skipped -= 1 if event == "end" and skipped else 0
        if part is not element and not skipped:
            parts.append(apart + (part.tail or ""))
    return clean_inline("".join(parts))


def _span(cell: etree._Element, name: str, least: int = 1) -> int:
    text = cell.get(name) or cell.get(name.upper()) or ""
    return max(least, min(int(text), _MAX_SPAN)) if text.isascii() and text.isdecimal() and len(text) < 8 else least
