"""Crawls as a service: started, judged, published or held, and what is told of every source's standing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from api.crawl_folders import PROBE, CrawlFolders, captures_in, empty, started
from api.crawl_process import Fetch, JournalCount, Progress, alone, fetch_in_child, is_running, progress
from api.services import Services
from crawlers.absence import bury, learn, to_probe
from crawlers.catalogue import Source, sources
from crawlers.declaration import Crawl
from crawlers.foresight import Foresight
from crawlers.handover import handed_over
from crawlers.journal import Happened, has_ended, read_journal
from crawlers.known import write_known
from crawlers.recording import read_recording
from crawlers.replay import Parse, parse
from crawlers.standing import Past, due, health
from crawlers.tally import Tally, tally
from crawlers.verdict import Case, Foreseen, judge
from crawlers.window import CLOSED
from indexer import clock
from indexer.domain.crawling import Health, Known, Run, Verdict
from indexer.domain.errors import RulewatchError
from indexer.domain.finding import Finding
from indexer.store.crawling import Holding, Ledger
from indexer.store.database import WriterBusy

_PATIENCE_S = 900
_PAUSE_S = 1.0


class UnknownSource(RulewatchError):
    """No source of this id is declared."""

    code = "unknown-source"


class SourceDisabled(RulewatchError):
    """The source cannot be asked: its key is missing, or it does not say how it is crawled."""

    code = "source-disabled"


class OutsideWindow(RulewatchError):
    """The publisher may not be asked at this hour."""

    code = "outside-window"


class NotHeld(RulewatchError):
    """No such run waits for a release."""

    code = "not-held"


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who hears of a crawl while it goes on."""

    on_progress: Callable[[Progress], None] = lambda _: None
    on_finding: Callable[[Finding], None] = lambda _: None


@dataclass(slots=True)
class Crawling:
    """Crawls over one base. `fetch` does the fetching; `patience_s` is how long another writer is waited for."""

    services: Services
    fetch: Fetch = fetch_in_child
    patience_s: float = _PATIENCE_S
    watcher: Watcher = field(default_factory=Watcher)

    @property
    def ledger(self) -> Ledger:
        """What the store knows of runs and addresses."""
        return Ledger(self.services.store.database)

    def crawl(self, source_id: str) -> Run:
        """Crawl a source, or go on with a crawl of it that was cut off, and publish what its verdict lets through.

        Killed at any point, the next call completes it or repeats it without harm. Raises UnknownSource,
        SourceDisabled, CrawlRunning, OutsideWindow (then the next call goes on with what was fetched), WriterBusy (then
        the next call publishes it).
        """
        source, crawl = self._asked(source_id)
        with alone(self._root(source_id)) as lock:
            folder = self._folders(source_id).open(clock.now())
            code = 0 if has_ended(folder) else self._fetch_in_hours(source, crawl, folder, lock)
            return self._settle(_Settled(source, crawl, folder, lock, defect=code != 0))

    def release(self, number: int) -> Run:
        """Publish a run that was held: you looked, and it is right. Raises NotHeld."""
        run = self.ledger.run(number)
        if run is None or run.verdict is not Verdict.HELD:
            raise NotHeld(f"no run {number} is held", hint="`rulewatch sources` lists the runs that are.")
        source, crawl = self._asked(run.source)
        with alone(self._root(run.source)) as lock:
            at = _Settled(source, crawl, self._root(run.source) / run.folder, lock)
            reasons = (*run.reasons, "released: an operator looked and found it right")
            newer = any(later.verdict.publishes for later in self._earlier(run.source) if later.started > run.started)
            verdict = Verdict.DEGRADED if newer else Verdict.HEALTHY
            summed, known = tally(read_journal(at.folder)), self.ledger.known(run.source)
            released = _Judged(replace(run, verdict=verdict, reasons=reasons), summed, known, teaches=not newer)
            return self._publish(at, released)

    def due(self) -> list[str]:
        """Ids of the sources whose crawl is due now."""
        now = clock.now()
        found = []
        for source in sources().values():
            if source.crawl is not None and self.is_keyed(source):
                when = due(source.id, source.crawl, self.ledger.runs(source.id), now)
                if when is None or when <= now:
                    found.append(source.id)
        return found

    def is_keyed(self, source: Source) -> bool:
        """Whether the key that a source asks for, if any, is set."""
        key = source.crawl.key if source.crawl else None
        return key is None or bool(self.services.settings.keys.get(key.setting))

    def health(self) -> list[Health]:
        """How every declared source stands, by id."""
        holdings, now = self.ledger.holdings(), clock.now()
        return [self._health(source, holdings.get(source.id, Holding()), now) for source in sources().values()]

    def _health(self, source: Source, holding: Holding, now: datetime) -> Health:
        ledger = self.ledger
        past = Past(ledger.runs(source.id), ledger.last_news(source.id), holding)
        return health(source, past, now, keyed=self.is_keyed(source))

    def running(self) -> dict[str, Progress]:
        """How far the crawls that go on now are, by source; also those of other processes on this data folder."""
        found = {}
        for source in sources():
            if is_running(self._root(source)):
                newest = next(self._folders(source).newest_first(), None)
                found[source] = progress(newest) if newest else Progress()
        return found

    def _asked(self, source_id: str) -> tuple[Source, Crawl]:
        source, crawl = crawled(source_id)
        if crawl.key and not self.is_keyed(source):
            hint = f"Get one at {crawl.key.get_it_at} and set {crawl.key.setting!r} in RULEWATCH_KEYS."
            raise SourceDisabled(f"{source_id} is disabled: its key is missing", hint=hint)
        return source, crawl

    def _root(self, source_id: str) -> Path:
        return self.services.settings.data / "crawls" / source_id

    def _folders(self, source_id: str) -> CrawlFolders:
        return CrawlFolders(self._root(source_id), lambda name: self.ledger.run_in(source_id, name))

    def _earlier(self, source_id: str, folder: str = "") -> list[Run]:
        return [run for run in self.ledger.runs(source_id) if run.folder != folder]

    def _fetch_in_hours(self, source: Source, crawl: Crawl, folder: Path, lock: int) -> int:
        """Fetch all; raises OutsideWindow where that may not begin now, or did not come to its end in the window."""
        keep_to_window(source, crawl)
        code = self._fetch_all(source.id, folder, lock)
        if not has_ended(folder):
            keep_to_window(source, crawl, closed=code == CLOSED)
        return code

    def _fetch_all(self, source_id: str, folder: Path, lock: int) -> int:
        write_known(folder, self.ledger.known(source_id))
        good = next((run for run in self._earlier(source_id, folder.name) if run.verdict.publishes), None)
        since = ("--since", good.started.isoformat()) if good else ()
        return self._fetch_on(source_id, folder, since, lock)

    def _fetch_on(self, source_id: str, folder: Path, options: Sequence[str], lock: int) -> int:
        """Fetch until the crawl is done: one that stopped at its time limit goes on while that brings answers."""
        answered, followed = -1, JournalCount(folder)
        while True:
            code = self.fetch(source_id, folder, options, lock, lambda: self._tell(followed))
            now = followed.read()
            before, answered = answered, now[Happened.FETCHED] + now[Happened.UNCHANGED] + now[Happened.ABSENT]
            if code == CLOSED or now[Happened.DONE] or answered <= max(before, 0):
                return code

    def _tell(self, followed: JournalCount) -> bool:
        self.watcher.on_progress(followed.read())
        return True

    def _settle(self, at: _Settled) -> Run:
        """Find the verdict of a crawl that ended, record it, and publish what it lets through."""
        with handed_over(at.folder) as parse:
            return self._judge(at, parse)

    def _judge(self, at: _Settled, parse: Parse) -> Run:
        name = at.source.id
        summed = tally(read_journal(at.folder))
        foreseen = Foreseen()
        if summed.done:
            foresight = Foresight(self.services.store, at.source, at.crawl.canaries, parse)
            foreseen = foresight.look(read_recording(at.folder))
        earlier, known = self._earlier(name, at.folder.name), self.ledger.known(name)
        case = Case(name, at.crawl, earlier, known, summed, foreseen, at.defect)
        verdict, reasons = judge(case)
        for reason in reasons:
            self.watcher.on_finding(reason)
        run = _run(at, summed, verdict, reasons)
        if not verdict.publishes:
            return self.ledger.record(run)
        return self._publish(at, _Judged(run, summed, known, foreseen.lost), parse)

    def _publish(self, at: _Settled, judged: _Judged, parse: Parse = parse) -> Run:
        """Take the captures in, then record the run with what it taught; they are deleted once the archive has all."""
        run, known = judged.run, judged.known
        changes = self._ingest(captures_in(at.folder), parse)
        left_out = self._not_archived(at.folder)
        findings: tuple[Finding, ...] = ()
        if judged.teaches:
            known = learn(known, judged.summed, run.started, run.verdict, forgotten=judged.lost | left_out)
            if run.verdict is Verdict.HEALTHY and (missing := to_probe(known)):
                known, findings = self._probe(at, known, missing)
                changes += self._ingest(captures_in(at.folder / PROBE))
        recorded = self.ledger.record(replace(run, changes=changes), known, findings)
        self.services.freshen()  # the index hears of what has left the source, or come back
        if not left_out:
            empty(at.folder)
        self._folders(at.source.id).tidy(at.folder)
        return recorded

    def _probe(
        self, at: _Settled, known: Sequence[Known], missing: Sequence[str]
    ) -> tuple[Sequence[Known], tuple[Finding, ...]]:
        """Ask directly for addresses that were missed too often."""
        folder = at.folder / PROBE
        self.fetch(at.source.id, folder, ("--only", *missing), at.lock, lambda: True)
        return bury(known, tally(read_journal(folder)))

    def _ingest(self, files: Sequence[Path], parse: Parse = parse) -> int:
        """Replay captures; returns how many changes that told. Waits for another writer, but not for ever."""
        before = self._told()
        end = time.monotonic() + self.patience_s
        while files:
            try:
                self.services.replay(files, self.watcher.on_finding, parse=parse)
                break
            except WriterBusy as busy:
                if time.monotonic() > end:
                    hint = "Nothing is lost: the next crawl of the source publishes what this one fetched."
                    raise WriterBusy(f"{busy.message}; the crawl waits to be published", hint=hint) from busy
                time.sleep(_PAUSE_S)
        return self._told() - before

    def _told(self) -> int:
        with self.services.store.reader() as reader:
            return reader.count("change")

    def _not_archived(self, folder: Path) -> frozenset[str]:
        """Addresses of captures that ingest could not take, by a defect of ours."""
        with self.services.store.reader() as reader:
            return frozenset(
                capture.url
                for capture in read_recording(folder)
                if not reader.seen(capture.url, capture.fetched_at, capture.sha256)
            )


@dataclass(frozen=True, slots=True)
class _Settled:
    """A crawl that came to its end, or was cut off: its source, its folder, the lock that is held on it."""

    source: Source
    crawl: Crawl
    folder: Path
    lock: int
    defect: bool = False


@dataclass(frozen=True, slots=True)
class _Judged:
    """A run that is to be published: its journal summed up, what was known before, which addresses are to be asked for
    again, and whether it teaches what is known from now on.
    """

    run: Run
    summed: Tally
    known: Sequence[Known]
    lost: frozenset[str] = frozenset()
    teaches: bool = True


def _run(at: _Settled, summed: Tally, verdict: Verdict, reasons: Sequence[Finding]) -> Run:
    return Run(
        id=0,
        source=at.source.id,
        folder=at.folder.name,
        started=started(at.folder),
        finished=clock.now(),
        verdict=verdict,
        reasons=tuple(f"{reason.code}: {reason.message}" for reason in reasons),
        listed=len(summed.listed),
        fetched=len(summed.fetched),
        unchanged=len(summed.unchanged),
        refused=len(summed.refused),
        suspect=len(summed.suspect),
    )


def crawled(source_id: str) -> tuple[Source, Crawl]:
    """A declared source and how it is crawled; raises UnknownSource, SourceDisabled."""
    source = sources().get(source_id)
    if source is None:
        raise UnknownSource(f"no source is called {source_id!r}", hint="`rulewatch sources` lists them.")
    if source.crawl is None:
        raise SourceDisabled(f"{source_id} declares no crawl: its captures are only replayed")
    return source, source.crawl


def keep_to_window(source: Source, crawl: Crawl, *, closed: bool = False) -> None:
    """Return where the publisher may be asked now; raises OutsideWindow, which says when it may be again, where it may
    not, or where what fetched found it `closed`, which it is as soon as an answer might come too late.
    """
    window, now = crawl.polite.window, clock.now()
    if window and (closed or not crawl.polite.may_ask(now)):
        opens = window.next_open(window.next_close(now) if window.is_open(now) else now)
        hint = f"Nothing is lost: crawls go on from {opens:%Y-%m-%d %H:%M} UTC on."
        raise OutsideWindow(f"{source.id} may be asked from {window} only", hint=hint)


def held(ledger: Ledger) -> Iterator[Run]:
    """Runs that wait for a release, newest first."""
    yield from ledger.runs(verdict=Verdict.HELD)
