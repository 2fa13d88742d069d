"""Japanese law as e-Gov serves it: the law XML of API version 2, with its facts or bare, and of version 1.

Measured on two real laws (a short act, the Companies Act): words kept 1.0 each, without tables of contents and ruby.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from lxml import etree

from crawlers.parsers.egov_jp.body import Body
from crawlers.parsers.egov_jp.vocabulary import STYLE, TYPES
from crawlers.parsers.ending import until_it_ended
from crawlers.parsers.flow import line
from crawlers.parsers.outline import Outline
from crawlers.parsers.xml import parse_xml
from indexer.domain.document import Authority, Capture, Document, Milestone, Parsed, Relation
from indexer.domain.errors import InvalidIdentifier, ParseError
from indexer.domain.identifiers import WorkId, parse_day
from indexer.domain.provision import Standing

VERSION = 3

_ROOTS = frozenset({"Law", "law_data_response", "law_data", "DataRoot"})
_REVISION = re.compile(r"(?P<law>\d{3}[A-Z][A-Z0-9]{11})(?:_(?P<day>\d{8})_(?P<by>\w{15}))?")
_NO_AMENDMENT = "0" * 15
_OMITTED = ("Fig", "Rt", "TOC")
_STANDING_LAW = frozenset({"", "None", "none"})


def parse(capture: Capture) -> Parsed:
    """One revision of one law.

    The version is named by the publisher's revision id ("405AC0000000088_20180401_429AC0000000004") where it is
    stated, valid from the day its amendments take effect. Raises ParseError: those of `parse_xml`, `no-identifier`,
    `no-title`, `no-text`.
    """
    root = parse_xml(capture.body, capture.url, expect=_ROOTS)
    law = root if root.tag == "Law" else next(root.iter("Law"), None)
    if law is None:
        raise ParseError("no-text", capture.url, "the answer holds no law")
    outline = Outline(capture.url, closing="後段")
    today = capture.fetched_at.date()
    facts = _Facts(root, capture.url, outline)
    Body(outline).read(law)
    title = line(law.find("LawBody/LawTitle"), STYLE)
    if not title:
        raise ParseError("no-title", capture.url, "the law has no title")
    if not outline.drafts:
        raise ParseError("no-text", capture.url, "the law has no text")
    if facts.waits:
        for draft in outline.drafts:
            draft.standing = Standing.NOT_YET if draft.standing is Standing.IN_FORCE else draft.standing
        outline.find("commencement-not-fixed", "", "promulgated; no day is fixed on which it takes effect")
    number = line(law.find("LawNum"), STYLE)
    document = Document(
        work=facts.work,
        type=TYPES.get(law.get("LawType", ""), "legislation"),
        title=title,
        language=law.get("Lang", "ja"),
        expression=facts.revision or (facts.valid_from.isoformat() if facts.valid_from else ""),
        authority=Authority.CONSOLIDATION,
        rendition="egov-xml",
        provisions=outline.provisions(),
        partial=facts.waits,
        valid_from=facts.valid_from,
        published=facts.published,
        notes=tuple(outline.notes),
        relations=facts.relations,
        milestones=facts.milestones,
        identifiers=tuple(
            (name, value) for name, value in (("law_num", number), ("revision", facts.revision)) if value
        ),
        omitted=(*_OMITTED, *sorted(outline.omitted)),
    )
    documents = until_it_ended(document, facts.last_day, today) if facts.is_repealed else (document,)
    return Parsed(documents, tuple(outline.findings))


class _Facts:
    """What the answer says of the law around its text, and its address where that says it."""

    def __init__(self, root: etree._Element, url: str, outline: Outline) -> None:
        self._outline = outline
        self._stated: dict[str, str] = {}
        for name in ("law_info", "revision_info"):
            for value in root.iterfind(f"./{name}/*"):
                if isinstance(value.tag, str) and value.text and value.text.strip():
                    self._stated[value.tag] = value.text.strip()
        address = next(_REVISION.finditer(url.rpartition("?")[0] or url), None)
        self.revision = self._stated.get("law_revision_id", address[0] if address and address["day"] else "")
        match = _REVISION.fullmatch(self.revision)
        identifier = (
            self._stated.get("law_id", "") or (address["law"] if address else "") or (match["law"] if match else "")
        )
        self.work = _work(identifier, url)
        named = _compact_day(match["day"]) if match else None
        enforced = self.day("amendment_enforcement_date")
        self.waits = enforced is None and self.day("amendment_scheduled_enforcement_date") is not None
        """No day of enforcement is fixed: the one in the revision's name is the latest it can be, and no fact."""
        self.valid_from = None if self.waits else enforced or named
        amending = self._stated.get("amendment_law_id", "") or (match["by"] if match else "") or ""
        is_law = _REVISION.fullmatch(amending) and amending != _NO_AMENDMENT
        self.relations = (Relation("amended_by", f"jp/{amending}"),) if is_law else ()
        self.published = self.day("amendment_promulgate_date") or (
            None if self.relations else self.day("promulgation_date")
        )

    def day(self, name: str) -> date | None:
        """A day the answer states; None where it does not, with a finding where it cannot be read."""
        text = self._stated.get(name, "")
        if not text:
            return None
        try:
            return parse_day(text[:10])
        except InvalidIdentifier:
            self._outline.find("unreadable-date", "", f"{name}: {text[:40]!r} is not a date")
            return None

    @property
    def is_repealed(self) -> bool:
        """Whether the publisher says that the whole law is, or is to be, no longer in force."""
        return self._stated.get("repeal_status", "") not in _STANDING_LAW

    @property
    def last_day(self) -> date | None:
        """The last day in force of a law that is repealed: the source states the day on which it is so no more."""
        ended = self.day("repeal_date")
        return ended - timedelta(days=1) if ended else None

    @property
    def milestones(self) -> tuple[Milestone, ...]:
        """The days this revision takes effect and the law ends, where they are stated."""
        days = (
            ("entry_into_force", self.day("amendment_enforcement_date")),
            ("expiry", self.day("repeal_date")),
        )
        return tuple(Milestone(kind, found) for kind, found in days if found)


def _work(identifier: str, where: str) -> WorkId:
    if not _REVISION.fullmatch(identifier) or "_" in identifier:
        raise ParseError("no-identifier", where, "neither the answer nor its address names the law")
    return WorkId(f"jp/{identifier}")


def _compact_day(text: str | None) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])) if text else None
    except ValueError:
        return None
