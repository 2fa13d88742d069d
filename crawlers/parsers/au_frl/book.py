"""The paragraphs of an EPUB in order, each with the Word style that says what it is, and what its first pages state."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from lxml import etree

from crawlers.parsers.archive import read_zip
from crawlers.parsers.grid import read_grid, words_of
from crawlers.parsers.xml import local_name, parse_html
from indexer.domain.errors import ParseError

_BLOCKS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "li"})
_FIGURE = re.compile(r"(\d+)")
_APPARATUS = re.compile(r"TOC\w*|Header\w*|Footer\w*|SignCoverPage\w*", re.IGNORECASE)
_ENDNOTES = re.compile(r"E-?Note\w*", re.IGNORECASE)
_OPENING = re.compile(r"\s*(?:\([0-9A-Za-z]{1,6}\)|[A-Z][a-z]+(?: [a-z]+)?(?: \d+)?:|[•·–—])")
_NUMBER = re.compile(r"Compilation No\.?\s*(\d+)", re.IGNORECASE)
_COMPILED = re.compile(r"Compilation date:?\s*(\d{1,2}\s+[A-Za-z]+\s+\d{4})", re.IGNORECASE)
_MADE = re.compile(r"\bNo\.\s*(\d+),\s*(\d{4})")


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph. `style` is its class, "table" for a table (cells by tabs), `text` "" for a picture; `number` and
    `term` are what its own character styles set apart: the number of a section, the term that is defined.
    """

    style: str
    text: str
    number: str = ""
    term: str = ""


@dataclass(slots=True)
class Cover:
    """What the pages before the law state of it."""

    title: str = ""
    compilation: str = ""
    compiled: date | None = None
    made: str = ""
    omitted: set[str] = field(default_factory=set)
    pictures: int = 0
    """Paragraphs of the law that are a picture and nothing else: formulas, mostly."""


def read_book(data: bytes, where: str) -> list[Block]:
    """Every paragraph and table in the order of the book's documents; raises ParseError as the zip and HTML doors do,
    and `empty-zip` for a book without pages.
    """
    files = read_zip(data, where, suffix="")
    pages = sorted((name for name in files if re.search(r"\.x?html?$", name, re.IGNORECASE)), key=_order)
    pages = [name for name in pages if not re.search(r"(?:nav|toc|cover)\.x?html?$", name, re.IGNORECASE)]
    if not pages:
        raise ParseError("empty-zip", where, "the book holds no page")
    return [block for name in pages for block in _blocks(parse_html(files[name], f"{where}!{name}"))]


def split_cover(blocks: list[Block]) -> tuple[Cover, list[Block]]:
    """What the first pages state, and the blocks of the law: from the long title to the endnotes."""
    cover = Cover()
    start = next((at for at, block in enumerate(blocks) if _opens(block)), 0)
    ends = (at for at, block in enumerate(blocks) if at > start and _ENDNOTES.fullmatch(block.style))
    end = next(ends, len(blocks))
    for block in blocks[:start]:
        _state(block, cover)
    law = [block for block in blocks[start:end] if block.text and not _APPARATUS.fullmatch(block.style)]
    cover.pictures = sum(not block.text for block in blocks[start:end])
    cover.omitted = {block.style or "unstyled" for block in blocks[:start]}
    cover.omitted |= {block.style for block in blocks[start:] if _APPARATUS.fullmatch(block.style)}
    cover.omitted |= {"endnotes"} if end < len(blocks) else set()
    return cover, law


def _opens(block: Block) -> bool:
    return block.style in {"LongT", "Preamble"} or bool(re.fullmatch(r"ActHead\d|ItemHead", block.style))


def _state(block: Block, cover: Cover) -> None:
    if block.style in {"ShortT", "ShortTP1", "ActNo", "InstNo"} and not cover.title and not _MADE.match(block.text):
        cover.title = block.text
    if found := _NUMBER.search(block.text):
        cover.compilation = found[1]
    if found := _COMPILED.search(block.text):
        try:
            cover.compiled = datetime.strptime(" ".join(found[1].split()), "%d %B %Y").date()  # noqa: DTZ007 - a day
        except ValueError:
            cover.compiled = None
    if not cover.made and (found := _MADE.search(block.text)):
        cover.made = f"No. {found[1]}, {found[2]}"


def _order(name: str) -> list[int | str]:
    """document_2 before document_10."""
    return [int(part) if part.isdecimal() else part for part in _FIGURE.split(name)]


def _blocks(root: etree._Element) -> Iterator[Block]:
    for paragraph in root.iter(*_BLOCKS):
        _part_mark(paragraph)
    for element in root.iter(etree.Element):
        name = local_name(element)
        inside = {local_name(above) for above in element.iterancestors()}
        if name == "table" and "table" not in inside:
            lines = ("\t".join(row).rstrip("\t") for row in read_grid(element))
            yield Block("table", "\n".join(lines))
        elif name in _BLOCKS and "table" not in inside and not inside & _BLOCKS:
            text = words_of(element)
            if text or next(element.iter("img"), None) is not None:
                yield Block((element.get("class") or "").split(" ")[0], text, _number(element), _term(element))


def _part_mark(paragraph: etree._Element) -> None:
    """Books lose the tab after what a paragraph opens with: "Penalty:" and "30 units" are no "Penalty:30 units"."""
    first = next((span for span in paragraph.iter("span") if (span.text or "").strip()), None)
    if first is not None and not first.tail and _OPENING.fullmatch(first.text or ""):
        first.tail = " "


def _number(element: etree._Element) -> str:
    """The words set in the character style of section numbers; a number may be cut into several spans."""
    spans = (part for part in element.iter("span") if "CharSectno" in (part.get("class") or "").split())
    return "".join(map(words_of, spans)).replace("\u2011", "-")


def _term(element: etree._Element) -> str:
    """The first words set in bold italics: what a definition defines."""
    for part in element.iter("span", "b", "i", "em", "strong"):
        style = (part.get("style") or "").replace(" ", "").lower()
        marked = "font-weight:bold" in style and "font-style:italic" in style
        if marked or (local_name(part) in {"b", "strong"} and words_of(part)):
            return words_of(part)
    return ""
