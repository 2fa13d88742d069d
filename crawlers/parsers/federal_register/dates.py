"""Dates in the words of a DATES paragraph: only those that are one calendar day beyond doubt."""

from __future__ import annotations

import re
from datetime import date

from indexer.domain.document import Milestone

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DAY = rf"(?:[A-Z][a-z]+day,?\s+)?({'|'.join(_MONTHS)})\s+(\d{{1,2}}),?\s+(\d{{4}})"
_PRINTED = re.compile(_DAY, re.ASCII)
_SHORT = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{2})", re.ASCII)
_SENTENCE = re.compile(r"(?<=[^\W_][^\W_])\.\s+(?=[A-Z])")
_EFFECTIVE = re.compile(rf"\b[Ee]ffective(?:\s+[Dd]ates?)?\s*:?\s*(?:is\s*:?\s*)?(?:on\s*:?\s*|as\s+of\s+)?{_DAY}")
_CONDITION = re.compile(r"\b(?:except|unless|if|whichever|delay|stay|suspend|postpon|withdr|propos)", re.IGNORECASE)
_CLOSES = re.compile(
    rf"\b(?:by|before|until|no later than|not later than|due(?: date)?|closes?(?: on)?)\s*:?\s*"
    rf"(?:[\w.:,()]+\s){{0,8}}?{_DAY}"
)


def printed_date(text: str) -> date | None:
    """The first "April 15, 2016" in a text, with or without the day of the week; None if none is a calendar date."""
    found = _PRINTED.search(text)
    return _date(*found.groups()) if found else None


def filing_date(text: str) -> date | None:
    """The date of "Filed 9-16-14": month, day, two-digit year (the XML starts with the year 2000)."""
    found = _SHORT.search(text)
    return _calendar(2000 + int(found[3]), int(found[1]), int(found[2])) if found else None


def milestones(text: str) -> tuple[Milestone, ...]:
    """Entry into force and close of comments as a DATES paragraph states them.

    A kind with several dates, or whose sentence sets a condition or an exception, gives nothing: staged and
    conditional dates stay in words.
    """
    sentences = [sentence.strip() for sentence in _SENTENCE.split(text.replace("\n", " "))]
    plain = [sentence for sentence in sentences if not _CONDITION.search(sentence)]
    in_force = _single("entry_into_force", _EFFECTIVE, sentences, plain)
    comments = [sentence for sentence in sentences if "comment" in sentence.lower()]
    return (*in_force, *_single("comment_close", _CLOSES, comments, comments))


def _single(kind: str, pattern: re.Pattern[str], asked: list[str], usable: list[str]) -> tuple[Milestone, ...]:
    found = {_date(*match.groups()): sentence for sentence in asked for match in pattern.finditer(sentence)}
    if len(found) != 1:
        return ()
    day, sentence = next(iter(found.items()))
    return (Milestone(kind, day, sentence),) if day and sentence in usable else ()


def _date(month: str, day: str, year: str) -> date | None:
    return _calendar(int(year), _MONTHS.index(month) + 1, int(day))


def _calendar(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
