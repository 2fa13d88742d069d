"""What a consolidation prints after the law without being part of it: amendments not in force, related provisions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from crawlers.parsers.justice_laws.outline import Outline
from crawlers.parsers.justice_laws.wording import child, line, lines, plain

_KINDS = {"NifProvs": "not-in-force", "RelatedProvs": "related-provision"}
_NOT_IN_FORCE_TITLE = re.compile(r"not in force|non en vigueur", re.IGNORECASE)
_ENTRY = "RelatedOrNotInForce"


def appended_kind(schedule: etree._Element) -> str:
    """`not-in-force` or `related-provision` for a schedule the publisher appended; "" for one of the law itself."""
    if kind := _KINDS.get(schedule.get("id", "")):
        return kind
    if not any(piece.find(_ENTRY) is not None for piece in schedule if piece.tag in {"BillPiece", "RegulationPiece"}):
        return ""
    title = _title(schedule, "ScheduleFormHeading")
    return "not-in-force" if _NOT_IN_FORCE_TITLE.search(title) else "related-provision"


def read_appended(schedule: etree._Element, kind: str, outline: Outline) -> list[str]:
    """Record each entry of an appended schedule as a note; the sentences say which amendments are pending."""
    entries = list(schedule.iter(_ENTRY)) or [schedule]
    for entry in entries:
        outline.note("", kind, plain(entry))
    return [_sentence(entry) for entry in entries] if kind == "not-in-force" else []


def _sentence(entry: etree._Element) -> str:
    citation = _title(entry, "Heading").lstrip("—– ")
    words = next(_opening_texts(entry), "").rstrip(" :;.")
    return f"{citation}: {words}." if citation and words else f"{citation or words}."


def _opening_texts(entry: etree._Element) -> Iterator[str]:
    for text in entry.iter("Text"):
        if found := line(text):
            yield found


def _title(element: etree._Element, name: str) -> str:
    heading = child(element, name)
    return "" if heading is None else lines(heading, "TitleText")
