"""Works that leave their source and come back, as followers and searchers hear of it."""

from __future__ import annotations

from datetime import datetime

import pytest

from api.crawling import Crawling
from api.server import create_app
from api.services import Question, Services
from indexer.domain.crawling import Known, Verdict
from indexer.domain.identifiers import WorkId
from tests.integration.crawl.publisher import Publisher, act_url
from tests.integration.crawl.told import SOURCE, changes_told, later
from tests.support.pages import Site

pytestmark = pytest.mark.usefixtures("declared")


def _known(crawling: Crawling, url: str) -> Known:
    return next(row for row in crawling.ledger.known(SOURCE) if row.url == url)


def _miss(crawling: Crawling, clocked: list[datetime], times: int = 3) -> list[int]:
    """Crawl so many times, a day apart; returns how many changes each brought."""
    runs = []
    for _ in range(times):
        later(clocked)
        runs.append(crawling.crawl(SOURCE))
    assert {run.verdict for run in runs} == {Verdict.HEALTHY}
    return [run.changes for run in runs]


def _works_by_status(services: Services) -> tuple[list[str], list[str]]:
    """Works that are unknown, and that are current: labels, counts and queries agree on them."""
    told = []
    for status in ("unknown", "current"):
        found = services.search(Question(f"(records of its suppliers) AND status:{status}", limit=20)).results
        assert {hit.status for hit in found.hits} <= {status}
        assert {value.value: value.count for value in found.facets["status"]}.get(status, 0) == len(found.hits)
        told.append(sorted({hit.work for hit in found.hits}))
    return told[0], told[1]


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
    assert changes_told(services)[8:] == [("ca/acts/S-99.1", "crawl")]
    assert [change.kind for change in services.library.changes()][8:] == ["gone"]
    assert services.library.versions(WorkId("ca/acts/S-99.1"))[-1].status == "unknown"
    assert services.library.versions(WorkId("ca/acts/S-99.2"))[-1].status == "current"
    assert _works_by_status(services) == (["ca/acts/S-99.1"], [f"ca/acts/S-99.{number}" for number in range(2, 9)])
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
    assert _works_by_status(services) == ([], [f"ca/acts/S-99.{number}" for number in range(1, 9)])
    publisher.acts.pop(act_url(1))
    assert _miss(crawling, clocked) == [0, 0, 1]
