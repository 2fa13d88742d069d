"""Facts printed in a document's head: dockets, regulation numbers, CFR references."""

from __future__ import annotations

import re
from collections.abc import Iterable

_DOCKET_WORD = re.compile(r"^dockets?\s*(?:id|nos?|numbers?)?s?\b[\s.:]*", re.IGNORECASE)
_RIN_WORD = re.compile(r"^RINs?\b[\s.:]*", re.IGNORECASE)
_CFR = re.compile(r"(\d{1,3})\s+CFR\s+parts?\s+(.+)", re.IGNORECASE | re.ASCII)
_PART_LIST = re.compile(r"\d{1,5}[a-z]?(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*)\d{1,5}[a-z]?)*\.?", re.ASCII)
_PART = re.compile(r"\d{1,5}[a-z]?", re.ASCII)


def docket_ids(printed: str) -> list[str]:
    """Docket numbers of "[Docket No. A-1; FRL-2]", without the word docket."""
    parts = (part.strip() for part in printed.strip().strip("[]").split(";"))
    return [docket for part in parts if (docket := _DOCKET_WORD.sub("", part).strip())]


def regulation_number(printed: str) -> str:
    """A regulation identifier number without the word RIN."""
    return _RIN_WORD.sub("", printed.strip())


def cfr_references(printed: str) -> list[str]:
    """Each part of "12 CFR Parts 1024 and 1026" as "12 CFR 1024", …; anything but a plain list stays as printed."""
    found = _CFR.fullmatch(printed.strip())
    if found and _PART_LIST.fullmatch(found[2].strip()):
        return [f"{int(found[1])} CFR {part}" for part in _PART.findall(found[2])]
    return [printed.strip()] if printed.strip() else []


def titles_of_parts(references: Iterable[str]) -> dict[str, str]:
    """CFR title by part, for parts that only one title of the references has."""
    titles: dict[str, set[str]] = {}
    for reference in references:
        title, separator, part = reference.partition(" CFR ")
        if separator and title.isdecimal():
            titles.setdefault(part, set()).add(title)
    return {part: next(iter(found)) for part, found in titles.items() if len(found) == 1}
