"""From the neutral plan to Elasticsearch's query DSL, node by node. No text of a user reaches a query parser."""

from __future__ import annotations

from indexer.search.engines.elasticsearch_index import Json
from indexer.search.plan import (
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

EVERY_PASSAGE: Json = {"exists": {"field": "until"}}
"""The marker has no days."""
_FARTHEST = 9
"""Moves up to which matches are counted one by one."""


def translate(plan: Plan, boost: float = 1.0) -> Json:  # noqa: C901, PLR0911, PLR0912 -- a line for each node
    """The query for a plan, its score multiplied by `boost`."""
    match plan:
        case Term(field, token, own):
            return {"term": {field: {"value": token, "boost": boost * own}}}
        case OneOf(field, values, score):
            return {"terms": {field: list(values), "boost": boost * score}}
        case Boosted(part, factor):
            return translate(part, boost * factor)
        case Sequence():
            return _sequence(plan, boost * plan.boost)
        case AnyOf(parts, least):
            return _bool(boost, should=list(map(translate, parts)), minimum_should_match=least)
        case BestOf(parts):
            return {"dis_max": {"queries": list(map(translate, parts)), "boost": boost}}
        case AllOf(parts):
            return _all_of(parts, boost)
        case Constant(part, score):
            return {"constant_score": {"filter": translate(part), "boost": boost * score}}
        case Preferring(part, bonuses):
            return _bool(boost, must=[translate(part)], should=list(map(translate, bonuses)))
        case Between(field, first, last):
            return _nothing_scored(_between(field, first, last))
        case Without(part, unwanted):
            return _bool(boost, must=[translate(part)], must_not=[translate(unwanted)])
        case StartsWith(field, prefix):
            return {"prefix": {field: {"value": prefix, "rewrite": "constant_score", "boost": boost}}}
        case Everything():
            return _nothing_scored(EVERY_PASSAGE)
        case Nothing():
            return {"match_none": {}}


def _bool(boost: float, **clauses: list[Json] | int) -> Json:
    return {"bool": {**clauses, "boost": boost}}


def _nothing_scored(query: Json) -> Json:
    return {"constant_score": {"filter": query, "boost": 0.0}}


def _between(field: str, first: int | None, last: int | None) -> Json:
    ends = {"gte": first, "lte": last}
    given: Json = {name: day for name, day in ends.items() if day is not None}
    return {"range": {field: given}} if given else {"exists": {"field": field}}


def _all_of(parts: tuple[Plan, ...], boost: float) -> Json:
    """Parts that score nothing are filters: the cluster caches them."""
    scored = [translate(part) for part in parts if not _is_filter(part)]
    filters = [translate(part) for part in parts if _is_filter(part)]
    query = _bool(boost, must=scored, filter=filters)
    return query if scored else _nothing_scored(query)


def _is_filter(plan: Plan) -> bool:
    return isinstance(plan, Between | Everything) or (isinstance(plan, Constant | OneOf) and plan.score == 0.0)


def _sequence(sequence: Sequence, boost: float) -> Json:
    field, tokens, slop = sequence.field, sequence.tokens, sequence.slop
    if slop == 0 or len(tokens) != 2 or slop > _FARTHEST:
        return {"match_phrase": {field: {"query": " ".join(tokens), "slop": slop, "boost": boost}}}
    return _near(field, tokens[0], tokens[1], slop, boost)


def _near(field: str, one: str, two: str, slop: int, boost: float) -> Json:
    """Two tokens within `slop` moves, counted as the embedded engine does: each occurrence once, in its closest match,
    and far ones as much as close ones. Lucene's own sloppy phrase counts them all, and far ones for less.
    """
    close, any_after = _apart(field, one, two, 0), _within(field, one, two, slop)
    after = [_not(_apart(field, one, two, gap), _within(field, one, two, gap - 1)) for gap in range(1, slop + 1)]
    before = [
        _not(_apart(field, two, one, gap), any_after, *([_within(field, two, one, gap - 1)] if gap else []))
        for gap in range(slop - 1)
    ]
    return {"span_or": {"clauses": [close, *after, *before], "boost": boost}}


def _not(wanted: Json, *closer: Json) -> Json:
    """The wanted, where nothing closer overlaps it."""
    return {"span_not": {"include": wanted, "exclude": {"span_or": {"clauses": closer}}}}


def _apart(field: str, one: str, two: str, gap: int) -> Json:
    """The first token, then the second with exactly `gap` others between them."""
    first, second = _tokens(field, one, two)
    between: list[Json] = [{"span_gap": {field: gap}}] if gap else []
    return {"span_near": {"clauses": [first, *between, second], "slop": 0, "in_order": True}}


def _within(field: str, one: str, two: str, gap: int) -> Json:
    """The first token, then the second with at most `gap` others between them."""
    return {"span_near": {"clauses": _tokens(field, one, two), "slop": gap, "in_order": True}}


def _tokens(field: str, *tokens: str) -> list[Json]:
    return [{"span_term": {field: token}} for token in tokens]
