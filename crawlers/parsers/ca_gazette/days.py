"""Days that bind somebody, as the words of an item state them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from crawlers.parsers.blocks import Block
from indexer.domain.document import Milestone

REGISTERED = re.compile(r"\b(?P<id>(?:SOR|SI|DORS|TR)/\d{4}-\d+)\b")
"""The number of a made regulation, in either language."""
_COMMENTS = re.compile(
    r"within\s+(?:a period of\s+)?(?P<en>\d{1,3})\s+days\s+(?:after|of|following)\s+the\s+(?:date of\s+)?publication"
    r"|dans\s+les\s+(?P<fr>\d{1,3})\s+jours\s+(?:suivant|après)\s+la\s+(?:date de\s+)?publication",
    re.IGNORECASE,
)
_AT_REGISTRATION = re.compile(
    r"comes? into force on the day on which (?:it is|they are) registered"
    r"|entre(?:nt)? en vigueur à la date de (?:leur|son) enregistrement",
    re.IGNORECASE,
)
_MONTHS = (
    ("january", "janvier"), ("february", "février"), ("march", "mars"), ("april", "avril"), ("may", "mai"),
    ("june", "juin"), ("july", "juillet"), ("august", "août"), ("september", "septembre"), ("october", "octobre"),
    ("november", "novembre"), ("december", "décembre"),
)  # fmt: skip
_WRITTEN_DAY = re.compile(
    r"(?P<m>[a-z]+)\s+(?P<d>\d{1,2}),\s+(?P<y>\d{4})|(?:le\s+)?(?P<d2>\d{1,2})(?:er)?\s+(?P<m2>[^\W\d]+)\s+(?P<y2>\d{4})",
    re.IGNORECASE,
)


def milestones(blocks: Sequence[Block], day: date, number: str) -> Iterator[Milestone]:
    """The last day for comments, counted from the day of the issue, and the day of registration where the text comes
    into force with it.
    """
    for block in blocks:
        if match := _COMMENTS.search(block.text):
            yield Milestone("comment_close", day + timedelta(days=int(match["en"] or match["fr"])), block.text)
            break
    if number:
        registered = next((found for block in blocks[:12] if (found := _registration_day(block.text, number))), None)
        said = next((block.text for block in blocks if _AT_REGISTRATION.search(block.text)), "")
        if registered and said:
            yield Milestone("entry_into_force", registered, said)


def _registration_day(text: str, number: str) -> date | None:
    """The day that stands beside the registration number."""
    found = REGISTERED.search(text)
    written = (
        _WRITTEN_DAY.search(text, found.end()) if found and found["id"].split("/")[1] == number.split("/")[1] else None
    )
    if written is None:
        return None
    month = (written["m"] or written["m2"]).casefold()
    number_of = next((index for index, names in enumerate(_MONTHS, 1) if month in names), 0)
    try:
        return date(int(written["y"] or written["y2"]), number_of, int(written["d"] or written["d2"]))
    except ValueError:
        return None
