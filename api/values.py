"""Values of filters: what people write for a jurisdiction, a topic, a type …, and the id it stands for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from difflib import get_close_matches
from typing import TypeAlias

from crawlers.catalogue import sources
from indexer.domain.errors import RulewatchError
from indexer.search.query import STATUSES, And, FieldIs, Not, Or, Query
from taxonomy.vocabulary import Taxonomy

_LANGUAGE_CODE = re.compile(r"[a-z]{2,3}")
_SHOWN = 12
_NEAREST = 4

Reading: TypeAlias = Callable[[str, str], str]
"""(facet, value as written) → the id it stands for."""


class UnknownValue(RulewatchError):
    """A filter value that no vocabulary has."""

    code = "unknown-value"


def value_id(taxonomy: Taxonomy, facet: str, value: str) -> str:
    """The id of a filter value given as id or as a name in any language; other fields keep theirs as it is.

    Raises UnknownValue with the nearest names as its hint.
    """
    if facet == "language":
        return _language(value)
    known = _vocabulary(taxonomy, facet)
    if known is None or value in known:
        return value
    found = _named(taxonomy, facet, value, known)
    if found is None:
        raise UnknownValue(f"{value!r} is no {facet} we know", hint=_hint(taxonomy, value, known))
    return found


def with_ids(query: Query, read: Reading) -> Query:
    """The query with every value written in it (`topic:"forced labour"`) replaced by what `read` makes of it."""
    match query:
        case FieldIs(field, value):
            return FieldIs(field, read(field, value))
        case And(parts) | Or(parts):
            return replace(query, parts=tuple(with_ids(part, read) for part in parts))
        case Not(part):
            return Not(with_ids(part, read))
        case _:
            return query


def _language(value: str) -> str:
    code = value.casefold()
    if not _LANGUAGE_CODE.fullmatch(code):
        raise UnknownValue(f"{value!r} is no language we know", hint="Languages are written as codes: en, de, fr, zh.")
    return code


def _vocabulary(taxonomy: Taxonomy, facet: str) -> Iterable[str] | None:
    return {
        "topic": taxonomy.topics,
        "regime": taxonomy.regimes,
        "jurisdiction": taxonomy.jurisdictions,
        "type": taxonomy.types,
        "status": STATUSES,
        "source": sources(),
    }.get(facet)


def _named(taxonomy: Taxonomy, facet: str, value: str, known: Iterable[str]) -> str | None:
    match facet:
        case "jurisdiction":
            return taxonomy.find_jurisdiction(value)
        case "topic" | "regime":
            return next((key for key in taxonomy.find(value) if key in known), None)
        case "type":
            kind = taxonomy.type_of(value)
            return kind.id if kind else None
        case _:
            return value.casefold() if value.casefold() in known else None


def _hint(taxonomy: Taxonomy, value: str, known: Iterable[str]) -> str:
    """The ids whose id or English name is nearest, else the first of them."""
    ids = sorted(known)
    names = {key.casefold(): key for key in ids}
    for key in ids:
        if key in taxonomy.topics or key in taxonomy.regimes or key in taxonomy.jurisdictions:
            names.setdefault(taxonomy.label(key, "en").casefold(), key)
    near = dict.fromkeys(names[name] for name in get_close_matches(value.casefold(), names, _NEAREST))
    return f"Perhaps {' or '.join(near)}." if near else f"Known, among others: {', '.join(ids[:_SHOWN])}."
