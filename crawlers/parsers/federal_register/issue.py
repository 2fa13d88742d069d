"""A daily issue walked section by section: which documents it holds, and on which page each begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from crawlers.parsers.federal_register.dates import printed_date
from crawlers.parsers.federal_register.documents import TYPES, DocumentReader, Origin
from crawlers.parsers.federal_register.numbers import Address
from crawlers.parsers.xml import local_name
from indexer.domain.document import Document
from indexer.domain.finding import Finding

_SECTIONS = frozenset({"FEDREG", "RULES", "PRORULES", "NOTICES", "PRESDOCS", "NEWPART", "NEWBOOK", "CORRECT"})
_OUTSIDE = frozenset({"VOL", "NO", "DATE", "UNITNAME", "CNTNTS", "PTITLE", "PRTPAGE", "FAIDS", "READAIDS", "BTITLE"})
"""Contents pages, title pages and finding aids: about the documents, not of them."""


def read_issue(root: etree._Element, url: str, address: Address) -> tuple[tuple[Document, ...], tuple[Finding, ...]]:
    """The documents below the root (or the root itself) in order, and what is to be said about them."""
    findings: list[Finding] = []
    volume, address = _issue_facts(root, url, address, findings)
    documents: dict[str, Document] = {}
    page = ""
    for element in _walk(root, url, findings):
        if local_name(element) in TYPES:
            reader = DocumentReader(element, Origin(url, address, _opening_page(element) or page, volume))
            document = reader.read()
            findings += reader.findings
            if document is not None:
                _keep(document, documents, url, findings)
        page = _last_page(element) or page
    return tuple(documents.values()), tuple(findings)


def _keep(document: Document, documents: dict[str, Document], url: str, findings: list[Finding]) -> None:
    work = str(document.work)
    if work in documents:
        message = "the number stands twice in this file; the first text was kept"
        findings.append(Finding("duplicate-number", f"{url}#{work.rpartition('/')[2]}", message))
        return
    documents[work] = document


def _issue_facts(root: etree._Element, url: str, address: Address, findings: list[Finding]) -> tuple[str, Address]:
    """The volume, and the address with the issue's own date: the date printed first goes before the URL's."""
    if local_name(root) != "FEDREG":
        return "", address
    volume = (root.findtext("VOL") or "").strip()
    printed = printed_date(root.findtext("DATE") or "")
    if printed and address.published and printed != address.published:
        message = f"the issue says {printed}, its address {address.published}; the issue's own date was taken"
        findings.append(Finding("issue-date", url, message))
    return volume if volume.isdecimal() else "", replace(address, published=printed or address.published)


def _walk(root: etree._Element, url: str, findings: list[Finding]) -> Iterator[etree._Element]:
    """Document elements, and what stands outside documents, in order; without recursion."""
    pending = [root]
    unknown: set[str] = set()
    while pending:
        element = pending.pop()
        name = local_name(element)
        if name in _SECTIONS and (name != "CORRECT" or _holds_documents(element)):
            pending += reversed(element)
        elif name in TYPES or name in _OUTSIDE:
            yield element
        elif name and name not in _OUTSIDE and name not in unknown:
            unknown.add(name)
            message = f"element {name} stands between documents and is not known; it was not read"
            findings.append(Finding("unknown-element", f"{url}#line-{element.sourceline or 0}", message))


def _holds_documents(element: etree._Element) -> bool:
    return any(local_name(child) in TYPES for child in element)


def _opening_page(element: etree._Element) -> str:
    """The page mark that stands before the first words of a document; "" if it begins in mid-page.

    A presidential document begins on a page of its own, marked within its first lines.
    """
    presidential = local_name(element).startswith("PRESDOC")
    for inner in element.iter():
        if local_name(inner) == "PRTPAGE":
            page: str = inner.get("P", "").strip()
            return page if page.isdecimal() else ""
        if (inner.text or "").strip() and not presidential:
            return ""
    return ""


def _last_page(element: etree._Element) -> str:
    pages = [mark.get("P", "").strip() for mark in element.iter("PRTPAGE")]
    return next((page for page in reversed(pages) if page.isdecimal()), "")
