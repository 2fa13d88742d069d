"""What a document says of itself: titles, numbers, dates, the Act it is made under, its latest amendments."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from crawlers.parsers.justice_laws.address import canonical_id, day, linked_work
from crawlers.parsers.justice_laws.outline import Outline
from crawlers.parsers.justice_laws.wording import line
from indexer.domain.document import Relation

_AMENDING_SERIES = ("SOR/", "SI/", "DORS/", "TR/")
_PLACE_MARKS = (", s. ", ", ss. ", ", par. ", ", Sch. ", ", art. ", ", al. ", ", ann. ")
_ROOT_FACTS = {
    "current-date": "consolidation_current_to",
    "lastAmendedDate": "last_amended",
    "pit-date": "point_in_time",
    "regulation-type": "regulation_type",
    "gazette-part": "gazette_part",
    "bill-origin": "bill_origin",
    "bill-type": "bill_type",
    "hasPreviousVersion": "has_previous_version",
    "in-force": "in_force",
    "enddate": "end_date_stated",
}
_FACTS = {
    "InstrumentNumber": "instrument",
    "BillNumber": "bill",
    "RunningHead": "running_head",
    "BillRefNumber": "bill_reference",
    "Parliament/Number": "parliament",
    "Parliament/Session": "session",
    "Chapter/ConsolidatedNumber": "chapter",
    "RegulationMakerOrder/RegulationMaker": "made_by",
    "RegulationMakerOrder/OrderNumber": "order",
}
_DATES = {
    "RegistrationDate/Date": "registered",
    "RegulationMakerOrder/Date": "order_date",
    "ConsolidationDate/Date": "consolidated",
    "LastAmendedDate/Date": "last_amended_printed",
}


@dataclass(slots=True)
class Identification:
    """The head of a document, read."""

    long_title: str = ""
    short_title: str = ""
    identifiers: list[tuple[str, str]] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The long title, or the only one."""
        return self.long_title or self.short_title


def read_identification(root: etree._Element, outline: Outline) -> Identification:
    """Titles, identifiers and the enabling Acts of a document; editorial notes of its head go to the outline."""
    head = Identification()
    element = root.find("Identification")
    for attribute, value in root.attrib.items():
        name = str(attribute).rpartition("}")[2]
        if name in _ROOT_FACTS:
            head.identifiers.append((_ROOT_FACTS[name], str(value)))
        elif name in {"current-date", "lastAmendedDate"}:
            head.identifiers.append(
                ({"current-date": "consolidation_current_to"}.get(name, "last_amended"), str(value))
            )
    if element is None:
        outline.find("no-identification", "", "the document has no identification")
        return head
    head.long_title, head.short_title = line(element.find("LongTitle")), line(element.find("ShortTitle"))
    _read_facts(element, head)
    for note in element.iter("Note"):
        outline.note("", "reader-note", line(note))
    head.relations += _enabling(element)
    return head


def _read_facts(element: etree._Element, head: Identification) -> None:
    for path, name in _FACTS.items():
        if value := line(element.find(path)):
            head.identifiers.append((name, value))
    for path, name in _DATES.items():
        if value := _printed_day(element.find(path)):
            head.identifiers.append((name, value))
    for stage in element.iterfind("BillHistory/Stages"):
        if value := _printed_day(stage.find("Date")):
            head.identifiers.append((stage.get("stage", "stage").replace("-", "_"), value))
    for statute in element.iterfind("Chapter/AnnualStatuteId"):
        series = "R.S.C." if statute.get("revised-statute") == "yes" else "S.C."
        year, number = line(statute.find("YYYY")), line(statute.find("AnnualStatuteNumber"))
        head.identifiers.append(("annual_statute", f"{series} {year}, c. {number}"))


def _printed_day(element: etree._Element | None) -> str:
    if element is None:
        return ""
    year, month, number = (line(element.find(part)) for part in ("YYYY", "MM", "DD"))
    found = day(f"{year}-{month:0>2}-{number:0>2}")
    return found.isoformat() if found else ""


def _enabling(element: etree._Element) -> list[Relation]:
    relations = []
    for authority in element.iterfind("EnablingAuthority/*"):
        target = linked_work(authority.get("link", ""), authority.get("reference-type", ""))
        if target or line(authority):
            relations.append(Relation("based_on", target or line(authority)))
    return relations


def read_recent_amendments(root: etree._Element, outline: Outline) -> list[Relation]:
    """The latest amending laws, each once; the day each took effect goes to a note."""
    relations: dict[Relation, None] = {}
    for amendment in root.iterfind("RecentAmendments/Amendment"):
        printed = line(_first(amendment, "AmendmentCitation", "Citation"))
        effective = line(_first(amendment, "AmendmentDate", "Date"))
        act, place = _split(printed)
        if act:
            target = f"ca/regulations/{canonical_id(act)}" if act.startswith(_AMENDING_SERIES) else act
            relations[Relation("amended_by", target, place)] = None
            outline.note("", "recent-amendment", f"{printed} ({effective})" if effective else printed)
    return list(relations)


def _first(element: etree._Element, *names: str) -> etree._Element | None:
    return next((found for name in names if (found := element.find(name)) is not None), None)


def _split(citation: str) -> tuple[str, str]:
    """The amending act and the place in it: `2012, c. 24, s. 100` → ("2012, c. 24", "s. 100")."""
    cuts = [at for mark in _PLACE_MARKS if (at := citation.find(mark)) > 0]
    return (citation[: min(cuts)], citation[min(cuts) + 2 :]) if cuts else (citation, "")
