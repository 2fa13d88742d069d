"""EU acts as CELLAR serves them in XHTML: as adopted (three generations) and consolidated (two generations).

The pages are a rendition of the same text Formex carries, with less structure: `richness` is 1, Formex's is higher.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from urllib.parse import unquote

from lxml import etree

from crawlers.parsers.eu.entry import entry_into_force
from crawlers.parsers.eu.identity import LANGUAGES, EuAddress, read_address
from crawlers.parsers.eu.milestones import read_milestones
from crawlers.parsers.eu_xhtml.header import (
    Header,
    header_blocks,
    read_consolidation_header,
    read_journal_header,
)
from crawlers.parsers.eu_xhtml.outline import Outline
from crawlers.parsers.eu_xhtml.page import Page
from crawlers.parsers.eu_xhtml.plain import read_plain, read_plain_header, text_only
from crawlers.parsers.xml import local_name, parse_html, parse_xml
from indexer.domain.document import Capture, Document, Parsed
from indexer.domain.errors import ParseError
from indexer.domain.finding import Finding
from indexer.domain.provision import Provision

VERSION = 3

_OMITTED = (
    "p.reference", "p.disclaimer", "p.hd-*", "p.toc-*",
    "p.title-doc-*", "p.title-fam-member*", "p.oj-hd-*",
    "p.oj-doc-ti above the act", "p.modref", "p.arrow", "span ►◄", "div.anonymous-disclaimer",
    "note marks", "ISSN line", "img",
)  # fmt: skip
_BODY_KINDS = frozenset({"article", "annex", "recital", "correction"})


@dataclass(slots=True)
class _Reading:
    """A page read: head, provisions, and what there is to say about it."""

    header: Header
    outline: Outline
    unknown: list[str] = field(default_factory=list)
    images: int = 0


def parse(capture: Capture) -> Parsed:
    """The one document of a CELLAR XHTML capture.

    Raises ParseError: `no-celex` (an address that names no work), `not-an-act` (an error, maintenance or challenge
    page, a page of the website), `truncated`, and what crawlers.parsers.xml raises.
    """
    address = _address(capture.url)
    root = _root(capture)
    reading = _read(root, address)
    reading.outline.finish()
    provisions = reading.outline.tree.provisions(reading.outline.notes)
    units = {provision.kind for provision in provisions}
    if not units & _BODY_KINDS and not reading.header.title:
        raise ParseError("not-an-act", capture.url, "the page shows no article, no annex, no recital and no act title")
    document = _document(address, reading, provisions)
    return Parsed((document,), tuple(_findings(capture.url, address, reading, document)))


def _address(url: str) -> EuAddress:
    address = read_address(url)
    if address is not None:
        return address
    name = unquote(url).rpartition("/resource/celex/")[2].rpartition(".")[0]
    celex, _, language = name.rpartition(".")
    if not celex.startswith("1") or language not in LANGUAGES:
        raise ParseError("no-celex", url, "the address names no act, so the text cannot be filed")
    return EuAddress(celex, None, LANGUAGES[language])


def _root(capture: Capture) -> etree._Element:
    """XHTML strictly; HTML of the old site leniently, as long as its end was received."""
    try:
        return parse_xml(capture.body, capture.url)
    except ParseError as error:
        if error.code != "malformed-xml" or b"http://www.w3.org/1999/xhtml" in capture.body[:600]:
            raise
    if b"TexteOnly" not in capture.body:
        raise ParseError("not-an-act", capture.url, "the page is neither XHTML nor an act of the old site")
    if b"</html>" not in capture.body[-400:].lower():
        raise ParseError("truncated", capture.url, "the page breaks off before its end")
    root: etree._Element = parse_html(capture.body, capture.url)
    return root


def _read(root: etree._Element, address: EuAddress) -> _Reading:
    body = next((child for child in root if local_name(child) == "body"), root)
    corrigendum = address.type == "corrigendum"
    outline = Outline(address.language, corrigendum=corrigendum)
    block = text_only(root)
    if block is not None:
        header = read_plain_header(root)
        read_plain(block, header.title, outline)
        return _Reading(header, outline)
    page = Page(outline, with_ids=any("eli-subdivision" in div.get("class", "") for div in body.iter("{*}div")))
    if address.day is not None:
        head, text = header_blocks(body)
        header = read_consolidation_header(head)
        page.walk_all(text)
    else:
        header = read_journal_header(body)
        page.walk_all(body)
    return _Reading(header, outline, [*page.unknown, *page.paragraphs.unknown], page.paragraphs.images)


def _document(address: EuAddress, reading: _Reading, provisions: tuple[Provision, ...]) -> Document:
    header = reading.header
    own_day = None if address.day else header.published
    milestones = read_milestones(provisions, own_day)
    valid_from: date | None = address.day or entry_into_force(milestones, own_day)
    return Document(
        work=address.work,
        type=address.type,
        title=header.title,
        language=address.language,
        expression=address.expression,
        authority=address.authority,
        rendition="xhtml",
        provisions=provisions,
        richness=1,
        valid_from=valid_from,
        published=header.published,
        marks=reading.outline.tree.marks(),
        relations=tuple(header.relations),
        milestones=milestones,
        identifiers=(*_celex(address), *header.identifiers),
        omitted=_OMITTED,
    )


def _celex(address: EuAddress) -> tuple[tuple[str, str], ...]:
    """The CELEX numbers of the act and, for a consolidation, of the version."""
    if address.day is None:
        return (("celex", address.celex),)
    return (("celex", address.celex), ("celex", f"0{address.celex[1:]}-{address.day:%Y%m%d}"))


def _findings(url: str, address: EuAddress, reading: _Reading, document: Document) -> list[Finding]:
    header = reading.header
    found = [
        Finding("unknown-element", f"{url}#{name}", f"{name} is not known; its words are kept")
        for name in reading.unknown
    ]
    if header.bad_date:
        found.append(Finding("unreadable-date", url, f"{header.bad_date!r} is not a date"))
    if address.day and header.day and header.day != address.day:
        found.append(Finding("version-mismatch", url, f"the page says {header.day}, the address {address.day}"))
    if reading.images:
        found.append(
            Finding("image-without-text", url, f"{reading.images} formulas or pictures are images and carry no words")
        )
    if not document.provisions:
        found.append(Finding("no-text", url, "the page shows a title but no text, as for a repealed act"))
    missing = {name for draft in reading.outline.tree.drafts for name in draft.notes} - set(reading.outline.notes)
    if missing:
        found.append(Finding("note-missing", url, f"{len(missing)} footnotes are called but not printed"))
    return found
