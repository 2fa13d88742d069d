"""Telling where an amending act begins and ends to quote: quoted articles are no articles of the act itself."""

from __future__ import annotations

import re

_CLOSERS = {"‘": "’'", "“": '”“"', "«": "»", "„": "“”", '"': '"”', "'": "`"}
_DEFINED_TERM = re.compile(
    r"[‘“«„\"][^‘’“”«»\"]{1,160}[’”»“\"]\s*"
    r"(?:\(|,|:|;|(?:or|and|means?|shall|has|have|is|are|ou|et)\b|désigne|on entend)"
)
_END = {
    opener: re.compile(rf"[{closers}]\s*(?:[.;,:)]\s*)*(?:(?:and|or|et|ou)\s*)?[.;,]?[{closers}]?$")
    for opener, closers in _CLOSERS.items()
}
_ONLY_MARKS = re.compile(r"[\s‘’“”«»„\"'.;,:)(]+")


def opener_of(text: str) -> str:
    """The quotation mark a text begins with, "" where it begins with none or only with a defined term in quotes."""
    first = text[:1]
    if first not in _CLOSERS or first == "'" or _DEFINED_TERM.match(text):
        return ""
    return first


def is_closed_by(text: str, opener: str, *, opened_here: bool = False) -> bool:
    """Whether a paragraph ends with the mark that closes a quotation opened by `opener`."""
    match = _END[opener].search(text)
    return match is not None and (not opened_here or match.start() > 0)


def is_only_marks(text: str) -> bool:
    """Whether a text is nothing but punctuation: it belongs to the paragraph before it."""
    return _ONLY_MARKS.fullmatch(text) is not None


def split_open(text: str) -> tuple[str, str]:
    """A paragraph cut before the quotation mark that is opened in it and not closed; ("text", "") where none is.

    For plain pages, which print quotations as "…" or '…` within the paragraph that announces them.
    """
    if text.count('"') % 2:
        at = text.rindex('"') if not text.startswith('"') or text.count('"') == 1 else 0
        return text[:at].rstrip(), text[at:]
    if text.startswith("'") and _END["'"].search(text):
        return "", text
    at = text.rfind("'")
    while at >= 0:
        if (at == 0 or text[at - 1] in " :(") and "`" not in text[at:] and text[at + 1 : at + 2].strip():
            return text[:at].rstrip(), text[at:]
        at = text.rfind("'", 0, at)
    return text, ""
