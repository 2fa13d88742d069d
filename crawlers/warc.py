"""Reading and writing WARC 1.1: recorded responses in, our own archive out. Only here is warcio imported."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from indexer.domain.document import Capture
from indexer.domain.errors import ParseError


def read_captures(path: Path) -> Iterator[Capture]:
    """Every `response` record of a WARC file (gzip or plain) in file order.

    Raises ParseError `malformed-warc` at the record where the file stops being one; what came before was yielded.
    """
    count = 0
    try:
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                count += 1
                if record.rec_type != "response":
                    continue
                headers = record.http_headers
                yield Capture(
                    url=record.rec_headers.get_header("WARC-Target-URI") or "",
                    fetched_at=_moment(record.rec_headers.get_header("WARC-Date")),
                    body=record.content_stream().read(),
                    status=int(headers.get_statuscode()) if headers else 200,
                    headers=tuple((name.lower(), value) for name, value in headers.headers) if headers else (),
                )
    except (ArchiveLoadFailed, zlib.error, EOFError, ValueError) as error:
        raise ParseError("malformed-warc", f"{path.name} record {count + 1}", f"cannot read on: {error}") from error


def _moment(text: str | None) -> datetime:
    if not text:
        raise ValueError("a record without WARC-Date")
    return datetime.fromisoformat(text).astimezone(UTC)
