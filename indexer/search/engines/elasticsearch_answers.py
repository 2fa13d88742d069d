"""Requests for a page of hits and its counts, and the cluster's answers to them as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from indexer.search.engines.elasticsearch_index import Json, document_id
from indexer.search.engines.elasticsearch_queries import translate
from indexer.search.hits import facet_values
from indexer.search.plan import Plan
from indexer.search.planning import SearchPlan
from indexer.search.query import STATUSES, FacetValue, SearchRequest, Sort
from indexer.search.windows import status_plan

WINDOW = 10_000
"""Ranked passages looked at, at most, to fill a page."""
_MANY = 10_000
"""Facet values counted, at most."""
_EXACT_WORKS = 40_000
"""Up to so many works their number is exact; the most the cluster offers."""
_SORT_FIELD = {Sort.RELEVANCE: "_score", Sort.EFFECTIVE: "on", Sort.DETECTED: "detected"}

Answer: TypeAlias = Mapping[str, Any]
"""The cluster's answer to one search, as it came."""


@dataclass(frozen=True, slots=True)
class Row:
    """A ranked passage; `stored` is None where it was not asked for."""

    id: str
    score: float
    work: int
    stored: str | None


@dataclass(frozen=True, slots=True)
class Window:
    """The best passages in order, and the counts over all matches."""

    total: int
    works: int
    facets: dict[str, tuple[FacetValue, ...]]
    rows: tuple[Row, ...]

    def with_texts(self, stored: Mapping[str, str]) -> Window:
        """The same with what is stored of the passages named by id."""
        return replace(self, rows=tuple(replace(row, stored=stored.get(row.id, row.stored)) for row in self.rows))


def window_body(plan: SearchPlan, request: SearchRequest, size: int, *, stored: bool) -> Json:
    """Ask for the best `size` passages, with what is stored of them or without, and for all counts.

    Filters of facets that are counted come after the query: a facet's own selection must not lower its counts.
    """
    filters = {facet: translate(part) for facet, part in plan.filters.items()}
    if plan.hidden is not None:
        filters["status"] = {"bool": {"must_not": [translate(plan.hidden)]}}
    later = {facet: query for facet, query in filters.items() if facet in request.facets}
    fixed = [query for facet, query in filters.items() if facet not in later]
    bonuses = [translate(bonus) for bonus in plan.bonuses]
    return {
        "query": {"bool": {"must": [translate(plan.match)], "filter": fixed, "should": bonuses}},
        **({"post_filter": _all(list(later.values()))} if later else {}),
        "size": size,
        "sort": [{_SORT_FIELD[request.sort]: "desc"}, {"order_number": "asc"}],
        "track_total_hits": True,
        "_source": stored,
        "docvalue_fields": ["work_number"],
        "aggs": _counts(plan, request.facets, later),
    }


def _all(filters: list[Json]) -> Json:
    return {"bool": {"filter": filters}} if filters else {"match_all": {}}


def _counts(plan: SearchPlan, facets: tuple[str, ...], later: dict[str, Json]) -> Json:
    if not facets:
        return {}
    works: Json = {"cardinality": {"field": "work_number", "precision_threshold": _EXACT_WORKS}}
    counts: Json = {"works": {"filter": _all(list(later.values())), "aggs": {"counted": works}}}
    for facet in facets:
        others = [query for name, query in later.items() if name != facet]
        counts[f"facet {facet}"] = {"filter": _all(others), "aggs": {"counted": _facet(plan, facet)}}
    return counts


def _facet(plan: SearchPlan, facet: str) -> Json:
    if facet == "status":
        return {"filters": {"filters": {status: translate(status_plan(status, plan.day)) for status in STATUSES}}}
    return {"terms": {"field": facet, "size": _MANY, "shard_size": _MANY}}


def read_window(answer: Answer, facets: tuple[str, ...]) -> Window:
    """The answer to `window_body`."""
    counts = answer.get("aggregations", {})
    return Window(
        total=answer["hits"]["total"]["value"],
        works=counts["works"]["counted"]["value"] if facets else 0,
        facets={facet: facet_values(_counted(counts[f"facet {facet}"]["counted"]["buckets"])) for facet in facets},
        rows=tuple(_row(hit) for hit in answer["hits"]["hits"]),
    )


def _counted(buckets: Any) -> dict[str, int]:
    """Buckets come as a list with their keys, or by their keys where we named them."""
    if isinstance(buckets, dict):
        return {key: bucket["doc_count"] for key, bucket in buckets.items()}
    return {bucket["key"]: bucket["doc_count"] for bucket in buckets}


def _row(hit: Answer) -> Row:
    source = hit.get("_source")
    work = hit["fields"]["work_number"][0]
    return Row(hit["_id"], float(hit["sort"][0]), work, source["stored"] if source else None)


def stored_body(ids: list[str]) -> Json:
    """Ask for what is stored of these passages."""
    return {"query": {"ids": {"values": ids}}, "size": len(ids), "_source": True}


def read_stored(answer: Answer) -> dict[str, str]:
    """The answer to `stored_body`, by id."""
    return {hit["_id"]: hit["_source"]["stored"] for hit in answer["hits"]["hits"]}


def part_body(part: Plan, ids: Sequence[str]) -> Json:
    """Ask what one part of a plan gives to each of these passages."""
    these = {"ids": {"values": [document_id(id_) for id_ in ids]}}
    query = {"bool": {"must": [translate(part)], "filter": [these]}}
    return {"query": query, "size": len(ids), "_source": False}


def read_part(answer: Answer, ids: Sequence[str]) -> dict[str, float]:
    """The answer to `part_body`: scores by id of the passages it matches."""
    scores = {hit["_id"]: float(hit["_score"]) for hit in answer["hits"]["hits"]}
    return {id_: scores[document_id(id_)] for id_ in ids if document_id(id_) in scores}
