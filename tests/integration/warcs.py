"""WARC files as a crawl writes them: one gzip member a record, with digests."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from indexer.domain.document import Capture


def write_warc(path: Path, captures: Iterable[Capture], *, compressed: bool = True) -> Path:
    """Write captures as response records, in order; returns the path."""
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=compressed, warc_version="WARC/1.1")
        for capture in captures:
            writer.write_record(_record(writer, capture))
    return path


def member_ends(captures: Sequence[Capture], folder: Path) -> list[int]:
    """Where in a file of these captures each record ends, in bytes."""
    counts = range(1, len(captures) + 1)
    return [write_warc(folder / "measured.warc.gz", captures[:count]).stat().st_size for count in counts]


def later(capture: Capture, body: bytes, *, days: int = 1, status: int = 200) -> Capture:
    """Another answer of the same address, some days after."""
    return replace(capture, body=body, status=status, fetched_at=capture.fetched_at + timedelta(days=days))


def _record(writer: WARCWriter, capture: Capture) -> object:
    headers = [*capture.headers, ("Content-Length", str(len(capture.body)))]
    return writer.create_warc_record(
        capture.url,
        "response",
        payload=io.BytesIO(capture.body),
        length=len(capture.body),
        http_headers=StatusAndHeaders(f"{capture.status} OK", headers, protocol="HTTP/1.1"),
        warc_headers_dict={"WARC-Date": capture.fetched_at.strftime("%Y-%m-%dT%H:%M:%SZ")},
    )
