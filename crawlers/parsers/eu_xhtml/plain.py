"""Acts of before about 2005, kept as plain paragraphs only: all structure is read off the words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from lxml import etree

from crawlers.parsers.eu import numbering
from crawlers.parsers.eu_xhtml import quotes
from crawlers.parsers.eu_xhtml.header import Header
from crawlers.parsers.eu_xhtml.inline import PrintedNote, Run, read_run
from crawlers.parsers.eu_xhtml.levels import ListLevels
from crawlers.parsers.eu_xhtml.outline import Outline
from indexer.text import clean_inline, fold_words

_PUBLISHED = re.compile(r"(\d{2})/(\d{2})/(\d{4})")
_NOTE_LINE = re.compile(r"(\(\*?\d{1,3}\)|\(\*+\))\s*(?=\S)")
_DEEP = 99


@dataclass(slots=True)
class _State:
    levels: ListLevels = field(default_factory=ListLevels)
    lead: str = ""
    expected: int = 0
    in_annex: bool = False
    closed: bool = False
    notes: int = 0
    has_backticks: bool = False


def text_only(root: etree._Element) -> etree._Element | None:
    """The element that holds nothing but the act's paragraphs; None on any other page."""
    return next((block for block in root.iter("{*}div") if block.get("id") == "TexteOnly"), None)


def read_plain_header(root: etree._Element) -> Header:
    """Title and publication as the page's metadata state them."""
    header = Header()
    meta = {tag.get("name", ""): clean_inline(tag.get("content", "")) for tag in root.iter("{*}meta")}
    if title := meta.get("DC.description", ""):
        header.title_lines.append(title)
    if source := meta.get("DC.source", "").split(";")[0].strip():
        header.identifiers.append(("oj", source))
        match = _PUBLISHED.search(source)
        if match:
            header.published = _day(match)
            header.bad_date = "" if header.published else match[0]
    return header


def read_plain(block: etree._Element, title: str, outline: Outline) -> None:
    """Hand every paragraph of the page to the outline."""
    paragraphs = [item for item in block.iter("{*}p") if next(item.iterdescendants("{*}p"), None) is None]
    lines = [run.text for run in map(read_run, paragraphs) if run.text]
    state = _State(has_backticks=any("`" in line for line in lines))
    for line in _without_title(lines, title):
        _line(line, outline, state)
        state.lead = line


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        return None


def _without_title(lines: list[str], title: str) -> list[str]:
    """The lines behind those that only repeat the title."""
    folded = fold_words(title)
    for at, line in enumerate(lines[:12]):
        is_heading = numbering.is_article_heading(line) and line not in lines[at + 1 :]
        if is_heading or (fold_words(line) not in folded and not line.startswith("Official Journal")):
            return lines[at:]
    return lines


def _line(line: str, outline: Outline, state: _State) -> None:
    if numbering.is_article_heading(line):
        _article(line, outline, state)
    elif (
        outline.has_begun
        and not outline.is_quoting
        and len(line) < 100
        and numbering.read_annex(line)
        and line[:5].isupper()
    ):
        state.in_annex, state.closed = True, False
        state.levels.clear()
        outline.annex(Run(line))
    elif numbering.is_division_heading(line) and not state.in_annex and not outline.is_quoting:
        outline.division(Run(line))
    elif outline.is_quoting:
        outline.text(Run(line), _DEEP)
    elif _is_title(line) and outline.is_under_heading and not state.in_annex and _is_heading(state.lead):
        outline.article_title(Run(line))
    elif _is_title(line) and numbering.is_division_heading(state.lead):
        outline.division_title(Run(line))
    else:
        _words(line, outline, state)


def _article(line: str, outline: Outline, state: _State) -> None:
    if state.in_annex:
        outline.group(Run(line), 0)
        return
    number = numbering.article_number(line)[0]
    opens = line[:1] in numbering.OPENING_QUOTES
    real = not opens and (state.expected == 0 or number == str(state.expected))
    if real and number.isdigit():
        state.expected = int(number) + 1
    if real:
        state.levels.clear()
        state.closed = False
    outline.article(Run(line), real=real)


def _words(line: str, outline: Outline, state: _State) -> None:
    if state.closed and (match := _NOTE_LINE.match(line)):
        state.notes += 1
        outline.note(PrintedNote(f"line-{state.notes}", match[1], Run(line[match.end() :])))
        return
    line, quoted = _quotation(line, outline, state)
    if line:
        _own_words(line, outline, state)
    if quoted:
        outline.open_quotation(Run(quoted), quoted[0], len(state.levels))


def _quotation(line: str, outline: Outline, state: _State) -> tuple[str, str]:
    """The act's own words of a line and the quotation that begins in it and runs on."""
    if not outline.has_begun:
        return line, ""
    own, quoted = quotes.split_open(line)
    return (own, quoted) if quoted[:1] != "'" or state.has_backticks else (line, "")


def _own_words(line: str, outline: Outline, state: _State) -> None:
    if re.match(r"(?:Done at|Fait à) ", line):
        state.closed = True
    number, words = numbering.split_item(line)
    depth = _depth(number, outline, state) if number else -1
    if depth >= 0:
        outline.item(number, depth)
        outline.text(Run(words), depth + 1)
        return
    if not state.lead.endswith(":") or number:
        state.levels.clear()
    outline.text(Run(line), len(state.levels) if outline.has_begun else 0)


def _depth(number: str, outline: Outline, state: _State) -> int:
    """How deep an item stands; -1 for a numbered paragraph of an article."""
    if not outline.has_begun:
        return 0
    if number.endswith(".") and not state.lead.endswith(":") and not state.levels.knows(number, state.lead):
        return -1
    return state.levels.depth(number, state.lead)


def _is_heading(line: str) -> bool:
    return numbering.is_article_heading(line)


def _is_title(line: str) -> bool:
    """Whether a line under a heading reads like a name rather than a sentence."""
    return (
        len(line) <= 120
        and line[-1] not in ".;:,\"'’”"
        and not numbering.split_item(line)[0]
        and not numbering.split_paragraph(line)[0]
    )
