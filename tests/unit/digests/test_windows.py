"""One moment a period, in every time zone, whatever clocks do (docs/reliability.md R62, R96)."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest

from api.digests.windows import UnknownZone, moment_of, next_window, window_at
from indexer.domain.alerts import Cadence, Rhythm, Window

START = datetime(2025, 12, 28, 12, tzinfo=UTC)
END = START + timedelta(days=3 * 366)
ZONES = sorted(available_timezones() - {"localtime"})


def windows(rhythm: Rhythm, start: datetime = START, end: datetime = END) -> list[Window]:
    """Every window of a time."""
    found = [next_window(rhythm, start)]
    while found[-1].due < end:
        found.append(next_window(rhythm, found[-1].due))
    return found


def test_all_time_zones_are_known_here() -> None:
    assert len(ZONES) > 500


def test_each_week_of_three_years_has_one_moment_in_every_zone() -> None:
    for number, zone in enumerate(ZONES):
        rhythm = Rhythm(zone=zone, hour=number % 24, weekday=number % 7)
        found = windows(rhythm)
        periods = [window.period for window in found]
        assert len(set(periods)) == len(periods), zone
        gaps = {later.due - earlier.due for earlier, later in pairwise(found)}
        assert min(gaps) > timedelta(days=6, hours=20), zone
        assert max(gaps) < timedelta(days=7, hours=4), zone


@pytest.mark.parametrize("hour", [0, 1, 2, 3, 23])
def test_hours_that_clocks_leap_over_or_repeat_come_once_a_day(hour: int) -> None:
    for zone in ZONES:
        rhythm = Rhythm(Cadence.DAILY, zone, hour)
        days = Counter(window.period for window in windows(rhythm, START, START + timedelta(days=366)))
        assert set(days.values()) == {1}, zone
        assert len(days) in (366, 367, 368), zone


def test_the_local_hour_is_kept_but_where_it_does_not_exist() -> None:
    for zone in ZONES:
        for window in windows(Rhythm(zone=zone, hour=8)):
            local = window.due.astimezone(ZoneInfo(zone))
            assert (local.hour, local.weekday()) == (8, 0), zone


def test_an_hour_that_clocks_leap_over_is_one_later_and_one_that_repeats_is_the_first() -> None:
    assert moment_of(date(2026, 3, 29), 2, "Europe/Berlin") == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert moment_of(date(2026, 10, 25), 2, "Europe/Berlin") == datetime(2026, 10, 25, 0, tzinfo=UTC)


def test_a_month_begins_on_its_first_day() -> None:
    found = windows(Rhythm(Cadence.MONTHLY, "Asia/Shanghai", 7))
    assert found[0].period == "2026-01"
    assert found[0].due == datetime(2025, 12, 31, 23, tzinfo=UTC)
    assert [window.period for window in found[1:4]] == ["2026-02", "2026-03", "2026-04"]


def test_week_53_is_a_week() -> None:
    found = windows(Rhythm(), datetime(2026, 12, 20, tzinfo=UTC), datetime(2027, 1, 10, tzinfo=UTC))
    assert [window.period for window in found[:3]] == ["2026-W52", "2026-W53", "2027-W01"]


@pytest.mark.parametrize("cadence", [Cadence.WEEKLY, Cadence.DAILY, Cadence.MONTHLY])
def test_a_window_is_found_again_by_its_moment(cadence: Cadence) -> None:
    for window in windows(Rhythm(cadence, "America/New_York", 2, 6)):
        assert window_at(Rhythm(cadence, "America/New_York", 2, 6), window.due) == window


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "", "../../etc/passwd", "/etc/localtime"])
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    with pytest.raises(UnknownZone):
        next_window(Rhythm(zone=zone), START)
