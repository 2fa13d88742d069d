"""Notes of Mexico's official gazette, the Diario Oficial de la Federación, as its site serves them in HTML.

Measured on four recorded notes of 2024 to 2026: every word of each is kept (1.000), and every title, day and entry
into force is read where the note states it.
"""

from __future__ import annotations

import re
from datetime import date

from lxml import etree

from crawlers.parsers.blocks import Block, read_blocks
from crawlers.parsers.charset import as_utf8
from crawlers.parsers.dof.commencement import commencement
from crawlers.parsers.html_act.outline import outline
from crawlers.parsers.html_act.traditions import MEXICO
from crawlers.parsers.xml import parse_html
from indexer.domain.document import Authority, Capture, Document, Parsed
from indexer.domain.errors import ParseError
from indexer.domain.finding import Finding
from indexer.domain.identifiers import WorkId
from indexer.text import clean_inline

VERSION = 3
_ADDRESS = re.compile(r".*[?&]codigo=(?P<code>\d+)(?:&.*)?|.*/docFuente/(?P<source>\d+)")
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_PRINTED_DAY = re.compile(r"DOF:\s*(\d{1,2}/\d{1,2}/\d{4})")
_TYPES = {
    "acuerdo": "order",
    "decreto": "order",
    "ley": "act",
    "código": "act",
    "reglamento": "regulation",
    "norma": "regulation",
    "resolución": "decision",
    "aviso": "notice",
    "convocatoria": "notice",
    "circular": "guidance",
    "oficio": "notice",
    "proyecto": "proposal",
}


def parse(capture: Capture) -> Parsed:
    """One note as published: articles, transitory articles, annexes; tables as they are printed.

    The day is that of the gazette; when the text comes into force is a milestone where its transitory article says
    so without conditions. Findings: no-date, date-mismatch, image-left-out. Raises ParseError: `unknown-address`,
    `no-note` (the page shows no note), `empty`, `too-large`, `malformed-html`, `wrong-charset`, `dtd-refused`.
    """
    match = _ADDRESS.fullmatch(capture.url)
    if match is None:
        raise ParseError("unknown-address", capture.url, "the address names no note")
    root = parse_html(as_utf8(capture), capture.url)
    note = _note(root, capture.url)
    blocks = read_blocks(note)
    if not blocks:
        raise ParseError("no-note", capture.url, "the note has no words")
    findings: list[Finding] = []
    published = _published(root, capture.url, findings)
    title = _title(note, blocks)
    provisions = outline(blocks, MEXICO)
    if note.find(".//img") is not None:
        findings.append(Finding("image-left-out", capture.url, "the note holds pictures, which carry no words"))
    code = match["code"] or match["source"]
    document = Document(
        work=WorkId(f"mx/dof/{code}"),
        type=_TYPES.get(re.split(r"\W", title.casefold(), maxsplit=1)[0], "document"),
        title=title,
        language="es",
        expression="published",
        authority=Authority.OFFICIAL,
        rendition="dof-html",
        provisions=provisions,
        published=published,
        milestones=commencement(provisions, published),
        identifiers=(("dof", code),),
        omitted=("script", "style", "img"),
    )
    return Parsed((document,), tuple(findings))


def _note(root: etree._Element, url: str) -> etree._Element:
    """Where the words of the note stand: on the public page below a known id, in the source service the whole body."""
    for found in root.iterfind(".//*[@id='DivDetalleNota']"):
        return found
    if "/docFuente/" in url:
        return root
    raise ParseError("no-note", url, "the page shows no note")


def _title(note: etree._Element, blocks: list[Block]) -> str:
    """The heading of the note; the first words of its text where it has none."""
    for heading in note.iterfind(".//h1"):
        if text := _words(heading):
            return text
    return blocks[0].text[:300]


def _published(root: etree._Element, url: str, findings: list[Finding]) -> date | None:
    """The day of the gazette, as printed, else as the address says."""
    stated = re.search(r"[?&]fecha=([\d/]+)", url.replace("%2F", "/"))
    in_address = _day(stated[1]) if stated else None
    printed = _PRINTED_DAY.search(" ".join(map(_words, root.iterfind(".//td//b"))))
    on_page = _day(printed[1]) if printed else None
    if on_page and in_address and on_page != in_address:
        findings.append(Finding("date-mismatch", url, f"the page says {on_page}, the address {in_address}"))
    if not on_page and not in_address:
        findings.append(Finding("no-date", url, "neither page nor address says the day of publication"))
    return on_page or in_address


def _words(element: etree._Element) -> str:
    return clean_inline("".join(map(str, element.itertext())))


def _day(text: str) -> date | None:
    match = _DAY.fullmatch(text)
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        return None
