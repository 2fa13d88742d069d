"""Days works state, read from a store: where from, what they were before, and what readers see of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from unittest.mock import Mock

import pytest
from icalendar import Calendar, Event

from api.digests import statements
from api.digests.concern import without_known
from api.digests.rendering.agenda import agenda
from api.digests.rendering.letters import digest_letter
from api.digests.statements import Stated, Statements
from api.digests.surroundings import Surroundings
from indexer.dating.duties import read_duties
from indexer.domain.alerts import Aim, FollowKind
from indexer.domain.document import Document, Milestone, Parsed, Place
from indexer.ingest import Ingest
from indexer.store.store import Store
from indexer.store.writing import Reading
from taxonomy.vocabulary import load
from tests.support.making import WORK, article, capture, document
from tests.support.subjects import NamedSubjects
from tests.unit.digests.told import LINKS, OWN, digest

D1, D2, D3 = date(2021, 1, 1), date(2022, 1, 1), date(2023, 1, 1)
FIRST, SECOND, THIRD = date(2026, 1, 26), date(2026, 7, 26), date(2026, 12, 20)
FOLLOWED = Aim(FollowKind.WORK, str(WORK))


def _act(starts: date, day: str) -> Document:
    report = f"By {day}, the Ministry shall submit a report on trade in samples to Parliament."
    return document([article("1", "Goods are free."), article("2", report)], starts)


def _take(store: Store, *documents: Document) -> None:
    for number, one in enumerate(documents):
        served = capture(D1.replace(day=1 + number), body=repr(one).encode())
        reading = Reading("src", "p", 1)
        Ingest(store, NamedSubjects("import")).take(served, Place("f", 0, 1), reading, Parsed((one,)))


def _asked(store: Store) -> tuple[Stated, ...]:
    return Statements(store)(str(WORK))


def test_a_day_in_the_words_is_told_with_its_provision_and_former_days(store: Store) -> None:
    _take(store, _act(D1, "26 January 2026"))
    (before,) = _asked(store)
    assert (before.kind, before.date, before.label, before.moves) == ("deadline", FIRST, "Article 2", ())
    _take(store, _act(D2, "26 July 2026"), _act(D3, "20 December 2026"))
    (after,) = _asked(store)
    assert (after.date, [move.was for move in after.moves]) == (THIRD, [FIRST, SECOND])
    assert after.words.startswith("By 20 December 2026, the Ministry")
    assert after.permalink == f"{WORK}@2023-01-01#art_2"
    events = [_event(one) for one in (before, after)]
    assert events[0].uid == events[1].uid
    assert [event.sequence for event in events] == [0, 2]
    assert events[1].start == THIRD


def test_a_work_is_read_again_only_when_its_text_is_another(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Mock(wraps=read_duties)
    monkeypatch.setattr(statements, "read_duties", read)
    ask = Statements(store)
    assert ask(str(WORK)) == ()
    for count, day in enumerate(("26 January 2026", "26 July 2026"), 1):
        _take(store, _act((D1, D2)[count - 1], day))
        assert ask(str(WORK)) == ask(str(WORK)) == _asked(store)
        assert read.call_count == 2 * count
    assert ask(str(WORK))[0].moves


def test_a_day_of_the_metadata_says_so_and_is_not_told_twice(store: Store) -> None:
    stones = (Milestone("deadline", FIRST), Milestone("comment_close", SECOND))
    _take(store, replace(_act(D1, "26 January 2026"), milestones=stones))
    assert [(one.kind, one.date, one.label) for one in _asked(store)] == [
        ("deadline", FIRST, "Article 2"),
        ("comment_close", SECOND, ""),
    ]


def test_a_day_that_moves_in_the_metadata_alone_is_told_with_the_former_one(store: Store) -> None:
    for day, stone in ((D1, FIRST), (D2, THIRD)):
        one = replace(_act(D1, "26 July 2026"), milestones=(Milestone("comment_close", stone),))
        Ingest(store, NamedSubjects("import")).take(
            capture(day, body=repr(one).encode()), Place("f", 0, 1), Reading("src", "p", 1), Parsed((one,))
        )
    (_, after) = _asked(store)
    assert (after.kind, after.date, [move.was for move in after.moves]) == ("comment_close", THIRD, [FIRST])
    event = _event(after)
    assert (event.start, event.sequence) == (THIRD, 1)
    assert event.uid.startswith(f"{WORK}.comment_close.{FIRST}".replace("/", "."))


def test_a_followed_work_brings_its_days_of_the_next_90_into_the_digest(store: Store) -> None:
    _take(store, _act(D1, "26 July 2026"), _act(D2, "20 December 2026"))
    around = Surroundings(load(), {}, (), date(2026, 11, 23), Statements(store))
    (coming,) = around.upcoming([FOLLOWED])
    assert (coming.date, coming.was, coming.who) == ("2026-12-20", "2026-07-26", "Article 2")
    assert around.upcoming([Aim(FollowKind.JURISDICTION, "xx")]) == ()
    assert replace(around, today=date(2026, 12, 21), _found={}).upcoming([FOLLOWED]) == ()
    told = digest(upcoming=(coming, replace(coming, words="", who="")))
    for said in (digest_letter(told, LINKS, OWN).text, digest_letter(told, LINKS, OWN).html):
        assert "Article 2: “By 20 December 2026, the Ministry" in said
        assert "was 2026-07-26" in said
        assert "publisher's metadata" in said.replace("&#39;", "'")


def test_a_day_that_a_regime_of_the_work_gives_is_left_to_the_regime() -> None:
    taxonomy = load()
    regime = next(
        one for one in taxonomy.regimes.values() if one.works and any(len(m.date) == 10 for m in one.milestones)
    )
    known = next(m.date for m in regime.milestones if len(m.date) == 10)
    same = Stated(regime.works[0], "Act", "application", date.fromisoformat(known), "", "", f"{regime.works[0]}")
    other = replace(same, date=date(2099, 3, 4))
    assert list(without_known(regime.works[0], [same, other], taxonomy)) == [other]


def _event(one: Stated) -> Event:
    (event,) = Calendar.from_ical(agenda([], LINKS, [one])).walk("VEVENT")
    assert isinstance(event, Event)
    return event
