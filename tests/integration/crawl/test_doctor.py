"""What the doctor says of crawls: those that wait for a release, and sources that fail, are late or silent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from api.config import Settings
from api.crawling import Crawling
from api.doctor import Check, examine
from api.services import Services
from crawlers import catalogue
from tests.integration.crawl.publisher import DECLARATION, SENTENCES, Publisher, act, act_url
from tests.integration.crawl.told import SOURCE


@pytest.fixture
def crawling(
    publisher: Publisher, clocked: list[datetime], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Crawling]:
    """Crawls of one invented source that was crawled once; another was never crawled."""
    folder = tmp_path / "sources"
    folder.mkdir()
    for name in (SOURCE, "xx_unasked"):
        (folder / f"{name}.yml").write_text(DECLARATION, "utf-8")
    monkeypatch.setattr(catalogue, "SOURCES", folder)
    catalogue.sources.cache_clear()
    services = Services(Settings(data=tmp_path / "data", database_url=""))
    begun = Crawling(services, publisher.fetch, patience_s=0)
    begun.crawl(SOURCE)
    clocked[0] += timedelta(days=1.1)
    yield begun
    services.close()
    catalogue.sources.cache_clear()


def _check(crawling: Crawling, name: str) -> Check:
    return next(check for check in examine(crawling.services) if check.name == name)


def test_a_source_that_is_crawled_well_and_one_never_crawled_are_no_fault(crawling: Crawling) -> None:
    assert _check(crawling, "held crawls").ok
    checked = _check(crawling, "sources")
    assert (checked.ok, checked.found) == (True, "2 sources: 0 failing, 0 late, 0 silent")


def test_a_held_crawl_is_wrong_until_it_is_released(crawling: Crawling, publisher: Publisher) -> None:
    publisher.acts |= {act_url(n): act(n, "2026-03-01", "All of it is new.", *SENTENCES) for n in range(1, 8)}
    run = crawling.crawl(SOURCE)
    checked = _check(crawling, "held crawls")
    assert not checked.ok
    assert checked.found.startswith(f"1 crawls: {run.id}: {SOURCE}, mass-change")
    assert "rulewatch crawl --release" in checked.advice
    crawling.release(run.id)
    assert _check(crawling, "held crawls").ok


def test_a_source_that_refuses_is_failing_and_in_time_late(
    crawling: Crawling, publisher: Publisher, clocked: list[datetime]
) -> None:
    publisher.refuses = True
    crawling.crawl(SOURCE)
    checked = _check(crawling, "sources")
    assert (checked.ok, checked.found) == (False, f"2 sources: 1 failing ({SOURCE}), 0 late, 0 silent")
    assert "rulewatch crawl SOURCE" in checked.advice
    clocked[0] += timedelta(days=2)
    checked = _check(crawling, "sources")
    assert checked.found == f"2 sources: 1 failing ({SOURCE}), 1 late ({SOURCE}), 0 silent"
    assert "rulewatch crawl --due" in checked.advice


def test_a_source_without_news_for_longer_than_chance_explains_is_silent(
    crawling: Crawling, clocked: list[datetime]
) -> None:
    clocked[0] += timedelta(days=90)
    crawling.crawl(SOURCE)
    checked = _check(crawling, "sources")
    assert (checked.ok, checked.found) == (False, f"2 sources: 0 failing, 0 late, 1 silent ({SOURCE})")
    assert "rulewatch crawl --smoke SOURCE" in checked.advice
