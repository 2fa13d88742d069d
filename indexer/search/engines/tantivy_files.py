"""The files of the embedded engine: whether they are as they were written.

Each file of a segment ends with a footer: JSON with the CRC-32 of what stands before it, then the length of that JSON
and a fixed number, both as 32 bits, little-endian (tantivy, `src/directory/footer.rs`). tantivy looks at it only when
asked to, and its Python library has no way to ask.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from pathlib import Path
from typing import BinaryIO

_END = struct.Struct("<II")
_MAGIC = 1337
_PIECE = 1 << 20
_PARTS = frozenset({"store", "term", "idx", "pos", "fast", "fieldnorm"})


def damaged_files(directory: Path) -> tuple[str, ...]:
    """Names of the files of the last commit that are missing or hold other bytes than were written."""
    while True:
        try:
            commit = (directory / "meta.json").read_bytes()
        except FileNotFoundError:
            return ()
        found = _damaged(directory, commit)
        if not found or (directory / "meta.json").read_bytes() == commit:
            return found


def _damaged(directory: Path, commit: bytes) -> tuple[str, ...]:
    try:
        names = [name for segment in json.loads(commit)["segments"] for name in _names(segment)]
    except (ValueError, KeyError, TypeError):
        return ("meta.json",)
    return tuple(name for name in names if not _is_whole(directory / name))


def _names(segment: dict[str, object]) -> list[str]:
    stem = str(segment["segment_id"]).replace("-", "")
    names = [f"{stem}.{part}" for part in sorted(_PARTS)]
    if isinstance(deletes := segment["deletes"], dict):
        names.append(f"{stem}.{deletes['opstamp']}.del")
    return names


def _is_whole(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            end = file.seek(-_END.size, os.SEEK_END)
            length, magic = _END.unpack(file.read(_END.size))
            start = file.seek(end - length) if magic == _MAGIC else 0
            told = json.loads(file.read(length))["crc"]
            file.seek(0)
            return bool(told == _crc(file, start))
    except (OSError, ValueError, KeyError, TypeError, struct.error):
        return False


def _crc(file: BinaryIO, length: int) -> int:
    """Read, not mapped: a file that shrinks under a map ends the process."""
    found = 0
    while length and (piece := file.read(min(_PIECE, length))):
        found = zlib.crc32(piece, found)
        length -= len(piece)
    return found
