"""Lines of pages as paragraphs: running heads and page numbers left out, broken words and broken lines joined."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from statistics import median

from indexer.text import clean_inline

_EDGE = 2
"""How many lines at the top and at the foot of a page may be running ones."""
_FEWEST_PAGES = 4
_SHARE = 0.6
_FIGURES = re.compile(r"\d+|\b[ivxlc]+\b", re.IGNORECASE)
_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:page\s+)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s+(?:of|/)\s+\d{1,4})?[-–—\s]*", re.IGNORECASE
)
_BROKEN_WORD = re.compile(r"[^\W\d_]{2,}[-\u00ad‐]$")
_OPENS = re.compile(r"(?:\(?[0-9A-Za-z]{1,4}[.)]\s|[•●▪–—*]\s|§|(?:SEC|Sec|Art|ART)[A-Za-z]*\.?\s+\d)")
_ENDS = (".", ";", ":", "?", "!", "—")
_SHORT = 0.7


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph or heading, and the page it begins on (counted from 1)."""

    page: int
    text: str


def running_lines(pages: list[list[str]]) -> set[str]:
    """The heads and feet that most pages share, with figures as "#"; none in a file of fewer than four pages.

    A line that opens like a heading or a point is never one of them, whatever stands on the other pages.
    """
    if len(pages) < _FEWEST_PAGES:
        return set()
    seen = Counter(
        shape
        for page in pages
        for shape in {_shape(line) for line in page[:_EDGE] + page[-_EDGE:] if not _OPENS.match(line)}
    )
    return {shape for shape, count in seen.items() if count >= _SHARE * len(pages)}


def paragraphs(texts: list[str], *, across: bool) -> tuple[list[Line], list[str]]:
    """The paragraphs of a file in order, and the running lines that were left out (each once).

    With `across` a paragraph that goes on over a page stands on the page it began on; without, it ends there.
    """
    pages = [[line for raw in text.splitlines() if (line := clean_inline(raw))] for text in texts]
    running = running_lines(pages)
    usual = median([len(line) for page in pages for line in page] or [0])
    found: list[Line] = []
    left_out: dict[str, None] = {}
    before = ""
    for number, page in enumerate(pages, 1):
        for place, line in enumerate(page):
            at_edge = place < _EDGE or place >= len(page) - _EDGE
            if at_edge and (_shape(line) in running or _PAGE_NUMBER.fullmatch(line)):
                left_out[_shape(line)] = None
                continue
            if found and (across or found[-1].page == number) and _goes_on(before, line, usual):
                found[-1] = Line(found[-1].page, _joined(found[-1].text, line))
            else:
                found.append(Line(number, line))
            before = line
    return found, list(left_out)


def _shape(line: str) -> str:
    return _FIGURES.sub("#", line)


def _goes_on(before: str, line: str, usual: float) -> bool:
    """Whether a line goes on with the paragraph of the line before it."""
    if _BROKEN_WORD.search(before):
        return True
    if _OPENS.match(line):
        return False
    if line[0].islower():
        return True
    return not before.endswith(_ENDS) and len(before) >= _SHORT * usual and not before.isupper() and not line.isupper()


def _joined(text: str, line: str) -> str:
    """A word broken at the end of a line is whole again; one with a hyphen of its own keeps it before a capital."""
    if _BROKEN_WORD.search(text) and line[0].islower():
        return text[:-1] + line
    return f"{text} {line}"
