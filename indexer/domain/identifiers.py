"""Work ids and permalinks, `WORK[@DATE[~HASH]][#PROVISION]`: the one place that parses and prints them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from indexer.domain.errors import InvalidIdentifier

_SEGMENT = r"[A-Za-z0-9][A-Za-z0-9._,()\-]*"
_WORK = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})+")
_EID = re.compile(r"[a-z][A-Za-z0-9._\-]*")
_READING = re.compile(r"[0-9a-f]{8}")
_JURISDICTION = re.compile(r"[a-z]{2,4}")


@dataclass(frozen=True, slots=True, order=True)
class WorkId:
    """A work's stable, readable id: `eu/32024L1760`, `uk/ukpga/2015/30`. The first segment is the jurisdiction."""

    value: str

    def __post_init__(self) -> None:
        if not _WORK.fullmatch(self.value) or not _JURISDICTION.fullmatch(self.jurisdiction):
            raise InvalidIdentifier(
                f"{self.value!r} is not a work id",
                hint="A work id is jurisdiction/…, for example eu/32024L1760 or uk/ukpga/2015/30.",
            )

    @property
    def jurisdiction(self) -> str:
        """The first segment: eu, uk, us, ca, de, …"""
        return self.value.split("/", 1)[0]

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Permalink:
    """A work, optionally as it stands on a day, optionally one exact reading of that day, optionally one provision.

    `@DATE` is the version in force on DATE as known now; `~HASH` (first eight hex digits of the text's SHA-256)
    pins one reading where the publisher gave a day's text twice.
    """

    work: WorkId
    on: date | None = None
    reading: str = ""
    provision: str = ""

    @classmethod
    def parse(cls, text: str) -> Permalink:
        """Read `WORK[@DATE[~HASH]][#PROVISION]`; raises InvalidIdentifier saying which part is wrong."""
        rest, hash_sign, provision = text.strip().partition("#")
        if hash_sign and not _EID.fullmatch(provision):
            raise InvalidIdentifier(
                f"{provision!r} is not a provision id", hint="A provision id is like art_8__para_2 or sec_11."
            )
        work, at_sign, version = rest.partition("@")
        day, tilde, reading = version.partition("~")
        if tilde and not _READING.fullmatch(reading):
            raise InvalidIdentifier(f"{reading!r} is not a reading", hint="A reading is eight hexadecimal digits.")
        return cls(WorkId(work), parse_day(day) if at_sign else None, reading, provision)

    def __str__(self) -> str:
        version = f"@{self.on.isoformat()}" if self.on else ""
        reading = f"~{self.reading}" if self.reading else ""
        return f"{self.work}{version}{reading}{'#' if self.provision else ''}{self.provision}"

    def at(self, provision: str) -> Permalink:
        """The same version, at another provision."""
        return replace(self, provision=provision)


def parse_day(text: str) -> date:
    """Read an ISO 8601 calendar date (YYYY-MM-DD), nothing looser; raises InvalidIdentifier."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise InvalidIdentifier(f"{text!r} is not a date", hint="Dates are written YYYY-MM-DD, for example 2024-12-01.")
