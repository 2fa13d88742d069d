"""The recorded captures of real publishers in ../shared, when they are there; tests that need them skip without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawlers.warc import read_captures
from indexer.domain.document import Capture

SHARED = Path(__file__).parents[3] / "shared"


def recorded(name: str) -> Iterator[Capture]:
    """Every capture of ../shared/captures/NAME.warc.gz in file order; skips the test where the file is absent."""
    path = SHARED / "captures" / f"{name}.warc.gz"
    if not path.exists():
        pytest.skip(f"recorded captures are not here: {path.name}")
    yield from read_captures(path)
