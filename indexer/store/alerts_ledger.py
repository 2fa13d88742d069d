"""What is due, what could be told, and what was told to whom, within one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, and_, bindparam, func, insert, or_, select, update

from indexer.domain.alerts import Cadence, Composed, DigestRecord, Subscriber, SubscriberState, Window
from indexer.domain.crawling import Verdict
from indexer.domain.history import Origin
from indexer.domain.identifiers import WorkId
from indexer.store import alert_tables as a
from indexer.store import tables as t
from indexer.store.alerts_people import read_subscriber
from indexer.store.crawl_tables import crawl_run
from indexer.store.reading import ChangeRecord, read_change

_SHARE = 500
_COUNTED = (Verdict.HEALTHY.value, Verdict.DEGRADED.value)
"""Verdicts of crawls that were taken in."""
"""How many keys stand in one statement at most."""


@dataclass(frozen=True, slots=True)
class Told:
    """A change that was told and is withdrawn since: when it was told, and as what."""

    subscriber: int
    change: int
    told: datetime
    work: WorkId
    kind: str
    permalink: str


class Ledger:
    """Due-ness, candidates and the ledger."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def head(self) -> int:
        """The number of the last change; numbers appear in commit order, so everything up to it is visible."""
        statement = select(t.counter.c.value).where(t.counter.c.name == "change")
        return self._connection.execute(statement).scalar() or 0

    def mark(self) -> tuple[int, ...]:
        """Where the record stands: the last sighting, and the last number of each sequence (changes, outbox). While it
        is the same, no text and no change is another.
        """
        last = self._connection.execute(select(func.max(t.observation.c.id))).scalar() or 0
        numbers = select(t.counter.c.value).order_by(t.counter.c.name)
        return (last, *self._connection.execute(numbers).scalars())

    def due(self, now: datetime, head: int, limit: int) -> list[Subscriber]:
        """Active subscribers whose digest is due, the longest due first; instant ones only where there is something
        they were not told of.
        """
        c = a.subscriber.c
        something = or_(c.cadence != Cadence.INSTANT.value, c.settled < head)
        wanted = and_(c.state == SubscriberState.ACTIVE.value, c.next_due <= now, something)
        rows = self._connection.execute(select(a.subscriber).where(wanted).order_by(c.next_due, c.id).limit(limit))
        return [read_subscriber(row) for row in rows.mappings()]

    def candidates(self, after: int, upto: int) -> list[ChangeRecord]:
        """Changes in this range that may alert: seen by a crawl, and still held true."""
        return self._changes(t.change.c.seq > after, t.change.c.seq <= upto)

    def candidates_since(self, moment: datetime) -> list[ChangeRecord]:
        """The same, by when they were detected."""
        return self._changes(t.change.c.detected >= moment)

    def first_seen(self) -> datetime | None:
        """When a crawl first saw a change, None for never."""
        statement = select(func.min(t.change.c.detected)).where(t.change.c.origin == Origin.CRAWL.value)
        return self._connection.execute(statement).scalar()

    def last_read(self) -> datetime | None:
        """When a source was last read, by a crawl whose verdict let it count or by what it brought, None for never."""
        crawled = select(func.max(crawl_run.c.finished)).where(crawl_run.c.verdict.in_(_COUNTED))
        brought = select(func.max(t.change.c.detected))
        moments = (self._connection.execute(statement).scalar() for statement in (crawled, brought))
        return max((moment for moment in moments if moment is not None), default=None)

    def _changes(self, *conditions: object) -> list[ChangeRecord]:
        c = t.change.c
        statement = select(t.change).where(c.origin == Origin.CRAWL.value, c.withdrawn.is_(None), *conditions)  # type: ignore[arg-type]
        return [read_change(row) for row in self._connection.execute(statement.order_by(c.seq)).mappings()]

    def delivered(self, subscribers: Iterable[int], after: int) -> Mapping[int, set[int]]:
        """What the ledger holds for each of these subscribers of the changes after this number."""
        c = a.delivery.c
        found: dict[int, set[int]] = {}
        for share in _shares(subscribers):
            statement = select(c.subscriber, c.change).where(c.subscriber.in_(share), c.change > after)
            for row in self._connection.execute(statement):
                found.setdefault(row.subscriber, set()).add(row.change)
        return found

    def taken_back(self, subscribers: Iterable[int]) -> Mapping[int, list[Told]]:
        """Changes these subscribers were told that are withdrawn since, and not corrected yet."""
        joined = a.delivery.join(t.change, t.change.c.seq == a.delivery.c.change).join(
            a.digest, a.digest.c.id == a.delivery.c.digest
        )
        c = t.change.c
        columns = (a.delivery.c.subscriber, c.seq, a.digest.c.composed, c.work, c.kind, c.to_permalink)
        found: dict[int, list[Told]] = {}
        for share in _shares(subscribers):
            wanted = (a.delivery.c.subscriber.in_(share), a.delivery.c.corrected.is_(None), c.withdrawn.is_not(None))
            statement = select(*columns).select_from(joined).where(*wanted).order_by(c.seq)
            for subscriber, seq, told, work, kind, link in self._connection.execute(statement):
                found.setdefault(subscriber, []).append(Told(subscriber, seq, told, WorkId(work), kind, link))
        return found

    def counts(self, subscribers: Iterable[int], limit: int) -> Mapping[int, list[int]]:
        """How many items the last digests of each of these subscribers had, newest first."""
        c = a.digest.c
        place = func.row_number().over(partition_by=c.subscriber, order_by=(c.composed.desc(), c.id.desc()))
        found: dict[int, list[int]] = {}
        for share in _shares(subscribers):
            ranked = select(c.subscriber, c["items"], place.label("place")).where(c.subscriber.in_(share)).subquery()
            statement = select(ranked).where(ranked.c.place <= limit).order_by(ranked.c.subscriber, ranked.c.place)
            for row in self._connection.execute(statement):
                found.setdefault(row.subscriber, []).append(row.items)
        return found

    def told_since(self, subscribers: Iterable[int], moment: datetime) -> Mapping[int, int]:
        """How many items each of these subscribers was told since a moment; none for those not named."""
        c = a.digest.c
        found: dict[int, int] = {}
        for share in _shares(subscribers):
            statement = select(c.subscriber, func.sum(c["items"])).where(c.subscriber.in_(share), c.composed >= moment)
            found.update((key, int(items)) for key, items in self._connection.execute(statement.group_by(c.subscriber)))
        return found

    def record(self, batch: Sequence[Composed], now: datetime) -> list[tuple[int, Composed]]:
        """Record digests with their ledger rows, and when the next are due; returns those recorded with their keys.

        Passed over are subscribers that changed since they were read: left, rescheduled, or served by somebody else.
        A window that already has its digest gives no second one; what it would have told waits for the next.
        """
        same = self._unchanged(batch)
        runs = {window: self._run(*window) for window in {(c.window.cadence, c.window.period) for c in same}}
        again = self._recorded(runs.values(), {c.subscriber.id for c in same})
        fresh = [c for c in same if (runs[c.window.cadence, c.window.period], c.subscriber.id) not in again]
        recorded = self._insert(fresh, runs, now)
        self._tell(recorded)
        kept = {composed.subscriber.id for _, composed in recorded}
        self._move([(c, c.settled if c.subscriber.id in kept else c.subscriber.settled) for c in same])
        return recorded

    def pass_over(self, subscribers: Sequence[Subscriber], settled: int, next_due: datetime | None) -> None:
        """Say that nothing up to this change matched what these subscribers follow, and when to look again."""
        c = a.subscriber.c
        for share in _shares(one.id for one in subscribers):
            statement = update(a.subscriber).where(c.id.in_(share), c.state == SubscriberState.ACTIVE.value)
            self._connection.execute(statement.values(settled=settled, next_due=next_due))

    def floor(self, now: datetime) -> int | None:
        """The number of the last change that was decided for everybody whose digest is due; None where none is."""
        c = a.subscriber.c
        statement = select(func.min(c.settled)).where(c.state == SubscriberState.ACTIVE.value, c.next_due <= now)
        return self._connection.execute(statement).scalar()

    def _unchanged(self, batch: Sequence[Composed]) -> list[Composed]:
        seen = {composed.subscriber.id: composed.subscriber for composed in batch}
        kept: set[int] = set()
        for share in _shares(seen):
            statement = select(a.subscriber).where(a.subscriber.c.id.in_(share)).with_for_update()
            now = (read_subscriber(row) for row in self._connection.execute(statement).mappings())
            kept.update(one.id for one in now if one == seen[one.id])
        return [composed for composed in batch if composed.subscriber.id in kept]

    def _run(self, cadence: Cadence, period: str) -> int:
        c = a.digest_run.c
        found = self._connection.execute(select(c.id).where(c.cadence == cadence.value, c.period == period)).scalar()
        if found is not None:
            return int(found)
        values = {"cadence": cadence.value, "period": period}
        return int(self._connection.execute(insert(a.digest_run).values(values).returning(c.id)).scalar_one())

    def _recorded(self, runs: Iterable[int], subscribers: Iterable[int]) -> frozenset[tuple[int, int]]:
        c = a.digest.c
        wanted = list(runs)
        found: set[tuple[int, int]] = set()
        for share in _shares(subscribers):
            rows = self._connection.execute(
                select(c.run, c.subscriber).where(c.run.in_(wanted), c.subscriber.in_(share))
            )
            found.update((row.run, row.subscriber) for row in rows)
        return frozenset(found)

    def _insert(
        self, fresh: Sequence[Composed], runs: Mapping[tuple[Cadence, str], int], now: datetime
    ) -> list[tuple[int, Composed]]:
        if not fresh:
            return []
        rows = [
            {
                "run": runs[c.window.cadence, c.window.period],
                "subscriber": c.subscriber.id,
                "due": c.window.due,
                "composed": now,
                "items": len(c.changes),
                "content": c.content,
                "sha256": c.sha256,
                "held": c.held,
            }
            for c in fresh
        ]
        statement = insert(a.digest).returning(a.digest.c.id, sort_by_parameter_order=True)
        return list(zip(self._connection.execute(statement, rows).scalars(), fresh, strict=True))

    def _tell(self, recorded: Sequence[tuple[int, Composed]]) -> None:
        rows = [
            {"subscriber": c.subscriber.id, "change": change, "digest": key}
            for key, c in recorded
            for change in c.changes
        ]
        if rows:
            self._connection.execute(insert(a.delivery), rows)
        corrected = [
            {"one": c.subscriber.id, "seq": change, "by": key} for key, c in recorded for change in c.corrections
        ]
        if corrected:
            d = a.delivery.c
            statement = update(a.delivery).where(d.subscriber == bindparam("one"), d.change == bindparam("seq"))
            self._connection.execute(statement.values(corrected=bindparam("by")), corrected)

    def _move(self, moves: Sequence[tuple[Composed, int]]) -> None:
        rows = [{"one": c.subscriber.id, "at": c.next_due, "upto": settled} for c, settled in moves]
        if rows:
            statement = update(a.subscriber).where(a.subscriber.c.id == bindparam("one"))
            self._connection.execute(statement.values(next_due=bindparam("at"), settled=bindparam("upto")), rows)

    def digests(
        self, subscriber: int | None = None, since: datetime | None = None, limit: int = 100
    ) -> list[DigestRecord]:
        """Digests as recorded, newest first."""
        statement = _digests().order_by(a.digest.c.composed.desc(), a.digest.c.id.desc()).limit(limit)
        if subscriber is not None:
            statement = statement.where(a.digest.c.subscriber == subscriber)
        if since is not None:
            statement = statement.where(a.digest.c.composed >= since)
        return [_digest(row) for row in self._connection.execute(statement).mappings()]

    def digest(self, key: int) -> DigestRecord | None:
        """One digest, or None."""
        row = self._connection.execute(_digests().where(a.digest.c.id == key)).mappings().first()
        return _digest(row) if row else None

    def release(self, key: int) -> bool:
        """Hold a digest no longer; False where it is not held."""
        c = a.digest.c
        return self._connection.execute(update(a.digest).where(c.id == key, c.held).values(held=False)).rowcount > 0

    def told(self, subscriber: int) -> Mapping[int, int]:
        """Every change a subscriber was told, with the digest it stood in."""
        c = a.delivery.c
        rows = self._connection.execute(select(c.change, c.digest).where(c.subscriber == subscriber).order_by(c.change))
        return {row.change: row.digest for row in rows}

    def forget_bodies(self, before: datetime) -> int:
        """Drop sent and given-up messages of digests composed before this moment; the digests stay."""
        m = a.message.c
        old = select(a.digest.c.id).where(a.digest.c.composed < before)
        done = ("sent", "returned", "failed", "cancelled")
        return self._connection.execute(a.message.delete().where(m.digest.in_(old), m.state.in_(done))).rowcount


def _shares(keys: Iterable[int]) -> Iterable[list[int]]:
    ordered = sorted(keys)
    return [ordered[start : start + _SHARE] for start in range(0, len(ordered), _SHARE)]


def _digests() -> Select[Any]:
    joined = a.digest.join(a.digest_run, a.digest_run.c.id == a.digest.c.run)
    return select(a.digest, a.digest_run.c.cadence, a.digest_run.c.period).select_from(joined)


def _digest(row: RowMapping) -> DigestRecord:
    window = Window(Cadence(row["cadence"]), row["period"], row["due"])
    return DigestRecord(
        row["id"], row["subscriber"], window, row["composed"], row["items"], row["content"], row["sha256"], row["held"]
    )
