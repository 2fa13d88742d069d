"""Laws as web pages: facts about the law as its source declares them, and its words by the numbering of a tradition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from lxml import etree

from crawlers.parsers.blocks import Block, read_blocks
from crawlers.parsers.html_act.outline import outline
from crawlers.parsers.html_act.traditions import TRADITIONS
from crawlers.parsers.notice.declared import reads_of
from crawlers.parsers.notice.documents import document_of
from crawlers.parsers.notice.records import Record, read_records
from crawlers.reading import Words
from indexer.domain.document import Capture, Parsed
from indexer.domain.errors import InvalidIdentifier, ParseError
from indexer.domain.finding import Finding

VERSION = 3


def parse(capture: Capture) -> Parsed:
    """The one law of a page, with every word that stands within the declared elements.

    Findings: image-left-out, no-units (the text has no article that its tradition knows), and those of
    `notice.parse`. Raises ParseError: `unknown-address`, `no-identity`, `no-text` (the declared elements hold no
    word), and what `notice.parse` raises.
    """
    reads, named = reads_of(capture)
    if reads.words is None:
        raise ParseError("unknown-address", capture.url, "no source says where the words of this address stand")
    record = read_records(capture, reads, named)[0]
    blocks = _blocks(record, reads.words, capture.url)
    try:
        document = document_of(record, reads)
    except InvalidIdentifier as error:
        raise ParseError("no-identity", capture.url, error.message) from error
    provisions = outline(blocks, TRADITIONS[reads.words.tradition])
    findings = [Finding(code, capture.url, message) for code, message in record.problems]
    if TRADITIONS[reads.words.tradition].levels and all(p.kind == "preamble" for p in provisions if not p.parent):
        findings.append(Finding("no-units", capture.url, "no article was found: the text is one unit"))
    if any(element.find(".//img") is not None for element in _within(record, reads.words)):
        findings.append(Finding("image-left-out", capture.url, "the page holds pictures, which carry no words"))
    document = replace(
        document, provisions=provisions, rendition="html", omitted=(*document.omitted, "script", "style")
    )
    return Parsed((document,), tuple(dict.fromkeys(findings)))


def _blocks(record: Record, words: Words, url: str) -> list[Block]:
    left_out = set(_found(record, words.leave_out)) if words.leave_out else set()
    blocks = [block for element in _within(record, words) for block in read_blocks(element, left_out)]
    if not blocks:
        raise ParseError("no-text", url, f"there are no words at {words.within}")
    return blocks


def _within(record: Record, words: Words) -> list[etree._Element]:
    """The elements that hold the text, outermost only: none stands in another."""
    found = _found(record, words.within)
    inner = {descendant for element in found for descendant in element.iterdescendants()}
    return [element for element in found if element not in inner]


def _found(record: Record, expression: str) -> list[etree._Element]:
    if record.element is None:
        return []
    found = etree.XPath(expression)(record.element)
    return list(_elements(found)) if isinstance(found, list) else []


def _elements(found: Iterable[object]) -> Iterable[etree._Element]:
    return (item for item in found if isinstance(item, etree.ElementBase))
