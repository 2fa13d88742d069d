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
    r"[-–—\s]*(?:page\s+)?(?P<number>\d{1,4}|(?=[ivxlc])(?:x[cl]|l?x{0,3})(?:ix|iv|v?i{0,3}))"
    r"(?:\s+(?:of|/)\s+\d{1,4})?[-–—\s]*",
    re.IGNORECASE,
)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_FEWEST_NUMBERED, _FEWEST_NUMBERED_PAGES = 8, 2
"""Lines of a page that are numbered in the margin, and such pages: a list on one page has numbers of its own."""
_RUN = 3
"""How many pages count on together, or all there are: a year at the end of a page is no page number."""
_BROKEN_WORD = re.compile(r"[^\W\d_]{2,}[-\u00ad‐]$")
_BROKEN_FIGURE = re.compile(r"\d[-‐]$")
_COMPOUND = re.compile(r"[^\W\d_]+[-‐][^\W\d_]+")
_LAST_PART = re.compile(r"[^\W\d_]+[-‐]$")
_FIRST_PART = re.compile(r"[^\W\d_]+")
_SUSPENDED = re.compile(r"(?:and|or|und|oder|sowie|et|ou|y|e|o)\s")
"""What follows "export- " where two words share their end."""
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
        if any(map(str.isalpha, shape))
    )
    return {shape for shape, count in seen.items() if count >= _SHARE * len(pages)}


def paragraphs(texts: list[str], *, across: bool) -> tuple[list[Line], list[str]]:
    """The paragraphs of a file in order, and the running lines that were left out (each once).

    With `across` a paragraph that goes on over a page stands on the page it began on; without, it ends there.
    """
    pages = _without_line_numbers(
        [[line for raw in text.splitlines() if (line := clean_inline(raw))] for text in texts]
    )
    running = running_lines(pages)
    offsets = _page_offsets(pages)
    compounds = {match[0].casefold() for page in pages for line in page for match in _COMPOUND.finditer(line)}
    usual = median([len(line) for page in pages for line in page] or [0])
    found: list[Line] = []
    left_out: dict[str, None] = {}
    before = ""
    for number, page in enumerate(pages, 1):
        for place, line in enumerate(page):
            at_edge = place < _EDGE or place >= len(page) - _EDGE
            if at_edge and (_shape(line) in running or _offset(line, number) in offsets):
                left_out[_shape(line)] = None
                continue
            if found and (across or found[-1].page == number) and _goes_on(before, line, usual):
                found[-1] = Line(found[-1].page, _joined(found[-1].text, line, compounds))
            else:
                found.append(Line(number, line))
            before = line
    return found, list(left_out)


def _shape(line: str) -> str:
    return _FIGURES.sub("#", line)


def _without_line_numbers(pages: list[list[str]]) -> list[list[str]]:
    """Pages of a bill without the numbers in their margin: they count from 1 on each page, and on nearly every line."""
    plain = [_unnumbered(page) for page in pages]
    if sum(page is not None for page in plain) < _FEWEST_NUMBERED_PAGES:
        return pages
    return [page if bare is None else list(filter(None, bare)) for page, bare in zip(pages, plain, strict=True)]


def _unnumbered(page: list[str]) -> list[str] | None:
    bare: list[str] = []
    number = 0
    for line in page:
        printed, _, rest = line.partition(" ")
        counts_on = printed == str(number + 1)
        number += counts_on
        bare.append(rest if counts_on else line)
    return bare if number >= max(_FEWEST_NUMBERED, _SHARE * len(page)) else None


def _page_offsets(pages: list[list[str]]) -> set[int]:
    """By how much printed page numbers are ahead of the place of their page, where enough pages agree."""
    seen = Counter(
        offset
        for number, page in enumerate(pages, 1)
        for offset in {_offset(line, number) for line in page[:_EDGE] + page[-_EDGE:]}
        if offset is not None
    )
    fewest = min(_RUN, len(pages))
    return {offset for offset, count in seen.items() if count >= fewest and (len(pages) > 1 or offset == 0)}


def _offset(line: str, page: int) -> int | None:
    match = _PAGE_NUMBER.fullmatch(line)
    if match is None:
        return None
    printed = match["number"].casefold()
    if printed.isdecimal():
        return int(printed) - page
    values = [_ROMAN[letter] for letter in printed]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True)) - page


def _goes_on(before: str, line: str, usual: float) -> bool:
    """Whether a line goes on with the paragraph of the line before it."""
    if _BROKEN_WORD.search(before) or (_BROKEN_FIGURE.search(before) and line[0].isalnum()):
        return True
    if _OPENS.match(line):
        return False
    if line[0].islower():
        return True
    return not before.endswith(_ENDS) and len(before) >= _SHORT * usual and not before.isupper() and not line.isupper()


def _joined(text: str, line: str, compounds: set[str]) -> str:
    """A word broken at the end of a line is whole again; a hyphen of its own stays: before a capital, after a figure,
    in a word that the file writes so elsewhere ("non-renewable"), and where two words share their end.
    """
    is_word = _BROKEN_WORD.search(text) and not _SUSPENDED.match(line)
    if (is_word and line[0].isupper()) or (_BROKEN_FIGURE.search(text) and line[0].isalnum()):
        return text + line
    if not is_word or not line[0].islower():
        return f"{text} {line}"
    broken, rest = _LAST_PART.search(text), _FIRST_PART.match(line)
    is_compound = broken and rest and f"{broken[0]}{rest[0]}".casefold() in compounds
    return text + line if is_compound else text[:-1] + line
