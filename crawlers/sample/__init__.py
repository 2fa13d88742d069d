"""The bundled sample: invented acts in the official formats, read as if a source had served them."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from indexer.domain.document import Capture

_HERE = Path(__file__).parent


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str
    fetched_at: datetime
    content_type: str
    file: str = ""
    zip: tuple[str, ...] = ()


def load(source_id: str) -> list[Capture]:
    """The sample captures of one source in the order of its manifest; raises FileNotFoundError without one."""
    folder = _HERE / source_id
    entries = yaml.safe_load((folder / "manifest.yml").read_text("utf-8"))
    return [_capture(folder, _Entry.model_validate(entry)) for entry in entries]


def load_all() -> list[Capture]:
    """The sample captures of every source, oldest first."""
    captures = [capture for path in _HERE.glob("*/manifest.yml") for capture in load(path.parent.name)]
    return sorted(captures, key=lambda capture: (capture.fetched_at, capture.url))


def _capture(folder: Path, entry: _Entry) -> Capture:
    body = _zipped(folder, entry.zip) if entry.zip else (folder / entry.file).read_bytes()
    return Capture(entry.url, entry.fetched_at, body, headers=(("content-type", entry.content_type),))


def _zipped(folder: Path, names: tuple[str, ...]) -> bytes:
    """A zip of the files with fixed times, so that the same sample always has the same hash."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            member = zipfile.ZipInfo(Path(name).name, date_time=(2000, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, (folder / name).read_bytes())
    return buffer.getvalue()
