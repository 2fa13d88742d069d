"""Short names out of headings, for ids that people can read."""

from __future__ import annotations

import re
import unicodedata

_NOT_WORD = re.compile(r"[^a-z0-9]+")
_MAX_LENGTH = 48


def slug(heading: str) -> str:
    """A heading as "ii-adjustment-commentary", cut at a word; "" for one without any letter or digit."""
    letters = (char for char in unicodedata.normalize("NFKD", heading) if not unicodedata.combining(char))
    words = _NOT_WORD.sub("-", "".join(letters).lower()).strip("-")
    if len(words) <= _MAX_LENGTH:
        return words
    return words[: _MAX_LENGTH + 1].rpartition("-")[0] or words[:_MAX_LENGTH]
