"""A work that another act says is repealed, from all sides: command line, HTTP API, pages, quotes, searches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from api.config import Settings
from api.server import create_app
from api.services import Question, Services
from indexer.domain.document import Parsed, Place
from indexer.domain.identifiers import WorkId
from indexer.ingest import Ingest
from indexer.store.writing import Reading
from tests.integration.command import run, run_bare
from tests.support.making import article, capture, document
from tests.support.pages import Site

OLD, PART, SOON, NEW = (f"eu/320{number}" for number in ("09L0125", "10L0030", "11L0007", "24R1781"))
PLACE = f"{NEW}@2024-06-28#art_2"
REPEAL = "Directive 2009/125/EC is repealed with effect from 18 July 2024."
EXCEPT = "Directive 2010/30/EU is repealed with effect from 18 July 2024, except Article 4."
AHEAD = "Directive 2011/7/EU is repealed with effect from 18 July 2060."


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an act that speaks of three others."""
    folder = tmp_path_factory.mktemp("repeals")
    services = Services(Settings(data=folder, database_url=""))
    texts = dict.fromkeys((OLD, PART, SOON), "Tins are kept for ten years.") | {NEW: f"{REPEAL}\n{EXCEPT}\n{AHEAD}"}
    for work, words in texts.items():
        start = date(2024, 6, 28) if work == NEW else date(2009, 10, 31)
        doc = document([article("1", "This is about boxes."), article("2", words)], start, work=WorkId(work))
        served, reading = capture(date(2026, 1, 5), work.encode()), Reading("src", "p", 1)
        Ingest(services.store, services.subjects).take(served, Place("f", 0, 1), reading, Parsed((doc,)))
    services.index()
    services.close()
    return folder


@pytest.fixture
def services(data: Path) -> Iterator[Services]:
    """The folder, opened. Read only."""
    opened = Services(Settings(data=data, database_url=""))
    yield opened
    opened.close()


@pytest.fixture
def site(services: Services) -> Site:
    """The application over it."""
    return Site(create_app(services))


def test_the_command_shows_status_words_and_place(data: Path) -> None:
    version = run(data, "show", OLD).json["version"]
    assert version["status"] == "unknown"
    assert version["stated_repeals"] == [
        {
            "permalink": PLACE, "language": "en", "label": "Article 2", "words": REPEAL, "date": "2024-07-18",
            "whole": True,
        }
    ]  # fmt: skip
    told = " ".join(run_bare("--data", str(data), "show", OLD).stdout.split())
    assert f"Article 2 of {PLACE} says: {REPEAL}" in told


@pytest.mark.parametrize(
    ("work", "status", "words", "heading"),
    [
        (OLD, "unknown", REPEAL, "this is repealed."),
        (PART, "current", EXCEPT, "this, or a part of it, is repealed."),
        (SOON, "current", AHEAD, "this is to be repealed."),
    ],
)
def test_api_pages_and_quotes_tell_the_same(site: Site, work: str, status: str, words: str, heading: str) -> None:
    body = site.get(f"/v1/works/{work}").json()
    assert (body["version"]["status"], body["version"]["stated_repeals"][0]["words"]) == (status, words)
    versions = site.get(f"/v1/works/{work}/versions").json()["versions"]
    assert [one["status"] for one in versions] == [status]
    for path in (f"/works/{work}", f"/works/{work}%23art_2"):
        page = unescape(site.get(path).text)
        assert f"Another act says that {heading}" in page
        assert (
            f'<a href="/works/{NEW}@2024-06-28%23art_2">Article 2 of {NEW}</a> says: <q lang="en">{words}</q>' in page
        )
    quote = site.get(f"/v1/citations/{work}%23art_2").text
    assert f"Article 2 of {NEW} says: “{words}”" in quote
    assert ("as in force on " in quote) == (status == "current")


def test_the_act_that_says_it_is_current_and_nothing_is_told_of_it(site: Site) -> None:
    body = site.get(f"/v1/works/{NEW}").json()
    assert (body["version"]["status"], body["version"]["stated_repeals"]) == ("current", [])
    assert "Another act says" not in site.get(f"/works/{NEW}").text


@pytest.mark.parametrize(
    ("day", "unknown"),
    [(None, {OLD}), (date(2024, 7, 17), set()), (date(2024, 7, 18), {OLD}), (date(2061, 1, 1), {OLD, SOON})],
)
def test_searches_find_it_unknown_from_the_day_stated(services: Services, day: date | None, unknown: set[str]) -> None:
    found = services.search(Question("tins", as_of=day)).results
    assert {hit.work for hit in found.hits if hit.status == "unknown"} == unknown
    asked = services.search(Question("tins", as_of=day, filters={"status": ("unknown",)})).results
    assert {hit.work for hit in asked.hits} == unknown
    statuses = {value.value: value.count for value in found.facets["status"]}
    assert statuses.get("unknown", 0) == len(unknown)


def test_the_doctor_finds_nothing_wrong_with_the_index(data: Path) -> None:
    checks = {check["name"]: check["ok"] for check in run(data, "doctor").json["checks"]}
    assert checks["index"]
