"""Which characters a web page is written in: what its bytes say goes before what it declares of itself."""

from __future__ import annotations

import codecs
import re

from indexer.domain.document import Capture
from indexer.domain.errors import ParseError

_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]{2,20})", re.IGNORECASE)
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_WESTERN = "windows-1252"
_WIDER = {"iso8859-1": _WESTERN, "ascii": _WESTERN, "gb2312": "gb18030", "gbk": "gb18030", "utf-8": _WESTERN}
"""Declared name to the charset that is meant: browsers read these so, and pages of governments are written so."""


def as_utf8(capture: Capture, known: str = "") -> bytes:
    """The body of a page in UTF-8.

    Valid UTF-8 is UTF-8 whatever the page declares; else the declared charset counts, and Windows-1252 where a page
    declares UTF-8 and is not (the Canada Gazette before 2020). `known` is the charset the source's declaration says,
    which goes before the page's own word. Raises ParseError `wrong-charset` where neither is
    sure: damaged UTF-8 would turn into wrong letters, not into missing ones.
    """
    body = capture.body.removeprefix(codecs.BOM_UTF8)
    if _reads(body, "utf-8"):
        return body
    declared = codecs.lookup(known).name if known else _declared(capture)
    name = _WIDER.get(declared, declared)
    if name == _WESTERN and _is_damaged_utf8(body):
        raise ParseError("wrong-charset", capture.url, "the page is damaged UTF-8: its letters would come out wrong")
    try:
        return body.decode(name).encode("utf-8")
    except (UnicodeError, LookupError) as error:
        raise ParseError("wrong-charset", capture.url, f"the page is neither UTF-8 nor {declared}") from error


def _reads(body: bytes, charset: str) -> bool:
    try:
        body.decode(charset)
    except UnicodeDecodeError:
        return False
    return True


def _declared(capture: Capture) -> str:
    """The charset of the header, else of the page's first bytes, by its Python name; UTF-8 where none is known."""
    header = _DECLARED.search(capture.header("content-type").encode("ascii", "ignore"))
    match = header or _DECLARED.search(capture.body[:4096])
    try:
        return codecs.lookup(match[1].decode("ascii")).name if match else "utf-8"
    except LookupError:
        return "utf-8"


def _is_damaged_utf8(body: bytes) -> bool:
    """Whether at least as many of its high bytes form UTF-8 sequences as stand alone: no one-byte text does that."""
    whole = len(_SEQUENCE.findall(body))
    return 0 < whole >= len(re.findall(rb"[\x80-\xff]", _SEQUENCE.sub(b"", body)))
