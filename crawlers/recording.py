"""The captures of one crawl: `captures.warc.gz` in its folder, appended to record by record."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from pathlib import Path

from crawlers.warc import packed, read_captures
from indexer.domain.document import Capture

FILE = "captures.warc.gz"
_BLOCK = 1 << 20


class Recording:
    """Appends captures; each is with the operating system when `append` returns, so that killing the crawl loses none.

    What a killed crawl left half written is cut off first.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / FILE
        if path.exists():
            os.truncate(path, _whole_length(path))
        self._file = path.open("ab")

    def append(self, capture: Capture) -> None:
        """Write one capture."""
        self._file.write(packed(capture))
        self._file.flush()

    def close(self) -> None:
        """Sync to disk and close."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()


def read_recording(folder: Path) -> Iterator[Capture]:
    """The captures of a crawl in order; nothing where there is no file. An address may come twice: the later counts.

    Raises ParseError `malformed-warc` where the file breaks off, as that of a crawl that is still going may.
    """
    path = folder / FILE
    if path.exists() and path.stat().st_size:
        yield from read_captures(path)


def _whole_length(path: Path) -> int:
    """How far the file consists of whole gzip members."""
    whole = position = 0
    with path.open("rb") as file:
        member, rest = zlib.decompressobj(wbits=31), b""
        while data := rest or file.read(_BLOCK):
            try:
                member.decompress(data)
            except zlib.error:
                return whole
            rest = member.unused_data
            position += len(data) - len(rest)
            if member.eof:
                whole, member = position, zlib.decompressobj(wbits=31)
    return whole
