"""Printed forms that plain text would lose: raised figures, the sign of degrees."""

from __future__ import annotations

import re

_RAISED = str.maketrans("0123456789+-–−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿ")
_FIGURES = re.compile(r"[0-9+\-–−=()n]+")
_CELSIUS = re.compile(r"C(?!\w)")


def raised(text: str, after: str | None = "") -> str:
    """Superscript as Unicode has it, so that 10 to the sixth never reads as 106; other superscripts unchanged.

    `after` are the words that follow at once: a raised letter o before a C is the sign of degrees, 1.5 °C, not 1.5 oC.
    """
    figures = text.strip()
    if _FIGURES.fullmatch(figures):
        return figures.translate(_RAISED)
    return "°" if figures == "o" and _CELSIUS.match(after or "") else text
