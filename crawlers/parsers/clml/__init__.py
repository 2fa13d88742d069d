"""Crown Legislation Markup Language, the XML of legislation.gov.uk: acts and instruments of the United Kingdom."""

from __future__ import annotations

from lxml import etree

from crawlers.parsers.clml import apparatus
from crawlers.parsers.clml.annotations import Commentaries
from crawlers.parsers.clml.divisions import STRUCTURE
from crawlers.parsers.clml.identity import type_name
from crawlers.parsers.clml.metadata import Facts, read_facts
from crawlers.parsers.clml.naming import Naming
from crawlers.parsers.clml.outline import Draft, Outline
from crawlers.parsers.clml.pieces import PIECES
from crawlers.parsers.clml.prelims import read_prelims
from crawlers.parsers.clml.reader import Reader, unknown
from crawlers.parsers.clml.register import Register
from crawlers.parsers.clml.vocabulary import APPARATUS, PRELIMS
from crawlers.parsers.eids import Eids
from crawlers.parsers.xml import local_name, parse_xml
from indexer.domain.document import Authority, Capture, Document, Parsed, Relation
from indexer.domain.provision import Provision, Role, Standing

VERSION = 2

_ROOT = frozenset({"Legislation"})
_WHOLE, _PART, _RECORD = 2, 1, 0


def parse(capture: Capture) -> Parsed:
    """The document of a data.xml of legislation.gov.uk.

    A record without text gives a document without provisions and the finding `no-text`; a part of a document gives
    that part, ranked below the whole, and the finding `part-only`. Raises ParseError: those of `parse_xml`, and
    `no-identity`.
    """
    root = parse_xml(capture.body, capture.url, expect=_ROOT)
    facts = read_facts(root, capture.url)
    commentaries = Commentaries(apparatus.by_id(root, "Commentaries"))
    register = Register(capture.url, commentaries, apparatus.footnotes(root))
    outline = Outline(Eids())
    title = _read(root, facts, register, outline)
    provisions = outline.provisions()
    document = _document(root, facts, title, provisions, register)
    gaps = apparatus.gaps(root, facts, provisions, capture.url)
    return Parsed((document,), (*facts.findings, *register.findings, *gaps))


def _read(root: etree._Element, facts: Facts, register: Register, outline: Outline) -> str:
    """Read the texts of a document into the outline; returns the title as printed."""
    naming = Naming(facts.kind, facts.minor_type, facts.language)
    versions = apparatus.by_id(root, "Versions")
    reader = Reader(outline, register, naming, facts.day, STRUCTURE, PIECES, versions)
    top = Draft("", "document", Role.DIVISION, "", extent=root.get("RestrictExtent", ""), scheme=naming.scheme)
    if facts.is_draft or root.get("Status") == "Prospective":
        top.standing = Standing.NOT_YET
    title = ""
    for child in root:
        name = local_name(child)
        if name in apparatus.TEXTS:
            for prelims in child:
                if local_name(prelims) in PRELIMS:
                    title = title or read_prelims(reader, prelims, top)
                    reader.leave_out(prelims)
            reader.walk(child, top)
        elif name and name not in APPARATUS:
            unknown(reader, child, top)
    reader.finish(top)
    register.place_others(outline, top, apparatus.explanatory_footnotes(root))
    return title


def _document(
    root: etree._Element, facts: Facts, title: str, provisions: tuple[Provision, ...], register: Register
) -> Document:
    own = str(facts.work)
    amended = [Relation("amended_by", act) for act in register.commentaries.acts() if act != own]
    cites = [Relation("cites", act) for act in apparatus.cited(root, own)]
    richness = _WHOLE if apparatus.is_whole(root, facts) else _PART
    return Document(
        work=facts.work,
        type=type_name(facts.kind),
        title=facts.title or title,
        language=facts.language,
        expression=facts.expression,
        authority=facts.authority if provisions else Authority.METADATA,
        rendition="clml",
        provisions=provisions,
        richness=richness if provisions else _RECORD,
        partial=richness == _PART or not provisions,
        valid_from=facts.valid_from,
        published=facts.published,
        valid_to=facts.valid_to,
        marks=tuple(register.marks),
        notes=tuple(register.notes),
        relations=tuple(dict.fromkeys([*facts.relations, *amended, *cites])),
        milestones=facts.milestones,
        identifiers=facts.identifiers,
        unapplied=facts.unapplied,
        omitted=apparatus.omitted(root, facts),
    )
