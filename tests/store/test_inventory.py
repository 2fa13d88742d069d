"""What stands behind answers is read again as soon as something changed, by whatever process."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from indexer.domain.document import Document, Parsed, Place
from indexer.domain.identifiers import WorkId
from indexer.ingest import Ingest
from indexer.library import Held, Library
from indexer.store.store import Store
from indexer.store.writing import Reading
from tests.support.making import article, capture, document
from tests.support.subjects import NamedSubjects

DAY = date(2024, 5, 1)
TEXT = document([article("1", "The importer shall keep records for five years.")], DAY)


def take(url: str, doc: Document, day: date) -> None:
    """As another process does that ingests."""
    store = Store(url)
    served = capture(day, body=repr((doc, day)).encode())
    Ingest(store, NamedSubjects("import")).take(served, Place("f", 0, 1), Reading("src", "p", 1), Parsed((doc,)))
    store.close()


def test_each_capture_and_each_work_shows_at_once(store: Store, store_url: str) -> None:
    library = Library(store)
    assert (library.inventory().head, library.coverage().works, library.held().works) == (0, 0, frozenset())

    take(store_url, TEXT, DAY)
    first = library.inventory()
    assert (first.coverage.works, first.coverage.sources["src"][0]) == (1, 1)
    assert first.held == Held(frozenset({str(TEXT.work)}), frozenset({TEXT.work.jurisdiction}))
    assert library.inventory() is first

    later = DAY + timedelta(days=3)
    take(store_url, TEXT, later)
    unchanged = library.inventory()
    count, last = unchanged.coverage.sources["src"]
    assert (unchanged.head, count, last.date()) == (first.head, 2, later)

    take(store_url, replace(TEXT, work=WorkId("xx/other")), later)
    assert library.held().works == {str(TEXT.work), "xx/other"}
    assert library.inventory().head > first.head
