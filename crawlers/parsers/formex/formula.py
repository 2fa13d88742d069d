"""Formulas tagged in Formex, written on one line: "(a × b) / c", Σ with its limits, indices behind "_"."""

from __future__ import annotations

from lxml import etree

from crawlers.parsers.typography import raised

_OPERATORS = {
    "MULT": "×", "PLUS": "+", "MINUS": "−", "DIV": "/", "CARTPROD": "·", "PLUSMINUS": "±",
    "EQ": "=", "GT": ">", "LT": "<", "GE": "≥", "LE": "≤", "NE": "≠", "AP": "≈",
}  # fmt: skip
_BRACKETS = {"BRACKET": ("(", ")"), "SQBRACKET": ("[", "]"), "BRACE": ("{", "}"), "BAR": ("|", "|")}
_MACRON = "\u0304"
SIGNS = frozenset(
    {
        "FORMULA", "FORMULA.S", "EXPR", "OP.MATH", "OP.CMP", "FRACTION", "DIVIDEND", "DIVISOR", "SUM", "PRODUCT",
        "INTEGRAL", "ROOT", "DEGREE", "UNDER", "OVER", "OVERLINE", "UNDERLINE", "IND", "FUNCTION",
    }
)  # fmt: skip
"""The elements a formula is made of, exponents aside."""
_BEFORE_AFTER = {
    "DIVIDEND": ("(", ") / "), "DIVISOR": ("(", ")"), "UNDER": ("{", "} "), "OVER": ("{", "} "), "IND": ("_", ""),
    "SUM": ("Σ ", " "), "PRODUCT": ("∏ ", " "), "INTEGRAL": ("∫ ", " "), "ROOT": ("√(", ")"),
}  # fmt: skip


def around(element: etree._Element) -> tuple[str, str]:
    """What is written before and after the words of an element of a formula."""
    name, kind = element.tag, element.get("TYPE", "")
    if name in {"OP.MATH", "OP.CMP"}:
        return f" {_OPERATORS.get(kind, kind)} ", ""
    if name == "EXPR":
        return _BRACKETS.get(kind, ("", ""))
    if name == "OVERLINE":
        return "", _MACRON
    return _BEFORE_AFTER.get(name, ("", ""))


def power(text: str) -> str:
    """An exponent: raised where there are signs for it, else behind "^"."""
    found = raised(text)
    return found if found != text else f"^{text}"
