"""Regulations in the Canada Gazette, proposed (Part I) and made (Part II), as the web pages of one item each.

The structure is that of the headings; no recorded page was at hand, so what is read here follows the publisher's
described layout and invented pages only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
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
from indexer.text import clean_inline

VERSION = 2
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
    blocks = read_blocks(main) if main is not None else []
    title = _title(main)
    if not title or not blocks:
        raise ParseError("no-text", capture.url, "the page shows no item")
    findings = []
    if main is not None and main.find(".//img") is not None:
        findings.append(Finding("image-left-out", capture.url, "the item holds pictures, which carry no words"))
    document = _document(match, day, title, blocks)
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
        omitted=("nav", "script", "style"),
    )


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
