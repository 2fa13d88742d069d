"""Dates and ranges as typed after `effective:` and `changed:`: `2025`, `2025..2027`, `>2025-01-01`, `>-30d`."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from indexer.search.query import DateRange, Day, FromToday, Unit

_CALENDAR = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_RELATIVE = re.compile(r"([+-]\d{1,4})([dwmy])", re.ASCII)
_COMPARED = re.compile(r"([<>]=?)(.+)")


def read_day_range(field: str, text: str) -> DateRange | None:
    """The range, both ends included, or None for what is none. A year or month means all its days; `>` and `>=` of a
    relative day are the same.
    """
    if match := _COMPARED.fullmatch(text):
        return _compared(field, match[1], match[2])
    first, dots, last = text.partition("..")
    if not dots:
        span = _span(text)
        return None if span is None else DateRange(field, *span)
    start, end = _span(first), _span(last)
    if (first and start is None) or (last and end is None) or not (first or last):
        return None
    return DateRange(field, start[0] if start else None, end[1] if end else None)


def _compared(field: str, sign: str, text: str) -> DateRange | None:
    span = _span(text)
    if span is None:
        return None
    first, last = span
    try:
        match sign:
            case ">":
                return DateRange(field, _moved(last, 1), None)
            case ">=":
                return DateRange(field, first, None)
            case "<":
                return DateRange(field, None, _moved(first, -1))
            case _:
                return DateRange(field, None, last)
    except OverflowError:
        return None


def _moved(day: Day, days: int) -> Day:
    return day + timedelta(days=days) if isinstance(day, date) else day


def _span(text: str) -> tuple[Day, Day] | None:
    """First and last day of what is written."""
    if match := _RELATIVE.fullmatch(text):
        day = FromToday(int(match[1]), Unit(match[2]))
        return day, day
    if text == "today":
        return FromToday(0, Unit.DAYS), FromToday(0, Unit.DAYS)
    match = _CALENDAR.fullmatch(text)
    if match is None:
        return None
    year, month, day_number = (int(part) if part else None for part in match.groups())
    try:
        first = date(year or 0, month or 1, day_number or 1)
    except ValueError:
        return None
    if day_number:
        return first, first
    end = month or 12
    return first, date(first.year, end, monthrange(first.year, end)[1])
