"""A crawl as its own process: starting it, following its journal, and the lock that one crawl of a source holds."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from crawlers.journal import Happened, read_on
from indexer.domain.errors import RulewatchError

_TICK_S = 0.5
_GRACE_S = 20
_LOCK_TRIES = 4
_LOCK_PAUSE_S = 0.05
LOG = "crawl.log"

Progress = Counter[Happened]
"""How many addresses of a running crawl each thing happened to."""
Tick = Callable[[], bool]
"""Asked again and again while a crawl goes on; False ends it."""


class CrawlRunning(RulewatchError):
    """Another crawl of the source is going on."""

    code = "crawl-running"


class Fetch(Protocol):
    """Fetches a source into a folder, or goes on with what is there; returns the exit code of what did it."""

    def __call__(self, source: str, folder: Path, options: Sequence[str], lock: int, tick: Tick) -> int:
        """`options` are those of `python -m crawlers.run`; `lock` is handed on, so that it is held by whoever lives."""
        ...


def fetch_in_child(source: str, folder: Path, options: Sequence[str], lock: int, tick: Tick) -> int:
    """Fetch in a process of its own: one reactor a crawl. What it says goes into the folder's log."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "crawlers.run", source, "--folder", str(folder), *options]
    with (folder / LOG).open("ab") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=(lock,))  # noqa: S603 - our own words
        try:
            return _await(process, tick)
        finally:
            if process.poll() is None:
                _stop(process)


def _await(process: subprocess.Popen[bytes], tick: Tick) -> int:
    while True:
        try:
            return process.wait(_TICK_S)
        except subprocess.TimeoutExpired:
            if not tick():
                _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_GRACE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def explain(source: str) -> list[str]:
    """What a first crawl of a source would ask, in sentences for people; asks nothing."""
    command = [sys.executable, "-m", "crawlers.run", source, "--folder", os.devnull, "--check"]
    said = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    return (said.stdout or said.stderr).splitlines()


class JournalCount:
    """How far the crawl in a folder is, read on from where it was read last."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read = 0
        self._count: Progress = Counter()

    def read(self) -> Progress:
        """What happened so far."""
        for entry, offset in read_on(self._folder, self._read):
            self._count[entry.happened] += 1
            self._read = offset
        return self._count.copy()


def progress(folder: Path) -> Progress:
    """How far the crawl in a folder is."""
    return JournalCount(folder).read()


@contextmanager
def alone(folder: Path) -> Iterator[int]:
    """Hold the lock of one source's crawls, which the system frees when every process that has it is dead.

    Yields its descriptor, to be handed on to children. Raises CrawlRunning where another has it: the parent of a
    killed pair may be gone and its child still fetch.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "crawl.lock").open("w") as handle:
        if not any(_locks(handle) for _ in range(_LOCK_TRIES)):
            hint = "Wait for it to end; `rulewatch sources` shows how far it is."
            raise CrawlRunning(f"a crawl of {folder.name} is going on", hint=hint)
        yield handle.fileno()


def _locks(handle: IO[str]) -> bool:
    """Take the lock, or wait a moment: whoever only looks whether it is held has it for less than that."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        time.sleep(_LOCK_PAUSE_S)
        return False
    return True


def is_running(folder: Path) -> bool:
    """Whether somebody holds the lock of a source's crawls."""
    path = folder / "crawl.lock"
    if not path.exists():
        return False
    with path.open() as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
