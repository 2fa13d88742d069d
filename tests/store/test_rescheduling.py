"""Days a publisher states otherwise for the same text: from when the text counts, and what is told of it."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date

import pytest

from indexer.dating.moves import moves_of
from indexer.domain.document import Authority, Document, Milestone, Parsed, Place
from indexer.domain.identifiers import Permalink
from indexer.ingest import Ingest
from indexer.library import Library, NoVersion
from indexer.store.reading import ChangeRecord
from indexer.store.store import Store
from indexer.store.writing import Reading
from tests.support.making import WORK, article, capture, document
from tests.support.subjects import NamedSubjects

OLD = [article("1", "The importer shall keep records for five years.")]
NEW = [article("1", "The importer shall keep records for seven years.")]
WATCHED, SEEN, AGAIN = date(2025, 1, 6), date(2026, 3, 2), date(2026, 4, 6)
FIRST, LATER, LAST = date(2026, 7, 1), date(2027, 1, 1), date(2027, 7, 1)


def take(store: Store, doc: Document, day: date, parser: int = 1) -> None:
    served = capture(day, body=repr(doc).encode())
    Ingest(store, NamedSubjects()).take(served, Place("f", 0, 1), Reading("src", "p", parser), Parsed((doc,)))


def told(store: Store) -> list[ChangeRecord]:
    with store.reader() as reader:
        return list(reader.changes())


def moved(change: ChangeRecord) -> list[tuple[str, str, str]]:
    found = (move for effect in change.effects for move in moves_of(effect, change.language))
    return [(move.kind, str(move.was), str(move.now)) for move in found]


def start(store: Store) -> None:
    """A source that was watched for a year, and a work with a text in force."""
    take(store, document(OLD, date(2020, 1, 1)), WATCHED)


def starts(store: Store) -> list[str]:
    return [str(entry.version.starts_on) for entry in Library(store).versions(WORK, "en")]


def test_a_text_that_is_put_off_before_it_came_counts_from_the_later_day(store: Store) -> None:
    start(store)
    for day, seen in ((FIRST, SEEN), (LATER, AGAIN), (LAST, date(2026, 11, 2))):
        take(store, document(NEW, day), seen)
    assert starts(store) == ["2020-01-01", str(LAST)]
    kinds = [(change.kind, change.origin, str(change.effective)) for change in told(store)[1:]]
    assert kinds == [
        ("amended", "crawl", str(LAST)), ("rescheduled", "crawl", str(LATER)), ("rescheduled", "crawl", str(LAST)),
    ]  # fmt: skip
    assert moved(told(store)[2]) == [("entry_into_force", str(FIRST), str(LATER))]


def test_a_link_to_a_reading_leads_to_its_text_when_its_day_moved(store: Store) -> None:
    start(store)
    take(store, document(NEW, FIRST), SEEN)
    shown = Library(store).show(Permalink(WORK, FIRST))
    pinned = replace(shown.permalink, reading=shown.version.text_sha256[:8])
    take(store, document(NEW, LATER), AGAIN)
    moved_to = Library(store).show(pinned)
    assert (moved_to.version.starts_on, moved_to.provisions) == (LATER, shown.provisions)
    assert Library(store).show(Permalink(WORK, FIRST)).provisions != shown.provisions
    with pytest.raises(NoVersion, match="no reading 00000000"):
        Library(store).show(replace(pinned, reading="00000000"))


def test_a_text_in_force_that_is_dated_anew_has_not_moved(store: Store) -> None:
    start(store)
    take(store, document(NEW, FIRST), SEEN)
    take(store, document(NEW, LATER), date(2026, 9, 7))
    assert starts(store) == ["2020-01-01", str(FIRST)]
    assert [change.kind for change in told(store)] == ["published", "amended"]


def test_a_text_that_is_brought_forward_counts_from_the_earlier_day(store: Store) -> None:
    start(store)
    take(store, document(NEW, LATER), SEEN)
    take(store, document(NEW, FIRST), AGAIN)
    assert starts(store) == ["2020-01-01", str(FIRST)]
    assert moved(told(store)[-1]) == [("entry_into_force", str(LATER), str(FIRST))]


@pytest.mark.parametrize("day", [FIRST, LATER])
def test_the_last_day_a_publisher_states_of_a_named_version_counts(store: Store, day: date) -> None:
    start(store)
    for stated in (LAST, day):
        take(store, document(NEW, stated, expression="2026-5"), SEEN if stated is LAST else date(2027, 9, 6))
    assert starts(store) == ["2020-01-01", str(day)]
    assert moved(told(store)[-1]) == [("entry_into_force", str(LAST), str(day))]


def test_a_later_sighting_that_states_no_day_takes_none_away(store: Store) -> None:
    start(store)
    take(store, document(NEW, FIRST, expression="2026-5"), SEEN)
    take(store, document(NEW, None, expression="2026-5"), AGAIN)
    assert starts(store) == ["2020-01-01", str(FIRST)]
    assert [change.kind for change in told(store)] == ["published", "amended"]


def comment(day: date, *more: Milestone, text: str = "") -> Document:
    stones = (Milestone("comment_close", day, text), *more)
    return replace(document(OLD, date(2020, 1, 1), authority=Authority.METADATA), milestones=stones)


def test_a_milestone_of_the_metadata_that_moves_is_told_with_the_old_day(store: Store) -> None:
    take(store, comment(FIRST), WATCHED)
    take(store, comment(FIRST), SEEN)
    take(store, comment(LATER, Milestone("application", LAST)), AGAIN)
    (_, change) = told(store)
    assert (change.kind, change.origin, change.detected.date()) == ("rescheduled", "crawl", AGAIN)
    assert moved(change) == [("comment_close", str(FIRST), str(LATER))]


def test_what_is_shown_of_a_version_are_the_facts_stated_last(store: Store) -> None:
    take(store, replace(comment(FIRST), unapplied=("S.I. 2026/1 is not worked in.",)), WATCHED)
    take(store, comment(LATER), SEEN)
    shown = Library(store).show(Permalink(WORK))
    assert [(stone.kind, stone.date) for stone in shown.body.milestones] == [("comment_close", LATER)]
    assert shown.body.unapplied == ()
    assert shown.version.detected.date() == WATCHED


def test_days_said_of_other_things_are_not_taken_for_one_another(store: Store) -> None:
    other = Milestone("comment_close", LATER, "replies")
    take(store, comment(FIRST, other, text="comments"), WATCHED)
    take(store, comment(LAST, other, text="comments"), SEEN)
    assert moved(told(store)[-1]) == [("comment_close", str(FIRST), str(LAST))]
    take(store, comment(date(2028, 1, 1), replace(other, date=date(2028, 2, 1)), text="written comments"), AGAIN)
    assert moved(told(store)[-1]) == [("comment_close", str(LATER), "2028-02-01")]


def test_another_reading_of_the_same_words_is_no_word_of_the_publisher(store: Store) -> None:
    start(store)
    take(store, document(NEW, FIRST, expression="2026-5"), SEEN)
    take(store, document(NEW, LATER, expression="2026-5"), AGAIN, parser=2)
    assert starts(store) == ["2020-01-01", str(LATER)]
    assert [(change.kind, change.origin) for change in told(store)[1:]] == [("amended", "crawl")]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_sightings_in_any_order_give_the_same_days(store: Store, order: tuple[int, ...]) -> None:
    sightings = [
        (document(OLD, date(2020, 1, 1)), WATCHED), (document(NEW, FIRST), SEEN), (document(NEW, LATER), AGAIN),
        (document(NEW, LAST), date(2026, 11, 2)),
    ]  # fmt: skip
    for index in order:
        take(store, *sightings[index])
    assert starts(store) == ["2020-01-01", str(LAST)]
    days = sorted(pair for change in told(store) for pair in moved(change))
    assert days == [("entry_into_force", str(FIRST), str(LATER)), ("entry_into_force", str(LATER), str(LAST))]
