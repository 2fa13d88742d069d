"""R06, the silence alarm: sources that die are found, sources that live are left alone."""

from __future__ import annotations

import random
from collections.abc import Collection
from datetime import datetime, timedelta
from math import ceil

import pytest

from crawlers.silence import is_silent, patience
from tests.unit.crawl.cases import START

SOURCES = 200
YEARS = 2
DAYS = 365 * YEARS
HOLIDAYS = frozenset({31, 34, 60, 73, 157, 298, 299, 304})
"""Days of a year, counted from START, on which nobody publishes: two of them beside a weekend, two in a row."""


def test_patience_is_seven_mean_intervals_of_working_time() -> None:
    assert patience(6.9) == timedelta(days=5)
    assert patience(0.5) > timedelta(days=5 * 13.7)


@pytest.mark.parametrize(("every_days", "looks"), [(1, 2), (7, 1)])
def test_a_busy_source_is_silent_after_another_crawl_and_two_working_days(every_days: int, looks: int) -> None:
    looked = START + timedelta(days=every_days * looks)
    assert not is_silent(START, looked - timedelta(days=every_days), 700, every_days)
    assert is_silent(START, looked, 700, every_days)


def test_nobody_is_silent_at_a_long_weekend() -> None:
    saturday = START + timedelta(days=5)  # START is a Monday morning; the crawl of Saturday has the news of Friday
    assert not is_silent(saturday, saturday + timedelta(days=3), 700, 1)
    assert is_silent(saturday, saturday + timedelta(days=4), 700, 1)


@pytest.mark.parametrize("per_week", [0.1, 1, 5, 15])
def test_a_source_that_publishes_on_working_days_is_seldom_called_silent_while_it_lives(per_week: float) -> None:
    """A mean of one false alarm in two years at most: weekends and holidays are no deaths."""
    dice = random.Random(6)
    assert sum(len(_alarms(_published(dice, per_week, DAYS), per_week)) for _ in range(40)) <= 40


def test_two_hundred_sources_over_two_years_are_found_dead_in_time_and_seldom_when_alive() -> None:
    """In working days and whole crawls, from the first crawl after the death: no alarm sees between two crawls."""
    dice = random.Random(20260302)
    in_time = false_alarms = 0
    for _ in range(SOURCES):
        per_week = 10 ** dice.uniform(-0.3, 1.6)  # from one change in two weeks to forty a week
        died = dice.uniform(0.3, 0.6) * DAYS
        alarms = _alarms(_published(dice, per_week, died), per_week)
        false_alarms += sum(day <= died for day in alarms)
        found = next((day for day in alarms if day > died), ceil(died))  # or it was called silent already
        waited = sum((START + timedelta(days=day)).weekday() < 5 for day in range(ceil(died), found))
        in_time += waited <= max(2, ceil(7 * 5 / per_week))
    assert in_time >= 0.95 * SOURCES
    assert false_alarms <= SOURCES


@pytest.mark.parametrize(
    ("works", "busiest"), [pytest.param(5, 5.6, id="on working days"), pytest.param(7, 3.5, id="on every day")]
)
def test_by_the_clock_too_sources_with_less_than_a_change_a_crawl_are_found_in_time(works: int, busiest: float) -> None:
    """R06 as worded, of a Poisson process in continuous time: within two crawls or seven mean intervals of the death
    itself, wherever between two crawls it fell.
    """
    dice = random.Random(6)
    in_time = false_alarms = 0
    for _ in range(SOURCES):
        per_week = 0.5 * (busiest / 0.5) ** dice.random()
        died = dice.uniform(0.3, 0.6) * DAYS
        alarms = _alarms(_published(dice, per_week, died, works=works, holidays=frozenset()), per_week)
        false_alarms += sum(day <= died for day in alarms)
        found = next((day for day in alarms if day > died), ceil(died))
        in_time += found - died <= max(2, 7 * 7 / per_week)
    assert in_time >= 0.95 * SOURCES
    assert false_alarms <= 0.3 * SOURCES  # one in two years, of sources that live for a third of them at least


def _published(
    dice: random.Random, per_week: float, until: float, *, works: int = 5, holidays: Collection[int] = HOLIDAYS
) -> Collection[int]:
    """The days whose crawl brings news, one crawl each morning: a publisher that `works` so many days a week."""
    days, moment = set(), 0.0
    while (moment := moment + dice.expovariate(per_week / works)) < until * works / 7:
        weeks, day = divmod(moment, works)
        published = weeks * 7 + day
        if int(published) % 365 not in holidays:
            days.add(int(published) + 1)
    return days


def _alarms(news: Collection[int], per_week: float) -> list[int]:
    """The days on which a source begins to be called silent."""
    last, alarmed, found = START, False, []
    for day in range(1, DAYS + 1):
        now: datetime = START + timedelta(days=day)
        if day in news:
            last, alarmed = now, False
        elif not alarmed and is_silent(last, now, per_week, 1):
            found.append(day)
            alarmed = True
    return found
