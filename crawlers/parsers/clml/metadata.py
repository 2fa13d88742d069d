"""What the metadata block says: identity, dates, numbers and status of a document, as one frozen value."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from lxml import etree

from crawlers.parsers.clml.dates import day_of, last_day
from crawlers.parsers.clml.effects import unapplied
from crawlers.parsers.clml.identity import ORIGINAL, Address, cited_work, original_version, printed_number, read_address
from crawlers.parsers.clml.vocabulary import IGNORED_METADATA
from crawlers.parsers.xml import local_name
from indexer.domain.document import Authority, Milestone, Relation
from indexer.domain.errors import ParseError
from indexer.domain.finding import Finding
from indexer.domain.identifiers import WorkId
from indexer.text import clean_inline

_GROUPS = frozenset({"PrimaryMetadata", "SecondaryMetadata", "EUMetadata", "DocumentClassification", "ComingIntoForce"})
_VALUES = frozenset({"DocumentStatus", "DocumentMainType", "DocumentMinorType", "ISBN", "Year", "Number"})
_DATES = {"EnactmentDate": "enacted", "Made": "made", "Laid": "laid", "Sifted": "sifted"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Facts:
    """The metadata of one document. `part` is the path of the part served, "" for the whole document; `day` the day
    whose law it shows, None for an original text.
    """

    work: WorkId
    kind: str
    part: str
    language: str
    title: str
    expression: str
    authority: Authority
    is_draft: bool
    minor_type: str
    day: date | None
    valid_from: date | None
    valid_to: date | None
    published: date | None
    identifiers: tuple[tuple[str, str], ...]
    relations: tuple[Relation, ...]
    milestones: tuple[Milestone, ...]
    unapplied: tuple[str, ...]
    omitted: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class _Block:
    """The metadata elements sorted by what they are, before anything is concluded from them."""

    where: str
    values: dict[str, str] = field(default_factory=dict)
    dates: dict[str, date] = field(default_factory=dict)
    subjects: list[str] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    superseded_by: str = ""
    alternative: str = ""
    unapplied: tuple[str, ...] = ()
    omitted: dict[str, None] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def read(self, element: etree._Element) -> None:
        for child in element:
            name = local_name(child)
            if name in _GROUPS:
                self.read(child)
            elif name in IGNORED_METADATA:
                self.omitted[name] = None
            elif name and not self._take(child, name):
                self.findings.append(
                    Finding("unknown-element", f"{self.where}#{name}", f"unknown metadata element {name}")
                )

    def _take(self, child: etree._Element, name: str) -> bool:
        """Keep one element; False for one we do not know."""
        if name in _VALUES:
            self.values.setdefault(name, child.get("Value", ""))
        elif name in ("title", "language", "valid", "identifier"):
            self.values.setdefault(name, clean_inline(child.text or ""))
        elif name == "subject":
            self.subjects.append(clean_inline(child.text or ""))
        elif name in _DATES or name == "DateTime":
            self._date(child, name)
        elif name == "UnappliedEffects":
            self.unapplied = unapplied(child)
        elif name == "AlternativeNumber":
            self.alternative = f"{child.get('Category', '')}. {child.get('Value', '')}"
        elif name == "Supersedes" and cited_work(child.get("URI")):
            self.relations.append(Relation("based_on", cited_work(child.get("URI"))))
        elif name == "SupersededBy":
            self.superseded_by = cited_work(child.get("URI"))
        else:
            return name == "Supersedes"
        return True

    def _date(self, child: etree._Element, name: str) -> None:
        day = day_of(child.get("Date"))
        if day is None:
            self.findings.append(
                Finding("bad-date", f"{self.where}#{name}", f"{child.get('Date')!r} is not a date ({name})")
            )
        elif name == "DateTime":
            self.milestones.append(Milestone("commencement", day, "Coming into force"))
        else:
            self.dates.setdefault(_DATES[name], day)


def read_facts(root: etree._Element, url: str) -> Facts:
    """All that the root's attributes and metadata block state; raises ParseError `no-identity` without a work id."""
    block = _Block(url)
    for child in root:
        if local_name(child) == "Metadata":
            block.read(child)
    address, part = _identity(root, url, block)
    if address.work is None:
        raise ParseError("no-identity", url, "neither the document nor its address names a work")
    status = block.values.get("DocumentStatus", "") or ("final" if address.version in ORIGINAL else "")
    revised = status == "revised" or (not status and address.version not in ORIGINAL)
    valid = day_of(block.values.get("valid")) or (day_of(root.get("RestrictStartDate")) if revised else None)
    made = block.dates.get("enacted") or block.dates.get("made")
    return Facts(
        work=address.work,
        kind=address.kind,
        part=part,
        language=_language(address, block.values.get("language", "")),
        title=block.values.get("title", ""),
        expression=_expression(root, address, status, valid, revised=revised),
        authority=Authority.CONSOLIDATION if revised else Authority.OFFICIAL,
        is_draft=status in ("draft", "proposed"),
        minor_type=block.values.get("DocumentMinorType", ""),
        day=(day_of(address.version) or valid) if revised else None,
        valid_from=valid if revised else _commenced(block.milestones, made),
        valid_to=last_day(day_of(root.get("RestrictEndDate"))) if revised else None,
        published=None if revised else made,
        identifiers=_identifiers(root, address, part, block),
        relations=tuple(block.relations),
        milestones=tuple(dict.fromkeys(block.milestones)),
        unapplied=block.unapplied,
        omitted=tuple(block.omitted),
        findings=tuple(block.findings),
    )


def _commenced(milestones: list[Milestone], made: date | None) -> date | None:
    """The day an original text came into force as a whole; None where none is stated, or several."""
    days = {milestone.date for milestone in milestones}
    day = days.pop() if len(days) == 1 else None
    return day if day and (made is None or day >= made) else None


def _identity(root: etree._Element, url: str, block: _Block) -> tuple[Address, str]:
    """The address the document gives itself, checked against where it was served from, and the part it holds."""
    served = read_address(url)
    own = [read_address(root.get(name, "")) for name in ("DocumentURI", "IdURI")]
    own.append(read_address(block.values.get("identifier", "")))
    named = [address for address in own if address.work]
    first = named[0] if named else served
    if served.work and first.work and served.work != first.work:
        block.findings.append(
            Finding("identity-mismatch", url, f"the document calls itself {first.work}, its address says {served.work}")
        )
    everywhere = [*named, served]
    version = next((address.version for address in everywhere if address.version), "")
    language = next((address.language for address in everywhere if address.language), "")
    part = next((address.part for address in everywhere if address.part), "")
    return Address(first.kind, first.year, first.number, part, version, language), part


def _language(address: Address, stated: str) -> str:
    word = stated.lower()[:2] or address.language
    return "cy" if word == "cy" or address.language == "cy" else word or "en"


def _expression(root: etree._Element, address: Address, status: str, valid: date | None, *, revised: bool) -> str:
    """The publisher's name of the version. A revised text is named by the day it is valid from, whatever day was
    asked for, so that the current text and the same text asked for by date are one version.
    """
    if status in ("draft", "proposed"):
        return "draft"
    if address.version == "prospective":
        return "prospective"
    if not revised:
        return address.version if address.version in ORIGINAL else original_version(address.kind)
    if valid:
        return valid.isoformat()
    return "prospective" if root.get("Status") == "Prospective" else address.version


def _identifiers(root: etree._Element, address: Address, part: str, block: _Block) -> tuple[tuple[str, str], ...]:
    number = printed_number(address.kind, address.year, address.number, alternative=block.alternative)
    found = [
        ("number", number),
        ("type", block.values.get("DocumentMainType", "")),
        ("status", block.values.get("DocumentStatus", "")),
        ("isbn", block.values.get("ISBN", "")),
        ("extent", root.get("RestrictExtent", "")),
        ("point_in_time", address.version if _DAY.fullmatch(address.version) else ""),
        ("part", part),
        ("superseded_by", block.superseded_by),
        *((name, day.isoformat()) for name, day in block.dates.items()),
        *(("subject", subject) for subject in block.subjects),
    ]
    return tuple((name, value) for name, value in found if value)
