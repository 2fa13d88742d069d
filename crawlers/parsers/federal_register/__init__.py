"""Federal Register XML: one document (federalregister.gov full text) or a whole daily issue (govinfo bulk data)."""

from __future__ import annotations

from crawlers.parsers.federal_register.documents import TYPES
from crawlers.parsers.federal_register.issue import read_issue
from crawlers.parsers.federal_register.numbers import read_address
from crawlers.parsers.xml import parse_xml
from indexer.domain.document import Capture, Parsed
from indexer.domain.errors import ParseError

VERSION = 2
_ROOTS = frozenset({"FEDREG", *TYPES})


def parse(capture: Capture) -> Parsed:
    """Every document of a capture, in the order printed.

    Findings: no-document-number, no-title, no-text, partial-document, unknown-element, image-omitted,
    foreign-markup, issue-date. Raises ParseError as parse_xml does, and `no-documents` for an issue without any.
    """
    root = parse_xml(capture.body, capture.url, expect=_ROOTS)
    documents, findings = read_issue(root, capture.url, read_address(capture.url))
    if not documents:
        raise ParseError("no-documents", capture.url, "no document with a number stands in this file")
    return Parsed(documents, findings)
