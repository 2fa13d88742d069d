"""Mail that comes back: what a returned message says of the one that was sent, and what is kept of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ReturnKind(StrEnum):
    """What became of a mail, as the other side tells."""

    HARD = "hard"
    """There is no such mailbox, or it is closed: nothing more is sent to it."""
    SOFT = "soft"
    """It could not be put there and may work another time: a full mailbox, a host that did not answer for days."""
    BLOCKED = "blocked"
    """Their server takes nothing from us, or not this: it says nothing of the mailbox, and somebody has to look."""
    COMPLAINT = "complaint"
    """Its reader called it abuse: nothing more is sent."""
    DELAYED = "delayed"
    """Still on its way."""
    DELIVERED = "delivered"
    REPLY = "reply"
    """A person or a program answered: vacation notices, receipts."""
    UNKNOWN = "unknown"
    """Nothing that could be read as any of these."""


TOLD = frozenset({ReturnKind.HARD, ReturnKind.SOFT, ReturnKind.BLOCKED, ReturnKind.COMPLAINT})
"""Kinds that are recorded; the others change nothing."""
ENDING = frozenset({ReturnKind.HARD, ReturnKind.COMPLAINT})
"""Kinds after which nothing more is sent, at once."""


@dataclass(frozen=True, slots=True)
class Returned:
    """One verdict. `status` is what it rests on: an enhanced code (`5.1.1`), an SMTP code, a kind of complaint."""

    kind: ReturnKind
    status: str = ""


@dataclass(frozen=True, slots=True)
class ReturnRecord:
    """A return as recorded: of a mail sent to a subscriber then, seen now. What the other side wrote is not kept:
    it may name the address.
    """

    subscriber: int
    returned: Returned
    sent: datetime
    seen: datetime


@dataclass(frozen=True, slots=True)
class CanaryRecord:
    """A mail to the operator's own mailbox: when it was due, when the mail server took it, when it was seen there."""

    sent: datetime
    handed: datetime | None
    arrived: datetime | None
