"""What ingest records, on both databases."""

from __future__ import annotations

import itertools
import random
import threading
from datetime import date, timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from indexer.domain.document import Authority, Document, Parsed, Place
from indexer.domain.history import Origin
from indexer.domain.identifiers import Permalink, WorkId
from indexer.ingest import Ingest, Taken
from indexer.library import Library, NoLanguage, NoVersion, UnknownProvision, UnknownWork
from indexer.store import tables as t
from indexer.store.database import WriterBusy
from indexer.store.reading import ChangeRecord
from indexer.store.store import Store
from indexer.store.writing import Reading
from tests.support.making import WORK, article, capture, document, recital
from tests.support.subjects import NamedSubjects

D1, D2, D3 = date(2021, 1, 1), date(2022, 1, 1), date(2023, 1, 1)
OLD = "The importer shall keep records for five years after the import of the goods."
NEW = "The importer shall keep records for seven years after the import of the goods."


def _take(store: Store, doc: Document, day: date) -> Taken:
    served = capture(day, body=repr(doc).encode())
    return Ingest(store, NamedSubjects("import")).take(served, Place("f", 0, 1), Reading("src", "p", 1), Parsed((doc,)))


def _changes(store: Store) -> list[ChangeRecord]:
    with store.reader() as reader:
        return list(reader.changes())


def _told(store: Store) -> list[tuple[str, str, str, int]]:
    """Changes but for the order they were learnt in."""
    return sorted((c.kind, str(c.from_permalink), c.to_permalink, len(c.effects)) for c in _changes(store))


def test_the_first_sight_of_a_work_is_a_baseline(store: Store) -> None:
    taken = _take(store, document([article("1", OLD)], D1), D1)
    (change,) = _changes(store)
    assert (taken.works, taken.versions, taken.changes) == (1, 1, 1)
    assert (change.kind, change.origin, change.effects) == ("published", Origin.BASELINE, ())


def test_an_amendment_is_told_with_its_effect_and_its_dates(store: Store) -> None:
    _take(store, document([article("1", OLD)], D1), D1)
    _take(store, document([article("1", NEW)], D2), D3)
    change = _changes(store)[-1]
    (effect,) = change.effects
    assert (change.kind, change.origin, change.effective, change.detected.date()) == ("amended", "crawl", D2, D3)
    assert (effect.kind, effect.before, effect.after, effect.effective) == ("substituted", OLD, NEW, D2)
    assert (change.from_permalink, change.to_permalink) == (f"{WORK}@{D1}", f"{WORK}@{D2}")


OTHER = WorkId("xx/acts/S-2")


@pytest.mark.parametrize(
    ("valid_from", "origin"),
    [(D3 - timedelta(days=5), "crawl"), (D3 - timedelta(days=200), "baseline"), (None, "baseline")],
)
def test_a_new_work_is_news_if_its_source_was_watched_and_it_says_it_is_new(
    store: Store, valid_from: date | None, origin: str
) -> None:
    _take(store, document([article("1", OLD)], D1), D1)
    _take(store, document([article("1", OLD)], valid_from, work=OTHER), D3)
    assert [c.origin for c in _changes(store) if c.work == OTHER] == [origin]


def test_nothing_is_news_in_the_first_look_at_a_source(store: Store) -> None:
    _take(store, document([article("1", OLD)], D3 - timedelta(days=400), expression="a"), D3)
    _take(store, document([article("1", NEW)], D3 - timedelta(days=3), expression="b"), D3)
    assert [c.origin for c in _changes(store)] == ["baseline", "backfill"]


def test_versions_of_a_work_first_watched_today_are_no_news_unless_recent(store: Store) -> None:
    _take(store, document([article("1", OLD)], D1), D1)
    for text, day in ((OLD, D1), (NEW, D2), (OLD + NEW, D3 - timedelta(days=3))):
        _take(store, document([article("1", text)], day, expression=f"{day}", work=OTHER), D3)
    assert [c.origin for c in _changes(store) if c.work == OTHER] == ["baseline", "backfill", "crawl"]


def test_the_same_text_again_changes_nothing(store: Store) -> None:
    _take(store, document([article("1", OLD)], D1, expression="a"), D1)
    taken = _take(store, document([article("1", f"  {OLD}")], D2, expression="b"), D2)
    assert (taken.versions, taken.unchanged, taken.changes) == (0, 1, 0)


def test_the_very_same_capture_is_known(store: Store) -> None:
    doc = document([article("1", OLD)], D1)
    _take(store, doc, D1)
    ingest = Ingest(store, NamedSubjects())
    assert ingest.seen(capture(D1, body=repr(doc).encode()))
    assert not ingest.seen(capture(D2, body=repr(doc).encode()))


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_backfill_in_any_order_tells_the_same_history(store_url: str, order: tuple[int, ...]) -> None:
    docs = [
        document([recital("1", "Whereas."), article("1", OLD)], D1, expression="adopted", authority=Authority.OFFICIAL),
        document([article("1", OLD)], D1 + timedelta(days=9), expression="c1"),
        document([article("1", NEW), article("2", OLD)], D2, expression="c2"),
        document([article("1", OLD), article("2", OLD)], D3, expression="c3"),
    ]
    store = Store(store_url)
    for index in order:
        _take(store, docs[index], D3 + timedelta(days=index))
    assert _told(store) == [
        ("amended", f"{WORK}@{D1}", f"{WORK}@{D2}", 2),
        ("amended", f"{WORK}@{D2}", f"{WORK}@{D3}", 1),
        ("published", "None", f"{WORK}@{D1}", 0),
    ]
    store.close()


def test_an_older_state_learnt_later_never_counts_as_news(store: Store) -> None:
    _take(store, document([article("1", OLD)], D1), D3)
    _take(store, document([article("1", OLD + " " + NEW)], D3), D3)
    _take(store, document([article("1", NEW)], D2), D3 + timedelta(days=1))
    assert [(c.to_permalink, c.origin) for c in _changes(store)] == [
        (f"{WORK}@{D1}", "baseline"),
        (f"{WORK}@{D2}", "backfill"),
        (f"{WORK}@{D3}", "backfill"),
    ]


def test_numbers_of_changes_rise_in_commit_order_whatever_threads_do(store: Store) -> None:
    """A reader that remembers the last number it saw misses nothing."""
    seen: set[int] = set()
    last = 0
    done = threading.Event()

    def write(part: int) -> None:
        for number in range(8):
            with store.writer() as writer:
                writer.next_number("change")
                writer.enqueue(WORK, f"{part}{number}")

    threads = [threading.Thread(target=write, args=(part,)) for part in range(3)]

    def watch() -> None:
        nonlocal last
        while not done.is_set() or last < 24:
            with store.reader() as reader:
                fresh = reader.outbox(last)
            seen.update(seq for seq, *_ in fresh)
            last = max([last, *(seq for seq, *_ in fresh)])

    watcher = threading.Thread(target=watch)
    with store.writer() as writer:
        writer.next_number("warm-up")
        writer.next_number("change")
        writer.next_number("outbox")
    for thread in (*threads, watcher):
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    watcher.join(timeout=60)
    assert seen >= set(range(2, 25))


def test_one_process_at_a_time_holds_the_lock(store_url: str) -> None:
    one, other = Store(store_url), Store(store_url)
    with one.exclusive("ingest"), pytest.raises(WriterBusy), other.exclusive("ingest"):
        pass
    with other.exclusive("ingest"):
        pass
    one.close()
    other.close()


def test_nothing_is_left_of_a_capture_that_fails_midway(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.ingest.retell", lambda *_, **__: (_ for _ in ()).throw(RuntimeError("killed")))
    with pytest.raises(RuntimeError):
        _take(store, document([article("1", OLD)], D1), D1)
    with store.reader() as reader:
        counts = {
            name: reader.count(name) for name in ("capture", "work", "observation", "version", "change", "outbox")
        }
    assert set(counts.values()) == {0}


def test_a_text_that_lost_most_of_its_words_is_held_back_and_can_be_released(store: Store) -> None:
    rng = random.Random(1)
    words = [article(str(n), " ".join(str(rng.random()) for _ in range(80))) for n in range(8)]
    _take(store, document(words, D1), D1)
    taken = _take(store, document(words[:1], D2), D2)
    assert (taken.quarantined, taken.versions, [f.code for f in taken.findings]) == (1, 0, ["text-lost"])
    assert len(_changes(store)) == 1
    with store.reader() as reader:
        ((held, *_),) = reader.quarantined()
    assert Ingest(store, NamedSubjects()).release(held)
    assert [c.kind for c in _changes(store)] == ["published", "amended"]


def test_renditions_with_different_words_are_a_finding_and_no_change(store: Store) -> None:
    _take(store, document([article("1", OLD)], D1, expression="c", rendition="xhtml", richness=1), D1)
    taken = _take(store, document([article("1", NEW)], D1, expression="c", rendition="formex", richness=2), D2)
    assert [f.code for f in taken.findings] == ["renditions-differ"]
    assert [c.kind for c in _changes(store)] == ["published"]
    with store.reader() as reader:
        assert [v.rendition for v in reader.versions(WORK, "en")] == ["formex"]


def test_as_of_picks_the_version_in_force_and_gaps_are_typed(store: Store) -> None:
    _take(store, document([article("1", OLD)], D1), D3)
    _take(store, document([article("1", NEW)], D2), D3)
    library = Library(store)
    assert library.show(Permalink(WORK, D2 - timedelta(days=1))).provisions[0].text == OLD
    assert library.show(Permalink(WORK, D2)).provisions[0].text == NEW
    assert library.show(Permalink(WORK)).version.starts_on == D2
    with pytest.raises(NoVersion):
        library.show(Permalink(WORK, D1 - timedelta(days=1)))
    with pytest.raises(NoLanguage):
        library.show(Permalink(WORK), "fr")
    with pytest.raises(UnknownProvision):
        library.show(Permalink(WORK, None, "", "art_9"))
    with pytest.raises(UnknownWork):
        library.show(Permalink.parse("xx/acts/none"))


def test_languages_are_versions_side_by_side(store: Store) -> None:
    _take(store, document([article("1", OLD)], D1), D1)
    _take(store, document([article("1", "L'importateur tient des registres.")], D1, language="fr"), D1)
    library = Library(store)
    assert library.show(Permalink(WORK)).version.language == "en"
    assert library.show(Permalink(WORK), "fr").provisions[0].text.startswith("L'importateur")
    assert library.works()[0].languages == ("en", "fr")


def test_topics_are_kept_by_unit_and_named_on_the_work(store: Store) -> None:
    _take(store, document([article("1", OLD), article("2", OLD), article("3", "Nothing.")], D1), D1)
    with store.reader() as reader:
        (version,) = reader.versions(WORK, "en")
        assert reader.topics(version.observation) == {"art_1": ("import",), "art_2": ("import",)}
        work = reader.work(WORK)
    assert work is not None
    assert work.topics == ("import",)


def test_migrations_lead_to_exactly_the_tables_the_code_declares(store: Store) -> None:
    with store.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, t.metadata) == []


class _Tied(NamedSubjects):
    """A taxonomy that has come to tie the work to a regime."""

    def regimes(self, work: str) -> tuple[str, ...]:
        return ("harbour",) if work == str(WORK) else ()


def test_a_regime_written_later_takes_in_works_that_were_there_before(store: Store) -> None:
    _take(store, document([article("1", OLD)], D1), D1)
    assert Ingest(store, _Tied()).regroup() == 1
    assert Ingest(store, _Tied()).regroup() == 0
    with store.reader() as reader:
        assert [work.regimes for work in reader.works()] == [("harbour",)]
