"""From a neutral query to the plan of what matches: strict parts exactly, plain words by `wording.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from indexer.search.analysis import exact, stems, surfaces
from indexer.search.citations import written_forms
from indexer.search.plan import (
    EXACT_FIELDS,
    STEM_FIELDS,
    Between,
    Constant,
    Everything,
    Nothing,
    OneOf,
    Plan,
    Sequence,
    StartsWith,
    Term,
    Without,
    all_of,
    any_of,
)
from indexer.search.query import (
    All,
    And,
    DateRange,
    Day,
    FieldIs,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Ranked,
    Word,
)
from indexer.search.ranking import Profile
from indexer.search.windows import resolve_day, status_plan
from indexer.search.wording import Asked, ranked_words

_DATE_FIELDS = {"effective": "on", "changed": "detected"}


@dataclass(frozen=True, slots=True)
class Compiler:
    """What the meaning of a query depends on: what was asked, the day of asking, the day asked about."""

    asked: Asked
    today: date
    on: date
    profile: Profile

    def compile(self, query: Query) -> Plan:  # noqa: C901, PLR0911 -- one line for each kind of query
        """The plan that matches exactly what the query means."""
        match query:
            case All():
                return Everything()
            case And(parts):
                return self._conjunction(parts)
            case Or(parts):
                return any_of(tuple(map(self.compile, parts)))
            case Not(part):
                return Without(Everything(), self.compile(part))
            case Word(text, field):
                return self._word(text, field)
            case Phrase(text, field):
                return _phrase(tuple(surfaces(text)), _exact_fields(field))
            case Prefix(text, field):
                return _prefix(text, _exact_fields(field))
            case Near():
                return _near(query)
            case Ranked(text, field):
                return ranked_words(text, field, self.asked, self.profile)
            case FieldIs(field, value):
                return self._value(field, value)
            case DateRange(field, first, last):
                return Between(_DATE_FIELDS[field], self._ordinal(first), self._ordinal(last))

    def _ordinal(self, day: Day | None) -> int | None:
        return None if day is None else resolve_day(day, self.today).toordinal()

    def _conjunction(self, parts: tuple[Query, ...]) -> Plan:
        wanted = all_of(tuple(self.compile(part) for part in parts if not isinstance(part, Not)))
        unwanted = tuple(self.compile(part.part) for part in parts if isinstance(part, Not))
        return Without(wanted, any_of(unwanted)) if unwanted else wanted

    def _word(self, text: str, field: str) -> Plan:
        tokens = exact(text)
        if len(tokens) != 1:
            return _phrase(tuple(token.surface for token in tokens), _exact_fields(field))
        fields = (field,) if field else STEM_FIELDS
        words = dict.fromkeys(
            f"{language}:{stem}" for language in self.asked.languages for stem in stems(text, language)
        )
        parts: list[Plan] = [Term(name, word) for word in words for name in fields]
        return any_of(tuple(parts) if field else (*parts, Term("names", tokens[0].surface)))

    def _value(self, field: str, value: str) -> Plan:
        if field == "cites":
            forms = (tuple(surfaces(form)) for form in written_forms(value))
            return any_of(tuple(_phrase(words, ("text_exact",)) for words in forms))
        return Constant(value_plan(field, value, self.on))


def value_plan(field: str, value: str, day: date) -> Plan:
    """What matches a facet's value, in the letter case given or in lower case; `day` is the one statuses refer to."""
    if field == "status":
        return status_plan(value.casefold(), day)
    value = value.encode("utf-8", "replace").decode()
    return OneOf(field, tuple(dict.fromkeys((value, value.casefold()))))


def _exact_fields(field: str) -> tuple[str, ...]:
    return (f"{field}_exact",) if field else EXACT_FIELDS


def _phrase(words: tuple[str, ...], fields: tuple[str, ...]) -> Plan:
    if not words:
        return Nothing()
    if len(words) == 1:
        return any_of(tuple(Term(field, words[0]) for field in fields))
    return any_of(tuple(Sequence(field, words) for field in fields))


def _prefix(text: str, fields: tuple[str, ...]) -> Plan:
    words = surfaces(text)
    if len(words) > 1 or not words:
        return _phrase(tuple(words), fields)
    return any_of(tuple(StartsWith(field, words[0]) for field in fields))


def _near(near: Near) -> Plan:
    pair = (*surfaces(near.left), *surfaces(near.right))
    if len(pair) != 2 or pair[0] == pair[1]:
        return Nothing()
    both = (pair, pair[::-1])
    fields = _exact_fields(near.field)
    return any_of(tuple(Sequence(field, words, near.distance - 1) for field in fields for words in both))
