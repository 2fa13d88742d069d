"""Alarms: what should have gone to subscribers, compared with what went; asked anew each time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from api.bodies import Json, iso
from api.digests.beat import is_beating
from indexer.store.alerts import Alerts, AlertStore
from indexer.store.alerts_watch import Backlog

WITHIN = timedelta(minutes=60)
"""So long after it was due every digest is composed, every delivery final and every canary seen (R70)."""
_RECENT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something an operator has to look at: a code, since when where that is known, how many, and what to do."""

    code: str
    since: datetime | None
    count: int
    message: str


def alarms(store: AlertStore, now: datetime) -> tuple[Alarm, ...]:
    """Every alarm there is now, the gravest first; none where all is well, or nobody is subscribed."""
    with store.view() as alerts:
        readers = alerts.watch.readers()
        if not readers:
            return ()
        copy = alerts.leases.is_copy()
        found = (
            _late(alerts, now),
            _unfinished(alerts, now),
            _given_up(alerts),
            _blocked(alerts, now),
            _canary(alerts, now),
        )
    beats = () if is_beating(store, now) else (_silent_beat(readers),)
    copies = (_copy(readers),) if copy else ()
    return (*copies, *beats, *(one for one in found if one))


def alarm_body(alarm: Alarm) -> Json:
    """An alarm as JSON."""
    return {"code": alarm.code, "since": iso(alarm.since), "count": alarm.count, "message": alarm.message}


def _copy(readers: int) -> Alarm:
    return Alarm("copy", None, readers, "this base is a copy: nothing is sent until `rulewatch schedule --arm`")


def _silent_beat(readers: int) -> Alarm:
    return Alarm("beat-silent", None, readers, "nobody asks what is due: is `rulewatch schedule` running?")


def _late(alerts: Alerts, now: datetime) -> Alarm | None:
    said = "digests are due and not composed: look at the scheduler's log"
    return _of("digests-late", alerts.watch.late(now - WITHIN, alerts.ledger.head()), said)


def _unfinished(alerts: Alerts, now: datetime) -> Alarm | None:
    said = "messages are on their way for an hour or longer: is the mail server well?"
    return _of("messages-waiting", alerts.watch.unfinished(now - WITHIN), said)


def _given_up(alerts: Alerts) -> Alarm | None:
    said = "mails to subscribers were given up or came back: `rulewatch digest resend NUMBER` once the cause is mended"
    return _of("mails-lost", alerts.watch.given_up(), said)


def _blocked(alerts: Alerts, now: datetime) -> Alarm | None:
    said = "mails were refused because of us, not of the reader: look at SPF, DKIM, block lists"
    return _of("mails-blocked", alerts.watch.blocked(now - _RECENT), said)


def _canary(alerts: Alerts, now: datetime) -> Alarm | None:
    """Canaries since the last one that arrived, if the first of them is overdue."""
    missing: list[datetime] = []
    for canary in alerts.watch.canaries(now - _RECENT):
        missing = [] if canary.arrived else [*missing, canary.sent]
    overdue = [sent for sent in missing if sent <= now - WITHIN]
    if not overdue:
        return None
    said = "canaries were not seen to arrive: mail may not reach anybody"
    return Alarm("canary-missing", overdue[0], len(overdue), said)


def _of(code: str, backlog: Backlog, said: str) -> Alarm | None:
    return Alarm(code, backlog.since, backlog.count, said) if backlog.count else None
