"""Subscribers, their follows, destinations and tokens, within one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from indexer.domain.alerts import (
    Aim,
    Cadence,
    Destination,
    Follow,
    FollowKind,
    MessageState,
    Profile,
    Purpose,
    Rhythm,
    Subscriber,
    SubscriberState,
)
from indexer.store import alert_tables as a
from indexer.store import tables as t

_BATCH = 500


class People:
    """Who follows what, and how they are reached."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, sealed: bytes, lookup: str, profile: Profile, now: datetime) -> int:
        """Record somebody who asked to be told, not yet confirmed; returns the key. Changes before now never alert."""
        values = {
            "sealed": sealed,
            "lookup": lookup,
            "state": SubscriberState.PENDING.value,
            "created": now,
            "settled": self.head(),
            **_profile_row(profile),
        }
        return int(
            self._connection.execute(insert(a.subscriber).values(values).returning(a.subscriber.c.id)).scalar_one()
        )

    def subscriber(self, key: int) -> Subscriber | None:
        """One subscriber, or None."""
        return self._one(a.subscriber.c.id == key)

    def by_lookup(self, lookup: str) -> Subscriber | None:
        """The subscriber whose address has this keyed hash, or None."""
        return self._one(a.subscriber.c.lookup == lookup)

    def _one(self, condition: object) -> Subscriber | None:
        row = self._connection.execute(select(a.subscriber).where(condition)).mappings().first()  # type: ignore[arg-type]
        return read_subscriber(row) if row else None

    def everyone(self) -> list[Subscriber]:
        """All subscribers, by key."""
        rows = self._connection.execute(select(a.subscriber).order_by(a.subscriber.c.id)).mappings()
        return [read_subscriber(row) for row in rows]

    def set_profile(self, key: int, profile: Profile, next_due: datetime | None) -> None:
        """Change what a subscriber chose, and with it when the next digest is due."""
        values = {**_profile_row(profile), "next_due": next_due}
        self._connection.execute(update(a.subscriber).where(a.subscriber.c.id == key).values(values))

    def activate(self, key: int, next_due: datetime | None) -> None:
        """Confirm a subscriber, or take one back that left: what changed meanwhile was not theirs to hear."""
        values = {
            "state": SubscriberState.ACTIVE.value, "next_due": next_due, "left": None, "settled": self.head(),
        }  # fmt: skip
        self._connection.execute(update(a.subscriber).where(a.subscriber.c.id == key).values(values))

    def deactivate(self, key: int, state: SubscriberState, now: datetime) -> None:
        """Stop telling a subscriber, at once: messages on their way are cancelled. Again has no further effect."""
        c = a.subscriber.c
        values = {"state": state.value, "left": func.coalesce(c.left, now), "next_due": None}
        self._connection.execute(update(a.subscriber).where(c.id == key, c.state != state.value).values(values))
        m = a.message.c
        waiting = (MessageState.QUEUED.value, MessageState.SENDING.value)
        statement = update(a.message).where(m.subscriber == key, m.state.in_(waiting))
        self._connection.execute(statement.values(state=MessageState.CANCELLED.value))

    def erase(self, key: int) -> None:
        """Delete a subscriber with everything that was kept of them."""
        self._connection.execute(delete(a.subscriber).where(a.subscriber.c.id == key))

    def erase_left(self, now: datetime, after: timedelta) -> int:
        """Forget the addresses of those who left so long ago; returns how many."""
        c = a.subscriber.c
        statement = update(a.subscriber).where(c.left <= now - after, c.lookup.is_not(None))
        return self._connection.execute(statement.values(sealed=None, lookup=None)).rowcount

    def erase_unconfirmed(self, now: datetime, after: timedelta) -> int:
        """Delete sign-ups that were never confirmed; returns how many."""
        c = a.subscriber.c
        statement = delete(a.subscriber).where(c.state == SubscriberState.PENDING.value, c.created <= now - after)
        return self._connection.execute(statement).rowcount

    def add_follow(self, subscriber: int, aim: Aim, name: str, note: str, now: datetime) -> int:
        """Follow something from now on; returns the follow's key, of the one there is where the aim is followed."""
        for known in self.follows([subscriber]).get(subscriber, ()):
            if known.aim == aim:
                return known.id
        values = {
            "subscriber": subscriber,
            "kind": aim.kind.value,
            "target": aim.target,
            "query": aim.query,
            "filters": json.dumps(aim.filters, ensure_ascii=False),
            "name": name,
            "note": note,
            "since": self.head(),
            "created": now,
        }
        return int(self._connection.execute(insert(a.follow).values(values).returning(a.follow.c.id)).scalar_one())

    def remove_follow(self, subscriber: int, follow: int) -> bool:
        """Stop following; False where that subscriber has no such follow."""
        c = a.follow.c
        return self._connection.execute(delete(a.follow).where(c.id == follow, c.subscriber == subscriber)).rowcount > 0

    def follows(self, subscribers: Iterable[int]) -> Mapping[int, list[Follow]]:
        """The follows of each of these subscribers, oldest first."""
        keys = sorted(subscribers)
        found: dict[int, list[Follow]] = {}
        for start in range(0, len(keys), _BATCH):
            wanted = a.follow.c.subscriber.in_(keys[start : start + _BATCH])
            for row in self._connection.execute(select(a.follow).where(wanted).order_by(a.follow.c.id)).mappings():
                found.setdefault(row["subscriber"], []).append(_follow(row))
        return found

    def add_destination(self, subscriber: int, channel: str, sealed: bytes) -> int:
        """Send digests there too; returns the key."""
        values = {"subscriber": subscriber, "channel": channel, "sealed": sealed, "active": True}
        statement = insert(a.destination).values(values).returning(a.destination.c.id)
        return int(self._connection.execute(statement).scalar_one())

    def destinations(self, subscriber: int) -> list[Destination]:
        """Where else a subscriber's digests go, or went."""
        statement = select(a.destination).where(a.destination.c.subscriber == subscriber).order_by(a.destination.c.id)
        return [Destination(**row) for row in self._connection.execute(statement).mappings()]

    def destination(self, key: int) -> Destination | None:
        """One destination, or None."""
        row = self._connection.execute(select(a.destination).where(a.destination.c.id == key)).mappings().first()
        return Destination(**row) if row else None

    def switch_destination(self, key: int, *, active: bool) -> None:
        """Use a destination, or use it no more."""
        self._connection.execute(update(a.destination).where(a.destination.c.id == key).values(active=active))

    def add_token(self, token_hash: str, subscriber: int, purpose: Purpose, expires: datetime | None) -> None:
        """Record a token by its hash; the token itself is only in the mail."""
        values = {"hash": token_hash, "subscriber": subscriber, "purpose": purpose.value, "expires": expires}
        self._connection.execute(insert(a.token).values(values))

    def bearer(self, token_hash: str, purpose: Purpose, now: datetime) -> int | None:
        """Whose token this is; None for an unknown, used or expired one, or one for something else."""
        c = a.token.c
        valid = (c.hash == token_hash, c.purpose == purpose.value, c.used.is_(None))
        row = self._connection.execute(select(c.subscriber, c.expires).where(*valid)).first()
        return row[0] if row and (row[1] is None or row[1] > now) else None

    def use_token(self, token_hash: str, purpose: Purpose, now: datetime) -> int | None:
        """Like `bearer`, and the token can never be used again."""
        found = self.bearer(token_hash, purpose, now)
        if found is None:
            return None
        statement = update(a.token).where(a.token.c.hash == token_hash, a.token.c.used.is_(None)).values(used=now)
        return found if self._connection.execute(statement).rowcount else None

    def drop_token(self, token_hash: str) -> None:
        """Forget a token that did not reach anybody."""
        self._connection.execute(delete(a.token).where(a.token.c.hash == token_hash))

    def is_invited(self, subscriber: int, now: datetime) -> bool:
        """Whether a confirmation is on its way that still can be used."""
        c = a.token.c
        open_ = (c.subscriber == subscriber, c.purpose == Purpose.CONFIRM.value, c.used.is_(None), c.expires > now)
        return self._connection.execute(select(c.hash).where(*open_)).first() is not None

    def head(self) -> int:
        """The number of the last change."""
        statement = select(t.counter.c.value).where(t.counter.c.name == "change")
        return self._connection.execute(statement).scalar() or 0


def _profile_row(profile: Profile) -> dict[str, object]:
    rhythm = profile.rhythm
    return {
        "cadence": rhythm.cadence.value, "zone": rhythm.zone, "hour": rhythm.hour, "weekday": rhythm.weekday,
        "language": profile.language, "heartbeat": profile.heartbeat,
    }  # fmt: skip


def read_subscriber(row: RowMapping) -> Subscriber:
    """A row of the table `subscriber` as a value."""
    rhythm = Rhythm(Cadence(row["cadence"]), row["zone"], row["hour"], row["weekday"])
    return Subscriber(
        id=row["id"],
        state=SubscriberState(row["state"]),
        profile=Profile(rhythm, row["language"], row["heartbeat"]),
        sealed=row["sealed"],
        lookup=row["lookup"],
        created=row["created"],
        next_due=row["next_due"],
        settled=row["settled"],
        left=row["left"],
    )


def _follow(row: RowMapping) -> Follow:
    filters = tuple((facet, tuple(values)) for facet, values in json.loads(row["filters"]))
    aim = Aim(FollowKind(row["kind"]), row["target"], row["query"], filters)
    return Follow(row["id"], row["subscriber"], aim, row["name"], row["note"], row["since"], row["created"])
