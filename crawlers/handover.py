"""What was read in the captures of a crawl to find its verdict, kept on disk until ingest asks for it: nothing is
parsed twice, and memory stays flat however much a crawl brought.
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from os import SEEK_END
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from crawlers.catalogue import CaptureRule, Source
from crawlers.replay import Parse, parse
from indexer.domain.document import Capture, Parsed

_FASTEST = 1


@contextmanager
def handed_over(folder: Path) -> Iterator[Parse]:
    """A way to parse that remembers: what a capture gave the first time is handed over, and forgotten, the second time.

    A capture that cannot be parsed is tried again. What is remembered stands in a file without a name on the disk of
    `folder`, which ends with the block.
    """
    with TemporaryFile(dir=folder) as file:
        yield _Handover(file).parse


@dataclass(slots=True)
class _Handover:
    """Compressed pickles, one after the other, and where each stands by address, moment and hash of its capture."""

    file: IO[bytes]
    places: dict[tuple[str, datetime, str], tuple[int, int]] = field(default_factory=dict)

    def parse(self, capture: Capture, source: Source, rule: CaptureRule) -> Parsed:
        """As crawlers.replay.parse."""
        key = (capture.url, capture.fetched_at, capture.sha256)
        if place := self.places.pop(key, None):
            return self._read(*place)
        parsed = parse(capture, source, rule)
        self.places[key] = self._write(parsed)
        return parsed

    def _write(self, parsed: Parsed) -> tuple[int, int]:
        packed = zlib.compress(pickle.dumps(parsed), _FASTEST)
        return self.file.seek(0, SEEK_END), self.file.write(packed)

    def _read(self, start: int, size: int) -> Parsed:
        self.file.seek(start)
        parsed: Parsed = pickle.loads(zlib.decompress(self.file.read(size)))  # noqa: S301 - nobody else has the file
        return parsed
