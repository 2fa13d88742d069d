"""Reading and writing WARC 1.1: recorded responses in, our own archive out. Only here is warcio imported."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import os
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParserException
from warcio.warcwriter import WARCWriter

from indexer.domain.document import Capture, Place
from indexer.domain.errors import ParseError

_UNREADABLE = (ArchiveLoadFailed, StatusAndHeadersParserException, zlib.error, EOFError, ValueError)


def read_captures(path: Path) -> Iterator[Capture]:
    """Every `response` record of a WARC file (gzip or plain) in file order.

    Raises ParseError `malformed-warc` at the record where the file stops being one; what came before was yielded.
    """
    count = 0
    try:
        with _unpacked(path) as stream:
            for capture in _captures(stream):
                count += 1
                yield capture
        if not count and not path.stat().st_size:
            raise EOFError("the file is empty")
    except (*_UNREADABLE, OSError, AttributeError) as error:
        raise ParseError("malformed-warc", f"{path.name} after record {count}", f"cannot read on: {error}") from error


class _Unpacked(gzip.GzipFile):
    """A gzip file whose sudden end is an error: warcio takes EOFError for the end of the file."""

    def read(self, size: int | None = -1) -> bytes:
        try:
            return super().read(size)
        except EOFError as error:
            raise ValueError("the file breaks off inside a gzip member") from error


def _unpacked(path: Path) -> BinaryIO | _Unpacked:
    """The file without its gzip layer: warcio itself takes a member that breaks off or fails its sum for whole."""
    with path.open("rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
    return _Unpacked(path) if packed else path.open("rb")


def _body(record: ArcWarcRecord) -> bytes:
    """The payload, whole and as its digest says, unpacked as the server packed it.

    Bytes that do not unpack stay as they are: no parser takes them for law, and the records after them are read.
    """
    data: bytes = record.raw_stream.read()
    if record.payload_length >= 0 and len(data) != record.payload_length:
        raise ValueError(f"a record of {record.payload_length} bytes breaks off after {len(data)}")
    stated = (record.rec_headers.get_header("WARC-Payload-Digest") or "").removeprefix("sha1:")
    if stated and stated != base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode():
        raise ValueError("the bytes are not those the digest was made of")
    encoding = (record.http_headers.get_header("Content-Encoding") or "" if record.http_headers else "").lower()
    if encoding in {"gzip", "x-gzip"}:
        with suppress(*_UNREADABLE, OSError):
            return gzip.decompress(data)
    return data


def _captures(stream: BinaryIO | _Unpacked) -> Iterator[Capture]:
    for record in ArchiveIterator(stream):
        if record.rec_type != "response":
            continue
        headers = record.http_headers
        yield Capture(
            url=record.rec_headers.get_header("WARC-Target-URI") or "",
            fetched_at=_moment(record.rec_headers.get_header("WARC-Date")),
            body=_body(record),
            status=int(headers.get_statuscode()) if headers else 200,
            headers=tuple((name.lower(), value) for name, value in headers.headers) if headers else (),
        )


def _moment(text: str | None) -> datetime:
    if not text:
        raise ValueError("a record without WARC-Date")
    return datetime.fromisoformat(text).astimezone(UTC)


class Archive:
    """Our own captures: one WARC file a source and month, appended to, never rewritten.

    Each record is a gzip member of its own, so that it can be read by offset whatever follows. Append only under the
    store's "ingest" lock, after `set_torn_aside`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def set_torn_aside(self, committed: Mapping[str, int]) -> None:
        """Move what stands behind the committed length of a file into `torn/`: the record of a process that died
        before it committed, or captures of a newer database than this one. Nothing is deleted.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        for path in self._folder.glob("*.warc.gz"):
            length = committed.get(path.name, 0)
            if path.stat().st_size > length:
                aside = self._folder / "torn" / f"{path.name}@{length}-{path.stat().st_size}"
                aside.parent.mkdir(exist_ok=True)
                with path.open("rb") as file:
                    file.seek(length)
                    aside.write_bytes(file.read())
                os.truncate(path, length)

    def append(self, capture: Capture, source: str) -> Place:
        """Keep a capture; it is on disk when this returns."""
        name = f"{source}-{capture.fetched_at:%Y-%m}.warc.gz"
        member = packed(capture)
        with (self._folder / name).open("ab") as file:
            offset = file.tell()
            file.write(member)
            file.flush()
            os.fsync(file.fileno())
        return Place(name, offset, len(member))

    def read(self, place: Place) -> Capture:
        """The capture kept at a place; raises ParseError `archive-damaged` if it is not there as it was written."""
        try:
            with (self._folder / place.file).open("rb") as file:
                file.seek(place.offset)
                member = file.read(place.length)
            return next(_captures(io.BytesIO(member)))
        except (OSError, EOFError, zlib.error, ArchiveLoadFailed, ValueError, StopIteration) as error:
            raise ParseError("archive-damaged", f"{place.file}@{place.offset}", f"cannot be read: {error}") from error


def packed(capture: Capture) -> bytes:
    """A capture as one gzip member, which can be appended to a WARC file and read by itself."""
    return gzip.compress(_record(capture), compresslevel=1, mtime=0)


def _record(capture: Capture) -> bytes:
    """A capture as one uncompressed WARC 1.1 response record."""
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=False, warc_version="WARC/1.1")
    http = StatusAndHeaders(f"{capture.status} OK", list(capture.headers), protocol="HTTP/1.1")
    stamp = capture.fetched_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    record = writer.create_warc_record(
        capture.url,
        "response",
        payload=io.BytesIO(capture.body),
        length=len(capture.body),
        http_headers=http,
        warc_headers_dict={"WARC-Date": stamp},
    )
    writer.write_record(record)
    return buffer.getvalue()
