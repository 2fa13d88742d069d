"""Canadian federal law as Justice Laws serves it: LIMS XML of consolidated Acts and regulations, English and French."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from lxml import etree

from crawlers.parsers.justice_laws import divisions, openings, schedules, sections, tables
from crawlers.parsers.justice_laws.address import Address, day, linked_work, work_id
from crawlers.parsers.justice_laws.identification import (
    Identification,
    read_identification,
    read_recent_amendments,
)
from crawlers.parsers.justice_laws.outline import Outline
from crawlers.parsers.justice_laws.pending import appended_kind, read_appended
from crawlers.parsers.justice_laws.reader import LIMS, Handler, Reader
from crawlers.parsers.justice_laws.vocabulary import KNOWN
from crawlers.parsers.justice_laws.wording import MATHS
from crawlers.parsers.xml import parse_xml
from indexer.domain.document import Authority, Capture, Document, Parsed, Relation
from indexer.domain.errors import ParseError
from indexer.domain.identifiers import WorkId

VERSION = 2

_ROOTS = frozenset({"Statute", "Regulation"})
_FOLDERS = {"Statute": "acts", "Regulation": "regulations"}
_STATE_DATES = ("lastAmendedDate", "pit-date")
"""The dates a version is named after, the first that is stated. The point-in-time date also moves when an amendment
that is not in force is appended; the other only with the text, but for corrections.
"""
_CHARSETS = frozenset({"UTF-8", "UTF8", "US-ASCII", "ASCII"})
_XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_OMITTED = (
    "FootnoteRef",
    "HistoricalNote",
    "Identification",
    "Image",
    "Note[editorial]",
    "RecentAmendments",
    "Schedule[NifProvs]",
    "Schedule[RelatedProvs]",
)

_WRAPPERS = (
    "Body", "Introduction", "BillPiece", "RegulationPiece", "BillInternal", "DocumentInternal",
    "ConventionAgreementTreaty", "Group", "Group1-Part", "Group2-Division", "Group3-Subdivision", "List",
    "SectionPiece",
)  # fmt: skip
_CONTINUED = (
    "ContinuedSectionSubsection", "ContinuedParagraph", "ContinuedSubparagraph", "ContinuedClause",
    "ContinuedSubclause", "ContinuedDefinition", "ContinuedFormulaParagraph",
)  # fmt: skip
_HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(_WRAPPERS, divisions.wrapper),
    **dict.fromkeys(sections.LEVELS, sections.level),
    **dict.fromkeys(_CONTINUED, sections.continued),
    **dict.fromkeys(("AmendedText", "AmendedContent", "QuotedText", "ReadAsText", "ReadAsContent"), sections.quoted),
    **dict.fromkeys(("Label", "TitleText", "FormulaTerm"), sections.number),
    **dict.fromkeys(("FormulaText", "FormulaConnector", "Oath"), sections.formula_text),
    **dict.fromkeys(MATHS, sections.mathematics),
    "Section": sections.section,
    "Definition": sections.definition,
    "Text": sections.text,
    "MarginalNote": sections.margin,
    "HistoricalNote": sections.history,
    "Note": sections.note,
    "FormulaGroup": sections.formula,
    "Formula": sections.formula_line,
    "FormulaDefinition": sections.variable,
    "Footnote": sections.footnote,
    "ImageGroup": sections.image,
    "AlternateText": sections.description,
    "Heading": divisions.heading,
    "GroupHeading": divisions.heading,
    "TableGroup": tables.table,
    "Schedule": schedules.schedule,
    "ScheduleFormHeading": schedules.schedule_heading,
    "FormGroup": schedules.form,
    "Provision": schedules.provision,
    "ProvisionHeading": schedules.item_heading,
    "Item": schedules.item,
    "BilingualGroup": schedules.bilingual_list,
    "SignatureBlock": schedules.signature,
    "Repealed": schedules.repealed,
    "Preamble": openings.preamble,
    "Enacts": openings.enacting,
    "Order": openings.order,
    "Reserved": openings.reserved,
}


@dataclass(slots=True)
class _Contents:
    """What reading the parts of a document in order gives beside provisions."""

    unapplied: list[str] = field(default_factory=list)
    cited: dict[str, None] = field(default_factory=dict)
    repealed: bool = False


def parse(capture: Capture) -> Parsed:
    """The consolidated text of one Act or regulation in one language.

    Raises ParseError: those of `parse_xml`, `no-identifier` (neither the address nor the document names the work),
    `no-text` (nothing but a head).
    """
    root = parse_xml(capture.body, capture.url, expect=_ROOTS)
    if root.tag not in _ROOTS:
        raise ParseError("unexpected-root", capture.url, f"the root element {root.tag} is in a foreign namespace")
    outline = Outline(capture.url)
    _check_charset(root, outline)
    address = Address.parse(capture.url)
    head = read_identification(root, outline)
    work = _work(root, address, capture.url)
    language = _language(root, address, outline)
    contents = _read_parts(root, Reader(outline, language, day(root.get(f"{LIMS}current-date", "")), _HANDLERS))
    provisions = outline.provisions(repealed=contents.repealed)
    if not provisions:
        raise ParseError("no-text", capture.url, "the document has no provision")
    _report_unknown(root, outline)
    valid_from = _state_day(root, outline)
    document = Document(
        work=work,
        type=_type(root),
        title=head.title,
        language=language,
        expression=valid_from.isoformat() if valid_from else "",
        authority=Authority.CONSOLIDATION,
        rendition="lims-xml",
        provisions=provisions,
        short_title=head.short_title if head.long_title else "",
        valid_from=valid_from,
        notes=tuple(outline.notes),
        relations=_relations(root, head, contents, work, outline),
        identifiers=tuple(head.identifiers),
        unapplied=tuple(contents.unapplied),
        omitted=_OMITTED,
    )
    return Parsed((document,), outline.findings)


def _work(root: etree._Element, address: Address, where: str) -> WorkId:
    printed = address.id or root.findtext("Identification/Chapter/ConsolidatedNumber", "")
    printed = printed or root.findtext("Identification/InstrumentNumber", "")
    if (work := work_id(_FOLDERS[root.tag], printed)) is None:
        raise ParseError("no-identifier", where, "neither the address nor the document names the Act or regulation")
    return work


def _language(root: etree._Element, address: Address, outline: Outline) -> str:
    stated = root.get(_XML_LANGUAGE, "").lower()[:2]
    if stated not in {"en", "fr"}:
        outline.find("language-not-stated", "", f"the document states the language {stated!r}, neither en nor fr")
        return address.language or "en"
    if address.language and stated != address.language:
        outline.find("language-differs", "", f"the document says {stated}, its address {address.language}")
    return stated


def _type(root: etree._Element) -> str:
    if root.tag == "Statute":
        return "act"
    return "statutory instrument" if root.get("regulation-type") == "SI" else "regulation"


def _state_day(root: etree._Element, outline: Outline) -> date | None:
    state = next((value for name in _STATE_DATES if (value := root.get(f"{LIMS}{name}"))), "")
    found = day(state)
    if state and found is None:
        outline.find("unreadable-date", "", f"{state!r} is not a date")
    return found


def _check_charset(root: etree._Element, outline: Outline) -> None:
    charset = root.getroottree().docinfo.encoding or "UTF-8"
    if charset.upper() not in _CHARSETS:
        outline.find("unexpected-charset", "", f"the document says it is {charset}; the publisher writes UTF-8")


def _read_parts(root: etree._Element, reader: Reader) -> _Contents:
    contents, outline = _Contents(), reader.outline
    for part in root:
        if part.tag == "Identification":
            if (made := part.find("RegulationMakerOrder")) is not None:
                openings.made_by(reader, made, outline.root)
        elif part.tag == "Repealed":
            openings.repeal(reader, part, outline.root)
            contents.repealed = True
        elif part.tag == "Schedule" and (kind := appended_kind(part)):
            contents.unapplied += read_appended(part, kind, outline)
        elif isinstance(part.tag, str) and part.tag != "RecentAmendments":
            outline.root.headings = None
            reader.read_one(part, outline.root)
            _collect_citations(part, contents)
    return contents


def _collect_citations(part: etree._Element, contents: _Contents) -> None:
    for reference in part.iter("XRefExternal"):
        if (link := reference.get("link")) and (target := linked_work(link, reference.get("reference-type", ""))):
            contents.cited[target] = None


def _relations(
    root: etree._Element, head: Identification, contents: _Contents, work: WorkId, outline: Outline
) -> tuple[Relation, ...]:
    cited = [Relation("cites", target) for target in contents.cited if target != str(work)]
    return tuple(dict.fromkeys([*head.relations, *read_recent_amendments(root, outline), *cited]))


def _report_unknown(root: etree._Element, outline: Outline) -> None:
    names = {element.tag for element in root.iter(etree.Element)} - KNOWN
    for name in sorted(str(name) for name in names):
        outline.find("unknown-element", "", f"the element {name} is unknown; its words are kept")
