"""How a subscriber stands, in words for themselves: whether digests come; if not, since when, why, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from indexer.domain.alerts import Subscriber, SubscriberState
from indexer.domain.returns import ENDING, ReturnKind, ReturnRecord

AWAY = frozenset({SubscriberState.UNSUBSCRIBED, SubscriberState.SUPPRESSED})
_WHY = {
    ReturnKind.HARD: "your mail server says that there is no such mailbox, or that it is closed",
    ReturnKind.SOFT: "mails of several days came back, one after the other: your mailbox was full or out of reach",
    ReturnKind.COMPLAINT: "a mail of ours was reported as abuse from your mailbox",
    ReturnKind.BLOCKED: "your mail server takes no mail from ours, which is for us to mend",
}


def standing_of(person: Subscriber, returned: Sequence[ReturnRecord]) -> str:
    """How somebody stands. `returned` is what came back of the mail to them, oldest first."""
    match person.state:
        case SubscriberState.PENDING:
            return "You did not confirm yet."
        case SubscriberState.UNSUBSCRIBED:
            return f"You left{_since(person)}: nothing is sent."
        case SubscriberState.SUPPRESSED:
            ending = [one for one in returned if one.returned.kind in ENDING] or list(returned)
            why = f": {_said(ending[-1])}" if ending else ""
            return (
                f"Nothing is sent{_since(person)}{why}. Once your mailbox takes mail again, ask for a mail to confirm."
            )
        case SubscriberState.ACTIVE:
            return "You are subscribed."


def last_return(person: Subscriber, returned: Sequence[ReturnRecord], mailed: datetime | None) -> str:
    """That the last mail, sent at `mailed`, came back from somebody who is still written to; "" where it did not."""
    last = returned[-1] if returned else None
    if person.state is not SubscriberState.ACTIVE or last is None or mailed is None:
        return ""
    if last.sent < mailed.replace(microsecond=0):
        return ""
    return f"Your mail of {last.sent.date()} came back: {_said(last)}. What stood in it is kept here all the same."


def _since(person: Subscriber) -> str:
    return f" since {person.left.date()}" if person.left else ""


def _said(one: ReturnRecord) -> str:
    return _WHY[one.returned.kind] + (f" ({one.returned.status})" if one.returned.status else "")
