"""From the neutral plan to tantivy's queries, node by node. What cannot match in this index is left out on the way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import tantivy

from indexer.search.plan import (
    OPEN,
    AllOf,
    AnyOf,
    BestOf,
    Between,
    Boosted,
    Constant,
    Everything,
    Nothing,
    OneOf,
    Plan,
    Preferring,
    Sequence,
    StartsWith,
    Term,
    Without,
)

_KEPT_QUERIES = 100_000
_COMMON = 0.1
_FEW = 16
"""Values of a list that is worth keeping: the names a question may mean are asked for once."""
Clause: TypeAlias = tuple[tantivy.Occur, tantivy.Query]
SHOULD, MUST, MUST_NOT = tantivy.Occur.Should, tantivy.Occur.Must, tantivy.Occur.MustNot


class Translator:
    """Translates plans for one committed state of the index, and remembers its terms.

    A question is asked in the word forms of every language the index holds, and most of them stand nowhere: leaving
    them out makes a query several times smaller and changes neither matches nor scores.
    """

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema) -> None:
        self._searcher = searcher
        self._schema = schema
        self._kept: dict[tuple[str, str | tuple[str, ...], float], tantivy.Query | None] = {}

    def clauses(self, plan: Plan) -> list[Clause]:
        """The clauses of one boolean query for a plan, the first of them a MUST. Nodes that stand in each other are
        one query then: the package copies a query whole wherever it is put into another.
        """
        return self._clauses(plan) or [(MUST, tantivy.Query.empty_query())]

    def query(self, plan: Plan) -> tantivy.Query:
        """The query for a plan."""
        return self._some(plan) or tantivy.Query.empty_query()

    def queries(self, plans: Iterable[Plan]) -> list[tantivy.Query]:
        """The queries for those plans that can match anything."""
        return [query for plan in plans if (query := self._some(plan)) is not None]

    def is_common(self, plan: Plan) -> bool:
        """Whether it is a value that many passages hold."""
        match plan:
            case OneOf(field, (value,)):
                return self._searcher.doc_freq(field, value) > _COMMON * self._searcher.num_docs
            case _:
                return False

    def _some(self, plan: Plan) -> tantivy.Query | None:  # noqa: C901, PLR0911 -- a line for each node
        """The query for a plan; None where nothing in the index matches it."""
        match plan:
            case Term(field, token, boost):
                return self._term(field, token, boost)
            case OneOf(field, values, score):
                return self._one_of(field, values, score)
            case Boosted(part, factor):
                return _boosted(self._some(part), factor)
            case Sequence():
                return self._sequence(plan)
            case AnyOf(parts, least):
                return _any_of(self.queries(parts), least)
            case BestOf(parts):
                return _best_of(self.queries(parts))
            case AllOf() | Preferring() | Without():
                clauses = self._clauses(plan)
                return tantivy.Query.boolean_query(clauses) if clauses else None
            case Constant(part, score):
                query = self._some(part)
                return query and tantivy.Query.const_score_query(query, score)
            case Between(field, first, last):
                return self._between(field, 1 if first is None else first, OPEN if last is None else last)
            case StartsWith(field, prefix):
                return tantivy.Query.regex_query(self._schema, field, prefix.replace(".", r"\.") + ".*")
            case Everything():
                return self._between("until", 1, OPEN)
            case Nothing():
                return None

    def _clauses(self, plan: Plan) -> list[Clause] | None:
        """See `clauses`; None where nothing in the index matches the plan."""
        match plan:
            case AllOf(parts):
                found = [self._clauses(part) for part in parts]
                return None if None in found else [clause for clauses in found for clause in clauses or ()]
            case Preferring(part, bonuses):
                clauses = self._clauses(part)
                return clauses and [*clauses, *((SHOULD, bonus) for bonus in self.queries(bonuses))]
            case Without(part, unwanted):
                clauses = self._clauses(part)
                return clauses and [*clauses, *((MUST_NOT, never) for never in self.queries((unwanted,)))]
            case _:
                query = self._some(plan)
                return [(MUST, query)] if query is not None else None

    def _term(self, field: str, token: str, boost: float = 1.0) -> tantivy.Query | None:
        """The query for a token, kept for the next question; None where no passage holds it in the field."""
        key, kept = (field, token, boost), self._kept
        if key in kept:
            return kept[key]
        held = self._searcher.doc_freq(field, token)
        query = tantivy.Query.term_query(self._schema, field, token) if held else None
        return self._keep(key, _boosted(query, boost))

    def _one_of(self, field: str, values: tuple[str, ...], score: float) -> tantivy.Query | None:
        """The query for whole values, a few of them kept likewise."""
        key, kept = (field, values, score), self._kept
        if key in kept:
            return kept[key]
        held = [value for value in values if self._searcher.doc_freq(field, value)]
        found = _any_of([tantivy.Query.term_query(self._schema, field, value) for value in held], 1)
        query = found and tantivy.Query.const_score_query(found, score)
        return self._keep(key, query) if len(values) <= _FEW else query

    def _keep(self, key: tuple[str, str | tuple[str, ...], float], query: tantivy.Query | None) -> tantivy.Query | None:
        if len(self._kept) >= _KEPT_QUERIES:
            self._kept = {}  # a new one: other threads may be reading the old
        self._kept[key] = query
        return query

    def _sequence(self, plan: Sequence) -> tantivy.Query | None:
        if any(self._term(plan.field, token) is None for token in plan.tokens):
            return None
        query = tantivy.Query.phrase_query(self._schema, plan.field, list(plan.tokens), plan.slop)
        return _boosted(query, plan.boost)

    def _between(self, field: str, first: int, last: int) -> tantivy.Query:
        days = tantivy.Query.range_query(self._schema, field, tantivy.FieldType.Integer, first, last)
        return tantivy.Query.const_score_query(days, 0.0)


def _boosted(query: tantivy.Query | None, factor: float) -> tantivy.Query | None:
    return query if query is None or factor == 1.0 else tantivy.Query.boost_query(query, factor)


def _any_of(queries: list[tantivy.Query], least: int) -> tantivy.Query | None:
    if len(queries) < least:
        return None
    return queries[0] if len(queries) == 1 else tantivy.Query.boolean_query([(SHOULD, q) for q in queries], least)


def _best_of(queries: list[tantivy.Query]) -> tantivy.Query | None:
    return tantivy.Query.disjunction_max_query(queries) if len(queries) > 1 else _any_of(queries, 1)
