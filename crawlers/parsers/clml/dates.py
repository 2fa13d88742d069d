"""Dates as CLML states them: ISO days, where the end of a period is the first day that no longer belongs to it."""

from __future__ import annotations

from datetime import date, timedelta

from indexer.domain.errors import InvalidIdentifier
from indexer.domain.identifiers import parse_day

ONE_DAY = timedelta(days=1)


def day_of(text: str | None) -> date | None:
    """The day of an ISO date or date-time; None for nothing or for something that is no date."""
    try:
        return parse_day((text or "").strip()[:10])
    except InvalidIdentifier:
        return None


def last_day(end: date | None) -> date | None:
    """The last day in a period whose exclusive end is `end`."""
    return end - ONE_DAY if end and end > date.min else None
