"""How often something may be done for one address, in all processes of a base together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from api.digests.addresses import AddressBook
from indexer.store.alerts import AlertStore


@dataclass(frozen=True, slots=True)
class Allowance:
    """`count` times within any `length`, for each address: of mail, of a network, or a subscriber's number."""

    name: str
    count: int
    length: timedelta

    def take(self, alerts: AlertStore, book: AddressBook, whose: str, moment: datetime) -> bool:
        """Whether it may be done once more; if so it counts as done. The address is kept as a keyed hash only."""
        key = book.lookup(f"{self.name} {whose}")
        with alerts.write() as writing:
            return writing.allowances.take(key, self.count, moment, self.length)
