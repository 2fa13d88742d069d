"""Filling the templates of a declaration: `{name}`, `{name!r}`, `{name:%d.%m.%Y}`. Nothing but names is looked up."""

from __future__ import annotations

import string
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from urllib.parse import quote

Value = str | int | date
Values = Mapping[str, Value]

_FORMATTER = string.Formatter()
_Part = tuple[str, str | None, str | None, str | None]
"""A literal, and what follows it: name, form and conversion."""


@lru_cache(maxsize=1024)  # a declaration has few templates, and a listing fills them ten thousand times
def _parts(template: str) -> tuple[_Part, ...]:
    return tuple(_FORMATTER.parse(template))


def places(*templates: str) -> frozenset[str]:
    """The names that stand in templates."""
    parts = (part for template in templates for part in _parts(template))
    return frozenset(name for _, name, _, _ in parts if name is not None)


def fill_address(template: str, values: Values) -> str:
    """A template with its values, each percent-encoded (slashes too) unless written `{name!r}`.

    Raises KeyError for a name that has no value.
    """
    return _fill(template, values, encoded=True)


def fill_text(template: str, values: Values) -> str:
    """A template with its values as they are, for bodies and headers; raises KeyError for a name without a value."""
    return _fill(template, values, encoded=False)


def _fill(template: str, values: Values, *, encoded: bool) -> str:
    filled = []
    for literal, name, form, conversion in _parts(template):
        filled.append(literal)
        if name is not None:
            text = _written(values[name], form or "")
            filled.append(quote(text, safe="") if encoded and conversion != "r" else text)
    return "".join(filled)


def _written(value: Value, form: str) -> str:
    """A value as text; a form is of a date (strftime) or of a number (`03d`), and of nothing else."""
    if isinstance(value, date):
        return value.strftime(form) if form else value.isoformat()
    return format(value, form) if form and isinstance(value, int) else str(value)
