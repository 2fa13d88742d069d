"""The embedded engine: tantivy, in a directory of this machine, one writing process and any number of readers."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, TypeAlias

import tantivy

from indexer.domain.provision import Standing
from indexer.search.engine import EngineUnavailable, IndexCorrupt, IndexStale
from indexer.search.engines.tantivy_queries import MUST, SHOULD, Translator
from indexer.search.engines.tantivy_spelling import similar_words, word_terms
from indexer.search.explaining import Part, Reasons, reasons, scoring_parts
from indexer.search.hits import at_most_per_work, facet_values, make_hit
from indexer.search.passages import Passage
from indexer.search.plan import (
    DAY_FIELDS,
    EXACT_FIELDS,
    FACET_FIELDS,
    FOUND_FIELDS,
    KEY_FIELDS,
    NUMBER_FIELDS,
    STEM_FIELDS,
    WORD_FIELDS,
    AllOf,
    Constant,
    Term,
    any_of,
    unscored,
)
from indexer.search.planning import SearchPlan, plan_search
from indexer.search.query import FacetValue, Hit, Query, SearchRequest, SearchResults, Sort
from indexer.search.ranking import Profile, default_profile
from indexer.search.records import IndexRecord, expected_fingerprint, from_json, group_key, index_record
from indexer.search.windows import status_on

_HEAP_BYTES = 100_000_000
_MARKER = "\x00position"
_REBUILD = "The index holds nothing of its own: rebuild it from the store."
_WINDOW = 10_000
"""Ranked passages looked at, at most, to fill a page."""
_MANY = 10_000
"""Facet values counted, at most."""
_SORT_FIELD = {Sort.EFFECTIVE: "on", Sort.DETECTED: "detected"}

_Bucket: TypeAlias = dict[str, Any]
"""A row of an aggregation, as tantivy answers it."""


class _Converted:
    """Turns tantivy's exceptions, and the panics of its Rust code, into ours."""

    def __enter__(self) -> None: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if kind is None or not (kind.__name__ == "PanicException" or issubclass(kind, ValueError | OSError)):
            return
        if "Lockfile" in str(error):
            message = "another process is writing to the search index"
            raise EngineUnavailable(message, hint="One process writes at a time; stop the other first.") from error
        if issubclass(kind, OSError) or "No space left" in str(error):
            raise EngineUnavailable(f"the search index cannot be read or written: {error}") from error
        raise IndexCorrupt(f"the search index cannot be read: {error}", hint=_REBUILD) from error


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in (*STEM_FIELDS, *EXACT_FIELDS, *WORD_FIELDS):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in FOUND_FIELDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for name in KEY_FIELDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in FACET_FIELDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in (*DAY_FIELDS, *NUMBER_FIELDS):
        builder.add_integer_field(name, indexed=name in DAY_FIELDS, fast=True)
    builder.add_bytes_field("stored", stored=True)
    return builder.build()


def _document(record: IndexRecord) -> tantivy.Document:
    document = tantivy.Document()
    for name, words in record.words.items():
        document.add_text(name, words)
    for name, values in record.values.items():
        for value in filter(None, values):
            document.add_text(name, value)
    for name, number in record.numbers.items():
        document.add_integer(name, number)
    document.add_bytes("stored", record.stored.encode())
    return document


def _marker(position: int) -> tantivy.Document:
    """The document that carries position and fingerprint: committed with the passages, it cannot disagree with them."""
    document = tantivy.Document()
    document.add_text("key", _MARKER)
    content = {"position": position, "fingerprint": expected_fingerprint()}
    document.add_bytes("stored", json.dumps(content).encode())
    return document


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """One committed state of the index, and what is asked of it again and again."""

    searcher: tantivy.Searcher
    translator: Translator
    languages: tuple[str, ...]
    position: int
    fingerprint: str


def _snapshot(index: tantivy.Index) -> _Snapshot | None:
    index.reload()
    searcher = index.searcher()
    translator = Translator(searcher, index.schema)
    found = searcher.search(tantivy.Query.term_query(index.schema, "key", _MARKER), 1).hits
    if not found:
        # A process that died while it made the index leaves one without a document: nothing was ever committed.
        return _Snapshot(searcher, translator, (), 0, "") if searcher.num_docs else None
    marker = json.loads(searcher.doc(found[0][1])["stored"][0])
    answer = searcher.aggregate(tantivy.Query.all_query(), {"languages": _values_of("language")})
    languages = tuple(sorted(row["key"] for row in answer["languages"]["buckets"]))
    return _Snapshot(searcher, translator, languages, marker["position"], marker["fingerprint"])


class TantivyEngine:
    """A SearchEngine in a directory. Opens it at first use; takes tantivy's writer lock at the first write and keeps
    it until `close`. The lock is the operating system's: a killed process leaves none behind.
    """

    def __init__(self, directory: Path, profile: Profile | None = None) -> None:
        self._directory = directory
        self._profile = profile or default_profile()
        self._index: tantivy.Index | None = None
        self._writer: tantivy.IndexWriter | None = None
        self._state: _Snapshot | None = None
        self._seen: tuple[int, int, int] | None = None
        self._lock = threading.RLock()

    def replace(self, work: str, language: str, passages: Iterable[Passage]) -> None:
        """See SearchEngine."""
        documents = [_document(index_record(passage)) for passage in passages]
        with self._lock, _Converted():
            writer = self._writing()
            writer.delete_documents_by_term("group", group_key(work, language))
            for document in documents:
                writer.add_document(document)

    def remove(self, work: str) -> None:
        """See SearchEngine."""
        with self._lock, _Converted():
            self._writing().delete_documents_by_term("work", work)

    def commit(self, position: int) -> None:
        """See SearchEngine."""
        with self._lock, _Converted():
            self._commit(self._writing(), position)

    def _commit(self, writer: tantivy.IndexWriter, position: int) -> None:
        writer.delete_documents_by_term("key", _MARKER)
        writer.add_document(_marker(position))
        writer.commit()
        self._state = None

    def position(self) -> int:
        """See SearchEngine."""
        state = self._current()
        return state.position if state else 0

    def fingerprint(self) -> str:
        """See SearchEngine."""
        state = self._current()
        return state.fingerprint if state else expected_fingerprint()

    def expected_fingerprint(self) -> str:
        """See SearchEngine."""
        return expected_fingerprint()

    def count(self) -> int:
        """See SearchEngine."""
        state = self._current()
        return max(state.searcher.num_docs - 1, 0) if state else 0

    def clear(self) -> None:
        """See SearchEngine."""
        with self._lock:
            try:
                with _Converted():
                    writer = self._writing()
                    writer.delete_all_documents()
                    self._commit(writer, 0)
            except (IndexStale, IndexCorrupt):
                self.close()
                with _Converted():
                    shutil.rmtree(self._directory, ignore_errors=True)
                    self._writing()

    def close(self) -> None:
        """See SearchEngine."""
        with self._lock:
            self._writer = self._index = self._state = self._seen = None

    def search(self, request: SearchRequest) -> SearchResults:
        """See SearchEngine."""
        started = time.perf_counter()
        state = self._current()
        if state is None:
            return SearchResults(0, 0, (), dict.fromkeys(request.facets, ()), 0.0)
        if state.fingerprint != expected_fingerprint():
            raise IndexStale(f"the search index was built with {state.fingerprint or 'nothing known'}", hint=_REBUILD)
        plan = plan_search(request, state.languages, self._profile)
        with _Converted():
            search = _Search(state, plan)
            total, hits = search.page(request)
            works, facets = search.counts(request.facets)
        return SearchResults(total, works, hits, facets, (time.perf_counter() - started) * 1000)

    def explain(self, request: SearchRequest, ids: Sequence[str]) -> Reasons:
        """See Explains."""
        state = self._current()
        if state is None:
            return tuple(() for _ in ids)
        parts = scoring_parts(plan_search(request, state.languages, self._profile))
        with _Converted():
            return reasons(parts, ids, _part_scores(state, parts, ids))

    def holds(self, word: str, language: str) -> bool:
        """See Speller."""
        state = self._current()
        return state is not None and any(state.searcher.doc_freq(*term) for term in word_terms(word, language))

    def similar(self, word: str, language: str, distance: int) -> tuple[str, ...]:
        """See Speller."""
        state = self._current()
        with _Converted():
            if state is None or self._index is None:
                return ()
            return similar_words(state.searcher, self._index.schema, word, language, distance)

    def _current(self) -> _Snapshot | None:
        """The last committed state, None where nothing was ever committed; follows commits of other processes."""
        with self._lock, _Converted():
            try:
                status = (self._directory / "meta.json").stat()
            except FileNotFoundError:
                return None
            seen = (status.st_mtime_ns, status.st_ino, status.st_size)
            if self._state is None or seen != self._seen:
                if self._index is None:
                    self._index = tantivy.Index.open(str(self._directory))
                self._state, self._seen = _snapshot(self._index), seen
            return self._state

    def _writing(self) -> tantivy.IndexWriter:
        if self._writer is not None:
            return self._writer
        state = self._current()
        if state is None:
            shutil.rmtree(self._directory, ignore_errors=True)
            self._directory.mkdir(parents=True, exist_ok=True)
            self._index = tantivy.Index(_schema(), path=str(self._directory))
        elif state.fingerprint != expected_fingerprint():
            raise IndexStale(f"the search index was built with {state.fingerprint or 'nothing known'}", hint=_REBUILD)
        if self._index is None:
            raise EngineUnavailable("the search index is closed")
        self._writer = self._index.writer(_HEAP_BYTES, 1)
        if state is None:
            self._commit(self._writer, 0)
        return self._writer


def _part_scores(state: _Snapshot, parts: Iterable[Part], ids: Sequence[str]) -> Iterator[dict[str, float]]:
    """What each part gives to each of these passages that it matches."""
    searcher, translator = state.searcher, state.translator
    these = Constant(any_of(tuple(Term("key", id_) for id_ in ids)))
    for part in parts:
        found = searcher.search(translator.query(AllOf((these, part.plan))), max(len(ids), 1)).hits
        yield {json.loads(searcher.doc(address)["stored"][0])["id"]: float(score) for score, address in found}


class _Search:
    """One search under way: every part of its plan translated once."""

    def __init__(self, state: _Snapshot, plan: SearchPlan) -> None:
        self._searcher = state.searcher
        self._plan = plan
        translator = state.translator
        self._match = translator.query(plan.match)
        self._counted = translator.query(unscored(plan.match))
        self._filters = {facet: translator.query(part) for facet, part in plan.filters.items()}
        self._bonuses = [(SHOULD, bonus) for bonus in translator.queries(plan.bonuses)]

    def _filtered(self, match: tantivy.Query, but: str = "") -> list[tuple[tantivy.Occur, tantivy.Query]]:
        filters = [(MUST, query) for facet, query in self._filters.items() if facet != but]
        return [(MUST, match), *filters]

    def page(self, request: SearchRequest) -> tuple[int, tuple[Hit, ...]]:
        """How many passages match, and the hits of the page asked for: looks further until the page is full."""
        query = tantivy.Query.boolean_query([*self._filtered(self._match), *self._bonuses])
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

    def counts(self, wanted: tuple[str, ...]) -> tuple[int, dict[str, tuple[FacetValue, ...]]]:
        """How many works match, and each facet counted over the matches under all filters but its own: one pass for
        the facets without a filter, one for each that has one.
        """
        shared = tuple(facet for facet in wanted if facet not in self._filters)
        works, counts = self._pass("", shared)
        for facet in wanted:
            if facet in self._filters:
                counts |= self._pass(facet, (facet,))[1]
        return works, {facet: counts[facet] for facet in wanted}

    def _pass(self, but: str, facets: tuple[str, ...]) -> tuple[int, dict[str, tuple[FacetValue, ...]]]:
        wanted: dict[str, object] = {"works": {"cardinality": {"field": "work_number"}}}
        for facet in facets:
            wanted[facet] = _values_of(facet) if facet != "status" else _statuses_on(self._plan.day.toordinal())
        answer = self._searcher.aggregate(tantivy.Query.boolean_query(self._filtered(self._counted, but)), wanted)
        counts = {
            facet: _status_counts(answer[facet]["buckets"], self._plan.day)
            if facet == "status"
            else {row["key"]: row["doc_count"] for row in answer[facet]["buckets"]}
            for facet in facets
        }
        return round(answer["works"]["value"]), {facet: facet_values(count) for facet, count in counts.items()}


def _values_of(field: str) -> dict[str, object]:
    return {"terms": {"field": field, "size": _MANY, "segment_size": _MANY}}


def _statuses_on(day: int) -> dict[str, object]:
    """Matches by standing, then by whether they begin after the day, then by whether they end before it."""
    ends = {"range": {"field": "until", "ranges": [{"to": day}, {"from": day}]}}
    begins = {"range": {"field": "on", "ranges": [{"to": day + 1}, {"from": day + 1}]}, "aggs": {"ends": ends}}
    return {"terms": {"field": "standing"}, "aggs": {"begins": begins}}


def _status_counts(buckets: list[_Bucket], day: date) -> dict[str, int]:
    counts: dict[str, int] = {}
    for bucket in buckets:
        for begin in bucket["begins"]["buckets"]:
            for end in begin["ends"]["buckets"]:
                on = date.max if "from" in begin else date.min
                until = None if "from" in end else date.min
                status = status_on(day, on, until, Standing(bucket["key"]))
                counts[status] = counts.get(status, 0) + end["doc_count"]
    return counts
