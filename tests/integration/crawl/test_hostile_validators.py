"""R14: what a publisher changes and denies, told by the base that follows it, on a clock that tests turn."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from api.crawling import Crawling
from api.services import Services
from crawlers.catalogue import sources
from indexer.domain.crawling import Verdict
from tests.integration.crawl.publisher import LIST, SENTENCES, act, acts
from tests.integration.crawl.told import SOURCE
from tests.support.dry_crawl import crawl
from tests.support.simulator import Question, Reply

pytestmark = pytest.mark.usefixtures("declared")

DAYS, ACTS = 30, 12
WEEK = timedelta(days=7)
RHYTHM = timedelta(days=1.05)
"""The source is crawled daily, and each crawl may be put off by a twentieth."""


@dataclass
class Liar:
    """Serves acts with validators that never change, and 304 to everybody who brings one."""

    validators: dict[str, str]
    acts: dict[str, bytes] = field(default_factory=lambda: acts(ACTS))
    denied: int = 0

    def fetch(self, source: str, folder: Path, options: Sequence[str], lock: int, tick: Callable[[], bool]) -> int:
        """Crawl with the spider itself."""
        crawl(sources()[source], folder, self.answer, since=options[1] if options else "")
        tick()
        return 0

    def answer(self, question: Question) -> Reply:
        """What it says."""
        if question.url == LIST:
            rows = "".join(f"<act><link>{url}</link></act>" for url in self.acts)
            return Reply(200, f"<list>{rows}</list>".encode())
        if {"if-none-match", "if-modified-since"} & question.headers.keys():
            self.denied += 1
            return Reply(304, b"", self.validators)
        return Reply(200, self.acts[question.url], {"Content-Type": "text/xml", **self.validators})


@pytest.mark.parametrize(
    "validators",
    [{"ETag": '"always"'}, {"Last-Modified": "Tue, 01 Jan 1980 00:00:00 GMT"}],
    ids=["ETag", "Last-Modified"],
)
def test_a_change_that_a_publisher_denies_is_found_within_a_week(
    services: Services, clocked: list[datetime], validators: dict[str, str]
) -> None:
    publisher, dice, began = Liar(validators), random.Random(14), clocked[0]
    crawling = Crawling(services, publisher.fetch, patience_s=0)
    amended = {n: began + timedelta(days=1.7 * n, hours=dice.uniform(0, 40)) for n in range(1, ACTS + 1)}
    before = clocked[0]
    while clocked[0] < began + timedelta(days=DAYS):
        for number in (n for n, at in amended.items() if before < at <= clocked[0]):
            url = next(url for url in publisher.acts if url.endswith(f"/{number}.xml"))
            publisher.acts[url] = act(number, f"{amended[number]:%Y-%m-%d}", *SENTENCES, "A report is public.")
        assert crawling.crawl(SOURCE).verdict is Verdict.HEALTHY
        before, clocked[0] = clocked[0], clocked[0] + RHYTHM
    found = {str(change.work): change.detected for change in services.library.changes() if change.effects}
    late = {n: found[f"ca/acts/S-99.{n}"] - at for n, at in amended.items()}
    assert len(late) == ACTS
    assert max(late.values()) <= WEEK
    assert publisher.denied > 0.6 * DAYS * ACTS
