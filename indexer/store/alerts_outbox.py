"""The outbox of messages, within one transaction: claimed by one at a time, kept until sent or given up."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, insert, select, update

from indexer.domain.alerts import Message, MessageKind, MessageState, Subscriber, Window
from indexer.store import alert_tables as a

_WAITING = (MessageState.QUEUED.value, MessageState.SENDING.value)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be sent of a recorded digest, and whose it is."""

    digest: int
    subscriber: Subscriber
    window: Window
    kinds: tuple[MessageKind, ...]


class Outbox:
    """Messages on their way."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def queue(self, entries: Iterable[Entry], channel: str, now: datetime) -> None:
        """Put messages of recorded digests into the outbox: one to the subscriber's own address by `channel`, and one
        to each of their active destinations.
        """
        wanted = [entry for entry in entries if entry.kinds]
        others = self._destinations({entry.subscriber.id for entry in wanted})
        rows = [
            _row(entry, kind, target, now)
            for entry in wanted
            for kind in entry.kinds
            for target in ((channel, 0), *others.get(entry.subscriber.id, ()))
            if target[1] or entry.subscriber.sealed is not None
        ]
        if rows:
            self._connection.execute(insert(a.message), rows)

    def _destinations(self, subscribers: set[int]) -> Mapping[int, list[tuple[str, int]]]:
        c = a.destination.c
        found: dict[int, list[tuple[str, int]]] = {}
        for row in self._connection.execute(select(c.subscriber, c.channel, c.id).where(c.active)):
            if row.subscriber in subscribers:
                found.setdefault(row.subscriber, []).append((row.channel, row.id))
        return found

    def claim(self, channel: str, now: datetime, until: datetime) -> Message | None:
        """Take the message of a channel that has been due longest; nobody else gets it before `until`. None where
        nothing is due. Who dies over it leaves it to be claimed again, with the same key.
        """
        c = a.message.c
        due = select(a.message).where(c.channel == channel, c.state.in_(_WAITING), c.next_at <= now)
        first = due.order_by(c.next_at, c.id).limit(1).with_for_update(skip_locked=True)
        row = self._connection.execute(first).mappings().first()
        if row is None:
            return None
        values = {"state": MessageState.SENDING.value, "attempts": row["attempts"] + 1, "next_at": until}
        self._connection.execute(update(a.message).where(c.id == row["id"]).values(values))
        return read_message({**row, **values})

    def close(self, message: Message, state: MessageState, error: str = "") -> bool:
        """Say what became of a claimed message; False where somebody else claimed it since, or it was cancelled."""
        return self._report(message, {"state": state.value, "error": error})

    def postpone(self, message: Message, until: datetime, error: str) -> bool:
        """Try again then; False as in `close`."""
        return self._report(message, {"state": MessageState.QUEUED.value, "next_at": until, "error": error})

    def _report(self, message: Message, values: Mapping[str, object]) -> bool:
        c = a.message.c
        mine = (c.id == message.id, c.attempts == message.attempts, c.state == MessageState.SENDING.value)
        return self._connection.execute(update(a.message).where(*mine).values(dict(values))).rowcount > 0

    def requeue(self, digest: int, now: datetime) -> int:
        """Send the messages of a digest once more, sent or given up; returns how many. Those on their way go on as
        they are: whoever sends one now still reports it.
        """
        c = a.message.c
        values = {
            "state": MessageState.QUEUED.value, "attempts": 0, "next_at": now, "queued": now, "error": "",
        }  # fmt: skip
        wanted = (c.digest == digest, c.state.not_in(_WAITING))
        return self._connection.execute(update(a.message).where(*wanted).values(values)).rowcount

    def messages(self, digest: int | None = None) -> list[Message]:
        """Messages of a digest, or all, in order of queueing."""
        statement = select(a.message).order_by(a.message.c.id)
        if digest is not None:
            statement = statement.where(a.message.c.digest == digest)
        return [read_message(row) for row in self._connection.execute(statement).mappings()]


def _row(entry: Entry, kind: MessageKind, target: tuple[str, int], now: datetime) -> dict[str, object]:
    channel, destination = target
    whose, window = entry.subscriber.lookup or str(entry.subscriber.id), entry.window
    return {
        "key": message_key(whose, window.cadence.value, window.period, channel, str(destination), kind.value),
        "kind": kind.value,
        "digest": entry.digest,
        "subscriber": entry.subscriber.id,
        "channel": channel,
        "destination": destination,
        "state": MessageState.QUEUED.value,
        "attempts": 0,
        "next_at": now,
        "error": "",
        "queued": now,
    }


def message_key(*parts: str) -> str:
    """The name of a message: of whom, which window and which way, never of a row's key, so that a base restored from
    a backup repeats it.
    """
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:40]


def read_message(row: RowMapping | Mapping[str, object]) -> Message:
    """A row of the table `message` as a value."""
    values = dict(row)
    values.pop("queued")
    kind, state = MessageKind(str(values.pop("kind"))), MessageState(str(values.pop("state")))
    return Message(kind=kind, state=state, **values)
