"""Opening zip files a publisher serves, with limits, so that a bomb or a broken archive is a finding, not a crash."""

from __future__ import annotations

import io
import zipfile
import zlib

from indexer.domain.errors import ParseError

_MAX_FILES = 2_000
_MAX_TOTAL_BYTES = 128 << 20


def read_zip(data: bytes, where: str, *, suffix: str = ".xml") -> dict[str, bytes]:
    """The files of a zip whose names end in `suffix`, by name, in archive order.

    Raises ParseError: `empty`, `malformed-zip` (not a zip, truncated, bad checksum, encrypted), `zip-bomb`,
    `empty-zip` (no such file inside).
    """
    if not data:
        raise ParseError("empty", where, "the body is empty")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            wanted = [info for info in archive.infolist() if info.filename.endswith(suffix)]
            if len(archive.infolist()) > _MAX_FILES or sum(info.file_size for info in wanted) > _MAX_TOTAL_BYTES:
                raise ParseError("zip-bomb", where, "the archive unpacks to more than we accept")
            files = {info.filename: _read(archive, info, where) for info in wanted}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        raise ParseError("malformed-zip", where, f"the archive cannot be read: {error}") from error
    if not files:
        raise ParseError("empty-zip", where, f"the archive holds no {suffix} file")
    return files


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, where: str) -> bytes:
    with archive.open(info) as member:
        data = member.read(info.file_size + 1)
    if len(data) > info.file_size:
        raise ParseError("zip-bomb", where, f"{info.filename} is larger than the archive says")
    return data
