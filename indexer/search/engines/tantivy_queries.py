"""From the neutral plan to tantivy's queries, node by node. What cannot match in this index is left out on the way."""

from __future__ import annotations

from collections.abc import Iterable

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
    Plan,
    Preferring,
    Sequence,
    StartsWith,
    Term,
    Without,
)

_CACHED_TERMS = 100_000
SHOULD, MUST, MUST_NOT = tantivy.Occur.Should, tantivy.Occur.Must, tantivy.Occur.MustNot


class Translator:
    """Translates plans for one committed state of the index, and remembers its terms.

    A question is asked in the word forms of every language the index holds, and most of them stand nowhere: leaving
    them out makes a query several times smaller and changes neither matches nor scores.
    """

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema) -> None:
        self._searcher = searcher
        self._schema = schema
        self._terms: dict[tuple[str, str, float], tantivy.Query | None] = {}

    def query(self, plan: Plan) -> tantivy.Query:
        """The query for a plan."""
        return self._some(plan) or tantivy.Query.empty_query()

    def queries(self, plans: Iterable[Plan]) -> list[tantivy.Query]:
        """The queries for those plans that can match anything."""
        return [query for plan in plans if (query := self._some(plan)) is not None]

    def is_common(self, plan: Plan) -> bool:
        """Whether it is a constant for a token that most passages hold."""
        match plan:
            case Constant(Term(field, token)):
                return 2 * self._searcher.doc_freq(field, token) > self._searcher.num_docs
            case _:
                return False

    def _some(self, plan: Plan) -> tantivy.Query | None:  # noqa: C901, PLR0911, PLR0912 -- a line for each node
        """The query for a plan; None where nothing in the index matches it."""
        match plan:
            case Term(field, token):
                return self._term(field, token)
            case Boosted(part, factor):
                return self._boosted(part, factor)
            case Sequence(field, tokens, slop):
                return self._sequence(field, tokens, slop)
            case AnyOf(parts, least):
                return _any_of(self.queries(parts), least)
            case BestOf(parts):
                return _best_of(self.queries(parts))
            case AllOf(parts):
                return _all_of(self.queries(parts), len(parts))
            case Constant(part, score):
                query = self._some(part)
                return query and tantivy.Query.const_score_query(query, score)
            case Preferring(part, bonuses):
                return self._preferring(part, bonuses)
            case Between(field, first, last):
                return self._between(field, 1 if first is None else first, OPEN if last is None else last)
            case Without(part, unwanted):
                return self._without(part, unwanted)
            case StartsWith(field, prefix):
                return tantivy.Query.regex_query(self._schema, field, prefix.replace(".", r"\.") + ".*")
            case Everything():
                return self._between("until", 1, OPEN)
            case Nothing():
                return None

    def _term(self, field: str, token: str, factor: float = 1.0) -> tantivy.Query | None:
        """The query for a token, kept for the next question; None where no passage holds it in the field."""
        key = (field, token, factor)
        if key not in self._terms:
            if len(self._terms) >= _CACHED_TERMS:
                self._terms.clear()
            self._terms[key] = self._new_term(field, token, factor)
        return self._terms[key]

    def _new_term(self, field: str, token: str, factor: float) -> tantivy.Query | None:
        if not self._searcher.doc_freq(field, token):
            return None
        query = tantivy.Query.term_query(self._schema, field, token)
        return query if factor == 1.0 else tantivy.Query.boost_query(query, factor)

    def _boosted(self, part: Plan, factor: float) -> tantivy.Query | None:
        if isinstance(part, Term):
            return self._term(part.field, part.token, factor)
        query = self._some(part)
        return query and tantivy.Query.boost_query(query, factor)

    def _sequence(self, field: str, tokens: tuple[str, ...], slop: int) -> tantivy.Query | None:
        if any(self._term(field, token) is None for token in tokens):
            return None
        return tantivy.Query.phrase_query(self._schema, field, list(tokens), slop)

    def _preferring(self, part: Plan, bonuses: tuple[Plan, ...]) -> tantivy.Query | None:
        query = self._some(part)
        if query is None:
            return None
        return tantivy.Query.boolean_query([(MUST, query), *((SHOULD, bonus) for bonus in self.queries(bonuses))])

    def _without(self, part: Plan, unwanted: Plan) -> tantivy.Query | None:
        query, never = self._some(part), self._some(unwanted)
        if query is None or never is None:
            return query
        return tantivy.Query.boolean_query([(MUST, query), (MUST_NOT, never)])

    def _between(self, field: str, first: int, last: int) -> tantivy.Query:
        days = tantivy.Query.range_query(self._schema, field, tantivy.FieldType.Integer, first, last)
        return tantivy.Query.const_score_query(days, 0.0)


def _any_of(queries: list[tantivy.Query], least: int) -> tantivy.Query | None:
    if len(queries) < least:
        return None
    return queries[0] if len(queries) == 1 else tantivy.Query.boolean_query([(SHOULD, q) for q in queries], least)


def _best_of(queries: list[tantivy.Query]) -> tantivy.Query | None:
    return tantivy.Query.disjunction_max_query(queries) if len(queries) > 1 else _any_of(queries, 1)


def _all_of(queries: list[tantivy.Query], count: int) -> tantivy.Query | None:
    return tantivy.Query.boolean_query([(MUST, query) for query in queries]) if len(queries) == count else None
