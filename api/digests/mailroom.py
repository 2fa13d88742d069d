"""The mail room: jobs of the beat that look after what was sent. Doing one twice, or in two processes, does no harm."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from api.digests.alarms import alarms
from api.digests.beat import Job, book_of
from api.digests.canary import Canary, canary_of
from api.digests.returns.desk import ReturnDesk, desk_of
from api.services import Services
from indexer.store.alerts import AlertStore

_log = structlog.get_logger(__name__)

KEEP_CANARIES = timedelta(days=28)
KEEP_RETURNS = timedelta(days=400)
"""Five mails of a monthly digest, with one between each two that arrived."""


@dataclass(slots=True)
class Mailroom:
    """Takes in what came back, sends canaries, and says once in the log what is wrong."""

    services: Services
    alerts: AlertStore = field(init=False)
    desk: ReturnDesk | None = field(init=False)
    canary: Canary | None = field(init=False)
    _told: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.alerts = AlertStore(self.services.store)
        self.desk = desk_of(self.services)
        self.canary = canary_of(self.services, book_of(self.services))

    def jobs(self) -> tuple[Job, ...]:
        """What the beat is to ask for. Returns and canaries do not wait for a mail server that is slow."""
        return (Job("returns", self.returns), Job("canary", self.fly), Job("alarms", self.watch))

    def returns(self, moment: datetime) -> None:
        """Take in what lies in the folder of returned mail. A copy of a base leaves it to the base."""
        maildir = self.services.settings.bounce_maildir
        if self.desk and maildir and not self._is_copy():
            self.desk.empty(maildir, moment)

    def fly(self, moment: datetime) -> None:
        """Send a canary where one is due."""
        if self.canary and not self._is_copy():
            self.canary.launch(moment)
            self.canary.send(moment)

    def watch(self, moment: datetime) -> None:
        """Say what is wrong, each alarm when it begins, and forget what is old."""
        found = alarms(self.alerts, moment)
        for alarm in found:
            if alarm.code not in self._told:
                _log.error("alarm", alarm=alarm.code, count=alarm.count, since=alarm.since, said=alarm.message)
        self._told = frozenset(alarm.code for alarm in found)
        with self.alerts.write() as alerts:
            alerts.watch.forget_canaries(moment - KEEP_CANARIES)
            alerts.returns.forget(moment - KEEP_RETURNS)

    def _is_copy(self) -> bool:
        with self.alerts.view() as alerts:
            return alerts.leases.is_copy()
