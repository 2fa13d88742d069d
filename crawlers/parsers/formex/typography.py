"""How the Official Journal prints what Formex only tags: quotation marks, grouped digits."""

from __future__ import annotations

import re

_INTEGER = re.compile(r"([+\-−]?)([1-9]\d{3,17})((?:[.,]\d+)?)", re.ASCII)
_CODE = re.compile(r"(ex)?\s*(\d{4})(\d{0,8})", re.ASCII)


def quotation_mark(code: str) -> str:
    """The character a QUOT.START or QUOT.END names by its code point in hex; a straight quote where it names none."""
    if re.fullmatch(r"[0-9A-Fa-f]{4,5}", code):
        return chr(int(code, 16))
    return '"'


def grouped(kind: str, text: str) -> str:
    """A number as printed: "25000" → "25 000", tariff codes "94036000" → "9403 60 00"; anything else unchanged.

    `kind` is the TYPE of the FT element.
    """
    if kind in {"NUMBER", "DECIMAL"} and (match := _INTEGER.fullmatch(text)):
        return match[1] + f"{int(match[2]):_}".replace("_", " ") + match[3]
    if kind == "CN" and (match := _CODE.fullmatch(text)):
        pairs = [match[3][start : start + 2] for start in range(0, len(match[3]), 2)]
        return " ".join([*([match[1]] if match[1] else []), match[2], *pairs])
    return text
