"""What is told of a work on a day, and from which day it is doubted without end."""

from __future__ import annotations

from datetime import date

from indexer.domain.identifiers import Permalink, WorkId
from indexer.repeals.statements import Repeal
from indexer.repeals.told import Speaking, doubted_from, is_doubted, told_on

START = date(2090, 1, 1)


def speaking(on: date, since: date | None, *, act: str = "B", language: str = "en", is_whole: bool = True) -> Speaking:
    """A version that says from when the work is repealed; nothing where there is no day."""
    words = (
        (Repeal(frozenset({"xx/acts/A"}), "art_1", "Article 1", "A is repealed.", since, is_whole),) if since else ()
    )
    return Speaking(Permalink(WorkId(f"xx/acts/{act}"), on), on, language, words)


def days(versions: list[Speaking], day: date, language: str = "en") -> list[date | None]:
    """The days told of on a day."""
    return [one.since for one in told_on(versions, day, language)]


FIRST = speaking(date(2095, 1, 1), date(2096, 1, 1))
MOVED = speaking(date(2095, 6, 1), date(2097, 1, 1))
WITHDRAWN = speaking(date(2095, 9, 1), None)


def test_the_version_standing_on_the_day_is_heard() -> None:
    versions = [FIRST, MOVED, WITHDRAWN]
    told = [days(versions, day) for day in (date(2094, 12, 31), FIRST.starts_on, MOVED.starts_on, WITHDRAWN.starts_on)]
    assert told == [[], [date(2096, 1, 1)], [date(2097, 1, 1)], []]


def test_every_act_is_heard_once_in_the_language_asked_for() -> None:
    french = speaking(FIRST.starts_on, date(2096, 1, 1), language="fr")
    other = speaking(date(2090, 1, 1), date(2099, 1, 1), act="C")
    told = told_on([FIRST, french, other], date(2096, 6, 1), "fr")
    assert [(str(one.link), one.language) for one in told] == [
        ("xx/acts/B@2095-01-01#art_1", "fr"), ("xx/acts/C@2090-01-01#art_1", "en"),
    ]  # fmt: skip


def test_a_newer_version_in_another_language_is_heard_first() -> None:
    french = speaking(date(2095, 3, 1), date(2098, 1, 1), language="fr")
    assert days([FIRST, french], date(2096, 6, 1)) == [date(2098, 1, 1)]


def test_a_work_is_doubted_from_the_day_stated_and_not_before() -> None:
    assert doubted_from([FIRST], "en", START) == date(2096, 1, 1)
    told = told_on([FIRST], date(2096, 1, 1), "en")
    assert [is_doubted(told, day, START) for day in (date(2095, 12, 31), date(2096, 1, 1))] == [False, True]


def test_a_version_later_than_the_day_it_states_is_heard_from_its_start() -> None:
    assert doubted_from([speaking(date(2095, 1, 1), date(2093, 1, 1))], "en", START) == date(2095, 1, 1)


def test_a_day_that_moves_moves_the_doubt_and_a_statement_withdrawn_ends_it() -> None:
    assert doubted_from([FIRST, MOVED], "en", START) == date(2097, 1, 1)
    assert doubted_from([FIRST, MOVED, WITHDRAWN], "en", START) is None


def test_a_part_or_an_unknown_day_makes_no_doubt() -> None:
    assert doubted_from([speaking(date(2095, 1, 1), date(2096, 1, 1), is_whole=False)], "en", START) is None
    assert doubted_from([WITHDRAWN], "en", START) is None


def test_a_work_whose_last_version_starts_after_the_day_stated_goes_on() -> None:
    assert doubted_from([FIRST], "en", date(2096, 1, 1)) == date(2096, 1, 1)
    assert doubted_from([FIRST], "en", date(2096, 1, 2)) is None
