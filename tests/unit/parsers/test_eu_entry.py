"""The day an EU act enters into force, counted from the Official Journal as its words say."""

from datetime import date

import pytest

from crawlers.parsers.eu.entry import counted_entry, entry_into_force
from indexer.domain.document import Milestone

PUBLISHED = date(2024, 1, 15)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("This Regulation shall enter into force on the twentieth day following that of its publication in the", 4),
        ("This Directive shall enter into force the third day following that of its publication in the", 18),
        ("It shall enter into force on the day after the date of its publication in the", 16),
        ("This Decision shall enter into force on the 20th day following its publication in the", 4),
        ("This Directive shall enter into force on the day of its publication in the", 15),
        ("Le présent règlement entre en vigueur le vingtième jour suivant celui de sa publication au", 4),
        ("La présente directive entre en vigueur le jour suivant celui de sa publication au", 16),
        ("Diese Verordnung tritt am zwanzigsten Tag nach ihrer Veröffentlichung im", 4),
        ("Dieser Beschluss tritt am Tag nach seiner Veröffentlichung im", 16),
        ("El presente Reglamento entrará en vigor a los veinte días de su publicación en el", 4),
        ("La presente Directiva entrará en vigor el día siguiente al de su publicación en el", 16),
        ("La presente Directiva entrará en vigor el día de su publicación en el", 15),
    ],
)
def test_days_are_counted_from_the_journal(words: str, day: int) -> None:
    found = [counted for _, counted in counted_entry(words, PUBLISHED)]
    assert found == [date(2024, 2 if day == 4 else 1, day)]


def test_words_of_another_act_or_another_count_give_no_day() -> None:
    for words in (
        "Regulation (EU) 2099/1 shall enter into force on the day of its publication",
        "This Decision shall enter into force on the first day of the month following its publication",
        "This Directive shall enter into force subject to the entry into force of the Treaty",
    ):
        assert not list(counted_entry(words, PUBLISHED))


def test_the_first_stated_day_counts_and_none_before_the_journal() -> None:
    early, late = Milestone("entry_into_force", date(2023, 1, 1)), Milestone("entry_into_force", date(2024, 3, 1))
    applied = Milestone("application", date(2024, 2, 1))
    assert entry_into_force([late, applied], PUBLISHED) == date(2024, 3, 1)
    assert entry_into_force([early, late], PUBLISHED) == PUBLISHED
    assert entry_into_force([applied], PUBLISHED) == PUBLISHED
    assert entry_into_force([], None) is None
