"""What an address of the Federal Register of Legislation says: the title, the day asked for, the volume."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote

_TITLE = re.compile(
    r"titleid\s*=\s*'(?P<id>[CF]\d{4}[A-Z]\d{5})'|/(?P<page>[CF]\d{4}[A-Z]\d{5})(?:/|$)", re.IGNORECASE | re.ASCII
)
_AS_AT = re.compile(r"asat\s*=\s*'?(\d{4}-\d{2}-\d{2})|/(\d{4}-\d{2}-\d{2})/", re.IGNORECASE | re.ASCII)
_VOLUME = re.compile(r"volumenumber\s*=\s*(\d{1,3})", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Address:
    """Empty, None and 0 for what the address does not say; volume 0 is the whole of an act in one file."""

    title: str = ""
    as_at: date | None = None
    volume: int = 0


def read_address(url: str) -> Address:
    """Read `…/documents/find(titleid='C2018A00153',asat=2024-11-07,…,volumeNumber=0,…)` or a page's address."""
    plain = unquote(url)
    title, day, volume = _TITLE.search(plain), _AS_AT.search(plain), _VOLUME.search(plain)
    return Address(
        (title["id"] or title["page"]).upper() if title else "",
        _day(day[1] or day[2]) if day else None,
        int(volume[1]) if volume else 0,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
