"""Sending what the outbox holds: claim one message, send it, say what became of it; a crash repeats one at most."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from api.digests.addresses import AddressBook, AddressUnreadable
from api.digests.digest import Digest, decode
from api.digests.returns.consequences import take_back
from indexer.domain.alerts import Held, Message, MessageState, Subscriber, SubscriberState
from indexer.domain.errors import RulewatchError
from indexer.domain.returns import ENDING, Returned, ReturnKind
from indexer.store.alerts import Alerts, AlertStore

_log = structlog.get_logger(__name__)

PATIENCE = timedelta(minutes=10)
"""How long whoever claimed a message may take before somebody else may claim it."""
_AT_ONCE = 8
"""Channels served side by side, so that a slow one delays no other."""


GONE = Returned(ReturnKind.HARD)
"""What is said of a destination that is never to be tried again."""


class TemporaryFailure(RulewatchError):
    """Not sent now; worth another attempt, not before `retry_after` where the receiver says so. `returned` is what it
    says of the address, if it says anything, should every attempt fail.
    """

    code = "delivery-postponed"

    def __init__(self, message: str, *, retry_after: timedelta | None = None, returned: Returned | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.returned = returned


class PermanentFailure(RulewatchError):
    """Never to be sent. `returned` is what it says of the address: after some verdicts nothing else goes there."""

    code = "delivery-refused"

    def __init__(self, message: str, *, returned: Returned | None = None) -> None:
        super().__init__(message)
        self.returned = returned

    @property
    def suppress(self) -> bool:
        """Whether nothing else is to be sent there."""
        return self.returned is not None and self.returned.kind in ENDING


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a channel needs to send one message. `address` is what was sealed: an e-mail address, or what the channel
    itself sealed for a destination.
    """

    message: Message
    subscriber: Subscriber
    digest: Digest
    address: str = field(repr=False)


class Channel(Protocol):
    """A way to reach people. The message's key is the same at every attempt: the receiver can tell a repeat by it."""

    @property
    def key(self) -> str:
        """Its name in the outbox."""
        ...

    @property
    def retries(self) -> tuple[timedelta, ...]:
        """How long to wait after the first, second, … failed attempt; after the last the message is given up."""
        ...

    def send(self, delivery: Delivery) -> None:
        """Return once the receiver has taken it over; raises TemporaryFailure or PermanentFailure."""
        ...


@dataclass(slots=True)
class Dispatch:
    """Empties the outbox through these channels."""

    alerts: AlertStore
    book: AddressBook
    channels: Mapping[str, Channel]

    def deliver(self, now: datetime, held: Held | None = None, limit: int = 10_000) -> int:
        """Send what is due, every channel on its own; returns how many were sent. With a lease every claim and every
        report is refused once another process has it (LeaseLost).
        """
        with ThreadPoolExecutor(min(_AT_ONCE, max(1, len(self.channels)))) as pool:
            done = [pool.submit(self._deliver, channel, now, held, limit) for channel in self.channels.values()]
            return sum(one.result() for one in done)

    def _deliver(self, channel: Channel, now: datetime, held: Held | None, limit: int) -> int:
        sent = 0
        for _ in range(limit):
            claimed = self._claim(channel, now, held)
            if claimed is None:
                break
            sent += self._one(channel, claimed, now, held)
        return sent

    def _claim(self, channel: Channel, now: datetime, held: Held | None) -> Message | None:
        with self.alerts.write() as alerts:
            _require(alerts, held)
            if not alerts.leases.may_send(now):
                return None
            return alerts.outbox.claim(channel.key, now, now + PATIENCE)

    def _one(self, channel: Channel, message: Message, now: datetime, held: Held | None) -> bool:
        """Whether the message was sent; every other end is recorded too."""
        try:
            delivery = self._delivery(message)
            if delivery is not None:
                channel.send(delivery)
        except TemporaryFailure as failure:
            self._postpone(channel, message, failure, now, held)
            return False
        except PermanentFailure as failure:
            self._give_up(message, failure, failure.returned, now, held)
            return False
        except AddressUnreadable as failure:
            self._give_up(message, failure, None, now, held)
            return False
        state = MessageState.CANCELLED if delivery is None else MessageState.SENT
        with self.alerts.write() as alerts:
            _require(alerts, held)
            return alerts.outbox.close(message, state) and state is MessageState.SENT

    def _delivery(self, message: Message) -> Delivery | None:
        """What to send; None where the subscriber or the destination is gone, or wants no more."""
        with self.alerts.view() as alerts:
            subscriber = alerts.people.subscriber(message.subscriber)
            record = alerts.ledger.digest(message.digest)
            destination = alerts.people.destination(message.destination) if message.destination else None
        if subscriber is None or record is None or subscriber.state is not SubscriberState.ACTIVE:
            return None
        sealed = subscriber.sealed
        if message.destination:
            sealed = destination.sealed if destination and destination.active else None
        if sealed is None:
            return None
        return Delivery(message, subscriber, decode(record.content), self.book.open(sealed))

    def _postpone(
        self, channel: Channel, message: Message, failure: TemporaryFailure, now: datetime, held: Held | None
    ) -> None:
        if message.attempts > len(channel.retries):
            self._give_up(message, failure, failure.returned, now, held)
            return
        wait = max(channel.retries[message.attempts - 1], failure.retry_after or timedelta(0))
        with self.alerts.write() as alerts:
            _require(alerts, held)
            alerts.outbox.postpone(message, now + wait, failure.code)

    def _give_up(
        self, message: Message, failure: RulewatchError, returned: Returned | None, now: datetime, held: Held | None
    ) -> None:
        """Record the failure by its code: what servers answer may name the address."""
        _log.warning("message given up", key=message.key, channel=message.channel, code=failure.code)
        with self.alerts.write() as alerts:
            _require(alerts, held)
            alerts.outbox.close(message, MessageState.FAILED, failure.code)
            if returned is None:
                return
            if message.destination == 0:
                record = alerts.ledger.digest(message.digest)
                take_back(alerts, message.subscriber, returned, record.composed if record else now, now)
            elif returned.kind in ENDING:
                alerts.people.switch_destination(message.destination, active=False)


def _require(alerts: Alerts, held: Held | None) -> None:
    if held is not None:
        alerts.leases.require(held)
