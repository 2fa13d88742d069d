"""Dates and fixed phrases as the publisher's documentation staff write them."""

from __future__ import annotations

import re
from datetime import date

_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_REPEALED = re.compile(r"\((?:weggefallen|aufgehoben|entfallen|gestrichen)\)\.?")
_FUTURE = re.compile(r"\(zukünftig in Kraft\)\.?")
_REFERENCE_ONLY = re.compile(r"\(zu [^()]*\)")


def parse_german_day(text: str) -> date | None:
    """1.9.2013 → a date; None where the text is not one."""
    match = _DAY.fullmatch(text)
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        return None


def is_repealed(text: str) -> bool:
    """Whether the words only say that the provision was repealed."""
    return bool(_REPEALED.fullmatch(text))


def is_future(text: str) -> bool:
    """Whether the words only say that the provision is not yet in force: the publisher does not show its text yet."""
    return bool(_FUTURE.fullmatch(text))


def is_reference_only(heading: str) -> bool:
    """Whether an annex heading says only which section it belongs to: "(zu § 2 Absatz 1)"."""
    return bool(_REFERENCE_ONLY.fullmatch(heading))
