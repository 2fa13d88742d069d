"""What a source served (Capture) and what a parser made of it (Parsed): the seam between crawlers and indexer."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from indexer.domain.finding import Finding
from indexer.domain.identifiers import WorkId
from indexer.domain.provision import Mark, Note, Provision, Text


@dataclass(frozen=True, slots=True)
class Capture:
    """The exact bytes a source served. `headers` has lower-case names; `fetched_at` is UTC; `body` is undecoded
    beyond transfer encoding.
    """

    url: str
    fetched_at: datetime
    body: bytes
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    sha256: str = field(default="")

    def __post_init__(self) -> None:
        if not self.sha256:
            object.__setattr__(self, "sha256", hashlib.sha256(self.body).hexdigest())

    def header(self, name: str) -> str:
        """The first value of a header, or the empty string."""
        return next((value for key, value in self.headers if key == name.lower()), "")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the archive keeps a capture."""

    file: str
    offset: int
    length: int


class Authority(StrEnum):
    """What the text is worth as a quote."""

    OFFICIAL = "official"
    """The text as adopted, enacted, made or published in the official journal."""
    CONSOLIDATION = "consolidation"
    """The publisher's own consolidation: as amended, not authentic unless its law says so."""
    TRANSLATION = "translation"
    METADATA = "metadata"
    """A record about the text, not the text."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A tie to another work: `kind` is amends | amended_by | repeals | repealed_by | corrects | based_on | cites |
    part_of.
    """

    kind: str
    target: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Milestone:
    """A date that binds somebody, as the source states it; `kind`: entry_into_force | application |
    comment_close | commencement | transposition | expiry.
    """

    kind: str
    date: date
    text: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One version of one work in one language, as one rendition shows it.

    `expression` is the publisher's own name of the version ("adopted", "2024-07-05", "enacted"); documents of the
    same work, language and expression are renditions of one version. Where the publisher names none it is "", and
    text and observation time tell versions apart. `valid_from`/`valid_to` are the publisher's, first and last day
    in force, None where it does not say. `richness` ranks renditions of one version: the highest is read.
    """

    work: WorkId
    type: str
    title: str
    language: str
    expression: str
    authority: Authority
    rendition: str
    provisions: tuple[Provision, ...]
    richness: int = 0
    partial: bool = False
    """Only a part of the work was served: it may be shown, and never be compared with the whole."""
    short_title: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    published: date | None = None
    marks: tuple[Mark, ...] = ()
    notes: tuple[Note, ...] = ()
    relations: tuple[Relation, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    """Other identifiers and facts the source states: ("celex", "32024L1760"), ("rin", "1651-AB12"), …"""
    unapplied: tuple[str, ...] = ()
    """Amendments the publisher knows of and has not yet worked into this text, one sentence each."""
    omitted: tuple[str, ...] = ()
    """Names of what the parser left out on purpose (element or class names), for the words-kept account."""

    @property
    def text(self) -> Text:
        """What stands in it. An act that repealed the whole is a mark too: it says why nothing stands there."""
        repeals = tuple(Mark("", "repealed", r.target, r.place) for r in self.relations if r.kind == "repealed_by")
        return Text(self.provisions, self.marks if self.provisions else (*self.marks, *repeals))


@dataclass(frozen=True, slots=True)
class Parsed:
    """All a parser got out of one capture. A capture that is no document at all (a feed) gives findings only."""

    documents: tuple[Document, ...] = ()
    findings: tuple[Finding, ...] = ()
