"""The commands about sources: what is due, what is said, what is asked of nobody."""

from __future__ import annotations

import json
import socket
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest

from api import cli_sources
from api.crawling import Crawling, SourceDisabled, UnknownSource
from crawlers import catalogue
from indexer.domain.crawling import Standing
from tests.integration.command import run
from tests.integration.crawl.publisher import Publisher
from tests.integration.crawl.told import SOURCE, later

pytestmark = pytest.mark.usefixtures("declared")


def test_what_is_due_follows_the_rhythm_and_a_source_without_its_key_is_disabled(
    crawling: Crawling, publisher: Publisher, clocked: list[datetime]
) -> None:
    assert crawling.due() == [SOURCE]
    crawling.crawl(SOURCE)
    assert crawling.due() == []
    later(clocked, 0.99)
    assert crawling.due() == []
    later(clocked, 0.07)
    assert crawling.due() == [SOURCE]
    publisher.refuses = True
    crawling.crawl(SOURCE)
    assert crawling.due() == []
    later(clocked, 0.26)
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
    later(clocked)
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
    lines = run(tmp_path / "data", "crawl", "--check", "sg_sso").json["plans"]["sg_sso"]
    assert any(line.endswith("&PageIndex=0") for line in lines)
    assert "It may be asked from 03:00 to 07:00 Asia/Singapore only." in lines


def test_smoke_says_that_there_is_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> None:
        raise OSError("no such host")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    report = run(tmp_path / "data", "crawl", "--smoke", SOURCE)
    assert report.code == 1
    assert "nothing was asked" in json.dumps(report.json)
