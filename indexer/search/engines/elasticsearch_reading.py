"""Reading one build of the index, or the one readers are given: searches, the marker, how much there is."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from elasticsearch import Elasticsearch, NotFoundError

from indexer.search.engine import EngineUnavailable
from indexer.search.engines.elasticsearch_answers import (
    WINDOW,
    Answer,
    Row,
    Window,
    part_body,
    read_part,
    read_stored,
    read_window,
    stored_body,
    window_body,
)
from indexer.search.engines.elasticsearch_cluster import failure, stale
from indexer.search.engines.elasticsearch_index import MARKER, Json, Marker, read_marker
from indexer.search.engines.elasticsearch_listing import listed
from indexer.search.engines.elasticsearch_queries import EVERY_PASSAGE
from indexer.search.engines.elasticsearch_spelling import holds, similar
from indexer.search.explaining import Reasons, reasons, scoring_parts
from indexer.search.hits import at_most_per_work, make_hit
from indexer.search.planning import SearchPlan, plan_search
from indexer.search.query import SearchRequest, SearchResults
from indexer.search.ranking import Profile
from indexer.search.records import expected_fingerprint, from_json, group_key

_NEAR = 200
"""Ranked passages fetched with their text in one round trip, at most; beyond, places come first and texts after."""
_FAR = (1_000, WINDOW)
_ATTEMPTS = 4
_MISSING = 404
_KEEP_ALIVE = "1m"
_GLOBAL = "dfs_query_then_fetch"
"""Statistics of words over all shards."""


class _Gone(Exception):
    """The index asked is not there: none was ever made, or it was replaced just now."""


class Reading:
    """Asks the index `asked` through one client. Raises the client's errors."""

    def __init__(self, client: Elasticsearch, asked: str, profile: Profile) -> None:
        self._client, self._asked, self._profile = client, asked, profile
        self._languages: tuple[str, ...] = ()

    def close(self) -> None:
        """Close the client."""
        self._client.close()

    def marker(self) -> Marker | None:
        """The marker as last written, None where no index is; an index without one was not made by this program."""
        try:
            answer = self._client.get(index=self._asked, id=MARKER)
        except NotFoundError as missing:
            return Marker(0, "", (), 0) if "found" in missing.body else None
        return read_marker(answer["_source"]["stored"])

    def count(self) -> int:
        """How many passages searches see."""
        try:
            return int(self._client.count(index=self._asked, query=EVERY_PASSAGE)["count"])
        except NotFoundError:
            return 0

    def held(self, work: str, language: str) -> tuple[str, ...]:
        """See SearchEngine."""
        query: Json = {"term": {"group": group_key(work, language)}}
        try:
            return tuple(hit["_source"]["stored"] for hit in listed(self._client, self._asked, query, source=True))
        except NotFoundError:
            return ()

    def holds(self, word: str, language: str) -> bool:
        """See Speller."""
        return holds(self._client, self._asked, word, language)

    def similar(self, word: str, language: str, distance: int) -> tuple[str, ...]:
        """See Speller."""
        return similar(self._client, self._asked, word, language, distance)

    def search(self, request: SearchRequest) -> SearchResults:
        """Answer from one state of the index; `took_ms` is left at 0.

        Languages are those of the last search, and asked for again beside the search; where they have changed, or the
        index was replaced in between, the search is made again.
        """
        missing = 0
        for _ in range(_ATTEMPTS):
            languages = self._languages
            plan = plan_search(request, languages, self._profile)
            try:
                marker, window = self._ask(plan, request)
            except (_Gone, NotFoundError):
                missing += 1
                if missing > 1:
                    return SearchResults(0, 0, (), dict.fromkeys(request.facets, ()), 0.0)
                continue
            if marker.languages == languages:
                return self._results(plan, request, window)
            self._languages = marker.languages
        raise EngineUnavailable("the search index changes too fast to be read")

    def explain(self, request: SearchRequest, ids: Sequence[str]) -> Reasons:
        """See Explains: each scoring part is asked of these passages alone, with the words' statistics of the index."""
        plan = plan_search(request, self._languages, self._profile)
        header = {"index": self._asked, "search_type": _GLOBAL, "allow_partial_search_results": False}
        parts = scoring_parts(plan)
        if not parts or not ids:
            return tuple(() for _ in ids)
        bodies = [part_body(part.plan, ids) for part in parts]
        told = self._client.msearch(searches=[line for body in bodies for line in (header, body)])["responses"]
        return reasons(parts, ids, (read_part(_checked(answer), ids) for answer in told))

    def _ask(self, plan: SearchPlan, request: SearchRequest) -> tuple[Marker, Window]:
        """The marker and the best passages that fill the page asked for."""
        end = request.offset + request.limit
        size = max(2 * end, 40)
        near = size <= _NEAR
        header = {
            "index": self._asked,
            "preference": _preference(request),
            "search_type": _GLOBAL,
            "allow_partial_search_results": False,
        }
        body = window_body(plan, request, size if near else 0, stored=True)
        marker = {"query": {"ids": {"values": [MARKER]}}}
        told = self._client.msearch(searches=[header, marker, header, body])["responses"]
        hits = _checked(told[0])["hits"]["hits"]
        held = read_marker(hits[0]["_source"]["stored"]) if hits else Marker(0, "", (), 0)
        if held.fingerprint != expected_fingerprint():
            raise stale(held.fingerprint)
        window = read_window(_checked(told[1]), request.facets)
        if held.languages == self._languages and not _fills(window, request):
            window = self._far(plan, request)
        return held, window

    def _far(self, plan: SearchPlan, request: SearchRequest) -> Window:
        """The window that fills a page far behind, or one whose works fill many places before it; with the texts of
        that page only.
        """
        with self._point_in_time(request) as pit:
            for size in _FAR:
                body = window_body(plan, request, size, stored=False)
                window = read_window(self._search({**body, "pit": pit}), request.facets)
                if _fills(window, request):
                    break
            wanted = [row.id for row in _page(window, request)]
            if not wanted:
                return window
            return window.with_texts(read_stored(self._search({**stored_body(wanted), "pit": pit})))

    def _search(self, body: Json) -> Answer:
        return _checked(self._client.search(body=body, search_type=_GLOBAL, allow_partial_search_results=False).body)

    @contextmanager
    def _point_in_time(self, request: SearchRequest) -> Iterator[dict[str, str]]:
        opened = self._client.open_point_in_time(
            index=self._asked, keep_alive=_KEEP_ALIVE, preference=_preference(request)
        )
        try:
            yield {"id": opened["id"], "keep_alive": _KEEP_ALIVE}
        finally:
            self._client.options(ignore_status=_MISSING).close_point_in_time(id=opened["id"])

    def _results(self, plan: SearchPlan, request: SearchRequest, window: Window) -> SearchResults:
        hits = tuple(
            make_hit(from_json(row.stored), row.score, request.query, plan.day)
            for row in _page(window, request)
            if row.stored is not None
        )
        return SearchResults(window.total, window.works, hits, window.facets, 0.0)


def _preference(request: SearchRequest) -> str:
    """Sends the pages of one query to the same copies of the shards, whose scores may differ a little."""
    return f"query-{zlib.crc32(repr(request.query).encode('utf-8', 'replace'))}"


def _kept(window: Window, request: SearchRequest) -> list[int]:
    return at_most_per_work([row.work for row in window.rows], request.per_work)


def _fills(window: Window, request: SearchRequest) -> bool:
    """Whether the page asked for is in the window, or nothing more can come."""
    enough = len(_kept(window, request)) >= request.offset + request.limit
    return enough or len(window.rows) >= min(window.total, WINDOW)


def _page(window: Window, request: SearchRequest) -> list[Row]:
    return [window.rows[place] for place in _kept(window, request)[request.offset : request.offset + request.limit]]


def _checked(answer: Answer) -> Answer:
    """The answer, where it is whole; raises _Gone where the index is gone, EngineUnavailable otherwise."""
    if "error" in answer:
        status, error = int(answer.get("status", 500)), answer["error"]
        causes = [error, *error.get("root_cause", ())]
        if status == _MISSING:
            raise _Gone
        raise failure(status, ", ".join(dict.fromkeys(each["type"] for each in causes)))
    if answer["timed_out"] or answer["_shards"]["failed"]:
        raise EngineUnavailable("a part of the search index did not answer")
    return answer
