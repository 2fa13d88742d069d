"""The silence alarm: sources that die are found, sources that live are left alone."""

from __future__ import annotations

import random
from datetime import timedelta
from math import ceil

import pytest

from crawlers.silence import is_silent, patience
from tests.unit.crawl.cases import START

SOURCES = 200
YEARS = 2
DAYS = 365 * YEARS


def test_patience_is_seven_mean_intervals() -> None:
    assert patience(3.3).days == 14
    assert timedelta(days=47) < patience(1.0) < timedelta(days=49)


@pytest.mark.parametrize("every_days", [1, 7])
def test_a_busy_source_is_silent_after_one_crawl_without_news_beside_the_one_that_had_some(every_days: int) -> None:
    looked = START + timedelta(days=every_days)
    assert not is_silent(START, START, 700, every_days)
    assert is_silent(START, looked, 700, every_days)


def test_two_hundred_sources_over_two_years_are_found_dead_in_time_and_seldom_when_alive() -> None:
    """Time is counted in whole crawls from the first one after the death: no alarm can see between two crawls."""
    dice = random.Random(20260302)
    in_time = found = false_alarms = 0
    for _ in range(SOURCES):
        per_week = 10 ** dice.uniform(-0.3, 1.6)  # from one change in two weeks to forty a week
        died = dice.uniform(0.3, 0.6) * DAYS
        alarm, wrong = _watched(dice, per_week, died)
        false_alarms += wrong
        found += alarm is not None
        in_time += alarm is not None and alarm - ceil(died) <= max(2, ceil(7 * 7 / per_week))
    assert found == SOURCES
    assert in_time >= 0.95 * SOURCES
    assert false_alarms <= SOURCES


def _watched(dice: random.Random, per_week: float, died: float) -> tuple[float | None, int]:
    """The day of the alarm after the death, and how many alarms there were before it; one crawl a day."""
    news_at, alarmed, wrong = 0.0, False, 0
    coming = dice.expovariate(per_week / 7)
    for day in range(1, DAYS + 1):
        fresh = False
        while coming <= day and coming <= died:
            fresh, coming = True, coming + dice.expovariate(per_week / 7)
        if fresh:
            news_at, alarmed = float(day), False
        elif is_silent(START + timedelta(days=news_at), START + timedelta(days=day), per_week, 1):
            if day > died:
                return float(day), wrong
            wrong += not alarmed
            alarmed = True
    return None, wrong
