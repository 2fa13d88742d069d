"""What an address of the eCFR says: title, part, the day asked for, and whether less than a part was asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qs, urlsplit

_FULL = re.compile(r"/api/versioner/v1/full/(?P<day>[\d-]+|current)/title-(?P<title>\d{1,2})\.xml", re.ASCII)
_BULK = re.compile(r"/ECFR-title(?P<title>\d{1,2})\.xml", re.ASCII)
_PART = re.compile(r"\d{1,5}[a-z]?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_BELOW_PART = ("section", "subpart", "subject_group", "appendix")


@dataclass(frozen=True, slots=True)
class Address:
    """Empty and None for what the address does not say; `partial`: it asks for something below a part."""

    title: str = ""
    part: str = ""
    day: date | None = None
    partial: bool = False


def read_address(url: str) -> Address:
    """Read `…/full/2024-05-17/title-15.xml?part=744` of the versioner API or the name of a bulk file."""
    split = urlsplit(url)
    if found := _FULL.search(split.path):
        query = parse_qs(split.query)
        part = query.get("part", [""])[0] or query.get("section", [""])[0].partition(".")[0]
        return Address(
            found["title"].lstrip("0"),
            part if _PART.fullmatch(part) else "",
            _day(found["day"]),
            any(name in query for name in _BELOW_PART),
        )
    if found := _BULK.search(split.path):
        return Address(found["title"].lstrip("0"))
    return Address()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
