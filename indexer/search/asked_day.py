"""The day a question names as the one it is about: "battery passport, as of May 2024". In doubt there is none."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from indexer.dating.calendar import LANGUAGES, iso_day, written_days, written_months

_STANDS = (
    r"(?:as (?:it|they) (?:stood|stands?|was|were|read)|in force|in effect|valid) (?:on|in|at|as of|as at|during)",
    r"as (?:of|at)",
    r"(?:version|wording) (?:of|on|at|dated|from)",
    r"(?:in Kraft|gültig|geltend|gilt|galt|gelten|galten) (?:am|im|zum|im Jahre?)",
    r"(?:Stand|Rechtslage|Fassung):?(?: vom| am| zum| im)?",
    r"(?:en vigueur|valables?) (?:au|le|en)",
    r"à la date du|(?:état|situation|version) (?:au|du)",
    r"(?:en vigor|vigentes?|válid[oa]s?) (?:el|al|en)",
    r"a fecha del?|versión (?:del?|al?)",
    r"截至",
)
_BEFORE = re.compile(rf"(?:(?<!\w)(?:{'|'.join(_STANDS[:-1])})(?: the end of)?\s+|{_STANDS[-1]}\s*)$", re.IGNORECASE)
"""What is said before a day on which law is to be looked at."""
_AFTER = re.compile(r"[底末]?(?:时|当时|当日)?(?:有效|适用|现行)的?")
_END_OF = re.compile(r"[底末]?")
_AT_START = re.compile(r"\s*(?:on|am|le|au|el)\s+", re.IGNORECASE)
_AT_END = re.compile(r"(?<!ed)\s+on\s+$", re.IGNORECASE)
_BEGINS = re.compile(
    r"(?<!\w)(?:ent(?:er|r)\w*|com(?:es?|ing)|came|put|br(?:ing|ought)\w*|tr(?:itt|at|et)\w*|appl\w+|effective|start\w*"
    r"|beg[aiu]n\w*|bind\w*|mandatory|obliga\w+|required|due|prohibited|banned|repealed|amended|exig\w+)\s*$",
    re.IGNORECASE,
)
"""Before these words a day is one from which on, or on which, something comes to be: "mandatory as of 2026"."""
_EVENTS = re.compile(
    r"(?<!\w)(?:adopt|amend|sign|publish|issu|ent(?:er|r)|commenc|com(?:e|es|ing)\b|came|chang|repeal|expir|deadline|due\b"
    r"|made\b|when\b|since\b|until\b|before\b|after\b|by\b|from\b|new\b|dated|tr(?:itt|at|et)|änder|geänd|erlass|wann\b"
    r"|seit\b|bis\b|ab\b|modifi|abrog|depuis\b|avant\b|quand\b|publi|aprob|deroga|desde\b|hasta\b|cuándo\b)",
    re.IGNORECASE,
)
"""A question with any of these asks what happened on a day, if it names one without saying how."""
_ANY_YEAR = re.compile(r"\d{4}")
_YEAR = re.compile(r"(?<![\w/.,–-])(?:19|20)\d\d(?: ?年)?(?![\w/–-]|[.,]\d| ?月)", re.ASCII)
_NUMERIC = re.compile(
    r"(?<![\w/.-])(?:(\d{4}-\d\d-\d\d)|(\d{1,2})\.(\d{1,2})\.((?:19|20)\d\d))(?![\w/-]|\.\d)", re.ASCII
)
_SHORT_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "okt": 10,
    "nov": 11, "dec": 12, "dez": 12,
}  # fmt: skip
_SHORT_DAY = re.compile(
    rf"(?<![\w/.-])(\d{{1,2}})(?:st|nd|rd|th|\.)? ?({'|'.join(_SHORT_MONTHS)})[a-z]?\.? ((?:19|20)\d\d)\b",
    re.IGNORECASE | re.ASCII,
)
"""Months in three letters, as no law writes them: "1 Jan 2023"."""
_GOES_ON = re.compile(r"\s?[/–-]\s?\d")
_EDGES = " \t,;:，、-–—"


@dataclass(frozen=True, slots=True)
class AskedDay:
    """The day a question is about; `words` say so in it, `rest` is the question without them."""

    day: date
    words: str
    rest: str


def asked_day(question: str, today: date) -> AskedDay | None:
    """The day the question says it is about; None where it says none, several, or nothing else.

    A month or a year means its last day, and today while it goes on. A day in the name of an act ("Modern Slavery Act
    2015", "Directive of 13 June 2024"), of an event ("enters into force on …") or of a limit ("by 2030") is none.
    """
    times = (time for time in _written(question) if not _GOES_ON.match(question, time.end))
    told = {(time.day(today), *words) for time in times if (words := _said(question, time))}
    if len(told) != 1:
        return None
    ((day, start, end),) = told
    rest = " ".join(filter(None, (question[:start].strip(_EDGES), question[end:].strip(_EDGES))))
    return AskedDay(day, question[start:end].strip(), rest) if re.search(r"\w", rest) else None


@dataclass(frozen=True, slots=True)
class _Time:
    """A day, month or year that a question writes, by its first and last day, and where."""

    first: date
    last: date
    start: int
    end: int

    def day(self, today: date) -> date:
        return today if self.first <= today <= self.last else self.last


def _written(question: str) -> Iterator[_Time]:
    if not _ANY_YEAR.search(question):
        return
    for language in sorted(LANGUAGES):
        for day in written_days(question, language):
            yield _Time(day.date, day.date, day.start, day.end)
        for month in written_months(question, language):
            last = month.date.replace(day=monthrange(month.date.year, month.date.month)[1])
            yield _Time(month.date, last, month.start, month.end)
    for match in _NUMERIC.finditer(question):
        if day_stated := iso_day(match[1] or f"{match[4]}-{match[3]:0>2}-{match[2]:0>2}"):
            yield _Time(day_stated, day_stated, *match.span())
    for match in _SHORT_DAY.finditer(question):
        if day_stated := iso_day(f"{match[3]}-{_SHORT_MONTHS[match[2].casefold()]:02}-{match[1]:0>2}"):
            yield _Time(day_stated, day_stated, *match.span())
    for match in _YEAR.finditer(question):
        year = int(match[0][:4])
        yield _Time(date(year, 1, 1), date(year, 12, 31), *match.span())


def _said(question: str, time: _Time) -> tuple[int, int] | None:
    """From where to where the question says that it is about this time."""
    before, after = question[: time.start], question[time.end :]
    if lead := _BEFORE.search(before):
        begins = _BEGINS.search(before[: lead.start()])
        return None if begins else (lead.start(), time.end + len(_END_OF.match(after)[0]))  # type: ignore[index]
    if trail := _AFTER.match(after):
        return time.start, time.end + trail.end()
    if time.first < time.last or _EVENTS.search(question):
        return None
    if lead := _AT_START.fullmatch(before):
        return lead.start(), time.end
    if (lead := _AT_END.search(before)) and not re.search(r"\w", after):
        return lead.start(), len(question)
    return None
