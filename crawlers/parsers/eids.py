"""Provision ids in the manner of Akoma Ntoso eIds: `parent__abbreviation_number`, unique within one document.

Source: Akoma Ntoso Naming Convention 1.0, §5 (element ids): ancestors joined by "__", number as printed without
punctuation, an ordinal where nothing is printed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_NOT_ID = re.compile(r"[^A-Za-z0-9.\-]+")


def eid_number(printed: str) -> str:
    """The number as it stands in an id: "(a)" → "a", "Article 3ga" is not a number, "2." → "2", "1 bis" → "1bis"."""
    plain = unicodedata.normalize("NFKD", printed.replace("–", "-").replace("‑", "-"))
    return _NOT_ID.sub("", plain.encode("ascii", "ignore").decode()).strip(".-")


class Eids:
    """Hands out ids for one document, so that no two provisions share one.

    A repeated id gets "-2", "-3", … in document order, so the same document always gives the same ids.
    """

    def __init__(self) -> None:
        self._ordinals: Counter[str] = Counter()
        self._given: Counter[str] = Counter()

    def make(self, parent: str | None, abbreviation: str, printed: str = "") -> str:
        """`art_8__para_2` for make("art_8", "para", "2."); an ordinal per parent and abbreviation if unnumbered."""
        stem = f"{parent}__{abbreviation}" if parent else abbreviation
        number = eid_number(printed)
        if not number:
            self._ordinals[stem] += 1
            number = str(self._ordinals[stem])
        return self.unique(f"{stem}_{number}")

    def unique(self, eid: str) -> str:
        """The id itself the first time, then with "-2", "-3", …"""
        self._given[eid] += 1
        count = self._given[eid]
        return eid if count == 1 else self.unique(f"{eid}-{count}")
