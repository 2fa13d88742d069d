"""Who amended, and where it says so: the acts and places amendment marks name, as a lawyer cites them."""

from __future__ import annotations

import re

from crawlers.parsers.eu.identity import citation
from crawlers.parsers.eu.labels import indent_label, paragraph_label, point_label, subparagraph_label

_SHORT_CELEX = re.compile(r"3(\d{2})([A-Z]{1,2}\d{4})", re.ASCII)
_ACT = re.compile(r"\d{5}[A-Z]{1,2}(?:\d{4})?(?:R\(\d{2}\))?(?:/[A-Z]{2,4})?", re.ASCII)
_STEP = re.compile(r"([A-Z]{2}):([\w.\-]{1,12})")
_PART = {"en": ", Part {}", "fr": ", partie {}", "de": " Teil {}", "es": ", parte {}"}
_AND = {"en": " and {}", "fr": " et {}", "de": " und {}", "es": " y {}"}


def amending_act(name: str) -> str:
    """The work id of the act a mark names: "32026L0470" → "eu/32026L0470", with the two-digit year of old marks
    written out ("308L0101" → "eu/32008L0101"); a name that is no CELEX number stays as printed.
    """
    if short := _SHORT_CELEX.fullmatch(name):
        century = "19" if int(short[1]) >= 50 else "20"
        name = f"3{century}{short[1]}{short[2]}"
    return f"eu/{name}" if _ACT.fullmatch(name) else name


def place_in_act(location: str, language: str) -> str:
    """The place as a lawyer cites it: "AR:1;PT:30;PT:a .AND. AX:I" → "Article 1(30)(a) and Annex I".

    "" for the whole act ("TO") and for codes whose meaning the publisher does not state (list elements and
    corrections of a corrigendum): no place is better than a wrong one.
    """
    places = [_place(part.strip(), language) for part in location.split(".AND.")]
    if not places or not all(places):
        return ""
    joined = places[0]
    for place in places[1:]:
        joined += _AND.get(language, _AND["en"]).format(place)
    return joined


def _place(location: str, language: str) -> str:
    words = citation(language)
    place, before = "", ""
    for step in location.split(";"):
        match = _STEP.fullmatch(step)
        if match is None:
            return ""
        code, value = match[1], match[2]
        if not place:
            if code not in {"AR", "AX"}:
                return ""
            word = words.article if code == "AR" else words.annex
            place = word if value == "0" else f"{word} {value}"
        else:
            # English writes "Article 4(16)" for a point that stands directly in an article.
            closely = before == "PT" or (before == "AR" and words is citation("en"))
            place = _step(place, code, value, language, nested=closely)
            if not place:
                return ""
        before = code
    return place


def _step(place: str, code: str, value: str, language: str, *, nested: bool) -> str:
    if code == "PA":
        return paragraph_label(place, value, language)
    if code == "PT":
        return point_label(place, f"({value})", language, nested=nested)
    if code == "PR":
        return place + _PART.get(language, _PART["en"]).format(value)
    if code in {"AL", "DA"} and value.isascii() and value.isdigit():
        label = subparagraph_label if code == "AL" else indent_label
        return label(place, int(value), language)
    return ""
