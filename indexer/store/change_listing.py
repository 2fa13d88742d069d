"""Which changes a list shows, and from where it goes on: conditions over the table of changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, select

from indexer.domain.identifiers import WorkId
from indexer.store import tables as t


@dataclass(frozen=True, slots=True)
class Wanted:
    """What changes a list is asked for; what is not given does not narrow it.

    `since` and `until` are days of detection, both included. `after` and `before` are numbers of changes, left out
    themselves: numbers never change, so a list goes on from one without a skip or a repeat, whatever came meanwhile.
    """

    work: WorkId | None = None
    jurisdiction: str = ""
    source: str = ""
    origin: str = ""
    since: date | None = None
    until: date | None = None
    after: int | None = None
    before: int | None = None


EVERY_CHANGE = Wanted()


def listing(wanted: Wanted, limit: int | None, *, newest_first: bool) -> Select[tuple[object, ...]]:
    """The changes still held true that are wanted, in order of telling or the other way round."""
    order = t.change.c.seq.desc() if newest_first else t.change.c.seq
    statement = select(t.change).where(t.change.c.withdrawn.is_(None), *_conditions(wanted))
    return statement.order_by(order).limit(limit)


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    c = t.change.c
    if wanted.work is not None:
        yield c.work == str(wanted.work)
    if wanted.jurisdiction:
        yield c.work.in_(select(t.work.c.id).where(t.work.c.jurisdiction == wanted.jurisdiction))
    if wanted.source:
        yield c.work.in_(select(t.work.c.id).where(t.work.c.source == wanted.source))
    if wanted.origin:
        yield c.origin == wanted.origin
    if wanted.since is not None:
        yield c.detected >= _midnight(wanted.since)
    if wanted.until is not None and wanted.until < date.max:
        yield c.detected < _midnight(wanted.until + timedelta(days=1))
    if wanted.after is not None:
        yield c.seq > wanted.after
    if wanted.before is not None:
        yield c.seq < wanted.before


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
