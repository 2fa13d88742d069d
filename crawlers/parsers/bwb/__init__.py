"""Dutch consolidated law as wetten.overheid.nl serves it: a BWB "toestand", the text on one day of validity.

Measured on ten real documents (acts, a code, decrees, a circular, a treaty in two languages): words kept 1.0 each,
words of the publisher's staff ("Vervallen") apart.
"""

from __future__ import annotations

import re
from datetime import date

from lxml import etree

from crawlers.parsers.bwb.body import Body
from crawlers.parsers.bwb.vocabulary import STYLE, TYPES
from crawlers.parsers.flow import line
from crawlers.parsers.outline import Outline
from crawlers.parsers.xml import parse_xml
from indexer.domain.document import Authority, Capture, Document, Parsed, Relation
from indexer.domain.errors import InvalidIdentifier, ParseError
from indexer.domain.finding import Finding
from indexer.domain.identifiers import WorkId, parse_day

VERSION = 3

_ID = re.compile(r"BWB[RVW]\d{7}")
_STATE = re.compile(r".*/(\d{4}-\d{2}-\d{2})/(\d+)")
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_OMITTED = ("illustratie", "meta-data", "redactie")


def parse(capture: Capture) -> Parsed:
    """One state of one regulation; a treaty gives a document for each language it stands in.

    The version is named as the publisher does, first day and number ("2025-01-01_4"). The last day of validity does
    not stand in the file. Raises ParseError: those of `parse_xml`, `no-identifier`, `no-title`, `no-text`.
    """
    root = parse_xml(capture.body, capture.url, expect=frozenset({"toestand"}))
    law = root.find("wetgeving")
    work = _work(root, capture.url)
    if law is None:
        raise ParseError("no-text", capture.url, "the document holds no regulation")
    findings: list[Finding] = []
    stated = _ID.search(capture.url)
    if stated and stated[0] != work.value.removeprefix("nl/"):
        message = f"the document calls itself {work.value}, its address {stated[0]}"
        findings.append(Finding("identity-mismatch", capture.url, message))
    documents = [
        found for language, text in _texts(law) if (found := _document((root, law, text), work, language, findings))
    ]
    if not documents:
        raise ParseError("no-text", capture.url, "the document holds no provision")
    return Parsed(tuple(documents), tuple(dict.fromkeys(findings)))


def _work(root: etree._Element, where: str) -> WorkId:
    stated = root.get("bwb-id", "")
    if not _ID.fullmatch(stated):
        raise ParseError("no-identifier", where, "the document does not state its BWB number")
    return WorkId(f"nl/{stated}")


def _texts(law: etree._Element) -> list[tuple[str, etree._Element]]:
    """Each text with its language: the versions of a treaty stand side by side."""
    treaties = [(treaty.get(_LANGUAGE, ""), treaty) for treaty in law.iterfind("verdrag")]
    languages = [language for language, _ in treaties]
    if len(treaties) > 1 and all(languages) and len(set(languages)) == len(languages):
        return [(language[:2], treaty) for language, treaty in treaties]
    return [(law.get(_LANGUAGE, "nl")[:2] or "nl", law)]


def _document(
    parts: tuple[etree._Element, etree._Element, etree._Element],
    work: WorkId,
    language: str,
    findings: list[Finding],
) -> Document | None:
    root, law, text = parts
    outline = Outline(f"{work}", closing="slotzin")
    valid_from, expression = _state(root, outline)
    body = Body(outline, valid_from)
    body.children(text, None)
    findings += outline.findings
    if not outline.drafts:
        return None
    title, short = line(law.find("intitule"), STYLE), line(law.find("citeertitel"), STYLE)
    if not title and not short:
        raise ParseError("no-title", str(work), "the document states no title")
    return Document(
        work=work,
        type=TYPES.get(law.get("soort", "").lower(), "legislation"),
        title=title or short,
        short_title=short if title else "",
        language=language,
        expression=expression,
        authority=Authority.TRANSLATION if text.get("tekst") == "vertaling" else Authority.CONSOLIDATION,
        rendition="bwb-xml",
        provisions=outline.provisions(),
        richness=2,
        valid_from=valid_from,
        published=_published(law, valid_from),
        marks=tuple(dict.fromkeys(outline.marks)),
        notes=tuple(outline.notes),
        relations=_relations(text, work, body),
        identifiers=_identifiers(root, law),
        unapplied=tuple(dict.fromkeys(body.unapplied)),
        omitted=_OMITTED,
    )


def _state(root: etree._Element, outline: Outline) -> tuple[date | None, str]:
    """The first day of validity, and the publisher's name of the state."""
    stated = root.get("inwerkingtreding", "")
    match = _STATE.fullmatch(root.get("bwb-ng-vast-deel", ""))
    day = _day(stated) or (_day(match[1]) if match else None)
    if day is None:
        outline.find("unreadable-date", "", f"{stated[:40]!r} is not the first day of a state")
        return None, ""
    return day, f"{match[1]}_{match[2]}" if match and match[1] == day.isoformat() else day.isoformat()


def _day(text: str) -> date | None:
    try:
        return parse_day(text)
    except InvalidIdentifier:
        return None


def _published(law: etree._Element, valid_from: date | None) -> date | None:
    """When what changed on the first day of this state was published, or what came later and reaches back to it; the
    latest such day.
    """
    if valid_from is None:
        return None
    dated = ((_day(e.get("inwerking", "")), e.get("publicatie_bron", "")) for e in law.iter(etree.Element))
    changed = (_day(published) for begins, published in dated if begins and begins >= valid_from)
    return max(filter(None, changed), default=None)


def _relations(text: etree._Element, work: WorkId, body: Body) -> tuple[Relation, ...]:
    amended = [Relation("amended_by", source) for source in body.sources]
    cited = {found for ref in text.iter("extref") if _ID.fullmatch(found := ref.get("bwb-id", ""))}
    cites = [Relation("cites", f"nl/{found}") for found in sorted(cited) if f"nl/{found}" != work.value]
    return (*amended, *cites)


def _identifiers(root: etree._Element, law: etree._Element) -> tuple[tuple[str, str], ...]:
    found = (
        ("bwb", root.get("bwb-id", "")),
        ("soort", law.get("soort", "")),
        ("treaty", law.get("verdragnummer", "")),
        ("state", root.get("bwb-ng-vast-deel", "")),
    )
    return tuple((name, value) for name, value in found if value)
