"""One document of the Federal Register, from its element to its value."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from lxml import etree

from crawlers.parsers.federal_register.blocks import Blocks, loose
from crawlers.parsers.federal_register.body import Body, Place
from crawlers.parsers.federal_register.dates import filing_date, milestones
from crawlers.parsers.federal_register.inline import Inline, is_glued
from crawlers.parsers.federal_register.numbers import Address, corrected_number, normal_number, work_of
from crawlers.parsers.federal_register.outline import Node, provisions_of
from crawlers.parsers.federal_register.presidential import Heading, read_presidential
from crawlers.parsers.federal_register.references import (
    cfr_references,
    docket_ids,
    regulation_number,
    titles_of_parts,
)
from crawlers.parsers.xml import local_name
from indexer.domain.document import Authority, Document, Milestone, Relation
from indexer.domain.finding import Finding
from indexer.domain.provision import Role
from indexer.text import clean_inline

TYPES = {
    "RULE": "rule",
    "PRORULE": "proposed rule",
    "NOTICE": "notice",
    "PRESDOCU": "presidential document",
    "PRESDOC": "presidential document",
    "CORRECT": "correction",
}
_HEAD = frozenset({"AGENCY", "SUBAGY", "CFR", "DEPDOC", "RIN", "SUBJECT", "DATE"})
_FOREIGN = ("[insert-in-order]", "[label:")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document was found: the capture, what its address says, the page and volume it starts on."""

    url: str
    address: Address
    page: str = ""
    volume: str = ""


@dataclass(slots=True)
class _Head:
    facts: list[tuple[str, str]] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)
    citations: list[str] = field(default_factory=list)

    def learn(self, name: str, text: str) -> None:
        """Take up one element of the head."""
        match name:
            case "AGENCY" | "SUBAGY":
                self.facts.append(("agency", text))
            case "DEPDOC":
                self.facts += [("docket", docket) for docket in docket_ids(text)]
            case "RIN":
                self.facts.append(("rin", regulation_number(text)))
            case "CFR":
                self.citations += cfr_references(text)
                self.facts += [("cfr", reference) for reference in cfr_references(text)]
            case "SUBJECT":
                self.subjects.append(text)


class DocumentReader:
    """Reads one document element; findings gather in `findings`."""

    def __init__(self, element: etree._Element, origin: Origin) -> None:
        self._element = element
        self._origin = origin
        self._head = _Head()
        self._root = Node("document", label=TYPES[local_name(element)].capitalize())
        self._names: set[str] = set()
        self._images = 0
        self._heading = Heading()
        self.findings: list[Finding] = []
        self.number = _number(element) or origin.address.number

    def read(self) -> Document | None:
        """The document, or None if it has no number to be known by."""
        if not self.number:
            self._find("no-document-number", "a document without an FR Doc. number was left out")
            return None
        inline = Inline(glued=is_glued(self._element), report=self._unknown)
        blocks = Blocks(inline, self._unknown, self._image)
        head = self._read_head(inline)
        body = Body(blocks, titles_of_parts(self._head.citations))
        if local_name(self._element).startswith("PRESDOC"):
            self._heading = read_presidential(self._element, self._root, blocks, body)
        else:
            self._read_body(body, head)
        return self._document(tuple(sorted(inline.omitted)), body.amended)

    def _read_head(self, inline: Inline) -> list[etree._Element]:
        head = _head_of(self._element.find("PREAMB"))
        preface = Node("preface", label="Heading", role=Role.UNIT)
        for child in head:
            if text := inline.text(child):
                self._head.learn(local_name(child), text)
                preface.add(text)
        if preface.items:
            self._root.items.append(preface)
        return head

    def _read_body(self, body: Body, head: list[etree._Element]) -> None:
        place = Place(self._root)
        for child in self._element:
            for part in child if local_name(child) == "PREAMB" else (child,):
                if part not in head:
                    body.child(part, place)
                loose(part.tail, place.current())

    def _document(self, omitted: tuple[str, ...], amended: list[tuple[str, str]]) -> Document:
        provisions = provisions_of(self._root)
        self._report(" ".join(p.text for p in provisions if p.kind == "instruction"), empty=not provisions)
        published = self._origin.address.published
        part = self._origin.address.part
        name = f"{self.number}-{part}" if part else self.number
        dates = [line for p in provisions if p.kind == "dates" for line in (p.text,)]
        return Document(
            work=work_of(name),
            type=TYPES[local_name(self._element)],
            title=self._title(),
            language="en",
            expression="published",
            authority=Authority.OFFICIAL,
            rendition="fr-xml",
            provisions=provisions,
            richness=2,
            partial=bool(part),
            valid_from=published,
            published=published,
            relations=self._relations(amended),
            milestones=_milestones(dates),
            identifiers=self._identifiers([p.text for p in provisions if p.kind == "action"], published),
            omitted=omitted,
        )

    def _title(self) -> str:
        title = "; ".join(dict.fromkeys(self._head.subjects)) or self._heading.title
        if not title:
            first = next((child for child in self._element.iter("HD")), None)
            title = clean_inline(" ".join(map(str, first.itertext()))) if first is not None else ""
            self._find("no-title", "no subject line; the first heading stands for the title")
        return title or f"FR Doc. {self.number}"

    def _relations(self, amended: list[tuple[str, str]]) -> tuple[Relation, ...]:
        relations = []
        if corrected := corrected_number(self.number):
            relations.append(Relation("corrects", str(work_of(corrected))))
        if self._origin.address.part:
            relations.append(Relation("part_of", str(work_of(self.number))))
            self._find("partial-document", f"the address gives part {self._origin.address.part} of {self.number} only")
        if local_name(self._element) == "RULE":
            relations += [
                Relation("amends", f"us/ecfr/{title}/{part}", f"{title} CFR Part {part}")
                for title, part in amended
                if title.isalnum() and part.isalnum() and title.isascii() and part.isascii()
            ]
        return tuple(relations)

    def _identifiers(self, actions: list[str], published: date | None) -> tuple[tuple[str, str], ...]:
        heading = self._heading
        kind = {"Executive Order": "executive_order", "Proclamation": "proclamation"}.get(heading.subtype, "")
        facts = [
            ("fr_doc", self.number),
            *self._head.facts,
            *(("action", action) for action in actions),
            ("subtype", heading.subtype),
            (kind or "presidential_number", heading.number),
            ("filed", _filed(self._element)),
            ("citation", self._citation(published)),
        ]
        return tuple(dict.fromkeys((name, text) for name, text in facts if text))

    def _citation(self, published: date | None) -> str:
        volume = self._origin.volume
        if not volume and published is not None and published.year >= 1936:
            volume = str(published.year - 1935)
        return f"{volume} FR {self._origin.page}" if volume and self._origin.page else ""

    def _report(self, instructions: str, *, empty: bool) -> None:
        if self._images:
            self._find("image-omitted", f"{self._images} images (figures, forms, formulas) carry no text")
        if any(mark in instructions for mark in _FOREIGN):
            self._find("foreign-markup", "the text holds editing marks that the publisher does not print")
        if empty:
            self._find("no-text", "the document has no words")

    def _find(self, code: str, message: str) -> None:
        self.findings.append(Finding(code, f"{self._origin.url}#{self.number or self._place()}", message))

    def _place(self) -> str:
        return f"line-{self._element.sourceline or 0}"

    def _unknown(self, name: str) -> None:
        if name not in self._names:
            self._names.add(name)
            self._find("unknown-element", f"element {name} is not known; its words were kept as plain text")

    def _image(self) -> None:
        self._images += 1


def _head_of(preamble: etree._Element | None) -> list[etree._Element]:
    """The elements of the preamble that come before its first headed part or paragraph, page marks passed over."""
    head: list[etree._Element] = []
    for child in preamble if preamble is not None else ():
        name = local_name(child)
        if name in _HEAD:
            head.append(child)
        elif name not in {"", "PRTPAGE", "EDITOR"}:
            break
    return head


def _number(element: etree._Element) -> str:
    """The first document number the element states, outside documents nested in it."""
    texts = ("".join(map(str, found.itertext())) for found in element.iter("FRDOC"))
    return next(filter(None, map(normal_number, texts)), "")


def _filed(element: etree._Element) -> str:
    texts = ("".join(map(str, found.itertext())) for found in element.iter("FRDOC", "FILED"))
    return next((day.isoformat() for text in texts if (day := filing_date(text))), "")


def _milestones(texts: list[str]) -> tuple[Milestone, ...]:
    return tuple(dict.fromkeys(milestone for text in texts for milestone in milestones(text)))
