"""What should have gone against what went, within one transaction: late digests, messages without an end, canaries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, and_, func, insert, or_, select, update

from indexer.domain.alerts import Cadence, MessageState, SubscriberState
from indexer.domain.returns import CanaryRecord, ReturnKind
from indexer.store import alert_tables as a

_WAITING = (MessageState.QUEUED.value, MessageState.SENDING.value)


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many there are, and since when the oldest."""

    count: int
    since: datetime | None


class Watch:
    """Looks after the post; canaries are named by the moment they were due."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def late(self, before: datetime, head: int) -> Backlog:
        """Subscribers whose digest was due by this moment and is not composed; `head` as in `Ledger.due`."""
        c = a.subscriber.c
        something = or_(c.cadence != Cadence.INSTANT.value, c.settled < head)
        overdue = and_(c.state == SubscriberState.ACTIVE.value, c.next_due <= before, something)
        return self._backlog(a.subscriber, c.next_due, overdue)

    def unfinished(self, before: datetime) -> Backlog:
        """Messages that wait since this moment or longer and are neither sent nor given up."""
        c = a.message.c
        return self._backlog(a.message, c.queued, and_(c.state.in_(_WAITING), c.queued <= before))

    def given_up(self) -> Backlog:
        """Mails given up whose readers are still subscribed: they were told nothing of what stood in them."""
        c, s = a.message.c, a.subscriber.c
        active = select(s.id).where(s.state == SubscriberState.ACTIVE.value)
        lost = (c.state.in_((MessageState.FAILED.value, MessageState.RETURNED.value)), c.destination == 0)
        return self._backlog(a.message, c.queued, and_(*lost, c.subscriber.in_(active)))

    def blocked(self, since: datetime) -> Backlog:
        """Mails other servers took offence at since this moment."""
        c = a.returned.c
        return self._backlog(a.returned, c.seen, and_(c.kind == ReturnKind.BLOCKED.value, c.seen >= since))

    def readers(self) -> int:
        """How many subscribers there are to be told."""
        c = a.subscriber.c
        statement = select(func.count()).select_from(a.subscriber).where(c.state == SubscriberState.ACTIVE.value)
        return int(self._connection.execute(statement).scalar_one())

    def _backlog(self, table: Table, moment: ColumnElement[datetime], wanted: ColumnElement[bool]) -> Backlog:
        statement = select(func.count(), func.min(moment)).select_from(table).where(wanted)
        count, since = self._connection.execute(statement).one()
        return Backlog(int(count), since)

    def last_queued(self) -> datetime | None:
        """When a message was queued last, of those that are kept."""
        return self._connection.execute(select(func.max(a.message.c.queued))).scalar()

    def launch(self, now: datetime) -> None:
        """Record that a canary is to be sent."""
        self._connection.execute(insert(a.canary).values(sent=now.replace(microsecond=0)))

    def canaries(self, since: datetime) -> list[CanaryRecord]:
        """Canaries due since this moment, oldest first."""
        statement = select(a.canary).where(a.canary.c.sent >= since).order_by(a.canary.c.sent)
        return [CanaryRecord(row.sent, row.handed, row.arrived) for row in self._connection.execute(statement)]

    def hand(self, sent: datetime, now: datetime) -> None:
        """Say that the mail server took a canary."""
        self._connection.execute(update(a.canary).where(a.canary.c.sent == sent).values(handed=now))

    def land(self, sent: datetime, now: datetime) -> bool:
        """Say that a canary was seen in its mailbox; False for one that is unknown. The first time counts."""
        c = a.canary.c
        arrived = update(a.canary).where(c.sent == sent).values(arrived=func.coalesce(c.arrived, now))
        return self._connection.execute(arrived).rowcount > 0

    def forget_canaries(self, before: datetime) -> int:
        """Drop canaries due before this moment; returns how many."""
        return self._connection.execute(a.canary.delete().where(a.canary.c.sent < before)).rowcount
