"""The address of a search: which words, day, filters and page it holds, and the addresses one step away from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

PARAMETERS = {
    "jurisdiction": "jurisdiction",
    "topic": "topic",
    "regime": "regime",
    "type": "type",
    "status": "status",
    "source": "source",
    "language": "lang",
}
"""The name in an address of each facet: those of the HTTP API."""
PER_WORK = 3
WHOLE_WORK = 100


@dataclass(frozen=True, slots=True)
class Search:
    """A search as its address states it, values as they were given."""

    text: str = ""
    as_of: str = ""
    sort: str = "relevance"
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    per_work: int = PER_WORK
    page: int = 1
    why: bool = False
    literal: bool = False
    """Whether words are taken as they are: none corrected, no day read from them."""

    @property
    def empty(self) -> bool:
        """Whether nothing is asked."""
        return not (self.text.strip() or self.as_of or self.filters)

    @property
    def url(self) -> str:
        """Its address."""
        pairs = [("q", self.text)] if self.text else []
        pairs += [("as_of", self.as_of)] if self.as_of else []
        pairs += self.filter_pairs
        pairs += [("sort", self.sort)] if self.sort != "relevance" else []
        pairs += [("per_work", str(self.per_work))] if self.per_work != PER_WORK else []
        pairs += [("page", str(self.page))] if self.page > 1 else []
        pairs += [("literal", "1")] if self.literal else []
        pairs += [("why", "1")] if self.why else []
        return f"/?{urlencode(pairs)}" if pairs else "/"

    def exported(self, form: str) -> str:
        """The address of every hit of it as a file."""
        pairs = [("q", self.text), *([("as_of", self.as_of)] if self.as_of else []), *self.filter_pairs]
        pairs += [("literal", "1")] if self.literal else []
        return f"/v1/export?{urlencode([*pairs, ('sort', self.sort), ('format', form)])}"

    @property
    def followed(self) -> str:
        """The address where it can be followed: its words and filters, whatever the day."""
        pairs = [("kind", "search"), ("query", self.text)]
        pairs += [(facet, value) for facet, values in self.filters.items() for value in values]
        return f"/follow?{urlencode(pairs)}"

    @property
    def filter_pairs(self) -> list[tuple[str, str]]:
        """Its filters as (parameter, value)."""
        return [(PARAMETERS[facet], value) for facet, values in self.filters.items() for value in values]

    def has(self, facet: str, value: str) -> bool:
        """Whether it is filtered by this value."""
        return value in self.filters.get(facet, ())

    def toggled(self, facet: str, value: str) -> Search:
        """The same with this value added, or taken away if it is there; from the first page."""
        chosen = self.filters.get(facet, ())
        changed = tuple(v for v in chosen if v != value) if value in chosen else (*chosen, value)
        filters = {name: values for name, values in {**self.filters, facet: changed}.items() if values}
        return replace(self, filters=filters, page=1)

    def on_page(self, page: int) -> Search:
        """The same on another page."""
        return replace(self, page=page)

    @property
    def explained(self) -> Search:
        """The same, saying why each hit is there."""
        return replace(self, why=True)

    def with_text(self, text: str) -> Search:
        """Other words, same filters."""
        return replace(self, text=text, page=1)

    @property
    def verbatim(self) -> Search:
        """The same with its words taken as they are."""
        return replace(self, literal=True, page=1)

    def on_day(self, day: str, text: str) -> Search:
        """The same with the day that its words say given as such, and the other words."""
        return replace(self, as_of=day, text=text)

    @property
    def without_day(self) -> Search:
        """The same without a day."""
        return replace(self, as_of="", page=1)

    @property
    def unfiltered(self) -> Search:
        """The words alone."""
        return Search(self.text)

    def within(self, work: str) -> Search:
        """Every passage found in one work."""
        own = f"({self.text}) " if self.text.strip() else ""
        return replace(self, text=f'{own}work:"{work}"', per_work=WHOLE_WORK, page=1)
