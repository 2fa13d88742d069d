"""Records about rules: notices, stages of bills, consultations, notifications, in JSON, XML or HTML.

Which value stands where is the source's own declaration (`reads` of its capture rule, crawlers/reading.py).
"""

from __future__ import annotations

from crawlers.parsers.notice.declared import reads_of
from crawlers.parsers.notice.documents import document_of
from crawlers.parsers.notice.records import Record, read_records
from crawlers.reading import Reads
from indexer.domain.document import Capture, Document, Parsed
from indexer.domain.errors import InvalidIdentifier
from indexer.domain.finding import Finding

VERSION = 3


def parse(capture: Capture) -> Parsed:
    """The records of an answer, each a document that says it is metadata unless the source declares otherwise.

    Findings: no-results, record-unread (a record that names no work or has no title), duplicate-number, bad-date,
    unexpected-value, unknown-element. Raises ParseError: `unknown-address` (no `reads` for it), `empty`, `too-large`,
    `html-instead`, `malformed-json`, `malformed-xml`, `malformed-html`, `dtd-refused`, `wrong-charset`,
    `unexpected-shape` (a required value is nowhere).
    """
    reads, named = reads_of(capture)
    documents: dict[str, Document] = {}
    findings: list[Finding] = []
    for place, record in enumerate(read_records(capture, reads, named), start=1):
        where = f"{capture.url}#record-{place}"
        document = _document(record, reads, where, findings)
        findings += [Finding(code, _place(code, capture.url, where), message) for code, message in record.problems]
        if document is None:
            continue
        if str(document.work) in documents:
            findings.append(Finding("duplicate-number", where, f"{document.work} stands twice; the first was kept"))
        documents.setdefault(str(document.work), document)
    if not documents and not findings:
        findings.append(Finding("no-results", capture.url, "the answer holds no record"))
    return Parsed(tuple(documents.values()), tuple(dict.fromkeys(findings)))


def _place(code: str, url: str, where: str) -> str:
    """A field we do not know is told once for the whole answer, not for each record."""
    return url if code == "unknown-element" else where


def _document(record: Record, reads: Reads, where: str, findings: list[Finding]) -> Document | None:
    try:
        return document_of(record, reads)
    except InvalidIdentifier as error:
        findings.append(Finding("record-unread", where, f"the record was left out: {error.message}"))
        return None
