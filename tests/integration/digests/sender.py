"""What a process does that composes and sends. Every message it sends is one line of a file of its own, synced before
the next step, like a mail log.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from api.digests.addresses import AddressBook
from api.digests.runs import LEASE, DigestRuns
from api.digests.sending import Delivery, Dispatch
from indexer.store.alerts import AlertStore
from indexer.store.alerts_leases import LeaseLost
from indexer.store.store import Store
from tests.integration.digests.changes import KNOWLEDGE

KEY = bytes(32)
ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Log:
    """A channel that appends to a file."""

    path: Path
    key: str = "mail"
    retries: tuple[timedelta, ...] = ()

    def send(self, delivery: Delivery) -> None:
        """One line: the message's key, the subscriber, and the changes told."""
        with self.path.open("a") as file:
            changes = ",".join(map(str, delivery.digest.changes))
            file.write(f"{delivery.message.key} {delivery.subscriber.id} {delivery.address} {changes}\n")
            file.flush()
            os.fsync(file.fileno())


def work(url: str, path: Path, now: datetime, step: timedelta) -> None:
    """Compose and send what is due, while this process has the lease, a few times over. The virtual clock runs on by a
    step each time: with eleven minutes or more what a dead process had claimed is claimed again.
    """
    store = Store(url)
    alerts = AlertStore(store)
    run = DigestRuns(store, KNOWLEDGE, f"{path.name} {os.getpid()}", batch=3)
    log = Log(path)
    dispatch = Dispatch(alerts, AddressBook(KEY), {log.key: log})
    for _ in range(ROUNDS):
        with suppress(LeaseLost):
            run.tick(now)
            with alerts.write() as writing:
                held = writing.leases.acquire(LEASE, run.holder, now, timedelta(minutes=3))
            if held:
                dispatch.deliver(now, held)
        now += step
    store.close()
