"""How a subscriber stands, in words for themselves: whether digests come; if not, since when, why, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from api.digests.rendering.words import say
from indexer.domain.alerts import Subscriber, SubscriberState
from indexer.domain.returns import ENDING, ReturnRecord

AWAY = frozenset({SubscriberState.UNSUBSCRIBED, SubscriberState.SUPPRESSED})


def standing_of(person: Subscriber, returned: Sequence[ReturnRecord]) -> str:
    """How somebody stands, in their language. `returned` is what came back of the mail to them, oldest first."""
    language = person.profile.language
    match person.state:
        case SubscriberState.PENDING:
            return say(language, "state_pending")
        case SubscriberState.UNSUBSCRIBED:
            return say(language, "state_left", since=_since(person))
        case SubscriberState.SUPPRESSED:
            ending = [one for one in returned if one.returned.kind in ENDING] or list(returned)
            why = say(language, "state_why", why=_said(language, ending[-1])) if ending else ""
            return say(language, "state_suppressed", since=_since(person), why=why)
        case SubscriberState.ACTIVE:
            return say(language, "state_active")


def last_return(person: Subscriber, returned: Sequence[ReturnRecord], mailed: datetime | None) -> str:
    """That the last mail, sent at `mailed`, came back from somebody who is still written to; "" where it did not."""
    last = returned[-1] if returned else None
    if person.state is not SubscriberState.ACTIVE or last is None or mailed is None:
        return ""
    if last.sent < mailed.replace(microsecond=0):
        return ""
    language = person.profile.language
    return say(language, "state_came_back", date=last.sent.date(), why=_said(language, last))


def _since(person: Subscriber) -> str:
    return say(person.profile.language, "state_since", date=person.left.date()) if person.left else ""


def _said(language: str, one: ReturnRecord) -> str:
    why = say(language, f"return_{one.returned.kind.value}")
    return why + (f" ({one.returned.status})" if one.returned.status else "")
