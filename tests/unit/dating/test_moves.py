"""Dates that moved between two texts of one provision."""

from datetime import date

import pytest

from indexer.dating.moves import MovedDate, moved_dates

OLD, NEW = date(2026, 7, 26), date(2028, 7, 26)


def test_the_same_sentence_with_another_day_moved_its_date() -> None:
    before = (
        "2. Member States shall adopt and publish, by 26 July 2026, the laws needed. It shall apply from 26 July 2027."
    )
    after = before.replace("26 July 2026", "26 July 2028")
    assert moved_dates(before, after, "en") == (MovedDate("transposition", OLD, NEW),)


def test_a_sentence_that_changed_a_little_is_still_the_same_duty() -> None:
    before = "By 26 July 2026, the Commission shall submit a report to Parliament on how this Act works in ports."
    after = "By 26 July 2028, the Commission shall submit a report to Parliament on how this Act works in harbours."
    assert moved_dates(before, after, "en") == (MovedDate("deadline", OLD, NEW),)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, "It shall apply from 26 July 2028."),
        ("It shall apply from 26 July 2026.", None),
        ("It shall apply from 26 July 2026.", "It shall apply from 26 July 2026. Fees are due."),
        ("Regulation (EU) 2099/1 of 26 July 2026 applies.", "Regulation (EU) 2099/1 of 26 July 2028 applies."),
        (
            "By 26 July 2026, the Commission shall submit a report on ports.",
            "By 26 July 2028, undertakings shall register every ship they own with the authority of its flag.",
        ),
        (
            "By 26 July 2026, the Commission shall report.",
            "By 26 July 2026, the Commission shall report. By 26 July 2028, the Commission shall report.",
        ),
    ],
)
def test_nothing_moved_where_a_doubt_is_left(before: str | None, after: str | None) -> None:
    assert moved_dates(before, after, "en") == ()


def test_days_move_in_other_languages_and_not_in_one_we_do_not_read() -> None:
    before, after = "本办法自2026年7月26日起施行。", "本办法自2028年7月26日起施行。"
    assert moved_dates(before, after, "zh") == (MovedDate("entry_into_force", OLD, NEW),)
    assert moved_dates(before, after, "xx") == ()
