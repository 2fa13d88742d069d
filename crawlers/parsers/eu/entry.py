"""When an EU act enters into force, where its last articles count from the day of the Official Journal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from indexer.domain.document import Milestone

_KIND = "entry_into_force"
_WORDS = {
    "first": 1, "second": 2, "third": 3, "fifth": 5, "seventh": 7, "eighth": 8, "tenth": 10, "15th": 15,
    "twentieth": 20, "20th": 20, "20": 20,
    "premier": 1, "deuxième": 2, "troisième": 3, "cinquième": 5, "septième": 7, "huitième": 8, "dixième": 10,
    "vingtième": 20,
    "ersten": 1, "zweiten": 2, "dritten": 3, "fünften": 5, "siebten": 7, "achten": 8, "zehnten": 10, "zwanzigsten": 20,
    "tres": 3, "cinco": 5, "siete": 7, "ocho": 8, "diez": 10, "veinte": 20,
}  # fmt: skip
_NUMBER = rf"(?P<number>{'|'.join(_WORDS)})"
_ENGLISH = r"(?:(?:This|The present) (?:Regulation|Directive|Decision)|It) shall enter into force (?:on )?the "
_FRENCH = r"(?:Le présent règlement|La présente directive|La présente décision|Il|Elle) entre en vigueur le "
_GERMAN = r"Dies[er]{1,2} (?:Verordnung|Richtlinie|Beschluss) tritt am "
_SPANISH = r"(?:El presente|La presente) (?:Reglamento|Directiva|Decisión) entrará en vigor "
_LATER = tuple(
    re.compile(start + end)
    for start, end in (
        (
            _ENGLISH,
            rf"(?:{_NUMBER} )?day (?:following|after) (?:that of )?(?:its|the)(?: date of(?: its)?)? publication",
        ),
        (
            _FRENCH,
            rf"(?:{_NUMBER} )?jour (?:suivant|qui suit) (?:celui de )?(?:la|sa)(?: date de (?:la|sa))? publication",
        ),
        (_GERMAN, rf"(?:{_NUMBER} )?Tage? nach (?:dem Tag )?(?:ihrer|seiner) Veröffentlichung"),
        (_SPANISH, r"el día siguiente al de su publicación"),
        (_SPANISH, rf"a los {_NUMBER} días de su publicación"),
    )
)
_SAME_DAY = tuple(
    re.compile(start + end)
    for start, end in (
        (_ENGLISH, r"(?:day|date) of its publication"),
        (_FRENCH, r"jour de sa publication"),
        (_GERMAN, r"Tage? (?:ihrer|seiner) Veröffentlichung"),
        (_SPANISH, r"el (?:mismo )?día de su publicación"),
    )
)


def counted_entry(text: str, published: date) -> Iterator[tuple[re.Match[str], date]]:
    """The words of a text that count entry into force from the Official Journal of that day, with the day they give."""
    for pattern in _SAME_DAY:
        for match in pattern.finditer(text):
            yield match, published
    for pattern in _LATER:
        for match in pattern.finditer(text):
            yield match, published + timedelta(_WORDS.get(match.groupdict().get("number") or "", 1))


def entry_into_force(milestones: Iterable[Milestone], published: date | None) -> date | None:
    """The day an act counts from: the first on which it enters into force, as far as it says so, else the day of the
    Official Journal. A day before that journal cannot be one: then the words were not read rightly.
    """
    first = min((stone.date for stone in milestones if stone.kind == _KIND), default=None)
    return first if first and (published is None or first >= published) else published
