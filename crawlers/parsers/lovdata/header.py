"""The table of key facts at the head of a document: which act this is, its titles, dates and ties to other works."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lxml import etree

from crawlers.parsers.flow import Style, line
from crawlers.parsers.outline import Outline
from indexer.domain.document import Milestone, Relation
from indexer.domain.errors import InvalidIdentifier, ParseError
from indexer.domain.identifiers import WorkId, parse_day

_REFERENCE = re.compile(r"(?:https?://lovdata\.no/)?((?:lov|forskrift)/\d{4}-\d{2}-\d{2}(?:-\d+)?)(?:/.*)?")
_EU = re.compile(r"eu/(\d{5})([a-z]{1,2})(\d{4})")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PLAIN = Style()
_FACTS = {"legacyID": "legacy_id", "dokid": "dokid", "ministry": "ministry", "lastupdated": "last_correction"}


@dataclass(frozen=True, slots=True)
class Header:
    """The key facts, read. `waiting` says that no day of entry into force is set yet."""

    work: WorkId
    title: str
    short_title: str
    type: str
    valid_from: date | None
    published: date | None
    waiting: bool
    identifiers: tuple[tuple[str, str], ...]
    milestones: tuple[Milestone, ...]
    relations: tuple[Relation, ...]


def linked_work(href: str) -> str:
    """`lov/2008-05-15-35/§7` → `no/lov/2008-05-15-35`, `eu/32004l0038` → `eu/32004L0038`; "" for other links."""
    if match := _REFERENCE.fullmatch(href):
        return f"no/{match[1]}"
    match = _EU.fullmatch(href)
    return f"eu/{match[1]}{match[2].upper()}{match[3]}" if match else ""


def read_header(root: etree._Element, outline: Outline, today: date) -> Header:
    """Read it; raises ParseError `no-identity` or `no-title`."""
    facts = {value.get("class", ""): value for value in root.iterfind(".//dl/dd")}
    printed = {name: line(value, _PLAIN) for name, value in facts.items()}
    match = _REFERENCE.fullmatch(printed.get("refid", "") or printed.get("dokid", "").partition("/")[2])
    if match is None:
        raise ParseError("no-identity", outline.where, "the document does not say which act it is")
    title = printed.get("title", "") or line(root.find(".//h1"), _PLAIN)
    if not title:
        raise ParseError("no-title", outline.where, "the document states no title")
    begun, changed = _days(printed, "dateInForce", outline), _days(printed, "lastChangeInForce", outline)
    past = [day for day in (*begun, *changed) if day <= today]
    ahead = not past or (changed and changed[0] > today)  # what holds is younger than the days that are past
    valid_from = min(changed or begun, default=None) if ahead else max(past)
    return Header(
        work=_work(match[1], outline),
        title=title,
        short_title=printed.get("titleShort", ""),
        type="act" if match[1].startswith("lov") else "regulation",
        valid_from=valid_from,
        published=None if changed else next(iter(_days(printed, "dateOfPublication", outline)), None),
        waiting=not past and bool(printed.get("dateInForce") or begun),
        identifiers=tuple(_identifiers(printed, match[1])),
        milestones=tuple(Milestone("entry_into_force", day) for day in begun),
        relations=tuple(_relations(facts)),
    )


def _work(reference: str, outline: Outline) -> WorkId:
    try:
        return WorkId(f"no/{reference}")
    except InvalidIdentifier as error:
        raise ParseError("no-identity", outline.where, error.message) from error


def _days(printed: dict[str, str], name: str, outline: Outline) -> list[date]:
    found = []
    for text in _DAY.findall(printed.get(name, "")):
        try:
            found.append(parse_day(text))
        except InvalidIdentifier:
            outline.find("unreadable-date", "", f"{name}: {text!r} is not a date")
    return sorted(found)


def _identifiers(printed: dict[str, str], reference: str) -> Iterator[tuple[str, str]]:
    yield "eli", f"https://lovdata.no/eli/{reference.replace('-', '/')}"
    for name, key in _FACTS.items():
        if value := printed.get(name):
            yield key, value


def _relations(facts: dict[str, etree._Element]) -> Iterator[Relation]:
    for name, kind in (("lastChangedBy", "amended_by"), ("changesToDocuments", "amends"), ("eeaReferences", "cites")):
        if name in facts:
            works = {linked_work(link.get("href", "")) for link in facts[name].iter("a")} - {""}
            yield from (Relation(kind, work) for work in sorted(works))
