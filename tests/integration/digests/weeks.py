"""Four years of a publisher under a virtual clock: captures come in as they were made, digests go out when due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path

from api.config import Settings
from api.digests.changed import Candidate, Candidates
from api.digests.digest import Digest, decode
from api.digests.follows import Follows
from api.digests.knowledge import knowledge_of
from api.digests.runs import DigestRuns
from api.digests.windows import next_window
from api.services import Services
from crawlers.replay import Replay
from crawlers.warc import Archive
from indexer.domain.alerts import Aim, Cadence, Profile, Rhythm
from indexer.domain.document import Capture
from indexer.ingest import Ingest
from indexer.store.alerts import AlertStore
from tests.integration.digests.changes import hurry

HOURS = (23,)
"""When the beat asks on each virtual day (UTC)."""


@dataclass(slots=True)
class Told:
    """What the weeks brought: every candidate change as it was when told of, the digests of every subscriber, and the
    weeks in which captures came without any change of words.
    """

    candidates: dict[int, Candidate] = field(default_factory=dict)
    known_on: dict[int, date] = field(default_factory=dict)
    since: dict[int, int] = field(default_factory=dict)
    digests: dict[int, list[Digest]] = field(default_factory=dict)
    silent_days: list[date] = field(default_factory=list)
    told_on_silent_days: int = 0


class Weeks:
    """A base that lives through recorded captures."""

    def __init__(self, data: Path) -> None:
        self.services = Services(Settings(data=data, database_url=""))
        self.services.settings.captures.mkdir(parents=True)
        hurry(self.services.store)
        self.alerts = AlertStore(self.services.store)
        self.knowledge = knowledge_of(self.services)
        self.follows = Follows(self.alerts, self.knowledge)
        self.runs = DigestRuns(self.services.store, self.knowledge, "weeks")
        self._replay = Replay(
            Ingest(self.services.store, self.services.subjects), Archive(self.services.settings.captures)
        )
        self.told = Told()
        self._seen = 0

    def subscribe(self, profile: Profile, aims: list[Aim], on: datetime) -> int:
        """Somebody who follows these aims from now on."""
        with self.alerts.write() as alerts:
            key = alerts.people.add(b"sealed", f"lookup {len(self.told.since)}", profile, on)
            alerts.people.activate(key, next_window(profile.rhythm, on).due)
            self.told.since[key] = alerts.people.head()
        for aim in aims:
            self.follows.add(key, self.follows.wish(aim), on)
        return key

    def take(self, captures: list[Capture]) -> bool:
        """Take captures in; returns whether any change came of them."""
        self._replay.captures(captures)
        return self._learn()

    def live(self, captures: list[Capture], until: date) -> None:
        """Let the days pass from the first capture on, with ticks through each day."""
        by_day = {day: list(group) for day, group in groupby(captures, key=lambda one: one.fetched_at.date())}
        day = min(by_day)
        while day <= until:
            arrived = by_day.get(day, [])
            changed = self.take(arrived) if arrived else False
            if arrived and not changed:
                self.told.silent_days.append(day)
            self._tick_through(day)
            day += timedelta(days=1)
        self._collect()

    def _tick_through(self, day: date) -> None:
        for hour in HOURS:
            self.runs.tick(datetime(day.year, day.month, day.day, hour, tzinfo=UTC))

    def _learn(self) -> bool:
        """Remember changes as they stand now: a later capture may withdraw them."""
        with self.alerts.view() as view:
            head = view.ledger.head()
            changes = view.ledger.candidates(self._seen, head)
            for candidate in Candidates(view.record, self.knowledge.aliases).read(changes):
                self.told.candidates[candidate.change.seq] = candidate
        grew = head > self._seen
        self._seen = head
        return grew

    def _collect(self) -> None:
        with self.alerts.view() as view:
            for key in self.told.since:
                records = view.ledger.digests(key, limit=10_000)
                self.told.digests[key] = [decode(record.content) for record in reversed(records)]

    def withdrawn(self) -> frozenset[int]:
        """Changes that were candidates once and are not held true any more."""
        with self.alerts.view() as view:
            held = {change.seq for change in view.ledger.candidates(0, view.ledger.head())}
        return frozenset(self.told.candidates) - held


def profiles() -> Iterator[Profile]:
    """Rhythms and languages of fifty people all over the world."""
    zones = ("Europe/Berlin", "America/Toronto", "Asia/Shanghai", "Australia/Lord_Howe", "UTC", "America/New_York")
    weekly = (Cadence.WEEKLY,) * 9
    cadences = (*weekly, Cadence.DAILY, Cadence.MONTHLY, Cadence.INSTANT)
    for number in range(50):
        rhythm = Rhythm(cadences[number % 12], zones[number % 5], (number * 5) % 24, number % 7)
        yield Profile(rhythm, "zh" if number % 10 == 0 else "en", heartbeat=number % 3 > 0)
