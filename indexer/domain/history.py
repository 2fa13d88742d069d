"""The life of a work: what was observed, the versions that follow from it, the changes between them, their effects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from indexer.domain.document import Authority
from indexer.domain.identifiers import Permalink, WorkId
from indexer.domain.provision import Mark

_DEEDS = {"enacted": "enacted", "made": "made", "created": "made"}


@dataclass(frozen=True, slots=True)
class Wording:
    """Fingerprints of a document's text.

    `exact` changes with any character; `typography` ignores quotes, dashes and white space; `words` ignores all but
    the words of enacting terms and annexes, so that an act as adopted and its consolidation can be compared.
    """

    exact: str
    typography: str
    words: str
    word_count: int
    repealed: bool
    """Whether the publisher marks some unit as repealed: then much less text is no sign of a broken capture."""
    units: frozenset[str] = frozenset()
    """Ids of the units that are law or were: what a later text must not lose without the publisher's word."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One sighting of one expression of a work in one language: the raw material of its history. `id` is the store's
    key of the sighting; `starts_on` the day it counts from; see `Document` for the rest.
    """

    id: int
    expression: str
    starts_on: date
    valid_from: date | None
    valid_to: date | None
    published: date | None
    detected: datetime
    authority: Authority
    rendition: str
    richness: int
    wording: Wording
    partial: bool = False
    stated: str = ""
    """What the publisher says of the amendments in this text; equal for two texts if it says that nothing happened."""
    released: bool = False
    """An operator looked at a quarantined text and found it right."""
    body: str = ""
    """The address of what was read, text and facts: equal for two sightings that brought the same."""
    read_by: str = ""
    """Parser and version: what another reading finds is no word of the publisher."""


@dataclass(frozen=True, slots=True)
class Version:
    """The text of a work in one language over one interval. `until` is the last day in force, None while open.

    `observation` is the sighting whose text is read. A superseded version was replaced by a later reading of the
    same day: it keeps its permalink and is never in force. `authorities` lists every authority the text has;
    `expression` is its publisher's name of it, see `Document`.
    """

    work: WorkId
    language: str
    starts_on: date
    until: date | None
    valid_from: date | None
    published: date | None
    detected: datetime
    authority: Authority
    authorities: tuple[Authority, ...]
    rendition: str
    text_sha256: str
    superseded: bool
    observation: int
    expression: str = ""

    @property
    def came_by(self) -> str:
        """What happened on the day `published`: a text as enacted or made is dated by that, and not by its printing."""
        return _DEEDS.get(self.expression, "published")

    @property
    def permalink(self) -> Permalink:
        """The day, and the reading too where another reading of the day replaced this one."""
        return Permalink(self.work, self.starts_on, self.text_sha256[:8] if self.superseded else "")

    def status_on(self, day: date) -> str:
        """`current`, `future`, `historical`, or `superseded` for a reading that was replaced."""
        if self.superseded:
            return "superseded"
        if self.starts_on > day:
            return "future"
        return "historical" if self.until is not None and self.until < day else "current"


class EffectKind(StrEnum):
    """What a change did to one provision."""

    INSERTED = "inserted"
    SUBSTITUTED = "substituted"
    REPEALED = "repealed"
    RENUMBERED = "renumbered"
    COMMENCED = "commenced"
    RESCHEDULED = "rescheduled"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change did to one provision. `before`/`after` are None where there is no text on that side;
    `provision` is the id after the change, or before it for a repeal. `by` is the publisher's mark, if any.
    Where a publisher moved a day of the whole work, `provision` is "", `label` the kind of `Milestone`, and
    `before`/`after` are the two days (ISO 8601).
    """

    kind: EffectKind
    provision: str
    label: str
    before: str | None
    after: str | None
    effective: date | None
    by: Mark | None = None
    moved_from: str = ""


class ChangeKind(StrEnum):
    """What happened to a work."""

    PUBLISHED = "published"
    AMENDED = "amended"
    COMMENCED = "commenced"
    REPEALED = "repealed"
    CORRECTED = "corrected"
    GONE = "gone"
    """Its source neither lists nor serves it any more: said of the source, never of the law."""
    RETURNED = "returned"
    """Its source lists it again."""
    RESCHEDULED = "rescheduled"
    """Its publisher states another day for a text that stays the same."""

    @property
    def is_of_text(self) -> bool:
        """Whether it is a step between two texts; the others are of what the source does or states beside the text."""
        return self not in {ChangeKind.GONE, ChangeKind.RETURNED, ChangeKind.RESCHEDULED}


class Origin(StrEnum):
    """How we came to know: only `crawl` may alert anyone."""

    BASELINE = "baseline"
    """The first sight of a work that may be old."""
    CRAWL = "crawl"
    """Seen as the source published it, after we already knew the work."""
    BACKFILL = "backfill"
    """An older state learnt later."""


@dataclass(frozen=True, slots=True)
class Change:
    """One dated event between two versions; `before` is None for the first, and where the text stayed what it is."""

    work: WorkId
    language: str
    kind: ChangeKind
    published: date | None
    effective: date | None
    detected: datetime
    before: Version | None
    after: Version
    effects: tuple[Effect, ...]

    @property
    def retroactive(self) -> bool:
        """Whether the effective date lies before publication; False while either is unknown."""
        return bool(self.published and self.effective and self.effective < self.published)
