"""Whether an answer arrived whole: its length, its compression to the last byte, its checksum.

Common clients take a body that breaks off inside its compression for complete (R01); half a law would
become its next version. We ask for gzip only, which proves its own end, and take nothing else that is compressed.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response, TextResponse
from scrapy.responsetypes import responsetypes

from crawlers.middlewares.outcome import refuse
from crawlers.middlewares.patience import Patience, patience_of

_GZIP = frozenset({"gzip", "x-gzip"})
_DOUBTFUL = frozenset({"partial", "dataloss", "download_stopped"})
_BODILESS = frozenset({204, 304})
_WITH_GZIP_HEADER = 16 + zlib.MAX_WBITS
_PIECE_BYTES = 256 << 10


class Damaged(Exception):
    """A body that is not what was sent: `code` is `truncated`, `bad-compression` or `too-large`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(slots=True)
class Integrity:
    """Unpacks answers, and refuses those that are not whole after asking for them again."""

    crawler: Crawler
    patience: Patience
    most_bytes: int

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it."""
        return cls(crawler, patience_of(crawler), crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The answer unpacked, or a second try; raises `Given` with `truncated`, `bad-compression`, `too-large`
        or `encoding-unasked`.
        """
        if response.status in _BODILESS or request.method == "HEAD":
            return response
        encodings = _encodings(response)
        if not encodings <= _GZIP or len(response.headers.getlist("Content-Encoding")) > 1:
            return self._unasked(request, response)
        try:
            body = self._whole(response, packed=bool(encodings))
        except Damaged as damage:
            return self._damaged(request, response, damage)
        return _with(response, body) if encodings else response

    def _whole(self, response: Response, *, packed: bool) -> bytes:
        stated = response.headers.get(b"Content-Length")
        if stated is not None and stated.strip() != str(len(response.body)).encode():
            raise Damaged("truncated", f"{stated.decode('latin-1')} bytes announced, {len(response.body)} came")
        if packed:  # proves its own end, whatever the connection did
            return unpack(response.body, self.most_bytes)
        if _DOUBTFUL & set(response.flags):
            raise Damaged("truncated", "nothing says where the body ends")
        return response.body

    def _unasked(self, request: Request, response: Response) -> Response:
        """An encoding we cannot prove: of an error the status is enough, of anything else nothing is."""
        if response.status != 200:
            return _with(response, b"")
        name = b", ".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
        raise refuse(self.crawler, request, "encoding-unasked", f"{name} was sent, gzip was asked for", response.status)

    def _damaged(self, request: Request, response: Response, damage: Damaged) -> Request | Response:
        if response.status != 200:
            return _with(response, b"")
        if damage.code != "too-large" and (again := self.patience.again(request)):
            return again
        raise refuse(self.crawler, request, damage.code, str(damage), response.status)


def unpack(data: bytes, most_bytes: int) -> bytes:
    """The content of one gzip member that is all of `data`; raises Damaged, as soon as it is too large."""
    unpacker, pieces, size = zlib.decompressobj(_WITH_GZIP_HEADER), list[bytes](), 0
    try:
        for piece in _pieces(unpacker, data):
            pieces.append(piece)
            if (size := size + len(piece)) > most_bytes:
                raise Damaged("too-large", f"unpacks to more than {most_bytes} bytes")
    except zlib.error as error:  # also a wrong checksum or length in the trailer
        raise Damaged("bad-compression", str(error)) from error
    if not unpacker.eof:
        raise Damaged("truncated", "the body breaks off inside its compression")
    if unpacker.unused_data:
        raise Damaged("bad-compression", "something follows the compressed body")
    return b"".join(pieces)


def _pieces(unpacker: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    """What some bytes unpack to, little by little: a bomb must not fill the memory before it is counted."""
    for start in range(0, len(data), _PIECE_BYTES):
        packed = data[start : start + _PIECE_BYTES]
        yield unpacker.decompress(packed, _PIECE_BYTES)
        while unpacker.unconsumed_tail and not unpacker.eof:
            yield unpacker.decompress(unpacker.unconsumed_tail, _PIECE_BYTES)
    yield unpacker.flush()


def _encodings(response: Response) -> set[str]:
    sent = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
    named = [name.strip().lower() for name in sent.split(",")]
    return {"chained"} if len(named) > 1 else {name for name in named if name not in {"", "identity"}}


def _with(response: Response, body: bytes) -> Response:
    """The response with another body, of the class its type asks for, without headers that no longer hold."""
    headers = response.headers.copy()
    for name in (b"Content-Encoding", b"Content-Length"):
        headers.pop(name, None)
    kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
    if issubclass(kind, TextResponse):
        return response.replace(cls=kind, headers=headers, body=body, encoding=None)
    return response.replace(cls=kind, headers=headers, body=body)
