"""Normalising text once: what is stored, and the two foldings by which two texts count as the same."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_ILLEGAL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\u200b\u2060\u00ad]"
)
_BLANKS = re.compile(r"[^\S\n\t]+")
_AROUND_BREAK = re.compile(r" ?([\n\t]) ?")
_BREAKS = re.compile(r"\n{2,}")
_TYPOGRAPHY = (
    *((mark, "'") for mark in "‘’‚‛′`´"),
    *((mark, '"') for mark in "“”„‟″«»"),
    *((mark, "-") for mark in "‐‑‒–—―−"),
)
"""Replaced one after the other: many times faster than one translation table over a long text."""
_WORD = re.compile(r"\w+")


def clean(text: str) -> str:
    r"""Text as stored: NFC, without control, bidi, zero-width and other XML-illegal characters, blanks collapsed.

    "\n" (paragraph) and "\\t" (table cell) are kept as structure; runs of breaks become one; ends are stripped.
    """
    text = unicodedata.normalize("NFC", text)
    if text.isprintable():  # no control, format or blank character but the plain space: nothing else can be wrong
        return " ".join(text.split())
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _BLANKS.sub(" ", _ILLEGAL.sub("", text))
    return _BREAKS.sub("\n", _AROUND_BREAK.sub(r"\1", text)).strip()


def clean_inline(text: str) -> str:
    """Like `clean`, with every kind of white space one blank: for headings, labels and running text."""
    return " ".join(clean(text).split())


def fold_typography(text: str) -> str:
    """Equal for texts that differ only in quotes, dashes, compatibility forms and white space."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        for mark, plain in _TYPOGRAPHY:
            text = text.replace(mark, plain)
    return "".join(text.split())


def fold_words(text: str) -> str:
    """Equal for texts of the same words and digits in the same order, whatever stands between them."""
    return "".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold())).replace("_", "")


def sha256_hex(text: str) -> str:
    """SHA-256 of the UTF-8 bytes, lower-case hex."""
    return hashlib.sha256(text.encode()).hexdigest()
