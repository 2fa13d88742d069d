"""A crawl's own folder: what it is told (`known.jsonl`), what it writes (journal, captures), what is already done."""

from __future__ import annotations

from pathlib import Path

from crawlers.journal import Entry, Happened, Journal, read_journal
from crawlers.known import read_known
from crawlers.recording import Recording, read_recording
from indexer.domain.crawling import Known
from indexer.domain.document import Capture

_SETTLED = frozenset({Happened.UNCHANGED, Happened.ABSENT})


class RunFolder:
    """Opened by the one process that crawls into it; a folder a killed crawl left is gone on with."""

    def __init__(self, folder: Path) -> None:
        self.journal = Journal(folder)
        self._recording = Recording(folder)
        self.known: dict[str, Known] = {known.url: known for known in read_known(folder)}
        self.settled: set[str] = set()
        """Addresses with an answer in this crawl: a capture counts when the journal speaks of it, and the other way."""
        self.listed: set[tuple[str, bool]] = set()
        self.is_done = False
        captured = {capture.url for capture in read_recording(folder)}
        for entry in read_journal(folder):
            if entry.happened in _SETTLED or (entry.happened is Happened.FETCHED and entry.url in captured):
                self.settled.add(entry.url)
            elif entry.happened is Happened.LISTED:
                self.listed.add((entry.url, entry.whole))
            self.is_done |= entry.happened is Happened.DONE

    def list(self, address: str, stamp: str, *, whole: bool) -> None:
        """Journal that discovery leads to a document, once."""
        if (address, whole) not in self.listed:
            self.listed.add((address, whole))
            self.journal.add(Entry(Happened.LISTED, address, stamp=stamp, whole=whole))

    def keep(self, capture: Capture, stamp: str = "", *, full: bool) -> None:
        """Write a capture and journal it, or that it is what the last crawls got, bit for bit."""
        known = self.known.get(capture.url)
        same = known is not None and known.sha256 == capture.sha256
        if not same:
            self._recording.append(capture)
        self.journal.add(
            Entry(
                Happened.UNCHANGED if same else Happened.FETCHED,
                capture.url,
                status=capture.status,
                stamp=stamp,
                etag=capture.header("etag"),
                last_modified=capture.header("last-modified"),
                sha256=capture.sha256,
                full=full,
            )
        )

    def close(self) -> None:
        """Sync both files; the captures first, because the journal speaks of them."""
        self._recording.close()
        self.journal.close()
