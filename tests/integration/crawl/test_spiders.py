"""Every spider against its publisher on loopback, through the real transport: first, unchanged and amended crawl."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from api.config import Settings
from api.services import Services
from crawlers.catalogue import sources
from crawlers.journal import Entry, Happened
from crawlers.recording import FILE
from crawlers.replay import Summary
from indexer import clock
from indexer.domain.finding import Finding
from tests.support.crawling import Job, crawl, hand_on, latest, of
from tests.support.simulator import PUBLISHERS, Expects, Fixtures, Simulator, simulator

SOURCES = sorted(path.parent.name for path in PUBLISHERS.glob("*/publisher.yml"))
LIKE_RBA = "amfori_bsci efrag escp eti_base_code gri ifrs oecd ohchr pri sa8000 sbti sedex_smeta tcfd ungc wrap"
UNSIMULATED = frozenset(f"std_{name}" for name in LIKE_RBA.split())
"""Sources that are crawled and have no publisher here: watched pages, declared as std_rba is, at other addresses."""


@dataclass(frozen=True, slots=True)
class Crawled:
    """A crawl, and what replaying it brought."""

    journal: list[Entry]
    fetched: dict[str, bytes]
    summary: Summary
    findings: list[Finding]

    def urls(self, *happened: Happened) -> list[str]:
        return sorted({entry.url for entry in of(self.journal, *happened)})

    def said(self, *happened: Happened) -> list[str]:
        return [f"{entry.code} {entry.url} {entry.note}" for entry in of(self.journal, *happened)]


@dataclass(frozen=True, slots=True)
class Story:
    """The three crawls of one source."""

    expects: Expects
    first: Crawled
    again: Crawled
    amended: Crawled


def tell(name: str, folder: Path) -> Story:
    """Crawl three times: at first, again, and after the publisher amended something."""
    publisher = Fixtures(PUBLISHERS / name)
    services = Services(Settings(data=folder / "data", database_url=""))
    try:
        with simulator(publisher) as running:
            first = crawled(name, publisher, running, folder / "1", services)
            hand_on(folder / "1", folder / "2", clock.now())
            again = crawled(name, publisher, running, folder / "2", services)
            hand_on(folder / "2", folder / "3", clock.now())
            publisher.amend()
            amended = crawled(name, publisher, running, folder / "3", services)
    finally:
        services.close()
    return Story(publisher.publisher.expects, first, again, amended)


def crawled(name: str, publisher: Fixtures, running: Simulator, folder: Path, services: Services) -> Crawled:
    """Crawl into a folder and replay what it brought."""
    told = publisher.publisher
    journal = crawl(Job(name, running.mirror, told.watch, told.keys), folder)
    findings: list[Finding] = []
    summary = services.replay([folder / FILE] if latest(folder) else [], findings.append)
    return Crawled(journal, {url: capture.body for url, capture in latest(folder).items()}, summary, findings)


@pytest.fixture(scope="module", params=SOURCES)
def story(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Story:
    return tell(request.param, tmp_path_factory.mktemp(request.param))


def test_a_first_crawl_comes_to_its_end_and_fetches_every_document(story: Story) -> None:
    assert of(story.first.journal, Happened.DONE)
    refused = story.first.said(Happened.REFUSED, Happened.SUSPECT)
    assert len(refused) == story.expects.refused, refused
    assert len(story.first.fetched) == story.expects.documents, sorted(story.first.fetched)


def test_what_a_crawl_fetches_its_parsers_read(story: Story) -> None:
    for one in (story.first, story.amended):
        assert (one.summary.refused, one.summary.failed) == (0, 0), one.findings
    assert story.first.summary.versions > 0


def test_a_crawl_of_what_did_not_change_brings_no_change_and_asks_for_next_to_nothing(story: Story) -> None:
    again = story.again
    assert again.summary.changes == 0
    assert {url for url, body in again.fetched.items() if story.first.fetched.get(url) != body} == set()
    listed = again.urls(Happened.LISTED)
    spared = set(again.urls(Happened.UNCHANGED)) & set(listed)
    assert len(spared) >= 0.9 * len(set(listed) & set(story.first.fetched)), again.said(Happened.REFUSED)


def test_a_crawl_after_an_amendment_brings_exactly_that(story: Story) -> None:
    new = {url for url, body in story.amended.fetched.items() if story.first.fetched.get(url) != body}
    assert new == set(story.expects.amended)
    if story.expects.changes is not None:
        assert story.amended.summary.changes == story.expects.changes, story.amended.findings


def test_every_source_that_is_crawled_is_simulated_or_known_not_to_be() -> None:
    declared = {source.id for source in sources().values() if source.crawl}
    assert declared - set(SOURCES) == UNSIMULATED
    assert set(SOURCES) <= declared
