"""Lists of changes: what narrows them, and that going on by numbers skips and repeats nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from indexer.domain.document import Parsed, Place
from indexer.domain.identifiers import WorkId
from indexer.ingest import Ingest
from indexer.store.change_listing import Wanted
from indexer.store.store import Store
from indexer.store.writing import Reading
from tests.support.making import article, capture, document
from tests.support.subjects import NamedSubjects

FIRST = date(2026, 1, 5)
WORKS = tuple(WorkId(f"{place}/acts/S-{number}") for number in range(3) for place in ("xx", "yy"))


@pytest.fixture
def told(store: Store) -> Store:
    """A base that learnt of one work a day, every other one of another jurisdiction and source."""
    ingest = Ingest(store, NamedSubjects())
    for days, work in enumerate(WORKS):
        day = FIRST + timedelta(days=days)
        seen = capture(day, url=f"https://example.org/{days}.xml")
        law = document([article("1", "Goods are taxed.")], FIRST, work=work)
        ingest.take(seen, Place("x.warc.gz", days, 1), Reading(str(work).partition("/")[0], "", 0), Parsed((law,)))
    return store


def listed(store: Store, wanted: Wanted, limit: int = 100, *, newest_first: bool = False) -> list[str]:
    """The works of the changes listed."""
    with store.reader() as reader:
        return [str(row.work) for row in reader.changes(wanted, limit, newest_first=newest_first)]


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        (Wanted(), (0, 1, 2, 3, 4, 5)),
        (Wanted(work=WORKS[3]), (3,)),
        (Wanted(jurisdiction="xx"), (0, 2, 4)),
        (Wanted(jurisdiction="x"), ()),
        (Wanted(source="yy"), (1, 3, 5)),
        (Wanted(origin="backfill"), ()),
        (Wanted(since=FIRST + timedelta(days=4)), (4, 5)),
        (Wanted(until=FIRST + timedelta(days=1)), (0, 1)),
        (Wanted(since=FIRST + timedelta(days=2), until=FIRST + timedelta(days=2)), (2,)),
        (Wanted(jurisdiction="yy", since=FIRST + timedelta(days=2)), (3, 5)),
    ],
)
def test_each_filter_narrows_the_list(told: Store, wanted: Wanted, places: tuple[int, ...]) -> None:
    expected = [str(WORKS[place]) for place in places]
    assert listed(told, wanted) == expected
    assert listed(told, wanted, newest_first=True) == expected[::-1]


def test_going_on_by_numbers_misses_and_repeats_nothing_while_more_comes(told: Store) -> None:
    wanted = Wanted()
    seen: list[str] = []
    while True:
        with told.reader() as reader:
            page = list(reader.changes(wanted, 2))
        if not page:
            break
        seen += [str(row.work) for row in page]
        wanted = replace(wanted, after=page[-1].seq)
        if len(seen) == 2:
            late = document([article("1", "Late.")], FIRST, work=WorkId("xx/acts/S-99"))
            came = capture(date(2026, 2, 1), url="https://example.org/99.xml")
            Ingest(told, NamedSubjects()).take(came, Place("x.warc.gz", 99, 1), Reading("xx", "", 0), Parsed((late,)))
    assert seen == [*map(str, WORKS), "xx/acts/S-99"]
