"""Which work an address, an instrument number or a link names; one id for both languages of an instrument."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import unquote

from indexer.domain.errors import InvalidIdentifier
from indexer.domain.identifiers import WorkId

_ADDRESS = re.compile(r".*/(?P<language>eng|fra)/XML/(?P<id>[^/?#]+?)\.xml", re.IGNORECASE)
_ACT = re.compile(r"[A-Z]{1,2}-\d[\d.]*[A-Z]?")
_REGULATION = re.compile(r"(?:SOR|SI)-[\d-]+|C\.R\.C\.,_c\._\d+")
_CONSOLIDATED = re.compile(r"C\.R\.C\.,_ch?\._")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DAY_LENGTH = 10
_FRENCH_SERIES = {"DORS": "SOR", "TR": "SI"}


@dataclass(frozen=True, slots=True)
class Address:
    """What the address of a document states: its id as the site spells it, and the language folder."""

    id: str
    language: str

    @classmethod
    def parse(cls, url: str) -> Address:
        """Read `…/eng/XML/ID.xml`; both fields are empty for any other address."""
        match = _ADDRESS.fullmatch(unquote(url))
        if match is None:
            return cls("", "")
        return cls(match["id"], {"eng": "en", "fra": "fr"}[match["language"].lower()])


def canonical_id(printed: str) -> str:
    """One id for both languages: `DORS/2000-210` → `SOR-2000-210`, `C.R.C., ch. 604` → `C.R.C.,_c._604`."""
    plain = re.sub(r"\s+", "_", printed.strip()).replace("/", "-")
    series, hyphen, number = plain.partition("-")
    plain = f"{_FRENCH_SERIES.get(series, series)}{hyphen}{number}"
    return _CONSOLIDATED.sub("C.R.C.,_c._", plain)


def work_id(folder: str, printed: str) -> WorkId | None:
    """`ca/acts/F-10.6` or `ca/regulations/SOR-2000-210`; None where the id cannot stand in a work id."""
    try:
        return WorkId(f"ca/{folder}/{canonical_id(printed)}")
    except InvalidIdentifier:
        return None


def linked_work(link: str, reference_type: str) -> str:
    """The work a link of the text points to, as a work id; "" for links to other things (gazette, annual statutes)."""
    plain = canonical_id(link)
    if reference_type == "act" and _ACT.fullmatch(plain):
        return f"ca/acts/{plain}"
    if reference_type == "regulation" and _REGULATION.fullmatch(plain):
        return f"ca/regulations/{plain}"
    return ""


def day(text: str) -> date | None:
    """An ISO date; None for anything else and for the year 9999, by which the publisher says "never"."""
    return _day(text) if len(text) == _DAY_LENGTH else None


@lru_cache(maxsize=4096)
def _day(text: str) -> date | None:
    if not _DAY.fullmatch(text) or text.startswith("9999"):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
