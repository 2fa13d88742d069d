"""The beat: what it asks for every minute, that a failing job stops nothing, what it forgets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from apscheduler.schedulers.blocking import BlockingScheduler  # type: ignore[import-untyped]

from api.config import Settings
from api.digests.beat import Job, Post, book_of, run_forever
from api.digests.sending import Delivery
from api.services import Services
from indexer.domain.alerts import Profile, SubscriberState
from indexer.domain.crawling import Health, Standing
from tests.integration.digests.changes import START, add_change, subscribe

WEEK = timedelta(days=7)


@dataclass(slots=True)
class Box:
    """A channel that keeps what it is given."""

    key: str = "mail"
    retries: tuple[timedelta, ...] = ()
    seen: list[Delivery] = field(default_factory=list)

    def send(self, delivery: Delivery) -> None:
        """Keep it."""
        self.seen.append(delivery)


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    """An empty base."""
    opened = Services(Settings(data=tmp_path / "data", database_url=""))
    yield opened
    opened.close()


def health() -> tuple[Health, ...]:
    return (Health("ca_justice_laws", Standing.FAILED, failing_since=START),)


def test_what_is_due_is_composed_and_sent_and_in_time_forgotten(services: Services) -> None:
    box = Box()
    post = Post(services, health, {"mail": box})
    subscribe(services.store, "one", seal=book_of(services).seal("reader@example.org"))
    add_change(services.store)
    for job in post.jobs():
        job.run(START + WEEK)
    (delivery,) = box.seen
    assert delivery.address == "reader@example.org"
    assert delivery.digest.changes == (1,)
    with post.alerts.write() as alerts:
        alerts.people.add(b"sealed", "pending", Profile(), START + WEEK)
        alerts.people.deactivate(1, SubscriberState.UNSUBSCRIBED, START + WEEK)
    post.forget(START + WEEK + timedelta(days=6))
    with post.alerts.view() as alerts:
        assert len(alerts.outbox.messages()) == 1
        assert alerts.people.by_lookup("pending") is None
    post.forget(START + 6 * WEEK)
    with post.alerts.view() as alerts:
        assert alerts.outbox.messages() == []
        assert alerts.people.by_lookup("one") is None
        assert len(alerts.ledger.digests()) == 1


def test_jobs_are_asked_for_every_minute_and_none_stops_the_others(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[BlockingScheduler] = []
    ran: list[datetime] = []

    def fails(moment: datetime) -> None:
        ran.append(moment)
        raise ValueError("a defect")

    monkeypatch.setattr(BlockingScheduler, "start", lambda scheduler, *_: started.append(scheduler))
    run_forever(services, {}, others=(Job("crawls", fails),))
    jobs: list[Any] = started[0].get_jobs()
    assert [job.name or job.id for job in jobs]
    assert [job.id for job in jobs] == ["digests", "post", "retention", "index", "crawls"]
    for job in jobs:
        assert job.trigger.interval == timedelta(minutes=1)
        assert (job.max_instances, job.coalesce, job.misfire_grace_time) == (1, True, None)
        job.func()
    assert len(ran) == 1
