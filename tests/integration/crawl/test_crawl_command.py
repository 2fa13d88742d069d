"""Crawling as a user does it: what is published, held, resumed, and what is said of the source."""

from __future__ import annotations

import json
import random
import socket
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from api import cli_sources
from api.config import Settings
from api.crawl_process import CrawlRunning, alone
from api.crawling import Crawling, SourceDisabled, UnknownSource
from api.server import create_app
from api.services import Question, Services
from api.starter import StarterCrawl
from crawlers import catalogue
from indexer import clock
from indexer.domain.crawling import Known, Standing, Verdict
from indexer.domain.identifiers import WorkId
from indexer.store.database import WriterBusy
from tests.integration.command import run
from tests.integration.crawl.publisher import DECLARATION, SENTENCES, Killed, Publisher, act, act_url, acts
from tests.support.pages import Site

SOURCE = "xx_samples"
DAY_ONE = datetime(2026, 3, 2, 6, tzinfo=UTC)


@pytest.fixture(autouse=True)
def declared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A catalogue of one invented source, and one that asks for a key."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / f"{SOURCE}.yml").write_text(DECLARATION, "utf-8")
    keyed = DECLARATION.replace("law.example", "keyed.example").replace(r"law\.example", r"keyed\.example")
    key = "  key: {setting: samples, get_it_at: 'https://keyed.example.org/keys'}\n"
    (folder / "xx_keyed.yml").write_text(keyed + key, "utf-8")
    monkeypatch.setattr(catalogue, "SOURCES", folder)
    catalogue.sources.cache_clear()
    yield folder
    catalogue.sources.cache_clear()


@pytest.fixture
def clocked(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The time, which a test moves by setting the first element."""
    time = [DAY_ONE]
    monkeypatch.setattr(clock, "now", lambda: time[0])
    return time


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    opened = Services(Settings(data=tmp_path / "data"))
    yield opened
    opened.close()


@pytest.fixture
def publisher() -> Publisher:
    return Publisher(acts(8))


@pytest.fixture
def crawling(services: Services, publisher: Publisher, clocked: list[datetime]) -> Crawling:
    return Crawling(services, publisher.fetch, patience_s=0)


def _later(clocked: list[datetime], days: float = 1.1) -> None:
    clocked[0] += timedelta(days=days)


def _changes(services: Services) -> list[tuple[str, str]]:
    return [(str(change.work), change.origin) for change in services.library.changes()]


def _known(crawling: Crawling, url: str) -> Known:
    return next(row for row in crawling.ledger.known(SOURCE) if row.url == url)


def _run_folders(services: Services) -> list[Path]:
    return sorted(path for path in (services.settings.data / "crawls" / SOURCE).iterdir() if path.is_dir())


def test_a_first_crawl_is_a_baseline_and_an_unchanged_one_brings_nothing(
    crawling: Crawling, services: Services, clocked: list[datetime]
) -> None:
    first = crawling.crawl(SOURCE)
    assert (first.verdict, first.listed, first.fetched, first.changes) == (Verdict.HEALTHY, 8, 8, 8)
    assert {origin for _, origin in _changes(services)} == {"baseline"}
    _later(clocked)
    second = crawling.crawl(SOURCE)
    assert (second.verdict, second.fetched, second.unchanged, second.changes) == (Verdict.HEALTHY, 0, 8, 0)


def test_an_amendment_is_told_as_seen_by_a_crawl(
    crawling: Crawling, services: Services, publisher: Publisher, clocked: list[datetime]
) -> None:
    crawling.crawl(SOURCE)
    _later(clocked)
    publisher.acts[act_url(3)] = act(3, "2026-03-01", *SENTENCES[:2], "A report is due each month.")
    run = crawling.crawl(SOURCE)
    assert (run.verdict, run.fetched, run.changes) == (Verdict.HEALTHY, 1, 1)
    assert _changes(services)[-1] == ("ca/acts/S-99.3", "crawl")


def test_captures_are_deleted_once_the_archive_has_them(crawling: Crawling, services: Services) -> None:
    crawling.crawl(SOURCE)
    (folder,) = _run_folders(services)
    assert sorted(path.name for path in folder.iterdir()) == ["journal.jsonl"]
    assert list(services.settings.captures.glob(f"{SOURCE}-*.warc.gz"))


def test_a_refusal_publishes_nothing_and_the_last_good_state_stays(
    crawling: Crawling, services: Services, publisher: Publisher, clocked: list[datetime]
) -> None:
    good = crawling.crawl(SOURCE)
    before = crawling.ledger.known(SOURCE)
    _later(clocked)
    publisher.refuses = True
    assert crawling.crawl(SOURCE).verdict is Verdict.FAILED
    assert crawling.ledger.known(SOURCE) == before
    (health,) = [health for health in crawling.health() if health.source == SOURCE]
    assert (health.standing, health.last_good, health.failing_since) == (Standing.FAILED, good.finished, clocked[0])
    assert health.works == 8


def test_more_changes_than_declared_are_held_until_an_operator_releases_them(
    crawling: Crawling, services: Services, publisher: Publisher, clocked: list[datetime]
) -> None:
    crawling.crawl(SOURCE)
    _later(clocked)
    publisher.acts |= {act_url(n): act(n, "2026-03-01", "All of it is new.", *SENTENCES) for n in range(1, 8)}
    held = crawling.crawl(SOURCE)
    assert held.verdict is Verdict.HELD
    assert held.reasons[0].startswith("mass-change: 7 of 8")
    assert len(_changes(services)) == 8
    released = crawling.release(held.id)
    assert (released.id, released.verdict, released.changes) == (held.id, Verdict.HEALTHY, 7)
    assert len(_changes(services)) == 15
    _later(clocked)
    assert crawling.crawl(SOURCE).unchanged == 8


def test_thirty_redesigns_that_a_parser_reads_as_law_are_all_held(
    crawling: Crawling, services: Services, publisher: Publisher, clocked: list[datetime]
) -> None:
    crawling.crawl(SOURCE)
    standing = dict(publisher.acts)
    dice = random.Random(30)
    for _ in range(30):
        _later(clocked)
        touched = dict.fromkeys([4, *dice.sample(range(1, 9), dice.randint(2, 7))])
        assert len(touched) > 0.2 * len(standing)
        publisher.acts = standing | {
            act_url(number): act(number, "2024-01-01", *_redesigned(dice)) for number in touched
        }
        held = crawling.crawl(SOURCE)
        assert held.verdict is Verdict.HELD, (touched, held.reasons)
    assert len(_changes(services)) == 8
    publisher.acts = standing
    _later(clocked)
    assert crawling.crawl(SOURCE).verdict is Verdict.HEALTHY


def _redesigned(dice: random.Random) -> list[str]:
    """What a parser makes of a page that was built anew: law with furniture in it, in pieces, or cut."""
    words = " ".join(SENTENCES).split()
    kind = dice.choice(["furniture", "pieces", "cut", "menu"])
    if kind == "furniture":
        return [f"Home Search {sentence} Share Print this page" for sentence in SENTENCES]
    if kind == "pieces":
        return words
    if kind == "cut":
        return [" ".join(words[: dice.randint(3, len(words) // 2)])]
    return ["Skip to content. Menu. Contact us. About. Cookies.", *dice.sample(SENTENCES, dice.randint(0, 2))]


def _miss(crawling: Crawling, clocked: list[datetime], times: int = 3) -> list[int]:
    """Crawl so many times, a day apart; returns how many changes each brought."""
    runs = []
    for _ in range(times):
        _later(clocked)
        runs.append(crawling.crawl(SOURCE))
    assert {run.verdict for run in runs} == {Verdict.HEALTHY}
    return [run.changes for run in runs]


def test_a_work_missed_three_times_and_not_served_is_told_as_gone_once_and_never_as_repealed(
    crawling: Crawling, services: Services, publisher: Publisher, clocked: list[datetime]
) -> None:
    crawling.crawl(SOURCE)
    publisher.acts.pop(act_url(1))
    publisher.unlisted.add(act_url(2))
    assert _miss(crawling, clocked, 5) == [0, 0, 1, 0, 0]
    assert {act_url(1), act_url(2)} <= set(publisher.asked)
    assert [_known(crawling, act_url(number)).gone for number in (1, 2)] == [True, False]
    assert [finding.code for _, finding in crawling.ledger.findings(SOURCE)] == ["gone-from-source"]
    assert _changes(services)[8:] == [("ca/acts/S-99.1", "crawl")]
    assert [change.kind for change in services.library.changes()][8:] == ["gone"]
    assert services.library.versions(WorkId("ca/acts/S-99.1"))[-1].status == "unknown"
    assert services.library.versions(WorkId("ca/acts/S-99.2"))[-1].status == "current"
    found = services.search(Question("records of its suppliers", limit=20)).results.hits
    assert {hit.work for hit in found if hit.status == "unknown"} == {"ca/acts/S-99.1"}
    page = Site(create_app(services)).get("/works/ca/acts/S-99.1").text
    assert "No longer at its source" in page
    assert "does not say that it was repealed" in page


def test_a_work_that_is_listed_again_is_told_as_returned_once_it_is_served(
    crawling: Crawling, services: Services, publisher: Publisher, clocked: list[datetime]
) -> None:
    crawling.crawl(SOURCE)
    away = publisher.acts.pop(act_url(1))
    _miss(crawling, clocked)
    publisher.acts[act_url(1)] = away
    assert _miss(crawling, clocked, 2) == [1, 0]
    assert [change.kind for change in services.library.changes()][8:] == ["gone", "returned"]
    assert services.library.versions(WorkId("ca/acts/S-99.1"))[-1].status == "current"
    publisher.acts.pop(act_url(1))
    assert _miss(crawling, clocked) == [0, 0, 1]


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
    assert len(_run_folders(services)) == len(crawling.ledger.runs(SOURCE)) == 1
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
    assert len(_changes(services)) == 8
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


def test_what_is_due_follows_the_rhythm_and_a_source_without_its_key_is_disabled(
    crawling: Crawling, publisher: Publisher, clocked: list[datetime]
) -> None:
    assert crawling.due() == [SOURCE]
    crawling.crawl(SOURCE)
    assert crawling.due() == []
    _later(clocked, 0.99)
    assert crawling.due() == []
    _later(clocked, 0.07)
    assert crawling.due() == [SOURCE]
    publisher.refuses = True
    crawling.crawl(SOURCE)
    assert crawling.due() == []
    _later(clocked, 0.26)
    assert crawling.due() == [SOURCE]
    with pytest.raises(SourceDisabled, match="key is missing"):
        crawling.crawl("xx_keyed")
    with pytest.raises(UnknownSource):
        crawling.crawl("nowhere")
    assert {health.source: health.standing for health in crawling.health()}["xx_keyed"] is Standing.DISABLED


def test_the_commands_say_what_the_services_do(
    tmp_path: Path, publisher: Publisher, clocked: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli_sources, "Crawling", partial(Crawling, fetch=publisher.fetch))
    data = tmp_path / "data"
    crawled = run(data, "crawl", "--due")
    assert (crawled.code, [row["verdict"] for row in crawled.json["runs"]]) == (0, ["healthy"])
    assert run(data, "crawl", "--due").json == {"runs": []}
    publisher.refuses = True
    _later(clocked)
    failed = run(data, "crawl", SOURCE)
    assert (failed.code, failed.json["runs"][0]["verdict"]) == (1, "failed")
    assert "all-refused" in failed.codes
    assert run(data, "crawl", "xx_keyed").json["refusal"]["code"] == "source-disabled"
    assert run(data, "crawl").code == run(data, "crawl", "--check").code == 2
    listed = {row["id"]: row for row in run(data, "sources").json["sources"]}
    assert (listed[SOURCE]["standing"], listed[SOURCE]["works"]) == ("failed", 8)
    assert listed["xx_keyed"]["standing"] == "disabled"


def test_check_explains_without_asking_anybody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    catalogue.sources.cache_clear()
    lines = run(tmp_path / "data", "crawl", "--check", "de_gii").json["plans"]["de_gii"]
    assert any("gii-toc.xml" in line for line in lines)


def test_smoke_says_that_there_is_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> None:
        raise OSError("no such host")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    report = run(tmp_path / "data", "crawl", "--smoke", SOURCE)
    assert report.code == 1
    assert "nothing was asked" in json.dumps(report.json)


def test_pages_and_api_show_how_each_source_stands(
    crawling: Crawling, services: Services, publisher: Publisher
) -> None:
    crawling.crawl(SOURCE)
    site = Site(create_app(services))
    page = site.get("/sources").text
    assert "Ministry of Samples" in page
    assert "healthy" in page
    assert "disabled: the key it asks for is missing" in page
    one = site.get(f"/sources/{SOURCE}").text
    assert "8 listed, 8 fetched" in one
    assert "2026-03-02 06:00 UTC" in one
    body = site.get(f"/v1/sources/{SOURCE}").json()
    assert (body["standing"], body["runs"][0]["verdict"]) == ("healthy", "healthy")
    assert {row["id"]: row["standing"] for row in site.get("/v1/coverage").json()["sources"]}[SOURCE] == "healthy"
    assert len(site.get("/v1/sources").json()["sources"]) == 2
    assert site.get("/sources/nowhere").status_code == site.get("/v1/sources/nowhere").status_code == 404


def test_a_crawl_that_goes_on_is_seen_on_the_page(
    services: Services, publisher: Publisher, clocked: list[datetime]
) -> None:
    site = Site(create_app(services))
    seen = []

    def watched(source: str, folder: Path, options: Sequence[str], lock: int, tick: Callable[[], bool]) -> int:
        code = publisher.fetch(source, folder, options, lock, tick)
        seen.append(site.get("/sources").text)
        return code

    Crawling(services, watched).crawl(SOURCE)
    assert "being crawled now: 8 documents listed, 8 fetched" in seen[0]
    assert "being crawled now" not in site.get("/sources").text


def _waited(starter: StarterCrawl) -> str:
    starter.start()
    starter.stop()
    return starter.note()


def test_without_a_network_the_starter_crawl_says_so_and_with_nothing_due_it_says_nothing(
    crawling: Crawling, services: Services
) -> None:
    offline = StarterCrawl(services, find=lambda _: False)
    assert offline.names() == [SOURCE]
    assert "There is no network" in _waited(offline)
    assert "There is no network" in Site(create_app(services, offline)).get("/sources").text
    crawling.crawl(SOURCE)
    assert _waited(StarterCrawl(services, find=lambda _: False)) == ""
