"""Formulas tagged in Formex, written on one line: "(a × b) / c", Σ with its limits, indices behind "_"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from crawlers.parsers.typography import raised

if TYPE_CHECKING:
    from crawlers.parsers.formex.inline import Run, RunReader

_OPERATORS = {
    "MULT": "×", "PLUS": "+", "MINUS": "−", "DIV": "/", "CARTPROD": "·", "PLUSMINUS": "±",
    "EQ": "=", "GT": ">", "LT": "<", "GE": "≥", "LE": "≤", "NE": "≠", "AP": "≈",
}  # fmt: skip
_BRACKETS = {"BRACKET": ("(", ")"), "SQBRACKET": ("[", "]"), "BRACE": ("{", "}"), "BAR": ("|", "|")}
_MACRON = "\u0304"
SIGNS = frozenset(
    {
        "FORMULA", "FORMULA.S", "EXPR", "OP.MATH", "OP.CMP", "FRACTION", "DIVIDEND", "DIVISOR", "SUM", "PRODUCT",
        "INTEGRAL", "ROOT", "DEGREE", "UNDER", "OVER", "OVERLINE", "UNDERLINE", "EXPONENT", "IND", "FUNCTION",
    }
)  # fmt: skip
"""The elements a formula is made of."""
_BEFORE_AFTER = {
    "DIVIDEND": ("(", ") / "), "DIVISOR": ("(", ")"), "UNDER": ("{", "} "), "OVER": ("{", "} "), "IND": ("_", ""),
    "SUM": ("Σ ", " "), "PRODUCT": ("∏ ", " "), "INTEGRAL": ("∫ ", " "), "ROOT": ("√(", ")"),
}  # fmt: skip


def expression(reader: RunReader, element: etree._Element, run: Run) -> None:
    """Write one element of a formula onto a run, with everything in it."""
    name = element.tag
    if name in {"FORMULA", "FORMULA.S"}:
        run.is_formula = run.is_formula or not run.chunks
        reader.read(element, run)
    elif name in {"OP.MATH", "OP.CMP"}:
        kind = element.get("TYPE", "")
        reader.add(run, f" {_OPERATORS.get(kind, kind)} ")
        reader.read(element, run)
    elif name == "EXPONENT" and not len(element):
        text = (element.text or "").strip()
        power = raised(text)
        reader.add(run, power if power != text else f"^{text}")
    else:
        before, after = _around(name, element.get("TYPE", ""))
        if before:
            reader.add(run, before)
        reader.read(element, run)
        if after:
            reader.add(run, after)


def _around(name: str, kind: str) -> tuple[str, str]:
    if name == "EXPR":
        return _BRACKETS.get(kind, ("", ""))
    if name == "OVERLINE":
        return "", _MACRON
    return _BEFORE_AFTER.get(name, ("", ""))
