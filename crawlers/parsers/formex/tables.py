"""Data tables: rows and cells in the order of their columns, with caption and notes."""

from __future__ import annotations

from lxml import etree

from crawlers.parsers.formex.drafts import Draft, piece
from crawlers.parsers.formex.inline import Run, RunReader, settle

_MAX_COLUMNS = 200


def read_table(reader: RunReader, host: Draft, element: etree._Element) -> Draft:
    """A TBL as a piece of `host`: caption in the heading, rows as lines, cells parted by tabs, notes as footnotes."""
    table = host.add(piece("table"))
    reader.spans.begin(table)
    rows: list[str] = []
    for part in reader.elements(element):
        if part.tag == "CORPUS":
            _read_rows(reader, table, part, rows)
        elif part.tag == "GR.NOTES":
            read_notes(reader, table, part)
        else:
            caption = reader.line(part)
            table.heading = f"{table.heading} {caption.text}".strip()
            settle(caption, table)
    table.text = "\n".join(rows)
    return table


def read_notes(reader: RunReader, host: Draft, element: etree._Element) -> None:
    """The notes under a table, each a footnote; what stands beside them (sources, explanations) likewise."""
    for part in reader.elements(element):
        run = Run()
        if part.tag == "NOTE":
            reader.inline(part, run)
        else:
            note = piece("footnote", "fn")
            reader.spans.begin(note)
            words = reader.line(part, "\n")
            note.text = words.lines
            settle(words, note)
            run.notes.append(note)
        settle(run, host)


def _read_rows(reader: RunReader, table: Draft, corpus: etree._Element, rows: list[str]) -> None:
    """Rows of a CORPUS or BLK; a deleted row leaves no line."""
    for part in reader.elements(corpus):
        if part.tag == "ROW":
            _append(rows, _read_row(reader, table, part))
        elif part.tag == "BLK":
            _read_rows(reader, table, part, rows)
        else:
            run = reader.line(part)
            settle(run, table)
            _append(rows, run.text)


def _read_row(reader: RunReader, table: Draft, row: etree._Element) -> str:
    cells: list[str] = []
    for part in reader.elements(row):
        run = reader.line(part)
        settle(run, table)
        column = _column(part)
        if column is not None and len(cells) < column - 1:
            cells += [""] * (column - 1 - len(cells))
        cells.append(run.text)
    return "\t".join(cells).rstrip()


def _column(cell: etree._Element) -> int | None:
    """The column a cell says it stands in, so that cells below a taller one keep their place."""
    number = cell.get("COL", "")
    return (
        int(number)
        if number.isascii() and number.isdigit() and len(number) < 4 and int(number) <= _MAX_COLUMNS
        else None
    )


def _append(rows: list[str], row: str) -> None:
    if row.strip():
        rows.append(row)
