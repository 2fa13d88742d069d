"""The document a record makes, as its source declares it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

from crawlers.parsers.eids import Eids
from crawlers.parsers.notice.records import Record
from crawlers.reading import Reads
from indexer.domain.document import Document, Milestone, Relation
from indexer.domain.errors import InvalidIdentifier
from indexer.domain.identifiers import WorkId
from indexer.domain.provision import Provision, Role, Standing
from indexer.text import clean_inline

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?!\d)", re.ASCII)
_NOT_ID = re.compile(r"[^A-Za-z0-9._,()\-/]+")
_EDGES = re.compile(r"(?:(?<=/)|^)[^A-Za-z0-9/]+|[^A-Za-z0-9)/]+(?=/|$)")
_FIRST_YEAR = 1700
ROOT = "record"
"""The one unit of a record: what is said of a rule is one thing, its values are pieces of it."""


def document_of(record: Record, reads: Reads) -> Document:
    """The record as a document; raises InvalidIdentifier where it names no work or no title."""
    work = work_of(record.fill(reads.work))
    title = clean_inline(record.fill(reads.title))
    if not title:
        raise InvalidIdentifier("it has no title")
    return Document(
        work=work,
        type=type_of(record, reads),
        title=title,
        language=reads.language,
        expression="",
        authority=reads.authority,
        rendition=f"{reads.read}-record",
        provisions=tuple(_provisions(record, reads, title)),
        valid_from=read_day(record, reads, reads.valid_from) if reads.valid_from else None,
        published=read_day(record, reads, reads.published) if reads.published else None,
        milestones=tuple(_milestones(record, reads)),
        relations=tuple(_relations(record, reads)),
        identifiers=tuple((key, value) for key, text in reads.facts.items() if (value := record.fill(text))),
        omitted=tuple(sorted(reads.ignored)),
    )


def work_of(filled: str) -> WorkId:
    """The work id a filled template gives; raises InvalidIdentifier where a place of it was empty."""
    return WorkId(_EDGES.sub("", _NOT_ID.sub("-", filled)))


def type_of(record: Record, reads: Reads) -> str:
    """The document type; a word the source uses and `types` does not know leaves the declared one."""
    stated = record.text(reads.type_of) if reads.type_of else ""
    if stated and stated not in reads.types:
        record.problems.append(("unexpected-value", f"type {stated[:60]!r} is not known; it was read as {reads.type}"))
    return reads.types.get(stated, reads.type)


def read_day(record: Record, reads: Reads, name: str) -> date | None:
    """The day a field states, in the forms the source declares; None, and a finding, where it is none."""
    return next(iter(read_days(record, reads, name)), None)


def read_days(record: Record, reads: Reads, name: str) -> tuple[date, ...]:
    """Every day a field states, in order; what is none is a finding."""
    days = []
    for text in dict.fromkeys(filter(None, map(clean_inline, record.values(name)))):
        found = _day(text, reads.days)
        if found:
            days.append(found)
        else:
            record.problems.append(("bad-date", f"{name} is no day: {text[:40]!r}"))
    return tuple(days)


def _day(text: str, patterns: tuple[str, ...]) -> date | None:
    found = _iso_day(text)
    for pattern in patterns:
        if found is None:
            found = _patterned_day(text, pattern)
    return found if found and found.year >= _FIRST_YEAR and found != date.max else None


def _iso_day(text: str) -> date | None:
    match = _ISO.match(text)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def _patterned_day(text: str, pattern: str) -> date | None:
    """By calendar day as printed: a time zone never moves a deadline to another day."""
    try:
        return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None


def _provisions(record: Record, reads: Reads, title: str) -> Iterator[Provision]:
    eids = Eids()
    standing = reads.standings.get(record.text(reads.standing_of), Standing.IN_FORCE)
    yield Provision(ROOT, "record", Role.UNIT, "Record", heading=title, standing=standing)
    for shown in reads.shows:
        if text := record.fill(shown.text):
            eid = eids.unique(f"{ROOT}__{shown.kind}")
            yield Provision(eid, shown.kind, Role.PIECE, shown.label, text=text, parent=ROOT, standing=standing)


def _milestones(record: Record, reads: Reads) -> Iterator[Milestone]:
    for shown in reads.shows:
        name = re.fullmatch(r"\{(\w+)\}", shown.text) if shown.milestone else None
        for day in read_days(record, reads, name[1]) if name else ():
            yield Milestone(shown.milestone, day, shown.label)


def _relations(record: Record, reads: Reads) -> Iterator[Relation]:
    for kind, template in reads.relations.items():
        if filled := record.fill(template):
            try:
                yield Relation(kind, str(work_of(filled)))
            except InvalidIdentifier:
                record.problems.append(("unexpected-value", f"{kind}: {filled[:60]!r} names no work"))
