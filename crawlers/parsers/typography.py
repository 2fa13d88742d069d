"""Printed forms that plain text would lose: raised figures, marks of notes, the sign of degrees, words never shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from crawlers.parsers.xml import local_name

_RAISED = str.maketrans("0123456789+-–−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿ")
_FIGURES = re.compile(r"[0-9+\-–−=()n]+")
_CELSIUS = re.compile(r"C(?!\w)")
_MARKS = re.compile(r"(?:[0-9+\-–−]+|[a-z])(?:[, ]+(?:[0-9]+|[a-z]))*[,/)]?")
_MARK = re.compile(r"[^, /)]+")
_LETTERS = str.maketrans("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
_RAISING = re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)
_LONGEST = 40
_UNSEEN = frozenset({"wb-inv", "wb-invisible", "sr-only", "visually-hidden"})
"""Classes of words for readers of screens only ("Footnote", "Return to"): on the page nobody sees them."""


def raised(text: str, after: str | None = "") -> str:
    """Superscript as Unicode has it, so that 10 to the sixth never reads as 106; other superscripts unchanged.

    `after` are the words that follow at once: a raised letter o before a C is the sign of degrees, 1.5 °C, not 1.5 oC.
    """
    figures = text.strip()
    if _FIGURES.fullmatch(figures):
        return figures.translate(_RAISED)
    return "°" if figures == "o" and _CELSIUS.match(after or "") else text


def superscript(text: str) -> str:
    """Raised figures and marks of notes, also several in a row ("219,220", "d e", "1/"), never read as words."""
    return _MARK.sub(lambda mark: raised(mark[0]).translate(_LETTERS), text) if _MARKS.fullmatch(text) else text


def raised_words(element: etree._Element) -> str:
    """What a raised HTML element says, its children's words too; "" where it is none, or reads the same on the line.

    A letter is raised only where it leads to a note: "1999ᵇ", but "1er" and "No".
    """
    if local_name(element).lower() != "sup" and not _RAISING.search(element.get("style") or ""):
        return ""
    text = "".join(_seen(element)).strip()
    if not text or len(text) > _LONGEST:
        return ""
    is_mark = text[0].isdecimal() or _leads_to_note(element)
    found = superscript(text) if is_mark else raised(text, element.tail)
    return found if found != text else ""


def is_unseen(element: etree._Element) -> bool:
    """Whether an HTML element is read out by screen readers and shown to nobody."""
    return not _UNSEEN.isdisjoint((element.get("class") or "").split())


def _seen(element: etree._Element) -> Iterator[str]:
    skipped = 0
    for event, part in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event == "start":
            skipped += 1 if skipped or is_unseen(part) else 0
            yield "" if skipped else part.text or ""
            continue
        skipped -= 1 if event == "end" and skipped else 0
        if not skipped and part is not element:
            yield part.tail or ""


def _leads_to_note(element: etree._Element) -> bool:
    links = [element.getparent(), *element.iter("{*}a")]
    return any(
        link is not None and local_name(link).lower() == "a" and link.get("href", "").startswith("#") for link in links
    )
