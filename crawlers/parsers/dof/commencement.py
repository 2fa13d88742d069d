"""When a text of the gazette comes into force, read from its transitory articles; nothing where a condition is put."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from indexer.domain.document import Milestone
from indexer.domain.provision import Provision

_YEAR = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
_MONTHS = tuple(_YEAR.split())
_SENTENCE = re.compile(
    r"(?:el|la|los|las)\s+presentes?\s+\w+(?:\s+\w+){0,3}?\s+(?:entrar[áa]n?\s+en\s+vigor|iniciar[áa]n?\s+su\s+vigencia)"
    r"\s+(?P<when>(?:[^.;]|(?<=\d[oº°])\.)*)",
    re.IGNORECASE,
)
_GAZETTE = re.compile(r"\s+en el diario oficial de la federaci[oó]n\b")
_FROM = r"(?:a partir d|a)?(?:el )"
_NEXT_DAY = re.compile(rf"(?:{_FROM}|al )d[ií]a (?:natural )?siguiente (?:al )?(?:de )?su publicaci[oó]n")
_SAME_DAY = re.compile(rf"(?:{_FROM}|al )(?:mismo )?d[ií]a de su publicaci[oó]n")
_AFTER = re.compile(
    r"a los (?:[a-z]+ )?\(?(?P<days>\d{1,3})\)? (?:\([a-z ]+\) )?d[ií]as (?:naturales )?"
    r"(?:siguientes|posteriores|contados a partir) (?:al?|de)l? ?(?:d[ií]a )?(?:de )?(?:la fecha de )?su publicaci[oó]n"
)
_CALENDAR = re.compile(
    rf"(?:{_FROM}|al )(?:d[ií]a )?(?P<day>\d{{1,2}})[oº°]?\.? de (?P<month>[a-z]+) del? (?P<year>\d{{4}})"
)
_KIND = "entry_into_force"


def commencement(provisions: Iterable[Provision], published: date | None) -> tuple[Milestone, ...]:
    """The day the whole text comes into force, as its first transitory article that speaks of it says.

    Working days ("hábil") and anything said beside the day ("con excepción de", "salvo") leave it in words.
    """
    for provision in provisions:
        if provision.eid.startswith("trans__") and (match := _SENTENCE.search(provision.text)):
            day = _day(_GAZETTE.sub("", " ".join(match["when"].casefold().split())), published)
            return (Milestone(_KIND, day, provision.text),) if day else ()
    return ()


def _day(when: str, published: date | None) -> date | None:
    """The day the words name, and nothing beside it: each pattern must match the whole."""
    if published:
        if _NEXT_DAY.fullmatch(when):
            return published + timedelta(days=1)
        if _SAME_DAY.fullmatch(when):
            return published
        if later := _AFTER.fullmatch(when):
            return published + timedelta(days=int(later["days"]))
    fixed = _CALENDAR.fullmatch(when)
    if fixed is None or fixed["month"] not in _MONTHS:
        return None
    try:
        return date(int(fixed["year"]), _MONTHS.index(fixed["month"]) + 1, int(fixed["day"]))
    except ValueError:
        return None
