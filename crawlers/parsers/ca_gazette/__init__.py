"""Regulations in the Canada Gazette, proposed (Part I) and made (Part II), as the web pages of one item each.

The structure is that of the headings; no recorded page was at hand, so what is read here follows the publisher's
described layout and invented pages only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from lxml import etree

from crawlers.parsers.blocks import Block, read_blocks
from crawlers.parsers.ca_gazette.days import REGISTERED, milestones
from crawlers.parsers.ca_gazette.item import Item
from crawlers.parsers.charset import as_utf8
from crawlers.parsers.xml import parse_html
from indexer.domain.document import Authority, Capture, Document, Parsed
from indexer.domain.errors import ParseError
from indexer.domain.finding import Finding
from indexer.domain.identifiers import WorkId
from indexer.domain.provision import Note
from indexer.text import clean_inline

VERSION = 3
_FOOTNOTES = "wb-fnote"
_ADDRESS = re.compile(
    r".*/rp-pr/p(?P<part>[12])/\d{4}/(?P<day>\d{4}-\d\d-\d\d)(?P<extra>-x\d+)?/html/"
    r"(?P<item>(?:reg|sor-dors|si-tr)\d+)-(?P<lang>eng|fra)\.html"
)
_ERROR_PAGE = re.compile(r"\b(?:Error|Erreur)\s+404\b", re.IGNORECASE)


def parse(capture: Capture) -> Parsed:
    """One item of an issue: headings as divisions, numbered sections of the regulation, the statement beside it.

    The impact statement is no part of the regulation: its units are of kind `statement`. The last day for comments
    is counted from the day of the issue. Findings: image-left-out. Raises ParseError: `unknown-address`,
    `error-page` (a 404 served as 200), `no-text`, `empty`, `too-large`, `malformed-html`, `wrong-charset`.
    """
    match = _ADDRESS.fullmatch(capture.url)
    day = _iso(match["day"]) if match else None
    if match is None or day is None:
        raise ParseError("unknown-address", capture.url, "the address names no item of an issue")
    root = parse_html(as_utf8(capture), capture.url)
    if _ERROR_PAGE.search(_words(root.find(".//title"))):
        raise ParseError("error-page", capture.url, "an error page was served as the item")
    main = root.find(".//main")
    beside = _beside(main)
    blocks = read_blocks(main, beside) if main is not None else []
    title = _title(main)
    if not title or not blocks:
        raise ParseError("no-text", capture.url, "the page shows no item")
    findings = []
    if main is not None and main.find(".//img") is not None:
        findings.append(Finding("image-left-out", capture.url, "the item holds pictures, which carry no words"))
    document = replace(_document(match, day, title, blocks), notes=_footnotes(beside))
    return Parsed((document,), tuple(findings))


def _document(match: re.Match[str], day: date, title: str, blocks: Sequence[Block]) -> Document:
    registered = next((m for block in blocks[:12] if (m := REGISTERED.search(block.text))), None)
    number = registered["id"].replace("DORS", "SOR").replace("TR/", "SI/") if registered else ""
    item = (
        number.replace("/", "-") if number else f"p{match['part']}/{match['day']}{match['extra'] or ''}/{match['item']}"
    )
    return Document(
        work=WorkId(f"ca/gazette/{item}"),
        type="regulation" if match["part"] == "2" else "proposed-rule",
        title=title,
        language="en" if match["lang"] == "eng" else "fr",
        expression="published",
        authority=Authority.OFFICIAL,
        rendition="gazette-html",
        provisions=tuple(Item(match["lang"]).read(blocks)),
        published=day,
        milestones=tuple(milestones(blocks, day, number)),
        identifiers=(
            ("issue", match["day"] + (match["extra"] or "")),
            *((("registration", number),) if number else ()),
        ),
        omitted=("nav", "script", "style", _FOOTNOTES),
    )


def _beside(main: etree._Element | None) -> list[etree._Element]:
    """Ways to other pages, and footnotes, which are notes and no part of the regulation."""
    if main is None:
        return []
    return [*main.iter("nav"), *(part for part in main.iter("aside", "section", "div") if _FOOTNOTES in _classes(part))]


def _footnotes(beside: Sequence[etree._Element]) -> tuple[Note, ...]:
    """A note an entry of a list of footnotes, its mark before its words; all of what holds no such list."""
    found: list[Note] = []
    for part in (part for part in beside if _FOOTNOTES in _classes(part)):
        for entry in list(part.iter("dd")) or [part]:
            back = [line for line in entry.iter("p") if "fn-rtn" in _classes(line)]
            term = entry.getprevious()
            mark = _said(*back) or (_said(term) if term is not None and term.tag == "dt" else "")
            words = " ".join(block.text for block in read_blocks(entry, back))
            found.append(Note("", "footnote", f"{mark} {words}".strip()))
    return tuple(found)


def _said(*elements: etree._Element) -> str:
    return " ".join(block.text for element in elements for block in read_blocks(element))


def _classes(element: etree._Element) -> list[str]:
    return (element.get("class") or "").split()


def _title(main: etree._Element | None) -> str:
    heading = main.find(".//h1") if main is not None else None
    return _words(heading)


def _words(element: etree._Element | None) -> str:
    return clean_inline("".join(map(str, element.itertext()))) if element is not None else ""


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
