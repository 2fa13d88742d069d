"""Printed forms that plain text would lose: raised figures."""

from __future__ import annotations

import re

_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_FIGURES = re.compile(r"[0-9+\-−=()n]+")


def raised(text: str) -> str:
    """Superscript as Unicode has it, so that 10 to the sixth never reads as 106; other superscripts unchanged."""
    return text.translate(_RAISED) if _FIGURES.fullmatch(text) else text
