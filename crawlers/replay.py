"""Replaying captures: what a crawl does with what it fetched, without the network. Parsers read, ingest records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import structlog

from crawlers.catalogue import CaptureRule, Source, parser_named, parser_version, source_of
from crawlers.digest import MEDIA_TYPE, digest
from crawlers.parsers.charset import as_utf8
from crawlers.warc import Archive, read_captures
from indexer.domain.document import Capture, Parsed
from indexer.domain.errors import ParseError, RulewatchError
from indexer.domain.finding import Finding
from indexer.ingest import Ingest, Taken
from indexer.store.writing import Reading

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Summary:
    """Counts of one run. `refused` counts captures that no document could be read from, `broken` files that could not
    be read to their end; both are part of `findings`.
    """

    captures: int = 0
    works: int = 0
    versions: int = 0
    unchanged: int = 0
    changes: int = 0
    findings: int = 0
    quarantined: int = 0
    failed: int = 0
    refused: int = 0
    broken: int = 0

    @property
    def unreadable(self) -> bool:
        """Whether a file broke off, or not one capture of the run could be read."""
        return self.broken > 0 or 0 < self.captures == self.refused

    def add(self, taken: Taken) -> None:
        """Count what one capture brought."""
        self.works += taken.works
        self.versions += taken.versions
        self.unchanged += taken.unchanged
        self.changes += taken.changes
        self.quarantined += taken.quarantined
        self.findings += len(taken.findings)


def parse(capture: Capture, source: Source, rule: CaptureRule) -> Parsed:
    """What the parser of a source's rule reads: the finding `no-text`, and no document, where the rule names none.

    A page whose charset the rule knows reaches the parser in UTF-8. Raises ParseError, also for an answer that is not a
    success.
    """
    if capture.status != 200:
        raise ParseError("http-status", capture.url, f"the answer was {capture.status}: it says nothing of the law")
    if rule.parser is None:
        note = f"a {rule.carries} of {source.id}: it leads to law and carries none"
        return Parsed(findings=(Finding("no-text", capture.url, note),))
    if rule.charset and capture.header("content-type") != MEDIA_TYPE:
        capture = replace(capture, body=as_utf8(capture, rule.charset))
    return parser_named(rule.parser)(capture)


Parse = Callable[[Capture, Source, CaptureRule], Parsed]


@dataclass(slots=True)
class Replay:
    """Feeds captures to ingest. `on_finding` hears each finding, `on_capture` each capture after it was dealt with;
    `parse` may know already what a capture gives.
    """

    ingest: Ingest
    archive: Archive
    on_finding: Callable[[Finding], None] = lambda _: None
    on_capture: Callable[[Capture], None] = lambda _: None
    parse: Parse = parse

    def files(self, paths: Iterable[Path]) -> Summary:
        """Replay WARC files; a file that breaks off is a finding, and what came before the break is kept."""
        summary = Summary()
        for path in paths:
            try:
                self._run(read_captures(path), summary)
            except ParseError as error:
                summary.broken += 1
                summary.findings += 1
                self.on_finding(Finding(error.code, error.where, error.message))
        return summary

    def captures(self, captures: Iterable[Capture]) -> Summary:
        """Replay captures that are already in hand."""
        summary = Summary()
        self._run(iter(captures), summary)
        return summary

    def _run(self, captures: Iterator[Capture], summary: Summary) -> None:
        for capture in captures:
            summary.captures += 1
            self._one(capture, summary)
            self.on_capture(capture)

    def _one(self, capture: Capture, summary: Summary) -> None:
        try:
            capture = _kept(capture)
            if self.ingest.seen(capture):
                summary.unchanged += 1
                return
            taken = self._take(capture, summary)
        except RulewatchError as error:
            self._refuse(Finding(error.code, capture.url, error.message), summary)
            return
        except Exception as error:  # noqa: BLE001 - the border of one item: a defect of ours must not stop the run
            _log.exception("capture failed", url=capture.url)
            summary.failed += 1
            summary.findings += 1
            self.on_finding(Finding("internal-error", capture.url, f"{type(error).__name__}: {error}"))
            return
        summary.add(taken)
        for finding in taken.findings:
            self.on_finding(finding)

    def _take(self, capture: Capture, summary: Summary) -> Taken:
        found = source_of(capture.url)
        if found is None:
            finding = Finding("unknown-source", capture.url, "no source declares this address; the capture is kept")
            summary.refused += 1
            return self._record(capture, Reading("unknown", "", 0), Parsed(findings=(finding,)))
        source, rule = found
        try:
            parsed = self.parse(capture, source, rule)
        except ParseError as error:
            summary.refused += 1
            parsed = Parsed(findings=(Finding(error.code, error.where, error.message),))
        version = parser_version(rule.parser) if rule.parser else 0
        return self._record(capture, Reading(source.id, rule.parser or "", version), parsed)

    def _record(self, capture: Capture, reading: Reading, parsed: Parsed) -> Taken:
        return self.ingest.take(capture, self.archive.append(capture, reading.source), reading, parsed)

    def _refuse(self, finding: Finding, summary: Summary) -> None:
        summary.refused += 1
        summary.findings += 1
        self.on_finding(finding)


def _kept(capture: Capture) -> Capture:
    """The capture as we may keep it: of a page whose words are not ours to keep, its digest."""
    found = source_of(capture.url)
    if found is None or not found[1].digest or capture.header("content-type") == MEDIA_TYPE:
        return capture
    return digest(capture, found[1])
