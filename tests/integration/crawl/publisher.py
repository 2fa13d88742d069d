"""A publisher that never was, and a crawl of it without network: writes the two files that a crawl writes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from crawlers.journal import Entry, Happened, Journal
from crawlers.known import read_known
from crawlers.recording import Recording
from indexer import clock
from indexer.domain.crawling import Known
from indexer.domain.document import Capture

LIST = "https://law.example.org/list.xml"
DECLARATION = """
publisher: Ministry of Samples
jurisdiction: ca
covers: Invented acts
homepage: https://law.example.org
languages: [en]
licence: {name: Free, attribution: Ministry of Samples}
captures:
  - {url: 'https://law\\.example\\.org/list\\.xml', carries: listing}
  - {url: 'https://law\\.example\\.org/act/[^/]+\\.xml', parser: justice_laws}
crawl:
  every_days: 1
  hosts: [law.example.org]
  start: [{url: 'https://law.example.org/list.xml', step: acts}]
  steps: {acts: {read: xml, records: //act, fields: {link: ./link}, is_whole: true, follow: [{url: '{link!r}'}]}}
  expects: {documents: [2, 100], changes_per_week: 2}
  canaries: ['https://law.example.org/act/4.xml', 'https://law.example.org/act/5.xml']
  starter: true
"""


class Killed(BaseException):
    """The process that crawls is no more."""


@dataclass
class Publisher:
    """What it serves by address; what it lists beside or without that; where a crawl of it dies."""

    acts: dict[str, bytes] = field(default_factory=dict)
    unlisted: set[str] = field(default_factory=set)
    refuses: bool = False
    dies_after: int = 1_000_000
    asked: list[str] = field(default_factory=list)

    def fetch(self, source: str, folder: Path, options: Sequence[str], lock: int, tick: Callable[[], bool]) -> int:
        """Crawl, going on with what is in the folder."""
        only = list(options[1:]) if options and options[0] == "--only" else []
        known = {row.url: row for row in read_known(folder)}
        with Journal(folder) as journal, closing(Recording(folder)) as recording:
            self._crawl(journal, recording, known, only)
        tick()
        return 0

    def _crawl(self, journal: Journal, recording: Recording, known: dict[str, Known], only: list[str]) -> None:
        if self.refuses:
            journal.add(Entry(Happened.REFUSED, LIST, code="challenge"))
            journal.add(Entry(Happened.DONE))
            return
        listed = [] if only else [url for url in self.acts if url not in self.unlisted]
        for url in listed:
            journal.add(Entry(Happened.LISTED, url, whole=True))
        for number, url in enumerate(only or listed):
            if number >= self.dies_after:
                raise Killed
            self.asked.append(url)
            self._answer(journal, recording, url, known[url].sha256 if url in known else "")
        journal.add(Entry(Happened.DONE))

    def _answer(self, journal: Journal, recording: Recording, url: str, before: str) -> None:
        if url not in self.acts:
            journal.add(Entry(Happened.ABSENT, url, status=404))
            return
        body = self.acts[url]
        sha256 = hashlib.sha256(body).hexdigest()
        if sha256 != before:
            recording.append(Capture(url, clock.now(), body, headers=(("content-type", "text/xml"),)))
        happened = Happened.UNCHANGED if sha256 == before else Happened.FETCHED
        journal.add(Entry(happened, url, status=200, etag=f'"{sha256[:8]}"', sha256=sha256))


def act_url(number: int) -> str:
    """The address of an act."""
    return f"https://law.example.org/act/{number}.xml"


def act(number: int, day: str, *sections: str) -> bytes:
    """An invented act as it stands since a day, in the format of Justice Laws."""
    texts = "".join(
        f'<Section lims:inforce-start-date="{day}" lims:lastAmendedDate="{day}"><Label>{place}</Label>'
        f"<Text>{text}</Text></Section>"
        for place, text in enumerate(sections, 1)
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><Statute xmlns:lims="http://justice.gc.ca/lims" xml:lang="en" '
        f'in-force="yes" lims:pit-date="{day}" lims:lastAmendedDate="{day}" lims:current-date="{day}" '
        f'lims:inforce-start-date="{day}"><Identification><LongTitle>An Act of samples, number {number}</LongTitle>'
        f"<ShortTitle>Sample Act {number}</ShortTitle><Chapter><ConsolidatedNumber>S-99.{number}</ConsolidatedNumber>"
        f"</Chapter></Identification><Body>{texts}</Body></Statute>"
    ).encode()


SENTENCES = (
    "This Act binds every importer of goods.",
    "An importer keeps records of its suppliers.",
    "A report is due each year.",
)


def acts(count: int, day: str = "2024-01-01") -> dict[str, bytes]:
    """So many acts by address."""
    return {act_url(number): act(number, day, *SENTENCES) for number in range(1, count + 1)}
