"""Where returned mail is taken in: from a mail server's pipe, or out of a Maildir folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.parser import BytesHeaderParser
from pathlib import Path

import structlog

from api.digests.beat import book_of
from api.digests.channels.mail import return_path_of
from api.digests.channels.transport import RETURN_HEADER
from api.digests.returns.consequences import take_back
from api.digests.returns.reading import MAX_BYTES, read_return
from api.digests.returns.return_path import CANARY, ReturnPath, Sent
from api.services import Services
from indexer.domain.returns import Returned, ReturnKind
from indexer.store.alerts import AlertStore

_log = structlog.get_logger(__name__)

_AT_ONCE = 500
"""Files of a folder read in one go; the others wait for the next minute."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one message. `subscriber` is None where it leads to no mail of ours, 0 for a canary."""

    returned: Returned
    subscriber: int | None = None
    suppressed: bool = False
    arrived: bool = False
    """It is a canary, in the mailbox it was sent to."""


@dataclass(frozen=True, slots=True)
class ReturnDesk:
    """Takes messages in. The same one again changes nothing."""

    alerts: AlertStore
    path: ReturnPath

    def take(self, raw: bytes, now: datetime, to: str = "") -> Taken:
        """Read one message and do what follows from it. `to` is whom the mail server had it for, where it says."""
        head = raw[:MAX_BYTES]
        sent = self.path.read(to) or self.path.read(head.decode("utf-8", "replace"))
        if sent is None:
            return Taken(Returned(ReturnKind.UNKNOWN))
        if sent.subscriber == CANARY:
            return self._canary(head, sent, now)
        returned = read_return(raw)
        with self.alerts.write() as alerts:
            ends = take_back(alerts, sent.subscriber, returned, sent.moment, now)
        return Taken(returned, sent.subscriber, ends)

    def _canary(self, head: bytes, sent: Sent, now: datetime) -> Taken:
        """It arrived where it is the message itself, not one that carries it back."""
        own = str(BytesHeaderParser().parsebytes(head).get(RETURN_HEADER, ""))
        if self.path.read(own) != sent:
            return Taken(read_return(head), CANARY)
        with self.alerts.write() as alerts:
            return Taken(Returned(ReturnKind.DELIVERED), CANARY, arrived=alerts.watch.land(sent.moment, now))

    def empty(self, maildir: Path, now: datetime) -> int:
        """Take in what is new in a Maildir folder; returns how many. What was understood is deleted, since it names
        addresses; the rest is left there as seen, for a person.
        """
        taken = 0
        for file in sorted((maildir / "new").iterdir())[:_AT_ONCE]:
            if file.name.startswith(".") or not file.is_file():
                continue
            with file.open("rb") as opened:
                found = self.take(opened.read(MAX_BYTES), now)
            taken += 1
            if found.returned.kind is ReturnKind.UNKNOWN:
                _log.warning("a returned mail was not understood", ours=found.subscriber is not None)
                file.rename(maildir / "cur" / f"{file.name}:2,S")
            else:
                file.unlink()
        return taken


def desk_of(services: Services) -> ReturnDesk | None:
    """The desk of these settings, None where no mailbox takes returned mail."""
    path = return_path_of(services.settings, book_of(services))
    return ReturnDesk(AlertStore(services.store), path) if path else None
