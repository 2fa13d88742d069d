"""Rows out of CSV, JSON, nested XML and HTML tables: each a mapping of printed headings to words."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

from crawlers.parsers.charset import as_utf8
from crawlers.parsers.grid import read_grid, rows_of, words_of
from crawlers.parsers.trade_list.declaration import ListDeclaration
from crawlers.parsers.trade_list.sheet import read_sheet
from crawlers.parsers.xml import local_name, parse_html, parse_xml
from indexer.domain.document import Capture
from indexer.domain.errors import ParseError
from indexer.text import clean_inline

MAX_ROWS = 100_000
_MAX_DEPTH = 20
_NEAR = 4
"""How many elements before a table may hold the words that say which section it is."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the source. `where` is its place for people, `problem` why it cannot be read, if so."""

    where: str
    cells: dict[str, str] = field(default_factory=dict)
    section: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows of a list, and the name of the edition where the publisher prints one."""

    rows: tuple[Row, ...]
    edition: str = ""


def read_rows(capture: Capture, declared: ListDeclaration) -> Rows:
    """The rows of a list in the format its declaration names.

    Raises ParseError: those of the XML and zip doors, `malformed-csv`, `malformed-json`, `malformed-xlsx`,
    `no-table`, `too-large` (more than 100,000 rows).
    """
    match declared.read:
        case "csv":
            rows = _from_lines(_csv_lines(capture, declared))
        case "xlsx":
            rows = _from_lines(read_sheet(capture.body, capture.url, declared.sheet, MAX_ROWS))
        case "xml":
            rows = _from_xml(capture, declared.records)
        case "json":
            rows = _from_json(capture, declared.records)
        case "html":
            return _from_html(capture, declared)
    return Rows(tuple(_limited(rows, capture.url)))


def _limited(rows: Iterator[Row], where: str) -> Iterator[Row]:
    for count, row in enumerate(rows, 1):
        if count > MAX_ROWS:
            raise ParseError("too-large", where, f"more than {MAX_ROWS} rows")
        yield row


def _csv_lines(capture: Capture, declared: ListDeclaration) -> Iterator[list[str]]:
    """Bytes that are UTF-8 are read so, whatever is declared: text in an older charset hardly ever looks like it."""
    if not capture.body.strip():
        raise ParseError("empty", capture.url, "the body is empty")
    try:
        text = capture.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = capture.body.decode(declared.charset, errors="replace")
    if "\ufffd" in text:
        raise ParseError("malformed-csv", capture.url, f"the bytes are neither UTF-8 nor {declared.charset}")
    if re.match(r"\s*<(?:!doctype|html)\b", text, re.IGNORECASE):
        raise ParseError("html-instead", capture.url, "a web page was served where a table was expected")
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=declared.delimiter, strict=True):
            yield [clean_inline(cell) for cell in line]
    except csv.Error as error:
        raise ParseError("malformed-csv", capture.url, f"not readable as CSV: {error}") from error


def _from_lines(lines: Iterator[list[str]]) -> Iterator[Row]:
    """The first line with two cells or more holds the headings; what stands above it is a title."""
    headings: list[str] = []
    for number, line in enumerate(lines, 1):
        if headings and any(line):
            yield _row(f"row {number}", headings, line)
        elif sum(map(bool, line)) > 1:
            headings = _named(_without_end(line))


def _row(where: str, headings: Sequence[str], line: Sequence[str], section: str = "") -> Row:
    cells = _without_end(line)
    if len(cells) > len(headings):
        return Row(where, section=section, problem=f"{len(cells)} cells under {len(headings)} headings")
    cells += [""] * (len(headings) - len(cells))
    return Row(where, dict(zip(headings, cells, strict=True)), section)


def _named(headings: Sequence[str]) -> list[str]:
    """Headings that tell their columns apart: an empty or repeated one gets the column's number."""
    named: list[str] = []
    for number, heading in enumerate(headings, 1):
        named.append(f"{heading} {number}".strip() if not heading or heading in named else heading)
    return [heading if heading.strip("0123456789") else f"Column {heading}" for heading in named]


def _without_end(line: Sequence[str]) -> list[str]:
    cells = list(line)
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _from_xml(capture: Capture, record: str) -> Iterator[Row]:
    """A row a record; the simple elements of what encloses it belong to it too (the good around its countries)."""
    root = parse_xml(capture.body, capture.url)
    for number, element in enumerate(root.iter(record), 1):
        cells: dict[str, str] = {}
        for owner in (element, *element.iterancestors()):
            for child in owner:
                if local_name(child) and not any(local_name(part) for part in child):
                    cells.setdefault(local_name(child), words_of(child))
        yield Row(f"{record} {number}", cells)


def _from_json(capture: Capture, path: str) -> Iterator[Row]:
    if not capture.body.strip():
        raise ParseError("empty", capture.url, "the body is empty")
    try:
        value: object = json.loads(capture.body)
    except (ValueError, RecursionError) as error:
        raise ParseError("malformed-json", capture.url, f"not readable as JSON: {error}") from error
    for name in filter(None, path.split(".")):
        value = value.get(name) if isinstance(value, dict) else None
    if not isinstance(value, list):
        raise ParseError("no-table", capture.url, f"no list stands at {path or 'the top'}")
    for number, record in enumerate(value, 1):
        if isinstance(record, dict):
            yield Row(f"record {number}", {str(name): _words(item) for name, item in record.items()})
        else:
            yield Row(f"record {number}", problem="it is no object")


def _words(value: object, depth: int = 0) -> str:
    if isinstance(value, list) and depth < _MAX_DEPTH:
        return "; ".join(filter(None, (_words(item, depth + 1) for item in value)))
    if value is None or isinstance(value, dict | list):
        return ""
    return clean_inline(str(value))


def _from_html(capture: Capture, declared: ListDeclaration) -> Rows:
    root = parse_html(as_utf8(capture), capture.url)
    rows: list[Row] = []
    tables = [item for item in _selected(root, declared.records or "//table") if rows_of(item)]
    for number, table in enumerate(tables, 1):
        rows += _table_rows(table, number, declared)
    if not rows:
        raise ParseError("no-table", capture.url, "no table with the expected headings and a row stands on the page")
    edition = re.search(declared.edition, words_of(root)) if declared.edition else None
    return Rows(tuple(_limited(iter(rows), capture.url)), edition[1] if edition else "")


def _selected(root: etree._Element, path: str) -> list[etree._Element]:
    found = root.xpath(path)
    return [item for item in found if etree.iselement(item)] if isinstance(found, list) else []


def _table_rows(table: etree._Element, number: int, declared: ListDeclaration) -> Iterator[Row]:
    grid = read_grid(table, repeat=True)
    first = next((at for at, line in enumerate(grid[:_NEAR]) if _names(line, declared)), None)
    if first is None:
        return
    headings = _named(_without_end(grid[first]))
    section = (
        _stated(declared.section, grid[:first]) or _section_of(table, declared.section) if declared.section else ""
    )
    for line_number, line in enumerate(grid[first + 1 :], first + 2):
        if len(line) > 1 and len(set(line)) == 1:
            section = line[0]  # one cell over all columns is a heading for the rows below it
        elif line != grid[first]:
            yield _row(f"table {number}, row {line_number}", headings, line, section)


def _names(line: Sequence[str], declared: ListDeclaration) -> bool:
    """Whether a line holds headings: one of its columns is that of the name. A title may stand above it."""
    is_title = len(line) > 1 and len(set(line)) == 1
    columns = map(declared.column, line)
    return not is_title and any(column is not None and column.means == "name" for column in columns)


def _stated(pattern: str, lines: Sequence[Sequence[str]]) -> str:
    found = next(filter(None, (re.search(pattern, words) for line in lines for words in line)), None)
    return clean_inline(found[1]) if found else ""


def _section_of(table: etree._Element, pattern: str) -> str:
    """The section named in the words shortly before a table, up to the table before it."""
    for element in islice(table.itersiblings("*", preceding=True), _NEAR):
        if local_name(element) == "table":
            return ""
        if found := re.search(pattern, words_of(element)):
            return clean_inline(found[1])
    parent = table.getparent()
    inside = parent is not None and local_name(parent) in {"div", "figure", "section"}
    return _section_of(parent, pattern) if parent is not None and inside else ""
