"""Calendar days as law writes them, in English, French, German, Spanish and Chinese: only whole days, never a guess."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

_MONTHS = {
    "en": "january february march april may june july august september october november december",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}
_DAY_FIRST = {
    "en": r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?: day of)? (?P<month>MONTH),? (?P<year>\d{4})",
    "fr": r"(?P<day>\d{1,2})(?: ?er)? (?P<month>MONTH) (?P<year>\d{4})",
    "de": r"(?P<day>\d{1,2})\. ?(?P<month>MONTH) (?P<year>\d{4})",
    "es": r"(?P<day>\d{1,2}) de (?P<month>MONTH) del? (?P<year>\d{4})",
    "zh": r"(?P<year>\d{4}) ?年 ?(?P<month>\d{1,2}) ?月 ?(?P<day>\d{1,2}) ?日",
}
_MONTH_FIRST = r"(?P<month2>MONTH) (?P<day2>\d{1,2})(?:st|nd|rd|th)?, ?(?P<year2>\d{4})"
_MONTH_OF_YEAR = {
    "es": r"(?P<month>MONTH) (?:del? )?(?P<year>\d{4})",
    "zh": r"(?P<year>\d{4}) ?年 ?(?P<month>\d{1,2}) ?月(?! ?\d)",
}
_MONTH_THEN_YEAR = r"(?P<month>MONTH),? (?P<year>\d{4})"
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
LANGUAGES = frozenset(_DAY_FIRST)


@dataclass(frozen=True, slots=True)
class WrittenDay:
    """A day as a text writes it: `text[start:end]`."""

    date: date
    start: int
    end: int


def written_days(text: str, language: str) -> Iterator[WrittenDay]:
    """Every whole calendar day a text of this language writes out, in order; none for a language we do not read."""
    for match in _pattern(language).finditer(text) if language in LANGUAGES else ():
        parts = match.groupdict()
        month = parts["month"] or parts.get("month2") or ""
        number = int(month) if month.isdecimal() else _number(month, language)
        day = _day(parts["year"] or parts.get("year2"), number, parts["day"] or parts.get("day2"))
        if day:
            yield WrittenDay(day, match.start(), match.end())


def written_months(text: str, language: str) -> Iterator[WrittenDay]:
    """Every month of a year a text of this language writes out, as its first day; those within a whole day too."""
    for match in _month_pattern(language).finditer(text) if language in LANGUAGES else ():
        month = match["month"]
        first = _day(match["year"], int(month) if month.isdecimal() else _number(month, language), "1")
        if first:
            yield WrittenDay(first, match.start(), match.end())


def iso_day(text: str) -> date | None:
    """The day a text consists of, as ISO 8601 writes it; None for any other text."""
    if not _ISO.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@cache
def _pattern(language: str) -> re.Pattern[str]:
    pattern = _DAY_FIRST[language]
    if language == "en":
        pattern = f"{pattern}|{_MONTH_FIRST}"
    return _compiled(pattern, language)


@cache
def _month_pattern(language: str) -> re.Pattern[str]:
    return _compiled(_MONTH_OF_YEAR.get(language, _MONTH_THEN_YEAR), language)


def _compiled(pattern: str, language: str) -> re.Pattern[str]:
    months = "|".join(_MONTHS.get(language, "").split())
    edges = "" if language == "zh" else r"(?<!\w)"
    return re.compile(f"{edges}(?:{pattern.replace('MONTH', months)})(?!\\d)", re.IGNORECASE)


def _number(month: str, language: str) -> int:
    return _MONTHS[language].split().index(month.casefold()) + 1


def _day(year: str | None, month: int, day: str | None) -> date | None:
    try:
        return date(int(year or 0), month, int(day or 0))
    except ValueError:
        return None
