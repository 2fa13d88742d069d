"""EU acts as people write them ("Regulation (EU) 2024/3015", "Directive 2013/34/EU") and the works they may be."""

from __future__ import annotations

import re
from itertools import chain

_KINDS = r"regulations?|directives?|decisions?|r[eè]glement|d[eé]cision"
_KINDS += r"|verordnung|richtlinie|beschluss|reglamento|directiva|\bRL|\bVO|\breg\.|\bdir\.|règl\."
_BODY = r"\((?:EU|EC|EEC|EWG|UE|CE|CEE|EG)\)"
_HEAD = rf"(?:(?:{_KINDS})\s*(?:{_BODY}|(?:EU|EC|UE|CE|EG)\b)?|{_BODY})"
_ACT = re.compile(rf"{_HEAD}\s*(?:no\.?|n\.?[oº°]\.?|nr\.?)?\s*(\d{{1,4}})/(\d{{1,4}})(?!\d)", re.IGNORECASE)
_SUFFIXED = re.compile(r"(?<![\w/])(\d\d|\d{4})/(\d{1,4})/(?:EU|EC|EEC|UE|CE|CEE|EG|EWG)(?!\w)")
"""Directives and decisions until 2014, year first: "2003/87/EC", "96/71/EC"."""
_CHINESE = re.compile(r"(?<!\d)(\d{1,4})/(\d{1,4})号?(?:指令|条例|法规|决定)")
_CELEX = re.compile(r"(?<!\w)[1-9](?:19|20)\d\d[A-Z]{1,2}(?:\d{4}|/TXT)(?!\w)")
_SHORT_YEAR = 2
_FIRST_YEAR, _LAST_YEAR = 1952, 2100


def cited_acts(text: str) -> dict[str, frozenset[str]]:
    """Each EU act a text cites, as written, with the ids of the works it may be: number and year come in either order,
    and the kind of act is not part of the number.
    """
    found = {match[0]: frozenset({f"eu/{match[0]}"}) for match in _CELEX.finditer(text)}
    for match in chain(_ACT.finditer(text), _CHINESE.finditer(text)):
        orders = ((match[1], match[2]), (match[2], match[1]))
        years = [(int(year), int(number)) for year, number in orders if _FIRST_YEAR <= int(year) <= _LAST_YEAR]
        works = frozenset(f"eu/3{year}{kind}{number:04}" for year, number in years for kind in "RLD")
        if works:
            found[match[0]] = works
    for match in _SUFFIXED.finditer(text):
        year = match[1] if len(match[1]) > _SHORT_YEAR else f"19{match[1]}"
        if not any(f"{match[1]}/{match[2]}" in written for written in found):
            found[match[0]] = frozenset(f"eu/3{year}{kind}{match[2]:0>4}" for kind in "LD")
    return found
