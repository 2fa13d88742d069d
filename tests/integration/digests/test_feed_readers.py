"""Readers that come by once a week and follow the archives (docs/reliability.md R79): nothing missed, nothing twice."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from crawlers.parsers.xml import parse_xml
from indexer.domain.document import Authority
from indexer.domain.history import Change, ChangeKind, Effect, EffectKind, Origin, Version
from indexer.domain.identifiers import WorkId
from tests.integration.digests.changes import hurry
from tests.integration.digests.desk import Desk, open_desk

EVENTS = 10_000
WORK = WorkId("xx/acts/S-1")
ATOM = "{http://www.w3.org/2005/Atom}"
START = datetime(2026, 11, 23, tzinfo=UTC)

Page = tuple[list[str], str]
"""Ids of a document's entries, and where the archive before it is."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        hurry(opened.services.store)
        yield opened


@dataclass(slots=True)
class Reader:
    """A feed reader as RFC 5005 has it: it shows ids it has not seen, and fetches no archive a second time."""

    start: str
    fetch: Callable[[str], Page]
    shown: list[str] = field(default_factory=list)
    fetched: set[str] = field(default_factory=set)

    def visit(self) -> None:
        url = self.start
        while url and url not in self.fetched:
            entries, previous = self.fetch(url)
            if url != self.start:
                self.fetched.add(url)
            known = set(self.shown)
            self.shown += [one for one in entries if one not in known]
            url = previous


def test_readers_that_come_weekly_get_ten_thousand_changes_once_each(desk: Desk) -> None:
    def atom(url: str) -> Page:
        root = parse_xml(desk.browser.get(url).content, "feed")
        links = {str(link.get("rel")): str(link.get("href")) for link in root.findall(f"{ATOM}link")}
        entries = [str(entry.findtext(f"{ATOM}id")) for entry in root.findall(f"{ATOM}entry")]
        return entries, links.get("prev-archive", "")

    def listed(url: str) -> Page:
        body = desk.browser.get(url).json()
        return [item["id"] for item in body["items"]], body.get("next_url", "")

    readers = [Reader("/feeds/changes.atom", atom), Reader("/feeds/changes.json", listed)]
    rng, told, week = random.Random(79), 1, 0
    while told <= EVENTS:
        # Quiet weeks, ordinary ones, and now and then more than one document holds.
        count = rng.choice((0, 3, 40, 400, 600, 1_700))
        _tell(desk, told, count, START + timedelta(weeks=week))
        told, week = told + count, week + 1
        for reader in readers:
            reader.visit()
    for reader in readers:
        assert len(reader.shown) == told
        assert len(set(reader.shown)) == told
    assert set(readers[0].shown) == set(readers[1].shown)


def _tell(desk: Desk, first: int, count: int, moment: datetime) -> None:
    """So many changes of one work, as a crawl sees them."""
    before, after = _version(date(2026, 1, 1), "a"), _version(date(2026, 11, 1), "b")
    with desk.services.store.writer() as writer:
        for number in range(first, first + count):
            words = "Goods are free.", f"Tax no. {number}."
            effect = Effect(EffectKind.SUBSTITUTED, "art_1", "Article 1", *words, effective=date(2026, 11, 1))
            change = Change(WORK, "en", ChangeKind.AMENDED, None, None, moment, before, after, (effect,))
            writer.add_change(change, f"event {number}", Origin.CRAWL)


def _version(on: date, letter: str) -> Version:
    return Version(
        WORK, "en", on, None, on, None, START, Authority.CONSOLIDATION, (Authority.CONSOLIDATION,), "xml",
        letter * 64, superseded=False, observation=0,
    )  # fmt: skip
