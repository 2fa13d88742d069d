"""What the first norm of a document says about the law as a whole: names, dates, state of amendment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from lxml import etree

from crawlers.parsers.gii_norm.plain import plain_lines, plain_text
from crawlers.parsers.gii_norm.wording import parse_german_day
from crawlers.parsers.outline import Outline
from indexer.domain.document import Milestone, Relation
from indexer.domain.errors import InvalidIdentifier, ParseError
from indexer.domain.identifiers import WorkId, parse_day
from indexer.domain.provision import Note

_ADDRESS = re.compile(r"https?://[^/]+/([^/?#]+)/xml\.zip")
_KNOWN = frozenset({"jurabk", "amtabk", "ausfertigung-datum", "fundstelle", "kurzue", "langue", "gliederungseinheit",
                    "enbez", "titel", "standangabe"})  # fmt: skip
_TYPE = re.compile(r"(verordnung|gesetz|buch|ordnung)", re.IGNORECASE)
_NOT_YET_APPLIED = re.compile(r"noch nicht berücksichtigt")
_AMENDED = re.compile(r"(?:^|\s)(?:zuletzt )?geändert durch (?P<acts>.+)|^Änderung durch (?P<one>.+)", re.IGNORECASE)
_APPLIED_TAIL = re.compile(r"\s+(?:textlich nachgewiesen|ist berücksichtigt).*$", re.DOTALL)
_NEXT_ACT = re.compile(r"\s+(?:u\.|und|sowie)\s+(?=Art\.)|;\s*(?=Art\.)")
_ACT = re.compile(r"(?P<place>(?:Art\.|§)[^v]*?)\s+(?P<act>(?:[A-Z][A-Za-z]*\.? )?v(?:\.|om) .+)")
_IN_FORCE = re.compile(r"(?:G|V|Das G|Die V) (?:ist |tritt )?in Kraft gem\. .{1,200} mWv (\d{1,2}\.\d{1,2}\.\d{4})")


@dataclass(frozen=True, slots=True)
class Header:
    """The law's own data; `footnote` is the editorial footnote of the title, one line a printed line."""

    title: str
    short_title: str
    type: str
    identifiers: tuple[tuple[str, str], ...]
    notes: tuple[Note, ...]
    relations: tuple[Relation, ...]
    milestones: tuple[Milestone, ...]
    unapplied: tuple[str, ...]
    footnote: str
    amended: bool
    """Whether any amendment or recasting is stated: then a provision may be younger than the law."""

    @classmethod
    def read(cls, norm: etree._Element, root: etree._Element, outline: Outline) -> Header:
        """Read the first norm; raises ParseError `no-title` where neither a title nor an abbreviation stands."""
        metadata = norm.find("metadaten")
        if metadata is None:
            raise ParseError("no-metadata", outline.where, "the first norm carries no metadata")
        for child in metadata.iterchildren(etree.Element):
            if child.tag not in _KNOWN:
                outline.find("unknown-element", "", f"metadata element that is not read: {child.tag}")
        names = [plain_text(element) for element in metadata.iterfind("jurabk")]
        official = plain_text(metadata.find("amtabk"))
        long_title, short = plain_text(metadata.find("langue")), plain_text(metadata.find("kurzue"))
        title = long_title or short or official or next(iter(names), "")
        if not title:
            raise ParseError("no-title", outline.where, "the first norm carries no title")
        states = [
            (plain_text(element.find("standtyp")), plain_text(element.find("standkommentar")))
            for element in metadata.iterfind("standangabe")
        ]
        footnote = "\n".join(plain_lines(element) for element in norm.iterfind("textdaten/fussnoten"))
        notes = [Note("", "editorial", footnote)] if footnote else []
        notes += [Note("", "amendment_state", f"{kind}: {text}" if kind else text) for kind, text in states if text]
        return cls(
            title=title,
            short_title=short or official or next(iter(names), ""),
            type=_type(title),
            identifiers=tuple(_identifiers(root, metadata, names, official, outline)),
            notes=tuple(notes),
            relations=tuple(relation for _, text in states for relation in _amendments(text)),
            milestones=tuple(_milestones(states)),
            unapplied=tuple(text for _, text in states if _NOT_YET_APPLIED.search(text)),
            footnote=footnote,
            amended=any(_changes(kind, text) for kind, text in states),
        )


def work_id(url: str) -> WorkId:
    """`de/` and the publisher's own short name of the law in the address; raises ParseError `unknown-address`."""
    match = _ADDRESS.match(url)
    try:
        if match:
            return WorkId(f"de/{match[1]}")
    except InvalidIdentifier as error:
        raise ParseError("unknown-address", url, error.message) from error
    raise ParseError("unknown-address", url, "the address is not /{abbreviation}/xml.zip")


def _type(title: str) -> str:
    """By the first such word in the title: "regulation" for a Verordnung, "act" for a Gesetz, Buch or Ordnung."""
    match = _TYPE.search(title)
    if not match:
        return "other"
    return "regulation" if match[1].casefold() == "verordnung" else "act"


def _identifiers(
    root: etree._Element, metadata: etree._Element, names: list[str], official: str, outline: Outline
) -> list[tuple[str, str]]:
    found = [("doknr", root.get("doknr", ""))]
    found += [("jurabk", name) for name in names]
    found.append(("amtabk", official))
    issued = plain_text(metadata.find("ausfertigung-datum"))
    if issued and not _is_day(issued):
        outline.find("bad-date", "", f"date of issue that cannot be read: {issued[:40]!r}")
        issued = ""
    found.append(("ausfertigungsdatum", issued))
    for place in metadata.iterfind("fundstelle"):
        found.append(("fundstelle", " ".join(filter(None, (plain_text(child) for child in place)))))
    found.append(("builddate", _moment(root.get("builddate", ""), outline)))
    return [(key, value) for key, value in found if value]


def _is_day(text: str) -> bool:
    try:
        parse_day(text)
    except InvalidIdentifier:
        return False
    return True


def _moment(stamp: str, outline: Outline) -> str:
    """20211115213010 → 2021-11-15T21:30:10."""
    if not stamp:
        return ""
    try:
        # strptime alone would also read shorter numbers.
        moment = datetime.strptime(stamp, "%Y%m%d%H%M%S") if len(stamp) == 14 else None  # noqa: DTZ007 - no zone stated
    except ValueError:
        moment = None
    if moment is None:
        outline.find("bad-date", "", f"build date that cannot be read: {stamp[:40]!r}")
        return ""
    return moment.isoformat()


def _amendments(text: str) -> list[Relation]:
    """The amending acts whose changes stand in the text, as printed."""
    match = _AMENDED.search(text[:1000])
    if not match or _NOT_YET_APPLIED.search(text):
        return []
    acts = _APPLIED_TAIL.sub("", match["acts"] or match["one"])
    return [_amendment(act.strip(" ;.,")) for act in _NEXT_ACT.split(acts)]


def _amendment(act: str) -> Relation:
    match = _ACT.fullmatch(act)
    return Relation("amended_by", match["act"], match["place"]) if match else Relation("amended_by", act)


def _changes(kind: str, text: str) -> bool:
    applied = not _NOT_YET_APPLIED.search(text)
    return applied and (kind in ("Stand", "Neuf") or "nderung" in text or "eändert" in text or "erichtigung" in text)


def _milestones(states: list[tuple[str, str]]) -> list[Milestone]:
    found = []
    for _, text in states:
        match = _IN_FORCE.fullmatch(text[:400])
        day: date | None = parse_german_day(match[1]) if match else None
        if day:
            found.append(Milestone("entry_into_force", day, text))
    return found
