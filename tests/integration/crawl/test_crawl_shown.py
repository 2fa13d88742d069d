"""How sources and crawls stand on the pages and in the API."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from api.crawling import Crawling
from api.server import create_app
from api.services import Services
from api.starter import StarterCrawl
from tests.integration.crawl.publisher import Publisher
from tests.integration.crawl.told import SOURCE
from tests.support.pages import Site

pytestmark = pytest.mark.usefixtures("declared")


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
