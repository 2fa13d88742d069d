"""One record of an API answer: reading its fields with suspicion, and the document it makes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from crawlers.parsers.federal_register.numbers import corrected_number, normal_number, work_of
from crawlers.parsers.federal_register.references import docket_ids, regulation_number
from indexer.domain.document import Authority, Document, Milestone, Relation
from indexer.domain.errors import InvalidIdentifier
from indexer.domain.identifiers import parse_day
from indexer.domain.provision import Provision, Role
from indexer.text import clean, clean_inline

_TYPES = {
    "rule": "rule",
    "proposed rule": "proposed rule",
    "notice": "notice",
    "sunshine act document": "notice",
    "presidential document": "presidential document",
    "correction": "correction",
}
_TEXTS = (("action", "Action"), ("abstract", "Summary"), ("dates", "Dates"))
_KINDS = {"abstract": "summary"}
_USED_NAMES = (
    "abstract action agencies cfr_references citation comments_close_on correction_of corrections dates docket_id "
    "docket_ids document_number effective_on executive_order_number presidential_document_number "
    "proclamation_number publication_date regulation_id_numbers signing_date significant start_page subtype title "
    "topics type volume"
)
_IGNORED_NAMES = (
    "agency_names amendatory_instruction_count body_html_url cfr_topics comment_url disposition_notes dockets end_page "
    "excerpts executive_order_notes explanation full_text_xml_url html_url images images_metadata json_url mods_url "
    "not_received_for_publication page_length page_views pdf_url president public_inspection_pdf_url raw_text_url "
    "regulation_id_number_info regulations_dot_gov_info regulations_dot_gov_url related_documents toc_doc "
    "toc_subject"
)
_USED = frozenset(_USED_NAMES.split())
_IGNORED = frozenset(_IGNORED_NAMES.split())
"""Addresses, page counts, editors' notes, other services' data and search aids: not what the document itself says."""
_PLAIN = {
    "subtype": "subtype",
    "executive_order_number": "executive_order",
    "proclamation_number": "proclamation",
    "presidential_document_number": "presidential_number",
}


class Record:
    """The fields of one record; values of the wrong kind count as absent and are told in `problems`."""

    def __init__(self, fields: dict[str, object]) -> None:
        self._fields = fields
        self.problems: list[tuple[str, str]] = []
        """(code, sentence) of each finding."""
        for name in fields:
            if name not in _USED and name not in _IGNORED:
                self.problems.append(("unknown-element", f"field {clean_inline(name)[:80]!r} is not known"))

    def text(self, name: str) -> str:
        """A string field on one line; numbers read as their digits."""
        value = self._fields.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**12:
            return str(value)
        return clean_inline(value) if isinstance(value, str) else self._wrong(name, value)

    def paragraphs(self, name: str) -> str:
        """A string field with its paragraph breaks."""
        value = self._fields.get(name)
        return clean(value).replace("\t", " ") if isinstance(value, str) else self._wrong(name, value)

    def entries(self, name: str) -> Iterator[object]:
        """The entries of a list field."""
        value = self._fields.get(name)
        if isinstance(value, list):
            yield from value
        else:
            self._wrong(name, value)

    def texts(self, name: str) -> list[str]:
        """The strings of a list field."""
        return [text for entry in self.entries(name) if isinstance(entry, str) and (text := clean_inline(entry))]

    def day(self, name: str) -> date | None:
        """A date field; what is no ISO date is None and a finding."""
        text = self.text(name)
        try:
            return parse_day(text) if text else None
        except InvalidIdentifier:
            self.problems.append(("bad-date", f"{name} is no date: {text[:40]!r}"))
            return None

    def is_true(self, name: str) -> bool:
        """Whether a field is JSON true."""
        return self._fields.get(name) is True

    def ignored(self) -> tuple[str, ...]:
        """Names of the fields left out on purpose that hold something."""
        return tuple(sorted(name for name in _IGNORED if self._fields.get(name)))

    def _wrong(self, name: str, value: object) -> str:
        if value is not None:
            self.problems.append(("unexpected-value", f"{name} has a value of the wrong kind; it was not read"))
        return ""


def document_of(record: Record, number: str) -> Document:
    """The document a record with a title describes."""
    published = record.day("publication_date")
    return Document(
        work=work_of(number),
        type=_TYPES.get(record.text("type").lower(), "document"),
        title=record.text("title"),
        language="en",
        expression="published",
        authority=Authority.METADATA,
        rendition="fr-json",
        provisions=tuple(_provisions(record)),
        richness=1,
        valid_from=published,
        published=published,
        relations=tuple(dict.fromkeys(_relations(record, number))),
        milestones=tuple(_milestones(record)),
        identifiers=tuple(dict.fromkeys(_identifiers(record, number))),
        omitted=record.ignored(),
    )


def _provisions(record: Record) -> Iterator[Provision]:
    for name, label in _TEXTS:
        if text := record.paragraphs(name):
            kind = _KINDS.get(name, name)
            yield Provision(f"{kind}_1", kind, Role.UNIT, label, text=text)


def _milestones(record: Record) -> Iterator[Milestone]:
    for kind, name in (("entry_into_force", "effective_on"), ("comment_close", "comments_close_on")):
        if day := record.day(name):
            yield Milestone(kind, day)


def _relations(record: Record, number: str) -> Iterator[Relation]:
    for target in (_number_of(record.text("correction_of")), corrected_number(number)):
        if target:
            yield Relation("corrects", str(work_of(target)))


def _identifiers(record: Record, number: str) -> Iterator[tuple[str, str]]:
    yield "fr_doc", number
    yield from (("agency", name) for name in _agencies(record))
    yield from (("cfr", reference) for reference in _cfr(record))
    for printed in [*record.texts("docket_ids"), record.text("docket_id")]:
        yield from (("docket", docket) for docket in docket_ids(printed))
    yield from (("rin", regulation_number(text)) for text in record.texts("regulation_id_numbers"))
    if action := record.text("action"):
        yield "action", action
    for name, fact in _PLAIN.items():
        if text := record.text(name):
            yield fact, text
    if signed := record.day("signing_date"):
        yield "signed", signed.isoformat()
    if citation := _citation(record):
        yield "citation", citation
    yield from (("topic", topic) for topic in record.texts("topics"))
    if record.is_true("significant"):
        yield "significant", "true"
    yield from (("corrected_by", other) for text in record.texts("corrections") if (other := _number_of(text)))


def _citation(record: Record) -> str:
    volume, page = record.text("volume"), record.text("start_page")
    return record.text("citation") or (f"{volume} FR {page}" if volume and page else "")


def _agencies(record: Record) -> Iterator[str]:
    for entry in record.entries("agencies"):
        if isinstance(entry, dict):
            name = entry.get("raw_name") or entry.get("name")
            if isinstance(name, str) and (text := clean_inline(name)):
                yield text


def _cfr(record: Record) -> Iterator[str]:
    for entry in record.entries("cfr_references"):
        if isinstance(entry, dict):
            title, part = (clean_inline(str(entry.get(name) or ""))[:20] for name in ("title", "part"))
            if title:
                yield f"{title} CFR {part}".strip()


def _number_of(address: str) -> str:
    """The document number of an address or of a bare number."""
    return normal_number(address.rstrip("/").rpartition("/")[2].removesuffix(".json"))
