"""Numbers of provisions and list items, as printed and as cited."""

from __future__ import annotations

import re

from lxml import etree

from crawlers.parsers.clml.inline import Pointers, running_text
from crawlers.parsers.xml import local_name

_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_DASHES = re.compile("[‐‑‒–—−]")
_SLUG_DROP = re.compile(r"[^\w\s-]")
_SLUG_JOIN = re.compile(r"[\s_-]+")
_LONGEST_SLUG = 80


def printed(element: etree._Element, level: str, pointers: Pointers) -> str:
    """A Pnumber as the publisher prints it: "(1)" below a section unless PuncBefore/PuncAfter say otherwise."""
    number = running_text(element, pointers)
    around = ("", "") if level == "P1" else ("(", ")")
    before, after = element.get("PuncBefore", around[0]), element.get("PuncAfter", around[1])
    return f"{before}{number}{after}" if number else ""


def for_id(number: str) -> str:
    """A printed number with every dash an ASCII one, so that a range keeps its dash in an id."""
    return _DASHES.sub("-", number)


def cited(parent: str, number: str) -> str:
    """The label of a numbered piece: "Section 3(2)"; a decimal number replaces the parent's ("4.9" → "4.9.2")."""
    plain = number.strip("(). ")
    head, _, last = parent.rpartition(" ")
    if last and plain.startswith(f"{last}."):
        return f"{head} {plain}".strip()
    return f"{parent}({plain})" if plain else parent


def list_number(parent: etree._Element, item: etree._Element, position: int) -> str:
    """The number of a list item as printed; "" in a list that prints none. `position` counts from 1."""
    override = item.get("NumberOverride")
    if override is None and local_name(parent) != "OrderedList":
        return ""
    start = parent.get("Start", "1")
    first = int(start) if start.isascii() and start.isdigit() and len(start) < 6 else 1
    number = override if override is not None else _in_series(first + position - 1, parent.get("Type", "arabic"))
    decoration = parent.get("Decoration", "")
    if not number or number.endswith((")", ".")):
        return number
    return {"parens": f"({number})", "parenRight": f"{number})", "period": f"{number}."}.get(decoration, number)


def slug(text: str) -> str:
    """A heading or term as it stands in an id, in the publisher's manner: "United Kingdom's" → "united-kingdoms"."""
    plain = _SLUG_JOIN.sub("-", _SLUG_DROP.sub("", text.lower())).strip("-")
    return plain[:_LONGEST_SLUG].strip("-")


def _in_series(number: int, series: str) -> str:
    if series.startswith("alpha"):
        word = ""
        while number > 0:
            number, rest = divmod(number - 1, 26)
            word = chr(ord("a") + rest) + word
    elif series.startswith("roman"):
        word = _roman(number)
    else:
        return str(number)
    return word.upper() if series.endswith("upper") else word


def _roman(number: int) -> str:
    if number > 399:
        return str(number)
    word = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        word += letters * count
    return word
