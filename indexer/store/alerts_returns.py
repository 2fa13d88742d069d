"""Mail that came back, within one transaction: returns by subscriber, and what they leave of a message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from indexer.domain.alerts import MessageState, Purpose
from indexer.domain.returns import Returned, ReturnKind, ReturnRecord
from indexer.store import alert_tables as a

_BATCH = 500
_EXACT = timedelta(seconds=1)
"""Moments travel in mails to the second."""


class Returns:
    """What came back, of whom."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def record(self, subscriber: int, returned: Returned, sent: datetime, now: datetime) -> bool:
        """Record that the mail sent then came back; False where that is known. The message, if it is still kept,
        is no longer counted as sent.
        """
        c = a.returned.c
        same = (c.subscriber == subscriber, c.sent == sent, c.kind == returned.kind.value)
        if self._connection.execute(select(c.id).where(*same)).first():
            return False
        values = {
            "subscriber": subscriber, "kind": returned.kind.value, "status": returned.status[:16], "sent": sent,
            "seen": now,
        }  # fmt: skip
        self._connection.execute(insert(a.returned).values(values))
        m, d = a.message.c, a.digest.c
        then = (d.subscriber == subscriber, d.composed >= sent, d.composed < sent + _EXACT)
        mailed = (m.digest.in_(select(d.id).where(*then)), m.destination == 0, m.state == MessageState.SENT.value)
        if returned.kind is not ReturnKind.COMPLAINT:
            self._connection.execute(update(a.message).where(*mailed).values(state=MessageState.RETURNED.value))
        return True

    def of(self, subscribers: Iterable[int], since: datetime | None = None) -> Mapping[int, list[ReturnRecord]]:
        """What came back of the mail to each of these, by when it was sent, oldest first."""
        keys = sorted(subscribers)
        c = a.returned.c
        found: dict[int, list[ReturnRecord]] = {}
        for start in range(0, len(keys), _BATCH):
            wanted = select(a.returned).where(c.subscriber.in_(keys[start : start + _BATCH]))
            if since is not None:
                wanted = wanted.where(c.sent >= since)
            for row in self._connection.execute(wanted.order_by(c.sent, c.id)).mappings():
                found.setdefault(row["subscriber"], []).append(_record(row))
        return found

    def confirmed(self, subscriber: int) -> datetime | None:
        """When somebody last confirmed that mail to them is wanted: what was sent before says nothing any more."""
        c = a.token.c
        statement = select(func.max(c.used)).where(c.subscriber == subscriber, c.purpose == Purpose.CONFIRM.value)
        return self._connection.execute(statement).scalar()

    def forget(self, before: datetime) -> int:
        """Drop returns seen before this moment; returns how many."""
        return self._connection.execute(a.returned.delete().where(a.returned.c.seen < before)).rowcount


def _record(row: RowMapping) -> ReturnRecord:
    returned = Returned(ReturnKind(row["kind"]), row["status"])
    return ReturnRecord(row["subscriber"], returned, row["sent"], row["seen"])
