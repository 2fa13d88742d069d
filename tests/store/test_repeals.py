"""What acts say of the repeal of other acts, in whatever order they come, on SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from indexer.clock import today
from indexer.domain.document import Document, Parsed, Place
from indexer.domain.identifiers import Permalink, WorkId
from indexer.feed import projected
from indexer.ingest import Ingest
from indexer.library import Library
from indexer.store.store import Store
from indexer.store.writing import Reading
from tests.support.making import article, capture, document
from tests.support.subjects import NamedSubjects

OLD, RIVAL, NEW = WorkId("eu/32009L0125"), WorkId("eu/32009D0125"), WorkId("eu/32024R1781")
ADOPTED, ENACTED, LATER = date(2009, 10, 31), date(2024, 6, 28), date(2025, 3, 1)
FROM_JULY = "Directive 2009/125/EC is repealed with effect from 18 July 2024."
FROM_2060 = "Directive 2009/125/EC is repealed with effect from 18 July 2060."
JULY = date(2024, 7, 18)


def take(store: Store, doc: Document, day: date = date(2026, 1, 5)) -> None:
    served = capture(day, body=repr(doc).encode())
    Ingest(store, NamedSubjects()).take(served, Place("f", 0, 1), Reading("src", "p", 1), Parsed((doc,)))


def act(work: WorkId, words: str, on: date = ADOPTED, language: str = "en") -> Document:
    return document([article("1", "Tins are round."), article("2", words)], on, work=work, language=language)


def standing(store: Store, work: WorkId = OLD) -> tuple[str, list[str]]:
    """The status of a work today, and what is told of its repeal."""
    shown = Library(store).show(Permalink(work))
    assert [one.status for one in Library(store).versions(work)][-1] == shown.status
    return shown.status, [f"{told.link}: {told.words}" for told in shown.doubts.repeals]


def indexed(store: Store, work: WorkId = OLD) -> date | None:
    """From which day the index is to doubt a work."""
    with store.reader() as reader:
        ((_, passages),) = projected(reader, [(str(work), "en")], lambda _: ())
    return passages[0].doubted


def asked_anew(store: Store, after: int) -> set[str]:
    """Works whose index records are to be written anew since a position."""
    with store.reader() as reader:
        return {work for _, work, _ in reader.outbox(after)}


def head(store: Store) -> int:
    with store.reader() as reader:
        return reader.head()


@pytest.mark.parametrize("first", [OLD, NEW])
def test_a_work_is_doubted_whether_it_came_before_or_after_the_act_that_repeals_it(store: Store, first: WorkId) -> None:
    docs = {OLD: act(OLD, "Tins are red."), NEW: act(NEW, FROM_JULY, ENACTED)}
    take(store, docs.pop(first))
    position = head(store)
    (other,) = docs.values()
    take(store, other)
    assert standing(store) == ("unknown", [f"{NEW}@2024-06-28#art_2: {FROM_JULY}"])
    assert indexed(store) == JULY
    assert str(OLD) in asked_anew(store, position)


def test_before_its_day_a_repeal_is_told_and_nothing_doubted(store: Store) -> None:
    take(store, act(OLD, "Tins are red."))
    take(store, act(NEW, FROM_2060, ENACTED))
    assert standing(store) == ("current", [f"{NEW}@2024-06-28#art_2: {FROM_2060}"])
    assert indexed(store) == date(2060, 7, 18)


def test_a_day_that_moves_and_a_statement_withdrawn_are_heard(store: Store) -> None:
    take(store, act(OLD, "Tins are red."))
    take(store, act(NEW, FROM_JULY, ENACTED))
    position = head(store)
    take(store, act(NEW, FROM_2060, LATER), date(2026, 2, 5))
    assert standing(store)[0] == "current"
    assert indexed(store) == date(2060, 7, 18)
    assert str(OLD) in asked_anew(store, position)
    position = head(store)
    take(store, act(NEW, "Tins are blue.", date(2025, 9, 1)), date(2026, 3, 5))
    assert standing(store) == ("current", [])
    assert indexed(store) is None
    assert str(OLD) in asked_anew(store, position)


def test_a_version_that_says_the_same_again_asks_for_nothing(store: Store) -> None:
    take(store, act(OLD, "Tins are red."))
    take(store, act(NEW, FROM_JULY, ENACTED))
    position = head(store)
    more = replace(act(NEW, FROM_JULY, LATER), provisions=(article("1", "Tins are flat."), article("2", FROM_JULY)))
    take(store, more, date(2026, 2, 5))
    assert asked_anew(store, position) == {str(NEW)}
    assert standing(store) == ("unknown", [f"{NEW}@2025-03-01#art_2: {FROM_JULY}"])


def test_a_reading_that_was_replaced_is_not_heard(store: Store) -> None:
    take(store, act(OLD, "Tins are red."))
    take(store, act(NEW, FROM_JULY, ENACTED))
    take(store, act(NEW, "Tins are blue.", ENACTED), date(2026, 2, 5))
    assert standing(store) == ("current", [])


def test_a_repeal_of_a_part_is_told_and_doubts_nothing(store: Store) -> None:
    words = "Article 3 of Directive 2009/125/EC is repealed with effect from 18 July 2024."
    take(store, act(OLD, "Tins are red."))
    take(store, act(NEW, words, ENACTED))
    assert standing(store) == ("current", [f"{NEW}@2024-06-28#art_2: {words}"])


def test_a_text_that_is_not_yet_law_and_an_act_of_itself_repeal_nothing(store: Store) -> None:
    take(store, act(OLD, FROM_JULY))
    take(store, replace(act(NEW, FROM_JULY, ENACTED), type="Proposed rule"))
    take(store, act(WorkId("eu/52024PC0001"), FROM_JULY, ENACTED))
    assert standing(store) == ("current", [])


def test_an_act_of_another_state_repeals_nothing_here(store: Store) -> None:
    take(store, act(OLD, "Tins are red."))
    take(store, act(WorkId("uk/uksi/2024/1"), FROM_JULY, ENACTED))
    assert standing(store) == ("current", [])


def test_a_text_that_starts_only_after_today_is_not_heard_yet(store: Store) -> None:
    take(store, act(OLD, "Tins are red."))
    take(store, act(NEW, FROM_JULY, today().replace(year=today().year + 1, day=1)))
    assert standing(store) == ("current", [])


def test_a_work_whose_publisher_shows_a_text_from_after_the_day_goes_on(store: Store) -> None:
    take(store, act(NEW, FROM_JULY, ENACTED))
    take(store, act(OLD, "Tins are red.", LATER))
    assert standing(store) == ("current", [f"{NEW}@2024-06-28#art_2: {FROM_JULY}"])
    assert indexed(store) is None


def test_a_number_that_fits_two_works_here_is_told_of_none(store: Store) -> None:
    words = "2009/125/EC is repealed with effect from 18 July 2024."
    take(store, act(OLD, "Tins are red."))
    take(store, act(NEW, words, ENACTED))
    assert standing(store)[0] == "unknown"
    position = head(store)
    take(store, act(RIVAL, "Boxes are red."))
    assert standing(store) == standing(store, RIVAL) == ("current", [])
    assert {str(OLD), str(RIVAL)} <= asked_anew(store, position)


def test_every_language_of_a_work_is_doubted_in_its_own_if_it_can_be(store: Store) -> None:
    french = "La directive 2009/125/CE est abrogée avec effet au 18 juillet 2024."
    for language, words in (("en", FROM_JULY), ("fr", french), ("de", "Dosen sind rot.")):
        take(store, act(OLD, "Tins are red.", language=language))
        if language != "de":
            take(store, act(NEW, words, ENACTED, language))
    told = [Library(store).show(Permalink(OLD), language).doubts.repeals[0].words for language in ("en", "fr", "de")]
    assert told == [FROM_JULY, french, FROM_JULY]


def test_a_store_from_before_has_the_statements_of_its_texts_once_it_is_opened(store: Store) -> None:
    take(store, act(OLD, "Tins are red."))
    take(store, act(NEW, FROM_JULY, ENACTED))
    with store.database.writing() as connection:
        connection.execute(text("DROP INDEX observation_body"))
        connection.execute(text("DROP TABLE repeal"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0006'"))
    store.database.migrate()
    assert standing(store) == ("unknown", [f"{NEW}@2024-06-28#art_2: {FROM_JULY}"])
