"""When digests are due: one moment (UTC) for each period of a subscriber's own calendar, whatever clocks do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from indexer.domain.alerts import Cadence, Rhythm, Window
from indexer.domain.errors import RulewatchError

CATCH_UP = timedelta(days=7)
"""A missed window is made good so long; what an older one held comes with the next."""
PAUSE = timedelta(minutes=5)
"""Instant digests come at most so often: what is found in one go comes in one."""


class UnknownZone(RulewatchError):
    """A time zone that the IANA database does not have."""

    code = "unknown-zone"


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo:
    """The zone of an IANA name; raises UnknownZone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownZone(
            f"{name!r} is no time zone", hint="Write it like Europe/Berlin or America/Toronto."
        ) from error


def next_window(rhythm: Rhythm, after: datetime) -> Window:
    """The first window that is due after this moment. An instant one is due a pause later, and named when composed."""
    if rhythm.cadence is Cadence.INSTANT:
        return Window(rhythm.cadence, "", after + PAUSE)
    local = after.astimezone(zone_named(rhythm.zone)).date()
    return next(window for day in _days(rhythm, local) if (window := _window(rhythm, day)).due > after)


def window_at(rhythm: Rhythm, due: datetime) -> Window:
    """The window that is due at this moment, which `next_window` gave."""
    return next_window(rhythm, due - timedelta(seconds=1))


def _days(rhythm: Rhythm, start: date) -> Iterator[date]:
    """Local days of the rhythm from the day before `start` on."""
    day = start - timedelta(days=1)
    if rhythm.cadence is Cadence.MONTHLY:
        day = start.replace(day=1)
        while True:
            yield day
            day = (day + timedelta(days=31)).replace(day=1)
    if rhythm.cadence is Cadence.WEEKLY:
        day -= timedelta(days=(day.weekday() - rhythm.weekday) % 7)
    step = timedelta(days=7 if rhythm.cadence is Cadence.WEEKLY else 1)
    while True:
        yield day
        day += step


def _window(rhythm: Rhythm, day: date) -> Window:
    return Window(rhythm.cadence, _period(rhythm.cadence, day), moment_of(day, rhythm.hour, rhythm.zone))


def moment_of(day: date, hour: int, zone: str) -> datetime:
    """When it is that hour of that day in a zone, UTC: the first time where it comes twice; where clocks leap over
    it, as long after midnight as it would have been (02:00 becomes 03:00).
    """
    return datetime.combine(day, time(hour), zone_named(zone)).astimezone(UTC)


def _period(cadence: Cadence, day: date) -> str:
    if cadence is Cadence.WEEKLY:
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    return day.isoformat() if cadence is Cadence.DAILY else f"{day:%Y-%m}"
