"""French law in the LEGI format of DILA: a file of an article or of a text, alone or in a daily archive.

An article is a work of its own, since a daily archive holds the articles that changed and never a whole text. The shape
is known from descriptions only: no real file was at hand, and nothing here was measured on one.
"""

from __future__ import annotations

from datetime import date

from lxml import etree

from crawlers.parsers.flow import Style, flow, grid, line, runs
from crawlers.parsers.legi.metadata import (
    Interval,
    article_work,
    marks_of,
    read_day,
    read_interval,
    relations_of,
    said,
    text_work,
    title_of,
)
from crawlers.parsers.outline import Draft, Outline
from crawlers.parsers.tarball import is_tarball, read_tar
from crawlers.parsers.xml import parse_xml
from indexer.domain.document import Authority, Capture, Document, Parsed, Relation
from indexer.domain.errors import ParseError
from indexer.domain.finding import Finding
from indexer.domain.provision import Role

VERSION = 3

_ROOTS = frozenset({"ARTICLE", "TEXTE_VERSION", "TEXTELR", "SECTION_TA"})
_STRUCTURE = frozenset({"TEXTELR", "SECTION_TA"})
_STYLE = Style(
    blocks=frozenset(
        {
            "p",
            "div",
            "li",
            "ul",
            "ol",
            "dl",
            "dt",
            "dd",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "blockquote",
            "center",
            "pre",
            "CONTENU",
        }
    )
)
_TYPES = {
    "LOI": "act",
    "CODE": "act",
    "CONSTITUTION": "act",
    "ORDONNANCE": "act",
    "DECRET": "regulation",
    "ARRETE": "order",
}
_BESIDE = {"NOTA": "nota", "TP": "history", "ABRO": "repeal", "RECT": "correction"}
"""What stands beside a text: the editors' note, how it came about in parliament, how it ended, its corrections."""
_FORMULAS = (("VISAS", "formula", "Visas"), ("SIGNATAIRES", "signature", "Signataires"))
_MAX_UNREAD_SHARE = 0.02


def parse(capture: Capture) -> Parsed:
    """The wordings of articles and the frames of texts that one file or archive holds.

    A version is named by the id of the wording ("LEGIARTI…"). Raises ParseError: those of `parse_xml` and `read_tar`,
    `no-identifier`, `unreadable-members` where more than 2 % of the files of an archive cannot be read.
    """
    today = capture.fetched_at.date()
    if not is_tarball(capture.body):
        return _file(capture.body, capture.url, today)
    documents: list[Document] = []
    findings: list[Finding] = []
    read = unread = 0
    for name, body in read_tar(capture.body, capture.url):
        where = f"{capture.url}#{name.rpartition('/')[2]}"
        read += 1
        try:
            found = _file(body, where, today)
        except ParseError as error:
            unread += 1
            findings.append(Finding("unreadable-member", where, f"{error.code}: {error.message}"))
            continue
        documents += found.documents
        findings += (finding for finding in found.findings if finding.code != "no-text")
    if not read or unread > _MAX_UNREAD_SHARE * read:
        raise ParseError("unreadable-members", capture.url, f"{unread} of {read} files of the archive cannot be read")
    return Parsed(tuple(documents), tuple(findings))


def _file(body: bytes, where: str, today: date) -> Parsed:
    root = parse_xml(body, where, expect=_ROOTS)
    outline = Outline(where)
    if root.tag in _STRUCTURE:
        outline.find("no-text", "", "the file holds the structure of a text and no words of it")
        return Parsed((), tuple(outline.findings))
    interval = read_interval(root, outline)
    if interval.stillborn:
        outline.find("never-in-force", "", "the wording was replaced before it took effect: it is not shown")
        return Parsed((), tuple(outline.findings))
    document = (
        _article(root, interval, outline, today) if root.tag == "ARTICLE" else _text(root, interval, outline, today)
    )
    return Parsed((document,), tuple(outline.findings))


def _article(root: etree._Element, interval: Interval, outline: Outline, today: date) -> Document:
    context = root.find("./CONTEXTE/TEXTE")
    text = text_work(context.get("cid", "")) if context is not None else None
    identifier, number = said(root, "ID"), said(root, "NUM")
    work = article_work(text, number, identifier) if text else None
    if context is None or text is None or work is None:
        raise ParseError("no-identifier", outline.where, "the file does not say of which text it is an article")
    label = f"Article {number}" if number else "Article"
    unit = outline.add(Draft(outline.eids.make(None, "art", number), "article", Role.UNIT, label, num=label))
    unit.standing, unit.valid_from, unit.valid_to = interval.standing(today), interval.starts, interval.ends
    content = root.find("./BLOC_TEXTUEL/CONTENU")
    if content is not None:
        _read(content, unit, outline)
    _nota(root, unit.eid, outline)
    _check_rest(root, outline)
    outline.marks += marks_of(root, unit.eid, interval.stated)
    is_later = any(mark.act != str(text) for mark in outline.marks)  # than the text, whose day alone is stated
    title = title_of(context, interval.starts) or context.get("nature", "") or str(text)
    return Document(
        work=work,
        language="fr",
        authority=Authority.CONSOLIDATION,
        rendition="legi-xml",
        provisions=outline.provisions(),
        valid_from=interval.starts,
        valid_to=interval.ends,
        marks=tuple(dict.fromkeys(outline.marks)),
        notes=tuple(outline.notes),
        type=_TYPES.get(context.get("nature", "").upper(), "act"),
        title=f"{title} – {label}",
        expression=identifier,
        published=None if is_later else read_day(context.get("date_publi", ""), "date_publi", outline),
        relations=(Relation("part_of", str(text)), *dict.fromkeys(relations_of(root))),
        identifiers=_pairs(("legi", identifier), ("num", number), ("etat", interval.stated)),
    )


def _text(root: etree._Element, interval: Interval, outline: Outline, today: date) -> Document:
    """The frame of a text: titles, recitals and signatures; its articles are files of their own."""
    work = text_work(said(root, "CID")) or text_work(said(root, "ID"))
    title = said(root, "TITREFULL") or said(root, "TITRE")
    if work is None or not title:
        raise ParseError("no-identifier", outline.where, "the file does not say which text it is")
    for name, kind, label in _FORMULAS:
        content = root.find(f"./{name}/CONTENU")
        if content is not None and flow(content, _STYLE):
            unit = outline.add(Draft(kind, kind, Role.UNIT, label))
            unit.standing = interval.standing(today)
            _read(content, unit, outline)
    _nota(root, "", outline)
    return Document(
        work=work,
        language="fr",
        authority=Authority.CONSOLIDATION,
        rendition="legi-xml",
        provisions=outline.provisions(),
        valid_from=interval.starts,
        valid_to=interval.ends,
        marks=tuple(dict.fromkeys(outline.marks)),
        notes=tuple(outline.notes),
        type=_TYPES.get(said(root, "NATURE").upper(), "act"),
        title=title,
        short_title=said(root, "TITRE") if said(root, "TITRE") != title else "",
        expression=said(root, "ID"),
        published=read_day(said(root, "DATE_PUBLI"), "DATE_PUBLI", outline),
        partial=True,
        relations=tuple(dict.fromkeys(relations_of(root))),
        identifiers=_pairs(("nor", said(root, "NOR")), ("num", said(root, "NUM")), ("etat", interval.stated)),
    )


def _read(content: etree._Element, unit: Draft, outline: Outline) -> None:
    if next(content.iter("img"), None) is not None:
        outline.find("image-left-out", "", "the text holds pictures, often formulas, which carry no words")
    for part in runs(content, _STYLE, lambda child: child.tag == "table"):
        if isinstance(part, str):
            outline.say(unit, part)
        elif text := grid(part, _STYLE):
            eid = outline.eids.make(unit.eid, "table")
            outline.add(Draft(eid, "table", Role.PIECE, f"{unit.label}, tableau", unit)).parts.append(text)


def _nota(root: etree._Element, eid: str, outline: Outline) -> None:
    for name, kind in _BESIDE.items():
        for content in root.iterfind(f"./{name}/CONTENU"):
            outline.note(eid, kind, line(content, _STYLE))


def _check_rest(root: etree._Element, outline: Outline) -> None:
    """Blocks of an article that we do not read."""
    known = {"META", "CONTEXTE", "VERSIONS", "BLOC_TEXTUEL", "LIENS", *_BESIDE}
    for name in sorted({str(part.tag) for part in root if isinstance(part.tag, str)} - known):
        outline.find("unknown-element", "", f"the element {name} is unknown and was not read")


def _pairs(*pairs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in pairs if value)
