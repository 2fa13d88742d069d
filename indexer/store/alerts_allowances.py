"""How often something was done lately, within one transaction: every process of a base counts in the same place."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, insert, not_, select
from sqlalchemy.exc import IntegrityError

from indexer.store import alert_tables as a


class Allowances:
    """Slots that are taken for a time. Each key has as many as it may be used: two can never take the same one."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take(self, key: str, count: int, now: datetime, length: timedelta) -> bool:
        """Whether one of `count` slots of a key was free; if so it is taken for this length. A slot taken for longer
        was taken by a clock that was wrong, and is free.
        """
        c = a.allowance.c
        busy = and_(c.key == key, c.until > now, c.until <= now + length)
        taken = set(self._connection.execute(select(c.slot).where(busy)).scalars())
        self._connection.execute(a.allowance.delete().where(c.key == key, not_(busy)))
        return any(self._occupy(key, slot, now + length) for slot in range(count) if slot not in taken)

    def _occupy(self, key: str, slot: int, until: datetime) -> bool:
        """False where another process was quicker."""
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(a.allowance).values(key=key, slot=slot, until=until))
        except IntegrityError:
            return False
        return True

    def forget(self, now: datetime) -> int:
        """Drop the slots that are free again; returns how many."""
        return self._connection.execute(a.allowance.delete().where(a.allowance.c.until <= now)).rowcount
