"""CALS tables as text: cells separated by tabs, rows by line breaks, spans kept as empty cells."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from crawlers.parsers.grid import Grid, columns_of, row_text
from crawlers.parsers.justice_laws.citation import word
from crawlers.parsers.justice_laws.outline import Draft
from crawlers.parsers.justice_laws.reader import Reader
from crawlers.parsers.justice_laws.sections import IMAGE_LEFT_OUT, footnote
from crawlers.parsers.justice_laws.wording import cell, line, plain
from indexer.domain.provision import Standing

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
    places = Grid(columns_of(tgroup))
    for part in tgroup:
        if part.tag == "colspec" or not isinstance(part.tag, str):
            continue
        for row in part.iterchildren(etree.Element):
            line = places.place(row, row.iterchildren(etree.Element))
            yield row_text(line, cell), row.get("in-force") not in _NOT_IN_FORCE
