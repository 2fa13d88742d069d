"""The Code of Federal Regulations as the eCFR serves it: one part of the versioner API, or a whole title in bulk.

A part is a work (us/ecfr/15/744), its sections and appendices are the units. Every word of the body of 60 recorded
parts is kept; authority, source and history lines become notes.
"""

from __future__ import annotations

import re
from collections import Counter

from lxml import etree

from crawlers.parsers.ecfr.address import Address, read_address
from crawlers.parsers.ecfr.authority import enabling_acts
from crawlers.parsers.ecfr.markup import translate
from crawlers.parsers.ecfr.part import PartReader
from crawlers.parsers.grid import words_of
from crawlers.parsers.xml import local_name, parse_xml
from indexer.domain.document import Authority, Capture, Document, Parsed
from indexer.domain.errors import InvalidIdentifier, ParseError
from indexer.domain.finding import Finding
from indexer.domain.identifiers import WorkId

VERSION = 2

_PART_ROOTS = frozenset({"DIV5", "DIV6", "DIV7", "DIV8", "DIV9"})
_TITLE_ROOTS = frozenset({"ECFR", "DLPSTEXTCLASS", "DIV1"})
_CITATION = re.compile(r"(\d{1,2}) CFR (?:Part )?(\d{1,5}[a-z]?)", re.ASCII)
_PART = re.compile(r"\d{1,5}[a-z]?", re.ASCII)
_SET_FORTH = re.compile(
    r"(?:For the convenience of the user|the (?:revised|added) text (?:is set forth|reads))", re.IGNORECASE
)
_MAX_ANNOUNCED = 500
_RESERVED = re.compile(r"\[\s*reserved\s*\]", re.IGNORECASE)


def parse(capture: Capture) -> Parsed:
    """Every part an answer holds, one document each; a reserved part without a word gives none.

    The day in the address is the version's name and the day it is valid from: the declared crawl asks only for days
    on which the part was amended. A bulk file names no day for a part.
    Raises ParseError: those of `parse_xml`, `no-identifier` (title or part is nowhere stated), `no-text`.
    """
    root = parse_xml(capture.body, capture.url, expect=_PART_ROOTS | _TITLE_ROOTS)
    address = read_address(capture.url)
    parts = [root] if local_name(root) in _PART_ROOTS else list(root.iter("DIV5"))
    title = address.title or _title_of(root)
    translate(root)
    documents: list[Document] = []
    findings: list[Finding] = []
    for element in parts:
        if not _is_reserved(element):
            work = _work(element, title, address, capture.url)
            documents += _read(element, work, address, capture.url, findings)
    if not documents:
        raise ParseError("no-text", capture.url, "no part with a provision stands in the answer")
    return Parsed(tuple(documents), tuple(findings))


def _title_of(root: etree._Element) -> str:
    if found := _CITATION.search(root.get("hierarchy_metadata", "")):
        return found[1]
    return next((element.get("N", "").strip() for element in root.iter("DIV1")), "")


def _work(element: etree._Element, title: str, address: Address, where: str) -> WorkId:
    stated = _CITATION.search(element.get("hierarchy_metadata", ""))
    part = (
        element.get("N", "").strip() if local_name(element) == "DIV5" else address.part or (stated[2] if stated else "")
    )
    if not title or not _PART.fullmatch(part.partition("-")[0]):
        raise ParseError("no-identifier", where, f"neither the address nor the document names the part {part!r}")
    try:
        return WorkId(f"us/ecfr/{title}/{part}")
    except InvalidIdentifier as error:
        raise ParseError("no-identifier", where, error.message) from error


def _read(
    element: etree._Element, work: WorkId, address: Address, where: str, findings: list[Finding]
) -> list[Document]:
    _, _, title, part = work.value.split("/", 3)
    citation = f"{title} CFR Part {part}"
    unknown: Counter[str] = Counter()
    images: Counter[str] = Counter()
    reader = PartReader(citation, title, lambda name: unknown.update([name]), lambda: images.update(["image"]))
    head = element.find("HEAD")
    heading = words_of(head) if head is not None else ""
    provisions, notes = reader.read(element)
    if not provisions:
        findings.append(Finding("no-text", f"{where}#{citation}", "the part has no provision and is not reserved"))
        return []
    findings += [
        Finding("unknown-element", f"{where}#{citation}", f"the element {name} is unknown; its words are kept")
        for name in sorted(unknown)
    ]
    if images:
        message = f"{images.total()} images (figures, forms, formulas) carry no text"
        findings.append(Finding("image-omitted", f"{where}#{citation}", message))
    document = Document(
        work=work,
        type="regulation",
        title=heading if local_name(element) == "DIV5" and heading else citation,
        short_title=citation,
        language="en",
        expression=address.day.isoformat() if address.day else "",
        authority=Authority.CONSOLIDATION,
        rendition="ecfr-xml",
        provisions=provisions,
        partial=address.partial or local_name(element) != "DIV5",
        valid_from=address.day,
        notes=notes,
        unapplied=tuple(_announced(note.text) for note in notes if note.kind == "effective_date"),
        relations=enabling_acts(note.text for note in notes if note.kind == "authority"),
        identifiers=(("cfr", f"{title} CFR {part}"),),
        omitted=reader.omitted,
    )
    return [document]


def _announced(note: str) -> str:
    """What a note on an effective date announces, without the text to come that it may go on to set forth."""
    return _SET_FORTH.split(note, maxsplit=1)[0].strip()[:_MAX_ANNOUNCED]


def _is_reserved(element: etree._Element) -> bool:
    """Whether a part, or a range of parts ("23–49"), is only held free for later."""
    head = element.find("HEAD")
    return head is not None and len(element) == 1 and _RESERVED.search(words_of(head)) is not None
