"""`python -m crawlers.run`: explaining without asking, probing single addresses, and keys that stay with us."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from crawlers.catalogue import sources
from crawlers.journal import Happened
from crawlers.run import explain, main
from tests.support.crawling import Job, crawl, latest, of
from tests.support.simulator import PUBLISHERS, Fixtures, Question, Reply, simulator

ROOT = Path(__file__).parents[3]


def test_a_check_says_what_would_be_asked_and_asks_nothing(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "crawlers.run", "ca_justice_laws", "--folder", str(tmp_path), "--check"],
        cwd=ROOT,
        env={**os.environ, "RULEWATCH_MIRROR": "http://127.0.0.1:9"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "https://laws-lois.justice.gc.ca/eng/XML/Legis.xml" in told
    assert "Verified live:" in told
    assert list(tmp_path.iterdir()) == []


def test_every_source_that_is_crawled_can_be_explained() -> None:
    for source in sources().values():
        lines = explain(source)
        assert lines[0].startswith(source.id)
        assert (len(lines) > 3) == (source.crawl is not None)


def test_a_source_nobody_declares_is_an_error_of_the_caller(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["no_such_source"]) == 2
    assert "no_such_source" in capsys.readouterr().err


def test_a_source_without_its_key_is_not_crawled(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["de_dip", "--folder", str(tmp_path)]) == 2
    assert "disabled" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_only_what_is_named_is_asked_for_and_nothing_is_listed(tmp_path: Path) -> None:
    there = "https://www.gesetze-im-internet.de/muster_lkg/xml.zip"
    not_there = "https://www.gesetze-im-internet.de/muster_weg/xml.zip"
    with simulator(Fixtures(PUBLISHERS / "de_gii")) as running:
        journal = crawl(Job("de_gii", running.mirror, only=(there, not_there)), tmp_path)
        assert sorted(running.log.addresses()) == sorted([there, not_there])
    assert [entry.url for entry in of(journal, Happened.FETCHED)] == [there]
    assert [(entry.url, entry.status) for entry in of(journal, Happened.ABSENT)] == [(not_there, 404)]
    assert of(journal, Happened.LISTED) == []


def test_a_key_reaches_the_publisher_and_nobody_else(tmp_path: Path) -> None:
    fixtures = Fixtures(PUBLISHERS / "de_dip")
    sent: list[Question] = []

    def answer(question: Question) -> Reply | None:
        sent.append(question)
        return fixtures(question)

    with simulator(answer) as running:
        crawl(Job("de_dip", running.mirror, fixtures.publisher.watch, {"dip": "s3cr3t-k3y"}), tmp_path)
    asked = [question for question in sent if not question.url.endswith("robots.txt")]
    assert asked
    assert all("s3cr3t-k3y" in f"{question.url} {question.headers}" for question in asked)
    assert latest(tmp_path)
    for path in tmp_path.iterdir():
        assert b"s3cr3t-k3y" not in path.read_bytes(), path.name
    for capture in latest(tmp_path).values():
        assert "s3cr3t-k3y" not in f"{capture.url} {capture.headers}"


def test_scrapy_itself_lists_every_spider() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "scrapy", "list"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert set(told) == {source.id for source in sources().values() if source.crawl}
