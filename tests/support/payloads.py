"""Real payloads of publishers in ../shared/payloads, one zip a publisher; tests that need them skip without."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.support.recorded import SHARED


def payload(zip_name: str, member: str) -> bytes:
    """One file of a zip ("us_ecfr.zip"); skips the test where the zip is absent."""
    with zipfile.ZipFile(_archive(zip_name)) as archive:
        return archive.read(member)


def members(zip_name: str) -> list[str]:
    """The names of a zip's files in order; skips the test where the zip is absent."""
    with zipfile.ZipFile(_archive(zip_name)) as archive:
        return [info.filename for info in archive.infolist() if not info.is_dir()]


def _archive(zip_name: str) -> Path:
    path = SHARED / "payloads" / zip_name
    if not path.exists():
        pytest.skip(f"recorded payloads are not here: {zip_name}")
    return path
