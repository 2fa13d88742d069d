"""CALS tables as text: cells separated by tabs, rows by line breaks, spans kept as empty cells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from crawlers.parsers.justice_laws.citation import word
from crawlers.parsers.justice_laws.outline import Draft
from crawlers.parsers.justice_laws.reader import Reader
from crawlers.parsers.justice_laws.sections import IMAGE_LEFT_OUT, footnote
from crawlers.parsers.justice_laws.wording import cell, line, plain
from indexer.domain.provision import Standing

_COUNT = re.compile(r"\d{1,3}", re.ASCII)
_MAX_COLUMNS = 100
_NOT_IN_FORCE = frozenset({"no", "9999-01-01"})


def table(reader: Reader, element: etree._Element, node: Draft) -> None:
    """A table with its caption; rows that are not in force become a table of their own, marked so."""
    draft = reader.piece(element, node, "table")
    pending: list[str] = []
    for part in element:
        if part.tag == "table":
            _read_table(part, draft, pending)
        elif part.tag == "Caption":
            draft.heading = f"{draft.heading} {line(part)}".strip()
        elif part.tag == "Footnote":
            footnote(reader, part, draft)
        elif isinstance(part.tag, str):
            reader.say(draft, plain(part))
    if pending:
        rows = reader.piece(None, draft, "table")
        rows.standing = Standing.NOT_YET
        rows.label = f"{draft.label}, {word(reader.language, 'pending')}"
        rows.words.append("\n".join(pending))
    if element.find(".//Image") is not None:
        reader.outline.find("image-left-out", draft.eid, IMAGE_LEFT_OUT)


def _read_table(element: etree._Element, draft: Draft, pending: list[str]) -> None:
    rows: list[str] = []
    for part in element:
        if part.tag == "title":
            draft.heading = f"{draft.heading} {line(part)}".strip()
        elif part.tag == "tgroup":
            for text, in_force in _rows(part):
                (rows if in_force else pending).append(text)
        elif isinstance(part.tag, str):
            rows.append(cell(part))
    draft.words.append("\n".join(row for row in rows if row.strip()))


def _rows(tgroup: etree._Element) -> Iterator[tuple[str, bool]]:
    columns = {spec.get("colname", ""): index for index, spec in enumerate(tgroup.iterchildren("colspec"))}
    for part in tgroup:
        open_cells: dict[int, int] = {}
        if part.tag == "colspec" or not isinstance(part.tag, str):
            continue
        for row in part:
            if isinstance(row.tag, str):
                yield _row(row, columns, open_cells), row.get("in-force") not in _NOT_IN_FORCE


def _row(row: etree._Element, columns: dict[str, int], open_cells: dict[int, int]) -> str:
    """One row; `open_cells` holds for each column how many more rows a cell from above reaches down."""
    covered = {column for column, count in open_cells.items() if count > 0}
    for column in covered:
        open_cells[column] -= 1
    cells: list[str] = []
    for entry in row:
        if not isinstance(entry.tag, str):
            continue
        first = columns.get(entry.get("namest") or entry.get("colname") or "", -1)
        while len(cells) in covered or len(cells) < min(first, _MAX_COLUMNS):
            cells.append("")
        width = _width(entry, columns)
        if reach := _count(entry.get("morerows", "")):
            open_cells.update(dict.fromkeys(range(len(cells), len(cells) + width), reach))
        cells += [cell(entry)] + [""] * (width - 1)
    return "\t".join(cells).rstrip("\t")


def _width(entry: etree._Element, columns: dict[str, int]) -> int:
    first, last = columns.get(entry.get("namest", "")), columns.get(entry.get("nameend", ""))
    if first is None or last is None or last < first:
        return 1
    return min(last - first + 1, _MAX_COLUMNS)


def _count(text: str) -> int:
    return int(text) if _COUNT.fullmatch(text) else 0
