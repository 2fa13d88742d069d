"""What is asked and what is answered, in values no engine knows: queries, requests, hits, facets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias

TEXT_FIELDS = ("title", "heading", "text")
"""Fields whose words can be searched by name (`title:battery`)."""
FACETS = ("jurisdiction", "topic", "regime", "type", "status", "source", "language")
"""Fields of fixed values: they filter, and they are counted over the results."""
STATUSES = ("current", "future", "historical", "unknown")
"""How a wording stands on the day asked about."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word in any of its inflected forms; in every field, or in one of TEXT_FIELDS."""

    text: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """These words as written, in this order, nothing between them."""

    text: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Prefix:
    """Any word that begins so (`produc*`)."""

    text: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Near:
    """Two words as written, in either order, at most `distance` words apart (neighbours are 1 apart)."""

    left: str
    right: str
    distance: int
    field: str = ""


@dataclass(frozen=True, slots=True)
class Ranked:
    """Plain words, as typed into a search box: what has more of them, and rarer ones, closer together, ranks higher."""

    text: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class FieldIs:
    """A facet has this value, or (field `cites`) the text names this act, or (field `work`) it is of this work."""

    field: str
    value: str


class Unit(StrEnum):
    """Units of relative dates."""

    DAYS = "d"
    WEEKS = "w"
    MONTHS = "m"
    YEARS = "y"


@dataclass(frozen=True, slots=True)
class FromToday:
    """A day relative to the day of asking, so that a stored query moves with time: `-30d` is (-30, DAYS)."""

    amount: int
    unit: Unit


Day: TypeAlias = date | FromToday


@dataclass(frozen=True, slots=True)
class DateRange:
    """`field` is `effective` (first day of the wording) or `changed` (day we detected it). Both ends are included,
    None leaves one open.
    """

    field: str
    first: Day | None = None
    last: Day | None = None


@dataclass(frozen=True, slots=True)
class And:
    """All of these."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of these."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """None of this."""

    part: Query


@dataclass(frozen=True, slots=True)
class All:
    """Every passage."""


Query: TypeAlias = Word | Phrase | Prefix | Near | Ranked | FieldIs | DateRange | And | Or | Not | All


class Sort(StrEnum):
    """Order of hits; ties are always broken by the passage's id."""

    RELEVANCE = "relevance"
    EFFECTIVE = "effective"
    """Newest first day in force first."""
    DETECTED = "detected"
    """Most lately detected first."""


@dataclass(frozen=True, slots=True)
class Related:
    """Words of the query (folded) and what means the same, by language: words and phrases as they stand in texts. With
    `one_way` these are what the law says for words of people, whichever they are.
    """

    words: tuple[str, ...]
    phrases: Mapping[str, tuple[str, ...]]
    one_way: bool = False


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One search.

    `text` is the query as typed, read for citations ("Article 8 CSDDD"); "" switches that off. With `as_of` only
    wordings in force on that day match and each hit's status is relative to it. Without it, wordings that have not
    ended before `today` match, current and future; asking for a status lifts that, so that `historical` can be had.
    Values of one facet in `filters` are alternatives, facets add up. `topics`, `regimes`, `jurisdictions` and
    `languages` are preferences that raise what they name and exclude nothing; where no text is in a preferred language,
    English is preferred. `related` widens plain words. `limit` and `offset` count hits; `per_work` passages of one work
    at most. Without `facets` nothing but the passages is counted.
    """

    query: Query
    today: date
    text: str = ""
    as_of: date | None = None
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    limit: int = 20
    offset: int = 0
    per_work: int = 3
    sort: Sort = Sort.RELEVANCE
    languages: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    regimes: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()
    facets: tuple[str, ...] = FACETS


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage found; `id` is its own in the index, stable while it stands there. `passage` is an excerpt as (text,
    highlighted) segments; joined, an exact part of its text. `score` is a day's number where hits are sorted by date.
    """

    work: str
    language: str
    permalink: str
    title: str
    short_title: str
    provision: str
    label: str
    heading: str
    passage: tuple[tuple[str, bool], ...]
    status: str
    jurisdiction: str
    type: str
    valid_from: date
    valid_to: date | None
    score: float
    detected: date
    source: str
    topics: tuple[str, ...] = ()
    id: str = ""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """How many matching passages have this value; the facet's own selection does not lower the count."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchResults:
    """`total_passages` and `total_works` count every match, works only where facets are asked for, else it is 0. Facet
    values are ordered by count, then by value.
    """

    total_passages: int
    total_works: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetValue, ...]]
    took_ms: float
