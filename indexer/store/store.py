"""The store: one database, opened and migrated, handing out readers and writers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from indexer.store.database import Database
from indexer.store.reading import Reader
from indexer.store.writing import Writer


class Store:
    """The record of everything. Opening it brings the schema up to date."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        self.database.migrate()

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """A consistent view for the length of the block."""
        with self.database.reading() as connection:
            yield Reader(connection)

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        """One transaction: all of it or nothing."""
        with self.database.writing() as connection:
            yield Writer(connection)

    def exclusive(self, name: str) -> AbstractContextManager[None]:
        """The lock that one process may hold; see Database.exclusive."""
        return self.database.exclusive(name)

    def close(self) -> None:
        """Close every connection."""
        self.database.close()
