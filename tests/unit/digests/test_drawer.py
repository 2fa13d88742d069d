"""What is kept from one tick to the next is asked for again only when the record is another."""

from __future__ import annotations

from api.digests.drawer import Notes
from api.digests.statements import Stated


def test_a_work_is_asked_for_its_days_once_while_the_record_stands_still() -> None:
    asked: list[str] = []

    def ask(work: str) -> tuple[Stated, ...]:
        asked.append(work)
        return ()

    notes = Notes(ask)
    for mark in ((1, 5, 9), (1, 5, 9), (2, 5, 9)):
        stated = notes.at(mark)
        assert stated("xx/acts/S-1") == stated("xx/acts/S-1") == stated("xx/acts/S-2") == ()
    assert asked == ["xx/acts/S-1", "xx/acts/S-2"] * 2
