"""Opening the database: SQLite with WAL and full sync, or PostgreSQL; migrations; transactions; the one-writer lock."""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from indexer.domain.errors import RulewatchError

_MIGRATIONS = Path(__file__).parent / "migrations"
_PRAGMAS = (
    "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000", "trusted_schema=OFF",
    "cell_size_check=ON",
)  # fmt: skip
_OUT_OF_REACH = frozenset({
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
})  # fmt: skip
"""Errors of SQLite that are of the place it lives in, not of what it was asked."""


class StoreUnavailable(RulewatchError):
    """The database cannot be opened or does not answer."""

    code = "store-unavailable"


class WriterBusy(RulewatchError):
    """Another process holds the lock that only one may hold."""

    code = "writer-busy"


class Database:
    """One database by its SQLAlchemy URL. SQLite writers begin IMMEDIATE, so that a lock is taken before reading."""

    def __init__(self, url: str) -> None:
        self._url: URL = make_url(url)
        self.is_sqlite = self._url.get_backend_name() == "sqlite"
        self.engine: Engine = create_engine(self._url, hide_parameters=True)
        if self.is_sqlite:
            event.listen(self.engine, "connect", _configure_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)

    def migrate(self) -> None:
        """Bring the schema to the newest revision; raises StoreUnavailable with the reason."""
        try:
            with self.engine.connect() as connection:
                if _revision(connection) != _newest_revision():
                    _upgrade(connection)
        except (SQLAlchemyError, OSError) as error:
            raise StoreUnavailable(
                f"the database cannot be opened: {error}", hint="Check RULEWATCH_DATABASE_URL and the data folder."
            ) from error

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A consistent view for the length of the block. Raises StoreUnavailable, as `writing` does."""
        options = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with _answering(), self.engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it or nothing."""
        options = {"rulewatch_writes": True}
        with _answering(), self.engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection

    @contextmanager
    def exclusive(self, name: str) -> Iterator[None]:
        """Hold a lock that one process of all may hold; the system frees it when that process dies.

        Raises WriterBusy at once where it is held. SQLite: a file lock beside the database; PostgreSQL: an
        advisory lock of a session.
        """
        holder = self._file_lock(name) if self.is_sqlite else self._advisory_lock(name)
        with holder:
            yield

    @contextmanager
    def _file_lock(self, name: str) -> Iterator[None]:
        path = Path(self._url.database or "rulewatch.db").with_suffix(f".{name}.lock")
        with path.open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise _busy(name) from error
            handle.write(str(os.getpid()))
            handle.flush()
            yield

    @contextmanager
    def _advisory_lock(self, name: str) -> Iterator[None]:
        key = int.from_bytes(hashlib.sha256(f"rulewatch:{name}".encode()).digest()[:8], "big", signed=True)
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}):
                raise _busy(name)
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})

    def check(self) -> str:
        """The database's own word on its integrity: "ok", or what is wrong."""
        try:
            with self.reading() as connection:
                statement = "PRAGMA quick_check" if self.is_sqlite else "SELECT 'ok'"
                return str(connection.exec_driver_sql(statement).scalar())
        except DBAPIError as error:
            return str(error.orig)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _revision(connection: Connection) -> str | None:
    """The revision a database says it is at; None for one without tables."""
    with connection.begin():
        if not inspect(connection).has_table("alembic_version"):
            return None
        revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return revision


def _newest_revision() -> str:
    """Files of revisions are numbered, and begin with their number."""
    return max(path.name for path in (_MIGRATIONS / "versions").glob("[0-9]*.py")).partition("_")[0]


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - a fifth of a second that only a new or an old database needs
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


@contextmanager
def _answering() -> Iterator[None]:
    """Say in our words that a database is locked, full or out of reach; any other error of it is a defect of ours."""
    try:
        yield
    except OperationalError as error:
        code = getattr(error.orig, "sqlite_errorcode", None)
        if code is not None and code & 0xFF not in _OUT_OF_REACH:
            raise
        raise StoreUnavailable(
            "the database does not answer: it is locked, full or out of reach", hint="Try again in a while."
        ) from error


def _busy(name: str) -> WriterBusy:
    return WriterBusy(
        f"another process is already working on this base ({name})", hint="Wait for it to end, or stop it."
    )


def _configure_sqlite(connection: object, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """The driver is told to leave transactions to us: writers take their lock before they read."""
    writes = connection.get_execution_options().get("rulewatch_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
