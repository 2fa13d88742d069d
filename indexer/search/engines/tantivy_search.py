"""One search of the embedded engine under way: the hits of a page, and the counts over all matches."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any, TypeAlias

import tantivy

from indexer.domain.provision import Standing
from indexer.search.engines.tantivy_queries import MUST, MUST_NOT, SHOULD, Clause, Translator
from indexer.search.hits import at_most_per_work, facet_values, make_hit
from indexer.search.plan import unscored
from indexer.search.planning import SearchPlan
from indexer.search.query import FacetValue, Hit, Query, SearchRequest, Sort
from indexer.search.records import from_json
from indexer.search.windows import status_on

_WINDOW = 10_000
"""Ranked passages looked at, at most, to fill a page."""
_MANY = 10_000
"""Facet values counted, at most; and up to so many works their number is exact, beyond it within 2 %."""
_SORT_FIELD = {Sort.EFFECTIVE: "on", Sort.DETECTED: "detected"}

_Bucket: TypeAlias = dict[str, Any]
"""A row of an aggregation, as tantivy answers it."""


class Search:
    """Every part of a plan translated once; `page` and `counts` may run side by side."""

    def __init__(
        self, searcher: tantivy.Searcher, translator: Translator, plan: SearchPlan, facets: tuple[str, ...]
    ) -> None:
        self._searcher = searcher
        self._plan = plan
        self._facets = facets
        self._match = translator.clauses(plan.match)
        self._counted = translator.clauses(unscored(plan.match)) if facets else self._match
        self._hidden = translator.queries([plan.hidden] if plan.hidden else [])
        self._filters = {facet: translator.query(part) for facet, part in plan.filters.items()}
        self._bonuses = translator.queries(one for one in plan.bonuses if not translator.is_common(one))
        self._common = translator.queries(filter(translator.is_common, plan.bonuses))

    def _filtered(self, match: list[Clause], but: str = "", hidden: tantivy.Occur = MUST_NOT) -> list[Clause]:
        filters = ((MUST, query) for facet, query in self._filters.items() if facet != but)
        return [*match, *filters, *((hidden, query) for query in self._hidden)]

    def page(self, request: SearchRequest) -> tuple[int, tuple[Hit, ...]]:
        """How many passages match, and the hits of the page asked for: looks further until the page is full."""
        query = self._raised()
        end = request.offset + request.limit
        ahead = max(4 * end, 40)
        while True:
            total, found = self._ranked(query, min(ahead, _WINDOW), request.sort)
            works = self._searcher.fast_field_values("work_number", [address for _, address in found])
            kept = at_most_per_work([int(work or 0) for work in works], request.per_work)
            if len(kept) >= end or len(found) >= min(total, _WINDOW):
                break
            ahead *= 4
        return total, tuple(self._hit(*found[place], request.query) for place in kept[request.offset : end])

    def _raised(self) -> tantivy.Query:
        """Matches with their bonuses, which are read through together; but what many passages have is looked up for
        each match by itself, since reading all that takes longer than the rest.
        """
        (_, first), *others = self._filtered(self._match)
        for common in self._common:
            first = tantivy.Query.boolean_query([(MUST, first), (SHOULD, common)])
        return tantivy.Query.boolean_query([(MUST, first), *others, *((SHOULD, one) for one in self._bonuses)])

    def _ranked(
        self, query: tantivy.Query, limit: int, sort: Sort
    ) -> tuple[int, list[tuple[float, tantivy.DocAddress]]]:
        """Matches counted, and the best of them with score (or day, by sort), ties in the order of their numbers."""
        answer = self._searcher.search(query, limit, order_by_field=_SORT_FIELD.get(sort))
        numbers = self._searcher.fast_field_values("order_number", [address for _, address in answer.hits])
        ranked = sorted(zip(answer.hits, numbers, strict=True), key=lambda row: (-row[0][0], row[1]))
        total = int(answer.count)  # type: ignore[attr-defined] # the package's stub leaves it out
        return total, [(float(score), address) for (score, address), _ in ranked]

    def _hit(self, score: float, address: tantivy.DocAddress, query: Query) -> Hit:
        stored = from_json(self._searcher.doc(address)["stored"][0])
        return make_hit(stored, score, query, self._plan.day)

    def counts(self) -> tuple[int, dict[str, tuple[FacetValue, ...]]]:
        """How many works match, and each facet counted over the matches under all filters but its own: one pass for
        the facets without a filter, one for each that has one.
        """
        works, counts = self._pass("", tuple(facet for facet in self._facets if facet not in self._filters))
        for facet in self._facets:
            if facet in self._filters:
                counts |= self._pass(facet, (facet,))[1]
        if self._hidden and "status" in counts:
            hidden = tantivy.Query.boolean_query(self._filtered(self._counted, hidden=MUST))
            counts["status"]["historical"] += self._searcher.search(hidden, 1).count  # type: ignore[attr-defined] # see _ranked
        return works, {facet: facet_values(counts[facet]) for facet in self._facets}

    def _pass(self, but: str, facets: tuple[str, ...]) -> tuple[int, dict[str, Counter[str]]]:
        wanted = {"works": values_of("work_number")}
        for facet in facets:
            wanted[facet] = values_of(facet) if facet != "status" else _statuses_on(self._plan.day.toordinal())
        query = tantivy.Query.boolean_query(self._filtered(self._counted, but))
        answer = self._searcher.aggregate(query, wanted)
        counts = {
            facet: _status_counts(answer[facet]["buckets"], self._plan.day)
            if facet == "status"
            else Counter({row["key"]: row["doc_count"] for row in answer[facet]["buckets"]})
            for facet in facets
        }
        return self._works(query, answer["works"]), counts

    def _works(self, query: tantivy.Query, counted: _Bucket) -> int:
        if counted["sum_other_doc_count"]:
            return round(self._searcher.cardinality(query, "work_number"))
        return len(counted["buckets"])


def values_of(field: str) -> dict[str, object]:
    """Ask an aggregation for the values of a field over its matches, each with how many have it."""
    return {"terms": {"field": field, "size": _MANY, "segment_size": _MANY}}


def _statuses_on(day: int) -> dict[str, object]:
    """Matches by standing, then by whether they begin after the day, end before it, are doubted by it."""
    doubted = {"range": {"field": "doubted", "ranges": [{"to": day + 1}, {"from": day + 1}]}}
    ends = {"range": {"field": "until", "ranges": [{"to": day}, {"from": day}]}, "aggs": {"doubted": doubted}}
    begins = {"range": {"field": "on", "ranges": [{"to": day + 1}, {"from": day + 1}]}, "aggs": {"ends": ends}}
    return {"terms": {"field": "standing"}, "aggs": {"begins": begins}}


def _status_counts(buckets: list[_Bucket], day: date) -> Counter[str]:
    counts: Counter[str] = Counter()
    for bucket in buckets:
        for begin in bucket["begins"]["buckets"]:
            on = date.max if "from" in begin else date.min
            for end in begin["ends"]["buckets"]:
                until = None if "from" in end else date.min
                for part in end["doubted"]["buckets"]:
                    doubted = None if "from" in part else date.min
                    counts[status_on(day, on, until, Standing(bucket["key"]), doubted)] += part["doc_count"]
    return counts
