"""What the store keeps of crawls, on SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from indexer.domain.crawling import Known, Run, Verdict
from indexer.domain.document import Place
from indexer.domain.finding import Finding
from indexer.store.crawling import Holding, Ledger
from indexer.store.store import Store
from indexer.store.writing import Reading
from tests.support.making import capture

START = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
URL = "https://example.org/act.xml"
RUN = Run(
    0, "xx", "a", START, START + timedelta(minutes=5), Verdict.HEALTHY, ("small-faults: 1 row",), 9, 8, 1, 2, 1, 4
)
KNOWN = Known(URL, '"e"', "Mon", "7", "f" * 64, START, START, START, whole=True, missing=2, missed_at=START)


def test_a_run_is_read_back_as_it_was_written_and_gets_a_number(store: Store) -> None:
    ledger = Ledger(store.database)
    run = ledger.record(RUN)
    assert run.id > 0
    assert ledger.run(run.id) == ledger.run_in("xx", "a") == run == replace(RUN, id=run.id)
    assert ledger.run(run.id + 1) is None
    assert ledger.run_in("xx", "b") is None


def test_a_folder_has_one_run_however_often_it_is_recorded(store: Store) -> None:
    ledger = Ledger(store.database)
    first = ledger.record(replace(RUN, verdict=Verdict.FAILED))
    second = ledger.record(RUN)
    assert second.id == first.id
    assert ledger.runs("xx") == [second]


def test_runs_come_newest_first_of_one_source_or_of_all(store: Store) -> None:
    ledger = Ledger(store.database)
    for number, source in enumerate(("xx", "yy", "xx")):
        ledger.record(replace(RUN, source=source, folder=str(number), started=START + timedelta(days=number)))
    assert [run.folder for run in ledger.runs("xx")] == ["2", "0"]
    assert [run.folder for run in ledger.runs()] == ["2", "1", "0"]
    assert [run.folder for run in ledger.runs(limit=1)] == ["2"]


def test_news_are_what_a_published_run_brought(store: Store) -> None:
    ledger = Ledger(store.database)
    assert ledger.last_news("xx") is None
    ledger.record(RUN)
    later = START + timedelta(days=1)
    ledger.record(replace(RUN, folder="b", started=later, finished=later, changes=0))
    ledger.record(replace(RUN, folder="c", started=later, finished=later, verdict=Verdict.HELD))
    assert ledger.last_news("xx") == RUN.finished


def test_addresses_are_read_back_and_updated_in_place(store: Store) -> None:
    ledger = Ledger(store.database)
    other = Known("https://example.org/list?p=1&ö=%20")
    ledger.record(RUN, [KNOWN, other])
    assert ledger.known("xx") == [KNOWN, other]
    assert ledger.known("yy") == []
    ledger.record(RUN, [replace(KNOWN, gone=True, etag=""), other, Known("https://example.org/z")])
    assert ledger.known("xx") == [replace(KNOWN, gone=True, etag=""), other, Known("https://example.org/z")]
    ledger.record(RUN)
    assert len(ledger.known("xx")) == 3


def test_two_sources_may_know_the_same_address(store: Store) -> None:
    ledger = Ledger(store.database)
    ledger.record(RUN, [KNOWN])
    ledger.record(replace(RUN, source="yy"), [Known(URL)])
    assert (ledger.known("xx"), ledger.known("yy")) == ([KNOWN], [Known(URL)])


def test_a_finding_of_an_address_is_told_with_its_last_capture_and_so_with_its_source(store: Store) -> None:
    ledger = Ledger(store.database)
    with store.writer() as writer:
        writer.add_capture(capture(date(2026, 3, 1), url=URL), Place("xx.warc.gz", 0, 10), Reading("xx", "", 0))
    gone = Finding("gone-from-source", URL, "gone")
    ledger.record(RUN, [replace(KNOWN, gone=True)], [gone])
    assert ledger.findings("xx") == [(RUN.finished, gone)]
    assert ledger.findings("yy") == []
    assert ledger.holdings() == {"xx": Holding(1, 0, 1, 1, datetime(2026, 3, 1, 12, tzinfo=UTC))}
    assert ledger.last_sighting(URL) is None


def test_ten_thousand_addresses_are_written_twice_in_seconds(store: Store) -> None:
    ledger = Ledger(store.database)
    rows = [Known(f"https://example.org/{number}", etag="a") for number in range(10_000)]
    ledger.record(RUN, rows)
    ledger.record(RUN, [replace(row, etag="b") for row in rows])
    assert {row.etag for row in ledger.known("xx")} == {"b"}
