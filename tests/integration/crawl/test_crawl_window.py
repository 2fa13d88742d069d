"""A source that may be asked in some hours only: nothing leaves outside them, what is left is taken the next night."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from api.crawling import Crawling, OutsideWindow, crawled
from api.server import create_app
from api.services import Services
from api.smoke import smoke
from crawlers import catalogue
from crawlers.journal import Happened
from crawlers.window import CLOSED
from indexer.domain.crawling import Verdict
from tests.integration.command import run
from tests.integration.crawl.publisher import DECLARATION, Killed, Publisher
from tests.integration.crawl.told import DAY_ONE, SOURCE, run_folders
from tests.support.crawling import Job, crawl, of, turn
from tests.support.pages import Site
from tests.support.simulator import PUBLISHERS, Fixtures, Question, Reply, simulator

WINDOW = "  polite: {window: {from: '03:00', until: '07:00', timezone: Asia/Singapore}}\n"
OPENS = DAY_ONE.replace(hour=19)
CLOSES = DAY_ONE.replace(hour=23)
LATE = CLOSES - timedelta(minutes=2)
"""So late that one request may still leave, by its limit of a minute."""
REAL = "sg_sso"


@pytest.fixture
def nightly(declared: Path, clocked: list[datetime]) -> list[datetime]:
    """The clock; the invented source may be asked at night only."""
    (declared / f"{SOURCE}.yml").write_text(DECLARATION + WINDOW, "utf-8")
    catalogue.sources.cache_clear()
    return clocked


def test_outside_its_hours_a_source_is_not_asked_and_no_run_is_recorded(
    crawling: Crawling, publisher: Publisher, nightly: list[datetime]
) -> None:
    with pytest.raises(OutsideWindow, match="03:00 to 07:00 Asia/Singapore only") as refused:
        crawling.crawl(SOURCE)
    assert "2026-03-02 19:00 UTC" in refused.value.hint
    assert (publisher.asked, crawling.ledger.runs(SOURCE), crawling.due()) == ([], [], [])
    (health,) = [health for health in crawling.health() if health.source == SOURCE]
    assert (health.due, health.late, health.silent, health.failing_since) == (OPENS, False, False, None)
    nightly[0] = OPENS
    assert crawling.due() == [SOURCE]
    assert crawling.crawl(SOURCE).verdict is Verdict.HEALTHY
    nightly[0] = OPENS + timedelta(days=1)
    assert crawling.due() == []
    nightly[0] += timedelta(hours=2)
    assert crawling.due() == [SOURCE]


def test_a_crawl_that_reaches_the_closing_is_gone_on_with_the_next_night_and_nothing_is_lost(
    services: Services, publisher: Publisher, nightly: list[datetime]
) -> None:
    def closing(source: str, folder: Path, options: Sequence[str], lock: int, tick: Callable[[], bool]) -> int:
        if nightly[0] >= CLOSES:
            return 0
        publisher.dies_after = 3
        with pytest.raises(Killed):
            publisher.fetch(source, folder, options, lock, tick)
        nightly[0] = CLOSES
        return 0

    nightly[0] = LATE
    cut = Crawling(services, closing, patience_s=0)
    with pytest.raises(OutsideWindow):
        cut.crawl(SOURCE)
    (folder,) = run_folders(services)
    assert (folder / "captures.warc.gz").exists()
    assert (cut.ledger.runs(SOURCE), cut.ledger.known(SOURCE)) == ([], [])
    assert cut.due() == []
    publisher.dies_after = 100
    nightly[0] = OPENS + timedelta(days=1)
    gone_on = Crawling(services, publisher.fetch, patience_s=0)
    assert gone_on.due() == [SOURCE]
    done = gone_on.crawl(SOURCE)
    assert (done.verdict, done.listed, done.fetched, done.changes) == (Verdict.HEALTHY, 8, 8, 8)
    assert (done.folder, done.started) == (folder.name, LATE)


def test_what_was_fetched_in_the_hours_is_published_after_them(
    services: Services, publisher: Publisher, nightly: list[datetime]
) -> None:
    def slow(source: str, folder: Path, options: Sequence[str], lock: int, tick: Callable[[], bool]) -> int:
        code = publisher.fetch(source, folder, options, lock, tick)
        nightly[0] = CLOSES
        return code

    nightly[0] = LATE
    assert Crawling(services, slow, patience_s=0).crawl(SOURCE).changes == 8


def test_a_crawl_that_stops_before_the_closing_is_no_miss_and_is_not_begun_again_that_night(
    services: Services, publisher: Publisher, nightly: list[datetime]
) -> None:
    def stops(source: str, folder: Path, options: Sequence[str], lock: int, tick: Callable[[], bool]) -> int:
        publisher.dies_after = 3
        with pytest.raises(Killed):
            publisher.fetch(source, folder, options, lock, tick)
        begun.append(source)
        return CLOSED

    begun: list[str] = []
    nightly[0] = LATE
    cut = Crawling(services, stops, patience_s=0)
    with pytest.raises(OutsideWindow) as told:
        cut.crawl(SOURCE)
    assert "2026-03-03 19:00 UTC" in told.value.hint
    assert (begun, cut.ledger.runs(SOURCE)) == ([SOURCE], [])
    nightly[0] = CLOSES - timedelta(seconds=30)
    with pytest.raises(OutsideWindow):
        cut.crawl(SOURCE)
    assert len(begun) == 1
    publisher.dies_after = 100
    nightly[0] = OPENS + timedelta(days=1)
    assert Crawling(services, publisher.fetch, patience_s=0).crawl(SOURCE).changes == 8


def test_commands_and_pages_say_the_hours(
    tmp_path: Path, services: Services, publisher: Publisher, nightly: list[datetime]
) -> None:
    refused = run(tmp_path / "data", "crawl", SOURCE)
    assert (refused.code, refused.json["refusal"]["code"]) == (1, "outside-window")
    every = run(tmp_path / "data", "crawl", "--all")
    assert "outside-window" in every.codes
    report = smoke(services, *crawled(SOURCE), find=lambda _: True)
    assert (report.passed, [check.name for check in report.checks]) == (False, ["window"])
    site = Site(create_app(services))
    assert "every day from 03:00 to 07:00 Asia/Singapore, next: 2026-03-02 19:00 UTC" in site.get("/sources").text
    told = {"from": "03:00", "until": "07:00", "timezone": "Asia/Singapore"}
    assert site.get(f"/v1/sources/{SOURCE}").json()["window"] == told
    assert publisher.asked == []


def test_a_spider_asks_nothing_outside_the_hours_and_stops_at_their_end(tmp_path: Path) -> None:
    publisher, time = Fixtures(PUBLISHERS / REAL), tmp_path / "clock"

    def closes_at_the_first_act(question: Question) -> Reply | None:
        if "/Act/X" in question.url:
            turn(time, CLOSES)
        return None

    turn(time, CLOSES)
    with simulator(closes_at_the_first_act, publisher) as running:
        job = Job(REAL, running.mirror, publisher.publisher.watch, clock=time)
        assert crawl(job, tmp_path / "1") == []
        assert crawl(replace(job, only=_acts(publisher)), tmp_path / "probe") == []
        assert running.log.asked == []
        turn(time, OPENS)
        cut = crawl(job, tmp_path / "1")
        assert not of(cut, Happened.DONE)
        asked = running.log.count()
        assert crawl(job, tmp_path / "1") == cut
        assert running.log.count() == asked
        assert len(of(cut, Happened.FETCHED)) == 1
        turn(time, OPENS + timedelta(days=1))
        running.answering.remove(closes_at_the_first_act)
        whole = crawl(job, tmp_path / "1")
    assert of(whole, Happened.DONE)
    assert {entry.url for entry in of(whole, Happened.FETCHED)} == set(_acts(publisher))


def test_no_request_leaves_that_might_be_answered_after_the_closing(tmp_path: Path) -> None:
    publisher, time = Fixtures(PUBLISHERS / REAL), tmp_path / "clock"
    turn(time, CLOSES - timedelta(seconds=100))  # it may take 120
    with simulator(publisher) as running:
        job = Job(REAL, running.mirror, publisher.publisher.watch, clock=time)
        assert crawl(job, tmp_path / "1") == []
        assert running.log.asked == []


def test_a_crawl_does_not_wait_past_the_closing_for_a_publisher_that_asks_for_a_pause(tmp_path: Path) -> None:
    publisher, time = Fixtures(PUBLISHERS / REAL), tmp_path / "clock"

    def pauses(question: Question) -> Reply | None:
        return Reply(503, headers={"Retry-After": "250"}) if "/Act/X" in question.url else None

    turn(time, CLOSES - timedelta(seconds=300))
    with simulator(pauses, publisher) as running:
        job = Job(REAL, running.mirror, publisher.publisher.watch, clock=time)
        cut = crawl(job, tmp_path / "1")
        assert not of(cut, Happened.DONE, Happened.REFUSED)
        asked = running.log.count()
        turn(time, OPENS + timedelta(days=1))
        running.answering.remove(pauses)
        whole = crawl(job, tmp_path / "1")
    assert asked >= 1
    assert {entry.url for entry in of(whole, Happened.FETCHED)} == set(_acts(publisher))
    assert not of(whole, Happened.REFUSED)


def _acts(publisher: Fixtures) -> list[str]:
    return [served.url for served in publisher.publisher.answers if "/Act/X" in served.url]
