"""Which acts of Congress an authority line names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from indexer.domain.document import Relation

# A number behind a comma may open the next citation ("44 U.S.C. 1506, 5 U.S.C. 301"): that one is not a section.
_NUMBER = r"\d{1,5}[a-z]{0,3}(?:-\d{1,5}[a-z]?)?(?![\w-])(?!\s+(?:U\.|CFR|FR\b|Stat))"
_SECTION = re.compile(_NUMBER, re.ASCII)
_CODE = re.compile(rf"(\d{{1,2}}) U\.\s?S\.\s?C\. ({_NUMBER}(?:(?:, and|,| and) {_NUMBER})*)", re.ASCII)
_PUBLIC_LAW = re.compile(r"Pub(?:lic)?\.? ?L(?:aw)?\.? (\d{2,3})-(\d{1,4})", re.ASCII)


def enabling_acts(lines: Iterable[str]) -> tuple[Relation, ...]:
    """A `based_on` for each section of the United States Code and each public law that is cited by number; of a range
    of sections for the first.
    """
    found: dict[Relation, None] = {}
    for line in lines:
        text = line.replace("–", "-").replace("‑", "-")
        for title, listed in _CODE.findall(text):
            for section in map(_first_of_range, _SECTION.findall(listed)):
                found[Relation("based_on", f"us/usc/{title}/{section}", f"{title} U.S.C. {section}")] = None
        for congress, number in _PUBLIC_LAW.findall(text):
            found[Relation("based_on", f"us/plaw/{congress}publ{number}", f"Pub. L. {congress}-{number}")] = None
    return tuple(found)


def _first_of_range(section: str) -> str:
    """The first section of "591-96"; "2000e-5" is one section, for letters stand before the hyphen."""
    first, _, last = section.partition("-")
    return first if first.isdecimal() and last.isdecimal() else section
