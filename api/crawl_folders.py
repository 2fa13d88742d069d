"""The folders of crawls in the data folder: one a source, in it one a run, named by the moment it began."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawlers.journal import has_ended
from crawlers.known import FILE as KNOWN
from crawlers.recording import FILE as CAPTURES
from indexer.domain.crawling import Run, Verdict

PROBE = "probe"
"""Folder in a run's folder where missing addresses are asked for directly."""
_NAME = "%Y%m%dT%H%M%S%fZ"
_RESUMED_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class CrawlFolders:
    """The runs of one source on disk; `recorded` says what the store knows of a run's folder by its name."""

    root: Path
    recorded: Callable[[str], Run | None]

    def open(self, now: datetime) -> Path:
        """The folder to crawl into: one that was not finished, or a new one."""
        newest = next(iter(self.newest_first()), None)
        if newest is not None and self._goes_on(newest, now):
            return newest
        return self.root / now.astimezone(UTC).strftime(_NAME)

    def _goes_on(self, folder: Path, now: datetime) -> bool:
        """Whether a run is not recorded, or recorded as failed because it was cut off not long ago."""
        run = self.recorded(folder.name)
        if run is None:
            return True
        cut_off = run.verdict is Verdict.FAILED and not has_ended(folder)
        return cut_off and now - started(folder) < _RESUMED_WITHIN

    def newest_first(self) -> Iterator[Path]:
        """The folders of runs."""
        if self.root.exists():
            yield from sorted((path for path in self.root.iterdir() if path.is_dir()), reverse=True)

    def tidy(self, kept: Path) -> None:
        """Remove folders of recorded runs that hold no captures any more, but for one."""
        for folder in list(self.newest_first()):
            if folder != kept and not captures_in(folder) and self.recorded(folder.name) is not None:
                shutil.rmtree(folder)


def started(folder: Path) -> datetime:
    """When the run in a folder began."""
    return datetime.strptime(folder.name, _NAME).replace(tzinfo=UTC)


def captures_in(folder: Path) -> list[Path]:
    """The file of captures in a run's or probe's folder, if it holds any."""
    path = folder / CAPTURES
    return [path] if path.exists() and path.stat().st_size else []


def empty(folder: Path) -> None:
    """Delete what a published run no longer needs; its journal and log stay until the next run."""
    for path in (folder / CAPTURES, folder / KNOWN):
        path.unlink(missing_ok=True)
    if (folder / PROBE).exists():
        shutil.rmtree(folder / PROBE)
