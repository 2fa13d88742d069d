"""What is told of works that leave their source and come back, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from indexer.domain.crawling import Known, Run, Verdict
from indexer.domain.document import Document, Parsed, Place
from indexer.domain.identifiers import WorkId
from indexer.ingest import Ingest
from indexer.library import Library
from indexer.store.change_listing import Wanted
from indexer.store.crawling import Ledger
from indexer.store.store import Store
from indexer.store.writing import Reading
from tests.support.making import WORK, article, capture, document
from tests.support.subjects import NamedSubjects

ENGLISH, FRENCH, OLDER = (f"https://example.org/{name}.xml" for name in ("eng", "fra", "older"))
START = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
RUN = Run(0, "xx", "a", START, START, Verdict.HEALTHY)
LAW = [article("1", "Goods are taxed.")]


def take(store: Store, url: str, *documents: Document, source: str = "xx", day: date = date(2026, 1, 5)) -> None:
    """Record documents as one capture of a source."""
    seen = capture(day, url=url)
    Ingest(store, NamedSubjects()).take(seen, Place("x.warc.gz", 0, 1), Reading(source, "", 0), Parsed(documents))


def told(store: Store, days: int, gone: Iterable[str] = (), there: Iterable[str] = ()) -> list[tuple[str, str, str]]:
    """Record a run that knows these addresses; what it told, as work, language and kind."""
    at = START + timedelta(days=days)
    known = [Known(url, whole=True, gone=url in set(gone)) for url in (*gone, *there)]
    with store.reader() as reader:
        before = reader.count("change")
    run = Ledger(store.database).record(replace(RUN, folder=str(days), started=at, finished=at), known)
    with store.reader() as reader:
        fresh = [change for change in reader.changes() if change.seq > before]
    assert run.changes == len(fresh)
    assert {change.detected for change in fresh} <= {at}
    return [(str(change.work), change.language, change.kind) for change in fresh]


def test_a_language_is_gone_when_each_of_its_addresses_is(store: Store) -> None:
    take(store, OLDER, document(LAW, date(2025, 1, 1)))
    take(store, ENGLISH, document([*LAW, article("2", "And services.")], date(2026, 1, 1)))
    take(store, FRENCH, document(LAW, date(2026, 1, 1), language="fr"))
    assert told(store, 1, gone=[ENGLISH], there=[OLDER, FRENCH]) == []
    assert told(store, 2, gone=[ENGLISH, OLDER], there=[FRENCH]) == [(str(WORK), "en", "gone")]
    assert told(store, 3, gone=[ENGLISH, OLDER], there=[FRENCH]) == []
    assert told(store, 4, gone=[ENGLISH, OLDER, FRENCH]) == [(str(WORK), "fr", "gone")]
    assert told(store, 5, gone=[ENGLISH, FRENCH], there=[OLDER]) == [(str(WORK), "en", "returned")]


def test_an_address_that_another_source_still_serves_keeps_the_work(store: Store) -> None:
    take(store, ENGLISH, document(LAW, date(2026, 1, 1)))
    take(store, FRENCH, document(LAW, date(2026, 1, 1)), source="yy")
    Ledger(store.database).record(replace(RUN, source="yy"), [Known(FRENCH)])
    assert told(store, 1, gone=[ENGLISH]) == []


def test_what_no_crawl_knows_says_nothing(store: Store) -> None:
    take(store, ENGLISH, document(LAW, date(2026, 1, 1)))
    assert told(store, 1) == []
    assert told(store, 2, gone=["https://example.org/other.xml"]) == []


def test_a_work_that_was_gone_can_be_amended_and_stays_told(store: Store) -> None:
    take(store, ENGLISH, document(LAW, date(2026, 1, 1)))
    told(store, 1, gone=[ENGLISH])
    take(store, ENGLISH, document([article("1", "Services are free.")], date(2026, 3, 1)), day=date(2026, 3, 20))
    assert told(store, 2, there=[ENGLISH]) == [(str(WORK), "en", "returned")]
    assert [change.kind for change in Library(store).changes(Wanted(work=WORK))] == [
        "published",
        "gone",
        "amended",
        "returned",
    ]


def test_the_last_text_in_force_is_of_unknown_standing_and_older_ones_stay_what_they_were(store: Store) -> None:
    take(store, OLDER, document(LAW, date(2025, 1, 1)))
    take(store, ENGLISH, document([article("1", "Services are free.")], date(2026, 1, 1)))
    told(store, 1, gone=[OLDER, ENGLISH])
    shown = Library(store).versions(WORK)
    assert [(one.status, one.doubts.gone) for one in shown] == [
        ("historical", START + timedelta(days=1)), ("unknown", START + timedelta(days=1)),
    ]  # fmt: skip


def test_works_of_one_capture_leave_together(store: Store) -> None:
    other = WorkId("xx/acts/S-2")
    take(store, ENGLISH, document(LAW, date(2026, 1, 1)), document(LAW, date(2026, 1, 1), work=other))
    assert told(store, 1, gone=[ENGLISH]) == [(str(WORK), "en", "gone"), (str(other), "en", "gone")]
