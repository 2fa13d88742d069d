"""The text of each page of a PDF, opened with limits on its size, its pages, its streams and the time it takes."""

from __future__ import annotations

import io
import logging
import time
import zlib

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError

from indexer.domain.errors import ParseError

MAX_BYTES = 64 << 20
MAX_PAGES = 3_000
MAX_CHARACTERS = 20_000_000
MAX_SECONDS = 60.0
_FEWEST_LETTERS = 20
"""Letters a page has on the mean, or the file is a scan with no text behind it."""
_UNREADABLE = (
    PyPdfError,
    zlib.error,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    NotImplementedError,
    OverflowError,
    RecursionError,
    OSError,
    MemoryError,
)
"""What pypdf lets through for files that are broken somewhere; it has an error of its own for some of it only."""

# pypdf logs each oddity of a file; what matters of them becomes a ParseError or a missing page here.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def read_pages(data: bytes, where: str) -> list[str]:
    """The text of every page in order, as laid out in lines.

    Raises ParseError: `empty`, `too-large` (bytes, pages or characters), `too-slow`, `malformed-pdf`, `no-text-layer`
    (encrypted, or images of pages).
    """
    if not data.strip():
        raise ParseError("empty", where, "the body is empty")
    if len(data) > MAX_BYTES:
        raise ParseError("too-large", where, f"{len(data)} bytes, more than {MAX_BYTES}")
    if b"%PDF-" not in data[:1024]:
        raise ParseError("malformed-pdf", where, "the file does not begin as a PDF does")
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise ParseError("no-text-layer", where, "the file is encrypted: its text cannot be read")
        if len(reader.pages) > MAX_PAGES:
            raise ParseError("too-large", where, f"{len(reader.pages)} pages, more than {MAX_PAGES}")
        pages = _texts(list(reader.pages), where)
    except _UNREADABLE as error:
        raise ParseError("malformed-pdf", where, f"not readable as a PDF: {type(error).__name__}: {error}") from error
    letters = sum(character.isalnum() for page in pages for character in page)
    if letters < _FEWEST_LETTERS * max(1, len(pages)):
        raise ParseError("no-text-layer", where, f"{letters} letters on {len(pages)} pages: images without text")
    return pages


def _texts(pages: list[PageObject], where: str) -> list[str]:
    end = time.monotonic() + MAX_SECONDS
    texts: list[str] = []
    characters = 0
    for number, page in enumerate(pages, 1):
        text = page.extract_text()
        characters += len(text)
        if characters > MAX_CHARACTERS:
            raise ParseError("too-large", f"{where}#page={number}", f"more than {MAX_CHARACTERS} characters")
        if time.monotonic() > end:
            raise ParseError("too-slow", f"{where}#page={number}", f"not read within {MAX_SECONDS:.0f} s")
        texts.append(text)
    return texts
