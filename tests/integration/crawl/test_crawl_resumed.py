"""Crawls cut off at any place: gone on with, published once, one at a time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from api.crawl_process import CrawlRunning, alone
from api.crawling import Crawling
from api.services import Services
from indexer.domain.crawling import Verdict
from indexer.store.database import WriterBusy
from tests.integration.crawl.publisher import Killed, Publisher
from tests.integration.crawl.told import DAY_ONE, SOURCE, changes_told, run_folders

pytestmark = pytest.mark.usefixtures("declared")


def test_a_crawl_killed_anywhere_is_gone_on_with_and_ends_in_the_same_state(
    crawling: Crawling, services: Services, publisher: Publisher, clocked: list[datetime]
) -> None:
    for after in (0, 3, 5):
        publisher.dies_after = after
        with pytest.raises(Killed):
            crawling.crawl(SOURCE)
        clocked[0] += timedelta(minutes=1)
    publisher.dies_after = 100
    run = crawling.crawl(SOURCE)
    assert (run.verdict, run.fetched, run.changes) == (Verdict.HEALTHY, 8, 8)
    assert run.started == DAY_ONE
    assert len(run_folders(services)) == len(crawling.ledger.runs(SOURCE)) == 1
    assert len(list(services.library.works())) == 8


@pytest.mark.parametrize("place", ["ingested", "probed", "recorded"])
def test_a_parent_killed_while_it_publishes_repeats_without_harm(
    crawling: Crawling, services: Services, publisher: Publisher, clocked: list[datetime],
    monkeypatch: pytest.MonkeyPatch, place: str,
) -> None:  # fmt: skip
    def die(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        if place == "ingested":
            patch.setattr(Crawling, "_not_archived", die)
        elif place == "probed":
            patch.setattr("api.crawling.learn", die)
        else:
            patch.setattr("api.crawling.empty", die)
        with pytest.raises(Killed):
            crawling.crawl(SOURCE)
    clocked[0] += timedelta(minutes=1)
    publisher.asked.clear()
    run = crawling.crawl(SOURCE)
    assert run.verdict is Verdict.HEALTHY
    assert len(changes_told(services)) == 8
    assert len(crawling.ledger.known(SOURCE)) == 8
    if place == "recorded":
        assert len(publisher.asked) == 8  # the run was recorded: the next one is a crawl of its own
    else:
        assert publisher.asked == []


def test_a_crawl_that_cannot_write_waits_and_is_published_by_the_next(
    crawling: Crawling, services: Services, publisher: Publisher
) -> None:
    with services.store.exclusive("ingest"), pytest.raises(WriterBusy) as busy:
        crawling.crawl(SOURCE)
    assert "waits to be published" in busy.value.message
    publisher.asked.clear()
    assert crawling.crawl(SOURCE).changes == 8
    assert publisher.asked == []


def test_one_crawl_of_a_source_runs_at_a_time(crawling: Crawling, services: Services) -> None:
    with alone(services.settings.data / "crawls" / SOURCE), pytest.raises(CrawlRunning):
        crawling.crawl(SOURCE)
