"""What follows from mail that came back: who is written to no more, at once or after some tries over days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from indexer.domain.alerts import Cadence, SubscriberState
from indexer.domain.returns import ENDING, TOLD, Returned, ReturnKind, ReturnRecord
from indexer.store.alerts import Alerts

_log = structlog.get_logger(__name__)

TRIES = 5
"""So many mails of different days come back, one after the other, before nothing more is sent."""
_NEXT = {
    Cadence.INSTANT: timedelta(days=15),
    Cadence.DAILY: timedelta(days=3),
    Cadence.WEEKLY: timedelta(days=15),
    Cadence.MONTHLY: timedelta(days=63),
}
"""Two that lie further apart have one between them that arrived: then counting begins anew."""


def take_back(alerts: Alerts, subscriber: int, returned: Returned, sent: datetime, now: datetime) -> bool:
    """Record that the mail sent to a subscriber then came back, and stop writing to them where that follows; whether
    it did. Nothing follows from what is known already, from mail of before their last confirmation, or of somebody
    else who had their number.
    """
    person = alerts.people.subscriber(subscriber)
    if person is None or returned.kind not in TOLD:
        return False
    since = max(person.created, alerts.returns.confirmed(subscriber) or person.created).replace(microsecond=0)
    exact = sent.replace(microsecond=0)
    if exact < since or not alerts.returns.record(subscriber, returned, exact, now):
        return False
    if person.state in {SubscriberState.UNSUBSCRIBED, SubscriberState.SUPPRESSED}:
        return False
    softs = [one for one in alerts.returns.of([subscriber], since)[subscriber] if one.returned.kind is ReturnKind.SOFT]
    ends = returned.kind in ENDING or _tries(softs, _NEXT[person.profile.rhythm.cadence]) >= TRIES
    if ends:
        alerts.people.deactivate(subscriber, SubscriberState.SUPPRESSED, now)
    _log.info("mail came back", subscriber=subscriber, kind=returned.kind.value, status=returned.status, ends=ends)
    return ends


def _tries(softs: Sequence[ReturnRecord], apart: timedelta) -> int:
    """How many days with mail that came back follow each other, up to the last."""
    days = sorted({one.sent.date() for one in softs}, reverse=True)
    count = 0
    for number, day in enumerate(days):
        if number and days[number - 1] - day > apart:
            break
        count += 1
    return count
