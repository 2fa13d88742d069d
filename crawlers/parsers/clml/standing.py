"""In-force facts of one element: RestrictStartDate, RestrictEndDate, RestrictExtent, Status, Match.

Source: the publisher's guide to in-force status, and what its files do: the end date is the first day on which this
text of the element no longer applies; Match="false" says that the text does not apply on the day asked for, either
since it starts later or since it has ended; Status="Prospective" that no start is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lxml import etree

from crawlers.parsers.clml.dates import day_of, last_day
from indexer.domain.provision import Standing

_NAMES = ("RestrictStartDate", "RestrictEndDate", "RestrictExtent", "Status", "Match")


@dataclass(frozen=True, slots=True)
class InForce:
    """What an element says of itself; `standing` is None where it says nothing. `outlived`: it ended before the day
    shown, and the publisher shows it as if it applied.
    """

    start: date | None = None
    end: date | None = None
    extent: str = ""
    standing: Standing | None = None
    outlived: bool = False
    bad_date: str = ""


_NOTHING = InForce()


def in_force(element: etree._Element, group: etree._Element | None, day: date | None) -> InForce:
    """Read an element, whose own attributes come before those of the group around it; `day` is the day shown."""
    stated = {name: value for name in _NAMES if (value := element.get(name))}
    if group is not None:
        stated = {**{name: value for name in _NAMES if (value := group.get(name))}, **stated}
    if not stated:
        return _NOTHING
    start, end = day_of(stated.get("RestrictStartDate")), day_of(stated.get("RestrictEndDate"))
    bad = [
        stated[name]
        for name, value in (("RestrictStartDate", start), ("RestrictEndDate", end))
        if name in stated and value is None
    ]
    standing = _standing(stated, start, end, day)
    outlived = bool(standing is None and end and day and end <= day)
    return InForce(start, last_day(end), stated.get("RestrictExtent", ""), standing, outlived, ", ".join(bad))


def _standing(stated: dict[str, str], start: date | None, end: date | None, day: date | None) -> Standing | None:
    status = stated.get("Status", "")
    if status == "Repealed":
        return Standing.REPEALED
    if stated.get("Match") == "false":
        if end and day and end <= day:
            return Standing.REPEALED
        if status == "Prospective" or (start and day and start > day):
            return Standing.NOT_YET
        return Standing.UNKNOWN
    if status == "Prospective":
        return Standing.NOT_YET
    return Standing.UNKNOWN if status else None
