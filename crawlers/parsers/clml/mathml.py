"""Presentation MathML as one line of text: a quote of a formula must keep what stands above, below and under a root."""

from __future__ import annotations

from lxml import etree

from crawlers.parsers.xml import local_name
from indexer.text import clean_inline

_INFIX = {"mfrac": " / ", "msup": "^", "mover": "^", "msub": "_", "munder": "_"}


def math_line(element: etree._Element) -> str:
    """A formula in linear notation: "(AI - 240,000) x 1 / 2", "x^2", "sqrt(b + c)"."""
    name = local_name(element)
    parts = [math_line(child) for child in element if local_name(child) not in ("", "annotation")]
    if not parts:
        return clean_inline(element.text or "")
    if name in _INFIX and len(parts) == 2:
        return _INFIX[name].join(_grouped(part) for part in parts)
    if name in ("msubsup", "munderover") and len(parts) == 3:
        return f"{parts[0]}_{_grouped(parts[1])}^{_grouped(parts[2])}"
    if name in ("msqrt", "mroot"):
        return f"√({' '.join(parts)})" if name == "msqrt" else f"{_grouped(parts[-1])}√({' '.join(parts[:-1])})"
    line = " ".join(part for part in parts if part)
    return f"({line})" if name == "mfenced" else line


def _grouped(part: str) -> str:
    return f"({part})" if " " in part else part
