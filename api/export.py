"""Every hit of a search as a file: CSV for spreadsheets, JSON Lines for programs, RIS and BibTeX to cite."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from types import MappingProxyType
from typing import TypeAlias

from api.bodies import hit_body, iso
from api.references import Reference, bibtex, ris
from api.services import Question, Services
from api.urls import alone_url
from indexer.domain.identifiers import Permalink
from indexer.search.query import Hit

WINDOW = 10_000
"""Hits an export holds at most: as many as the engines rank."""
_FIRST, _STEP = 100, 1_000
"""Hits asked for at first, and then each time: most of the work is one excerpt a hit, and nobody waits for the last."""
_COLUMNS = (
    "permalink", "work", "title", "label", "heading", "passage", "status", "valid_from", "valid_to", "language",
    "jurisdiction", "type", "source",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula where a cell begins with it."""
_Lines: TypeAlias = Callable[[Iterator[Hit], str], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Format:
    """A form to export in."""

    media_type: str
    suffix: str
    lines: _Lines
    """Hits, and our public address, to what the file holds."""


def every_hit(services: Services, question: Question) -> tuple[int, Iterator[Hit]]:
    """How many passages match, and the hits: all of every work, best first, `WINDOW` at most. The first ones are there
    soon; the others are asked for as they are taken.

    Raises what `Services.find` raises, before the first hit is taken.
    """
    whole = replace(question, limit=_FIRST, offset=0, per_work=WINDOW)
    first = services.find(whole)
    return first.total_passages, _pages(services, whole, first.hits)


def _pages(services: Services, question: Question, hits: tuple[Hit, ...]) -> Iterator[Hit]:
    yield from hits
    limit, offset = question.limit, len(hits)
    while len(hits) == limit and offset < WINDOW:
        limit = min(_STEP, WINDOW - offset)
        hits = services.find(replace(question, limit=limit, offset=offset)).hits
        yield from hits
        offset += len(hits)


def _csv(hits: Iterator[Hit], _root: str) -> Iterator[str]:
    """RFC 4180 with a heading; a cell that would be a formula begins with an apostrophe."""
    line = io.StringIO()
    writer = csv.writer(line)
    bodies = ({**hit_body(hit), "passage": _plain(hit)} for hit in hits)
    for cells in chain((_COLUMNS,), ([_cell(body[name]) for name in _COLUMNS] for body in bodies)):
        writer.writerow(cells)
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _json_lines(hits: Iterator[Hit], _root: str) -> Iterator[str]:
    for hit in hits:
        yield json.dumps(hit_body(hit), ensure_ascii=False) + "\n"


def _references(write: Callable[[Reference], str]) -> _Lines:
    """One record a hit, cited to the provision, with the address of its page."""
    return lambda hits, root: (write(_reference(hit, root)) for hit in hits)


def _reference(hit: Hit, root: str) -> Reference:
    return Reference(
        permalink=hit.permalink,
        language=hit.language,
        work=hit.title,
        label=hit.label,
        heading=hit.heading,
        words=_plain(hit),
        url=root + alone_url(Permalink.parse(hit.permalink), hit.language if hit.language != "en" else None),
        note=f"{hit.status}; {iso(hit.valid_from)} to {iso(hit.valid_to) or 'open'}",
        day=hit.valid_from,
    )


def _plain(hit: Hit) -> str:
    return "".join(text for text, _ in hit.passage)


FORMATS = MappingProxyType(
    {
        "csv": Format("text/csv; charset=utf-8", "csv", _csv),
        "jsonl": Format("application/x-ndjson", "jsonl", _json_lines),
        "ris": Format("application/x-research-info-systems", "ris", _references(ris)),
        "bibtex": Format("application/x-bibtex; charset=utf-8", "bib", _references(bibtex)),
    }
)
