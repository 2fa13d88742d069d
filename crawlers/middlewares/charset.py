"""Whether a page is written in the charset it declares, or that its source declares of it where the publisher's own
word is wrong: a lie would put mojibake into law without any error.

Only for text/html and text/plain: XML and JSON say their own.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawlers.middlewares.outcome import charset_of, refuse

_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_IN_PAGE = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_MOJIBAKE = re.compile("Ã[\u0080-\u009f¡-ª¬-º¼-¿ƒˆŠŒŽ‚„†‡‰‹‘’“”•–—˜™š›œžŸ€]|â€[\u0080-\u009fœ˜™“”¦¢¡\u009d]|Â[§°©®«»±]")
"""UTF-8 read as a single-byte charset. Ã before a no-break space or » is Portuguese."""


@dataclass(slots=True)
class Charset:
    """Refuses pages that lie about their charset."""

    crawler: Crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """The answer; raises `Given` with `charset-lie`."""
        stated = (response.headers.get(b"Content-Type") or b"").decode("latin-1")
        kind = stated.partition(";")[0].strip().lower()
        if response.status != 200 or kind not in {"text/html", "text/plain"}:
            return response
        if why := lie(response.body, stated, known=charset_of(request)):
            raise refuse(self.crawler, request, "charset-lie", why, response.status)
        return response


def lie(body: bytes, content_type: str, *, known: str = "") -> str:
    """What speaks against the declared charset (byte order mark, header, page, in this order); empty if nothing does.

    `known` is what the source's declaration says: it goes before header and page, and is held against the bytes too.

    Valid UTF-8 with characters beyond ASCII is never anything else: text in another charset does not form it by chance.
    """
    marked = next((name for mark, name in _MARKS if body.startswith(mark)), "")
    declared = _known_as(known) if known else _declared(body, content_type)
    if marked and declared and not _is_family(declared, marked):
        return f"declared {declared}, marked {marked}"
    family = marked or declared
    if not family:
        return "" if _is_utf8(body) else "not UTF-8, and nothing is declared"
    try:
        text = body.decode(family)
    except LookupError:
        return f"declared {family}, which no one knows"
    except UnicodeDecodeError as error:
        return f"declared {family}, and is not: {error.reason} at byte {error.start}"
    return _contradiction(body, text, family)


def _contradiction(body: bytes, text: str, family: str) -> str:
    if _is_family(family, "utf-16") and not body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "" if body.count(0) * 5 > len(body) else f"declared {family}, and is not"
    if not _is_family(family, "utf-16") and b"\0" in body:
        return f"declared {family}, and holds null bytes"
    if not _is_family(family, "utf-8") and not body.isascii() and _is_utf8(body):
        return f"declared {family}, and is UTF-8"
    found = _MOJIBAKE.search(text)
    return f"declared {family}, and reads {found[0]!r}" if found else ""


def _declared(body: bytes, content_type: str) -> str:
    if found := _IN_HEADER.search(content_type):
        return _known_as(found[1])
    in_page = _IN_PAGE.search(body[:2048])
    return _known_as(in_page[1].decode("ascii", "replace")) if in_page else ""


def _known_as(name: str) -> str:
    """A charset as browsers take its name (WHATWG Encoding): Latin-1 and ASCII are Windows-1252 there."""
    name = name.lower().replace("_", "-")
    if name in {"iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii", "windows-1252", "cp1252"}:
        return "latin-1"  # decodes the same letters, and every byte
    return {"gb2312": "gb18030", "gbk": "gb18030", "shift-jis": "cp932", "sjis": "cp932"}.get(name, name)


def _is_family(name: str, family: str) -> bool:
    return name.replace("-", "").startswith(family.replace("-", ""))


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
