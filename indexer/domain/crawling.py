"""What we know of our own looking: addresses of a source, runs over it, and whether it can be trusted to be silent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    """What a crawl is worth as evidence."""

    HEALTHY = "healthy"
    """What was found is published, and what was not found counts as missing once."""
    DEGRADED = "degraded"
    """What was found is published; absence says nothing."""
    FAILED = "failed"
    """Nothing of it is published; the last good state stands."""
    HELD = "held"
    """It would change too much at once: kept aside until an operator releases it, then counted as healthy."""

    @property
    def publishes(self) -> bool:
        """Whether what the crawl found reaches users."""
        return self in {Verdict.HEALTHY, Verdict.DEGRADED}


@dataclass(frozen=True, slots=True)
class Known:
    """What the last crawls learnt of one address. `missing` counts healthy crawls, a day apart at least, that did not
    list it any more; `missed_at` is the last of them. Only an address that a listing of everything led to (`whole`)
    can be missing.
    """

    url: str
    etag: str = ""
    last_modified: str = ""
    stamp: str = ""
    sha256: str = ""
    fetched_at: datetime | None = None
    full_at: datetime | None = None
    listed_at: datetime | None = None
    whole: bool = False
    missing: int = 0
    missed_at: datetime | None = None
    gone: bool = False
    """Missing three times and answered 404 or 410 when asked directly: the source no longer holds it."""


@dataclass(frozen=True, slots=True)
class Run:
    """One crawl of a source with its verdict. `reasons` are sentences that begin with a finding's code; `folder` is the
    name of the run's folder; `id` is the store's key, 0 before it is recorded.
    """

    id: int
    source: str
    folder: str
    started: datetime
    finished: datetime
    verdict: Verdict
    reasons: tuple[str, ...] = ()
    listed: int = 0
    fetched: int = 0
    unchanged: int = 0
    refused: int = 0
    suspect: int = 0
    changes: int = 0


class Standing(StrEnum):
    """How a source stands today."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    FAILED = "failed"
    HELD = "held"
    """What was found last waits for an operator."""
    DISABLED = "disabled"
    """Its key is missing: it was not asked, and says nothing."""
    NEVER = "never"
    """It has not been crawled here."""


@dataclass(frozen=True, slots=True)
class Health:
    """What users are told of a source: `last_good` is the end of the last crawl that published, `failing_since` the
    start of the first one after it that did not, `due` when the next is due, `late` whether that is past by more than
    a rhythm, `silent` whether it has been without news for longer than chance explains. `findings` counts those of
    its captures, `gone` addresses that it neither lists nor serves any more.
    """

    source: str
    standing: Standing
    last_good: datetime | None = None
    failing_since: datetime | None = None
    due: datetime | None = None
    late: bool = False
    silent: bool = False
    captures: int = 0
    works: int = 0
    findings: int = 0
    gone: int = 0
    reasons: tuple[str, ...] = ()
