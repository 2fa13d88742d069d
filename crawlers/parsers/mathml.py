"""Formulas in MathML written on one line, with the parentheses that a fraction bar or a root stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from crawlers.parsers.xml import local_name

ELEMENTS = frozenset({
    "MathML", "math", "mfenced", "mfrac", "mi", "mn", "mo", "mover", "mroot", "mrow", "mspace", "msqrt", "mstyle",
    "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover",
})  # fmt: skip
_CLOSING = re.compile(r"[+×÷*/=<>≤≥,;:.)\]}−–-]")
_COMPOUND = re.compile(r"[\s+×÷*/−–-]")
_SCRIPTS = {
    "mfrac": ("{0}/{1}", (0, 1)),
    "msup": ("{0}^{1}", (0, 1)),
    "msubsup": ("{0}{1}^{2}", (0, 2)),
    "msqrt": ("√{0}", (0,)),
    "mroot": ("{0}^(1/{1})", (0, 1)),
    "munder": ("{0}_{1}", (1,)),
    "mover": ("{0}^{1}", (1,)),
    "munderover": ("{0}_{1}^{2}", (1, 2)),
}
"""Element → how its parts stand on a line, and which of them need parentheses when they are compound."""


def linear(element: etree._Element) -> str:
    """A MathML subtree on one line: `(A + B)/C`, `x^2`, `√(a + b)`; a subscript follows its letter as in text."""
    parts = [linear(part) for part in element if isinstance(part.tag, str)]
    name = local_name(element)
    if name == "mspace":
        return " "
    if name == "mfenced":
        return f"{element.get('open', '(')}{element.get('separators', ',')[:1].join(parts)}{element.get('close', ')')}"
    if name == "msqrt":
        parts = ["".join(parts)]
    pattern, grouped = _SCRIPTS.get(name, ("", ()))
    if pattern and len(parts) == pattern.count("{"):
        return pattern.format(*(_group(part) if place in grouped else part for place, part in enumerate(parts)))
    return (element.text or "") + "".join(_unambiguous(element, parts))


def _unambiguous(element: etree._Element, parts: list[str]) -> Iterator[str]:
    """The parts with what follows each; a fraction that something is multiplied by directly gets parentheses."""
    for place, part in enumerate(element.iterchildren(etree.Element)):
        text, after = parts[place], (part.tail or "").strip()
        follows = (after or "".join(parts[place + 1 : place + 2])).strip()
        ambiguous = local_name(part) == "mfrac" and follows and not _CLOSING.match(follows)
        yield (f"({text})" if ambiguous else text) + after


def _group(text: str) -> str:
    return f"({text.strip()})" if _COMPOUND.search(text.strip()) else text.strip()
