"""Norwegian acts as Lovdata gives them away: one well-formed HTML page an act, alone or in the daily tar archive.

Measured on five real documents (the constitution, a code, two long acts, a recent one): words kept 1.0 each, without
headers, footnotes and amendment history, which are notes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lxml import etree

from crawlers.parsers.lovdata.body import Body
from crawlers.parsers.lovdata.header import Header, linked_work, read_header
from crawlers.parsers.outline import Outline
from crawlers.parsers.tarball import is_tarball, read_tar
from crawlers.parsers.xml import parse_xml
from indexer.domain.document import Authority, Capture, Document, Parsed, Relation
from indexer.domain.errors import ParseError
from indexer.domain.finding import Finding
from indexer.domain.provision import Standing

VERSION = 3

_MAX_UNREAD_SHARE = 0.02
_LANGUAGES = frozenset({"nb", "nn", "no", "en", "se"})
_OMITTED = ("header", "changesToParent", "footnote", "footnotereference")


def parse(capture: Capture) -> Parsed:
    """The acts of one page or archive as they stand on the day of capture.

    The version is named by its first day: the latest stated day, up to the day of capture, of entry into force of the
    act or of its last amendment. Raises ParseError: those of `parse_xml` and `read_tar`, `no-identity`, `no-title`,
    `no-text`, `unreadable-members` where more than 2 % of the files of an archive cannot be read.
    """
    today = capture.fetched_at.date()
    if not is_tarball(capture.body):
        return _page(capture.body, capture.url, today)
    documents: list[Document] = []
    findings: list[Finding] = []
    unread = 0
    for name, body in read_tar(capture.body, capture.url):
        where = f"{capture.url}#{name}"
        try:
            found = _page(body, where, today)
        except ParseError as error:
            unread += 1
            findings.append(Finding("unreadable-member", where, f"{error.code}: {error.message}"))
            continue
        documents += found.documents
        findings += found.findings
    if unread > _MAX_UNREAD_SHARE * (unread + len(documents)) or not documents:
        raise ParseError("unreadable-members", capture.url, f"{unread} files of the archive cannot be read")
    return Parsed(tuple(documents), tuple(findings))


def _page(body: bytes, where: str, today: date) -> Parsed:
    root = parse_xml(body, where, expect=frozenset({"html"}))
    outline = Outline(where, closing="leddfortsettelse")
    header = read_header(root, outline, today)
    reader = Body(outline)
    if not reader.read(root) or not outline.drafts:
        raise ParseError("no-text", where, "the page holds no text of an act")
    if header.waiting:
        for draft in outline.drafts:
            draft.standing = Standing.NOT_YET if draft.standing is Standing.IN_FORCE else draft.standing
    return Parsed((_document(root, header, outline, reader.unapplied),), tuple(outline.findings))


def _document(root: etree._Element, header: Header, outline: Outline, unapplied: Sequence[str]) -> Document:
    language = (root.get("lang") or "no").lower()[:2]
    if language not in _LANGUAGES:
        outline.find("language-not-stated", "", f"the page states the language {language!r}")
        language = "no"
    return Document(
        work=header.work,
        type=header.type,
        title=header.title,
        short_title=header.short_title,
        language=language,
        expression=header.valid_from.isoformat() if header.valid_from else "",
        authority=Authority.CONSOLIDATION,
        rendition="lovdata-html",
        provisions=outline.provisions(),
        valid_from=header.valid_from,
        published=header.published,
        marks=tuple(dict.fromkeys(outline.marks)),
        notes=tuple(outline.notes),
        relations=tuple(dict.fromkeys((*header.relations, *_cites(root, header)))),
        milestones=header.milestones,
        identifiers=header.identifiers,
        unapplied=tuple(dict.fromkeys(unapplied)),
        omitted=_OMITTED,
    )


def _cites(root: etree._Element, header: Header) -> list[Relation]:
    """The acts the text links to, amendment history apart."""
    history = {
        link for part in root.iter("article") if part.get("class") == "changesToParent" for link in part.iter("a")
    }
    links = (link for link in root.iterfind(".//main//a") if link not in history)
    works = {linked_work(link.get("href", "")) for link in links} - {"", str(header.work)}
    return [Relation("cites", work) for work in sorted(works)]
