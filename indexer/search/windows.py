"""Time in searches: relative days, the wordings a search looks at, and how one stands on a day."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from indexer.domain.provision import Standing
from indexer.search.plan import OPEN, AnyOf, Between, Constant, Everything, Nothing, OneOf, Plan, Without, all_of
from indexer.search.query import And, Day, FieldIs, Not, Or, Query, SearchRequest, Unit
from indexer.search.records import LAST


def resolve_day(day: Day, today: date) -> date:
    """The calendar day meant; a month too short ends on its last day, the calendar's ends hold."""
    if isinstance(day, date):
        return day
    if day.unit in (Unit.DAYS, Unit.WEEKS):
        days = day.amount * (7 if day.unit is Unit.WEEKS else 1)
        return date.fromordinal(min(max(today.toordinal() + days, 1), OPEN))
    months = today.year * 12 + today.month - 1 + day.amount * (12 if day.unit is Unit.YEARS else 1)
    year, month = divmod(months, 12)
    year = min(max(year, date.min.year), date.max.year)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def asks_for_status(request: SearchRequest) -> bool:
    """Whether the request names a status, as a filter or in its query."""
    return bool(request.filters.get("status")) or names_status(request.query)


def names_status(query: Query) -> bool:
    """Whether a query says anything of a status."""
    match query:
        case FieldIs(field="status"):
            return True
        case And(parts) | Or(parts):
            return any(map(names_status, parts))
        case Not(part):
            return names_status(part)
        case _:
            return False


def standing_on(match: Plan, day: date) -> Plan:
    """Of these matches the wordings of a day."""
    ordinal = day.toordinal()
    return all_of((match, Constant(all_of((Between("on", None, ordinal), Between("until", ordinal, None))))))


def left_out(day: date) -> Plan:
    """The wordings that are looked at only where a status is asked for: those that have ended, all of them historical,
    but for the last known of a work whose later text is not held, unless the publisher calls it repealed.
    """
    ended = Between("until", None, day.toordinal() - 1)
    return Without(ended, Without(OneOf("kind", (LAST,)), OneOf("standing", (Standing.REPEALED.value,))))


def status_on(day: date, on: date, until: date | None, standing: Standing, doubted: date | None = None) -> str:
    """How a wording in force from `on` to `until` stands on a day; what the publisher says of it weighs more. From the
    day on which it is `doubted` nobody says that it stands: its source holds it no more, or another act repeals it.
    """
    if (until is not None and until < day) or standing is Standing.REPEALED:
        return "historical"
    if on > day or standing is Standing.NOT_YET:
        return "future"
    return "unknown" if standing is Standing.UNKNOWN or (doubted is not None and doubted <= day) else "current"


def status_plan(status: str, day: date) -> Plan:
    """What matches the wordings `status_on` gives this status; any other word matches nothing of them."""
    ordinal = day.toordinal()
    ended = AnyOf((Between("until", None, ordinal - 1), OneOf("standing", (Standing.REPEALED.value,))))
    to_come = AnyOf((Between("on", ordinal + 1, None), OneOf("standing", (Standing.NOT_YET.value,))))
    doubted = Between("doubted", None, min(ordinal, OPEN - 1))
    unknown = AnyOf((OneOf("standing", (Standing.UNKNOWN.value,)), doubted))
    match status:
        case "historical":
            return ended
        case "future":
            return Without(to_come, ended)
        case "unknown":
            return Without(unknown, AnyOf((ended, to_come)))
        case "current":
            return Without(Everything(), AnyOf((ended, to_come, unknown)))
        case _:
            return Nothing()
