"""Leases with fencing tokens, and whether this base is the one that may send: both inside one transaction."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, insert, select, text, update

from indexer.domain.alerts import Held
from indexer.domain.errors import RulewatchError
from indexer.store import alert_tables as a

_MACHINE = Path("/etc/machine-id")
_IMPLAUSIBLE = 10
"""A lease that would last so many times its length was written by a clock that was wrong."""


class LeaseLost(RulewatchError):
    """Another process took over: nothing of this one may be written any more."""

    code = "lease-lost"


class Leases:
    """Who may do what must be done once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def acquire(self, name: str, holder: str, now: datetime, length: timedelta) -> Held | None:
        """Take or extend a lease; None while another holder has it. A new holder gets a higher token."""
        c = a.lease.c
        row = self._connection.execute(
            select(c.holder, c.token, c.expires).where(c.name == name).with_for_update()
        ).first()
        if row is None:
            values = {"name": name, "holder": holder, "token": 1, "expires": now + length}
            self._connection.execute(insert(a.lease).values(values))
            return Held(name, holder, 1)
        runs = now < row.expires <= now + _IMPLAUSIBLE * length
        if runs and row.holder != holder:
            return None
        token = row.token + (row.holder != holder)
        changed = update(a.lease).where(c.name == name).values(holder=holder, token=token, expires=now + length)
        self._connection.execute(changed)
        return Held(name, holder, token)

    def require(self, held: Held) -> None:
        """Let the transaction go on only while nobody else took the lease, and until it ends; raises LeaseLost."""
        c = a.lease.c
        mine = update(a.lease).where(c.name == held.name, c.holder == held.holder, c.token == held.token)
        if not self._connection.execute(mine.values(token=held.token)).rowcount:
            raise LeaseLost(f"another process has the lease {held.name!r} now")

    def expiry(self, name: str) -> datetime | None:
        """When a lease ends that nobody extends, None where there never was one."""
        return self._connection.execute(select(a.lease.c.expires).where(a.lease.c.name == name)).scalar()

    def home(self) -> str:
        """A hash of where this base lives: another for a copy on this machine, or on another one."""
        if self._connection.dialect.name == "sqlite":
            path = Path(
                next(row[2] for row in self._connection.execute(text("PRAGMA database_list")) if row[1] == "main")
            )
            place = f"{path.resolve()} {path.stat().st_ino}"
        else:
            statement = (
                "SELECT oid, inet_server_addr(), inet_server_port() FROM pg_database WHERE datname = current_database()"
            )
            place = " ".join(map(str, self._connection.execute(text(statement)).one()))
        machine = _MACHINE.read_text("ascii") if _MACHINE.exists() else ""
        return hashlib.sha256(f"{machine}{place}".encode()).hexdigest()

    def may_send(self, now: datetime) -> bool:
        """Whether sending was armed where the base lives now; a base that never sent is armed by the first question."""
        home = self._connection.execute(select(a.instance.c.home)).scalar()
        if home is None:
            self.arm(now)
            return True
        return bool(home == self.home())

    def is_copy(self) -> bool:
        """Whether sending was armed elsewhere: nothing leaves from here."""
        home = self._connection.execute(select(a.instance.c.home)).scalar()
        return home is not None and home != self.home()

    def arm(self, now: datetime) -> None:
        """Let this base send from where it lives now, and no other copy of it."""
        self._connection.execute(a.instance.delete())
        self._connection.execute(insert(a.instance).values(id=1, home=self.home(), armed=now))
