"""Opening tar archives a publisher serves, with limits: a bomb or a broken archive is a refusal, not a crash."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zlib
from collections.abc import Iterator

from indexer.domain.errors import ParseError

MAX_FILES = 20_000
MAX_TOTAL_BYTES = 512 << 20
MAX_MEMBER_BYTES = 32 << 20
_STARTS = (b"BZh", b"\x1f\x8b")


def is_tarball(data: bytes) -> bool:
    """Whether the bytes begin like a bzip2 or gzip stream."""
    return data.startswith(_STARTS)


def read_tar(data: bytes, where: str, *, suffix: str = ".xml") -> Iterator[tuple[str, bytes]]:
    """The regular files of a compressed tar whose names end in `suffix`, in archive order, one at a time.

    Raises ParseError: `malformed-tar` (truncated, damaged, no tar), `tar-bomb`. Nothing is written to disk, and links
    and devices are passed over.
    """
    opened = bz2.BZ2File(io.BytesIO(data)) if data.startswith(b"BZh") else gzip.GzipFile(fileobj=io.BytesIO(data))
    counted = _Counted(opened, where)
    try:
        with tarfile.open(fileobj=counted, mode="r|") as archive:
            for number, member in enumerate(archive):
                if number >= MAX_FILES or member.size > MAX_MEMBER_BYTES:
                    raise ParseError("tar-bomb", where, "the archive unpacks to more than we accept")
                if member.isreg() and member.name.endswith(suffix) and (file := archive.extractfile(member)):
                    yield member.name, file.read()
    except (tarfile.TarError, EOFError, OSError, ValueError, zlib.error, lzma.LZMAError) as error:
        raise ParseError("malformed-tar", where, f"the archive cannot be read: {error}") from error


class _Counted(io.RawIOBase):
    """A stream that stops when it has given more than we accept."""

    def __init__(self, stream: io.BufferedIOBase, where: str) -> None:
        self._stream = stream
        self._where = where
        self._given = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """The next bytes; raises ParseError `tar-bomb` past the limit."""
        data = self._stream.read(size if size >= 0 else MAX_TOTAL_BYTES)
        self._given += len(data)
        if self._given > MAX_TOTAL_BYTES:
            raise ParseError("tar-bomb", self._where, "the archive unpacks to more than we accept")
        return data
