"""Crawls in processes of their own against publishers on loopback, forked from a server that has read our modules once.

A test may replace what a source watches and pins, so that nothing else is asked for.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import cast

from crawlers.absence import learn
from crawlers.journal import Entry, Happened, read_journal
from crawlers.known import read_known, write_known
from crawlers.run import main, read_run
from crawlers.spiders import declared
from crawlers.tally import tally
from crawlers.window import CLOSED
from indexer import clock
from indexer.domain.crawling import Verdict
from indexer.domain.document import Capture
from taxonomy.vocabulary import load

WAIT_S = 120
_TAXONOMY = load()
"""Read here, so that the processes find it read."""
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload([__name__])


@dataclass(frozen=True, slots=True)
class Job:
    """What a crawl is told: a source, where its publisher stands in, and what else the environment would say."""

    source: str
    mirror: str
    watch: Sequence[str] | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    only: Sequence[str] = ()
    canaries: Sequence[str] | None = None
    clock: Path | None = None
    """A file that says what time it is for the crawl; `turn` may set it anew while the crawl goes on."""


def start(job: Job, folder: Path) -> ForkServerProcess:
    """A running crawl into a folder; what it logs stands in `log` there."""
    folder.mkdir(parents=True, exist_ok=True)
    process = _PROCESSES.Process(target=_child, args=(job, folder))
    process.start()
    return process


def crawl(job: Job, folder: Path) -> list[Entry]:
    """Crawl to the end, or until its window closes, and return the journal; fails where it ended with a defect."""
    process = start(job, folder)
    process.join(WAIT_S)
    assert process.exitcode in {0, CLOSED}, (folder / "log").read_text("utf-8")[-3000:]
    return list(read_journal(folder))


def turn(file: Path, moment: datetime) -> None:
    """Say in a file what time it is, at once or not at all."""
    anew = file.with_suffix(".new")
    anew.write_text(moment.isoformat(), "utf-8")
    anew.replace(file)


def hand_on(before: Path, after: Path, at: datetime) -> None:
    """Tell the next crawl what the last one learnt, as if it had been a healthy one that began at a moment."""
    write_known(after, learn(read_known(before), tally(read_journal(before)), at, Verdict.HEALTHY))


def latest(folder: Path) -> dict[str, Capture]:
    """The captures of a crawl by address; of two the later."""
    return {capture.url: capture for capture in read_run(folder)}


def of(entries: Sequence[Entry], *happened: Happened) -> list[Entry]:
    """The entries of these kinds."""
    return [entry for entry in entries if entry.happened in happened]


def _child(job: Job, folder: Path) -> None:
    log = os.open(folder / "log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(log, sys.stdout.fileno())
    os.dup2(log, sys.stderr.fileno())
    os.environ.update(
        RULEWATCH_MIRROR=job.mirror, RULEWATCH_MIRROR_DELAY_S="0", RULEWATCH_KEYS=json.dumps(dict(job.keys))
    )
    spider = cast("type[declared.Declared]", vars(declared)[f"spider_{job.source}"])
    spider.custom_settings = {"AUTOTHROTTLE_ENABLED": False}  # it slows a crawl down to the pace of a busy test machine
    asks: dict[str, object] = {}
    if job.watch is not None:
        asks |= {"watch": tuple(job.watch), "watch_works": None}
    if job.canaries is not None:
        asks["canaries"] = tuple(job.canaries)
    if asks:
        spider.crawl = spider.crawl.model_copy(update=asks)
        spider.source = spider.source.model_copy(update={"crawl": spider.crawl})
    if job.clock is not None:
        clock.now = partial(_moment_in, job.clock)
    only = ["--only", *job.only] if job.only else []
    sys.exit(main([job.source, "--folder", str(folder), *only]))


def _moment_in(file: Path) -> datetime:
    return datetime.fromisoformat(file.read_text("utf-8"))
