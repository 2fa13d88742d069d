"""Federal Register document numbers: how they are written, and what an address says about a document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from indexer.domain.identifiers import WorkId
from indexer.text import clean_inline

_NUMBER = re.compile(r"(?:[A-Z]\d{1,2}-)?[A-Z]?\d{1,4}-\d{1,6}[A-Z]?", re.ASCII)
_AFTER_LABEL = re.compile(r"FR\s*DOC(?:UMENT)?\b\.?\s*(?:NO\b\.?)?\s*:?\s*([A-Z0-9\-]+)", re.ASCII)
_CORRECTION = re.compile(r"C\d{1,2}-(.+)")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_SPLIT_ADDRESS = re.compile(r"/articles/xml/(\w+)/(\w+)/(\w+?)(?:-(\d{1,2}))?\.xml", re.ASCII)
_DATED_ADDRESS = re.compile(r"/full_text/xml/(\d{4})/(\d{2})/(\d{2})/([^/?#]+)\.xml", re.ASCII)
_ISSUE_ADDRESS = re.compile(r"/bulkdata/FR/.*?FR-(\d{4})-(\d{2})-(\d{2})\.xml", re.ASCII)
_RUN_TOGETHER = (re.compile(r"(20\d{2})(\d{3,6})"), re.compile(r"([A-Z]\d)(\d{1,6})"), re.compile(r"(\d{2})(\d{1,6})"))


@dataclass(frozen=True, slots=True)
class Address:
    """What the address alone tells: the number ("" if none), the publication date, and which part of a document
    served in parts (0 for the whole).
    """

    number: str = ""
    published: date | None = None
    part: int = 0


def normal_number(printed: str) -> str:
    """A document number as ids carry it: "[FR Doc. e9–1234 Filed …" → "E9-1234"; "" for what is no number."""
    text = clean_inline(printed).translate(_DASHES).upper()
    found = _AFTER_LABEL.search(text)
    candidate = (found[1] if found else text).strip(" .-[]()")
    return candidate if _NUMBER.fullmatch(candidate) else ""


def work_of(number: str) -> WorkId:
    """The work id of a normalised document number."""
    return WorkId(f"us/fr/{number}")


def corrected_number(number: str) -> str:
    """The number a correction document corrects ("C1-2016-07604" → "2016-07604"), or ""."""
    found = _CORRECTION.fullmatch(number)
    return normal_number(found[1]) if found else ""


def read_address(url: str) -> Address:
    """What the URL of a document or a daily issue says."""
    if found := _DATED_ADDRESS.search(url):
        return Address(normal_number(found[4]), _day(found[1], found[2], found[3]))
    if found := _ISSUE_ADDRESS.search(url):
        return Address(published=_day(found[1], found[2], found[3]))
    if found := _SPLIT_ADDRESS.search(url):
        return Address(_unsplit(found[1] + found[2] + found[3]), part=int(found[4] or 0))
    return Address()


def _unsplit(digits: str) -> str:
    """The number of an old address, which cuts it into threes without its hyphen: 201/421/847 is 2014-21847."""
    for pattern in _RUN_TOGETHER:
        if found := pattern.fullmatch(digits.upper()):
            return normal_number(f"{found[1]}-{found[2]}")
    return ""


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
