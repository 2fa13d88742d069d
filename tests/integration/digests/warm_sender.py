"""Imported by the process that senders are forked off: what each of them would work out once is worked out here."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from api.digests.addresses import AddressBook
from indexer.store.store import Store
from tests.integration.digests import sender
from tests.integration.digests.changes import START, add_change, subscribe


def warm_up() -> None:
    """Send one digest of a base of its own."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/rulewatch.db"
        store = Store(url)
        subscribe(store, "first", seal=AddressBook(sender.KEY).seal("reader@example.org"))
        add_change(store)
        store.close()
        sender.work(url, Path(folder) / "log", START + sender.WEEK, sender.WEEK)


warm_up()
