"""The journal of a crawl: what was listed, fetched, skipped, refused, in the order it happened, one JSON line each.

A crawl writes two files into its own folder and nothing else: `captures.warc.gz` and `journal.jsonl`. Both are read
again when a killed crawl goes on, and once more when its verdict is found; the store hears of a crawl only then.
"""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import IO, Self

FILE = "journal.jsonl"


class Happened(StrEnum):
    """What one entry says of its address."""

    LISTED = "listed"
    """Discovery leads to this document; `stamp` and `whole` as the step says."""
    FETCHED = "fetched"
    """A capture was written."""
    UNCHANGED = "unchanged"
    """The publisher answered 304 or an address with the same stamp was not asked."""
    ABSENT = "absent"
    """404 or 410: not there. Says nothing about the law."""
    REFUSED = "refused"
    """The publisher would not answer, or its answer cannot be trusted: `code` says why."""
    SUSPECT = "suspect"
    """Something discovery could not read (a row, a count, a cap): `code` says what."""
    DONE = "done"
    """The crawl came to its end."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a journal. `code` is stable and listed in docs/data-model.md; `note` is for people."""

    happened: Happened
    url: str = ""
    code: str = ""
    note: str = ""
    status: int = 0
    stamp: str = ""
    whole: bool = False
    etag: str = ""
    last_modified: str = ""
    sha256: str = ""
    full: bool = False
    """Whether the document was asked for unconditionally."""


_FIELDS = tuple(field.name for field in fields(Entry))
_written = json.JSONEncoder(ensure_ascii=False).encode


class Journal:
    """Appends entries; each is with the operating system when `add` returns, so that killing the crawl loses none.

    What was LISTED goes with the next entry that says something else: a crawl that is gone on with lists it again.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / FILE
        whole = sum(len(line) for line in _whole_lines(path))
        if path.exists():
            os.truncate(path, whole)
        self._file: IO[bytes] = path.open("ab")

    def add(self, entry: Entry) -> None:
        """Append one entry."""
        said = {name: value for name in _FIELDS if (value := getattr(entry, name)) not in ("", 0, False)}
        self._file.write(_written(said).encode() + b"\n")
        if entry.happened is not Happened.LISTED:
            self._file.flush()

    def close(self) -> None:
        """Sync to disk and close."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def read_journal(folder: Path) -> Iterator[Entry]:
    """Every whole entry of a crawl's journal in order; nothing where there is none."""
    for entry, _ in read_on(folder, 0):
        yield entry


def read_on(folder: Path, offset: int) -> Iterator[tuple[Entry, int]]:
    """Whole entries from a byte offset on, each with the offset behind it, for following a crawl that goes on."""
    for line in _whole_lines(folder / FILE, offset):
        offset += len(line)
        said = json.loads(line.decode())
        said["happened"] = Happened(said["happened"])
        yield Entry(**said), offset


def has_ended(folder: Path) -> bool:
    """Whether a crawl came to its own end, with which its journal ends."""
    return any(json.loads(line) == {"happened": Happened.DONE} for line in deque(_whole_lines(folder / FILE), maxlen=1))


def _whole_lines(path: Path, offset: int = 0) -> Iterator[bytes]:
    """The lines of a file that were written to their end."""
    if not path.exists():
        return
    with path.open("rb") as file:
        file.seek(offset)
        for line in file:
            if not line.endswith(b"\n"):
                return
            yield line
