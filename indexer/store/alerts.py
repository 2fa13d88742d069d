"""The store of alerts: one connection, seen as people, ledger, outbox, returns and leases beside the record itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection

from indexer.store.alerts_allowances import Allowances
from indexer.store.alerts_leases import Leases
from indexer.store.alerts_ledger import Ledger
from indexer.store.alerts_outbox import Outbox
from indexer.store.alerts_people import People
from indexer.store.alerts_returns import Returns
from indexer.store.alerts_watch import Watch
from indexer.store.reading import Reader
from indexer.store.store import Store


@dataclass(frozen=True, slots=True)
class Alerts:
    """What can be asked and written within one transaction."""

    people: People
    ledger: Ledger
    outbox: Outbox
    leases: Leases
    returns: Returns
    watch: Watch
    allowances: Allowances
    record: Reader


class AlertStore:
    """Opens transactions on the alert tables of a store."""

    def __init__(self, store: Store) -> None:
        self._database = store.database

    @contextmanager
    def view(self) -> Iterator[Alerts]:
        """A consistent view for the length of the block; nothing is to be written in it."""
        with self._database.reading() as connection:
            yield _alerts(connection)

    @contextmanager
    def write(self) -> Iterator[Alerts]:
        """One transaction: all of it or nothing."""
        with self._database.writing() as connection:
            yield _alerts(connection)


def _alerts(connection: Connection) -> Alerts:
    return Alerts(
        People(connection), Ledger(connection), Outbox(connection), Leases(connection), Returns(connection),
        Watch(connection), Allowances(connection), Reader(connection),
    )  # fmt: skip
