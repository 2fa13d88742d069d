"""What a process does that composes and sends. Every message it sends is one line of a file of its own, written before
the next step, like a mail log.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from api.digests.addresses import AddressBook
from api.digests.runs import LEASE, LEASE_LENGTH, DigestRuns
from api.digests.sending import Delivery, Dispatch
from indexer.store.alerts import AlertStore
from indexer.store.alerts_leases import LeaseLost
from indexer.store.store import Store
from tests.integration.digests.changes import KNOWLEDGE, hurry

KEY = bytes(32)
WEEK = timedelta(days=7)
ROUNDS = 4
"""How often who has the lease looks for work."""
ASKED = 30
"""How often the others ask for the lease, all in all about as long as there is work."""
PAUSE_S = 0.01


@dataclass(frozen=True, slots=True)
class Log:
    """A channel that appends to a file."""

    path: Path
    key: str = "mail"
    retries: tuple[timedelta, ...] = ()

    def send(self, delivery: Delivery) -> None:
        """One line: the message's key, the subscriber, the period, and the changes told."""
        changes = ",".join(map(str, delivery.digest.changes))
        with self.path.open("a") as file:
            file.write(f"{delivery.message.key} {delivery.subscriber.id} {delivery.digest.period} {changes}\n")


def work(url: str, path: Path, now: datetime, step: timedelta) -> None:
    """Compose and send what is due while this process has the lease, and ask for it again and again while another one
    has. The virtual clock runs on by a step each time: with eleven minutes or more what a dead process had claimed is
    claimed again.
    """
    store = Store(url)
    hurry(store)
    run = DigestRuns(store, KNOWLEDGE, f"{path.name} {os.getpid()}", batch=3)
    worked = 0
    for _ in range(ASKED):
        if _send_due(AlertStore(store), run, Log(path), now):
            worked += 1
            now += step
        else:
            time.sleep(PAUSE_S)
        if worked == ROUNDS:
            break
    store.close()


def _send_due(alerts: AlertStore, run: DigestRuns, log: Log, now: datetime) -> bool:
    """One beat; whether this process has the lease."""
    with suppress(LeaseLost):
        if not run.tick(now).leading:
            return False
        with alerts.write() as writing:
            held = writing.leases.acquire(LEASE, run.holder, now, LEASE_LENGTH)
        if held:
            Dispatch(alerts, AddressBook(KEY), {log.key: log}).deliver(now, held)
            return True
    return False
