"""The embedded engine: tantivy, in a directory of this machine, one writing process and any number of readers."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import tantivy

from indexer.search.engine import EngineUnavailable, IndexCorrupt, IndexStale
from indexer.search.engines.tantivy_files import damaged_files
from indexer.search.engines.tantivy_queries import Translator
from indexer.search.engines.tantivy_search import Search, values_of
from indexer.search.engines.tantivy_spelling import similar_words
from indexer.search.explaining import Part, Reasons, reasons, scoring_parts
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
)
from indexer.search.planning import plan_search
from indexer.search.query import SearchRequest, SearchResults
from indexer.search.ranking import Profile, default_profile
from indexer.search.records import IndexRecord, expected_fingerprint, group_key, index_record
from indexer.search.spelling import word_terms

_HEAP_BYTES = 100_000_000
_MARKER = "\x00position"
_REBUILD = "The index holds nothing of its own: rebuild it from the store."


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
    answer = searcher.aggregate(tantivy.Query.all_query(), {"languages": values_of("language")})
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
        self._counting = ThreadPoolExecutor(thread_name_prefix="counting")

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

    def held(self, work: str, language: str) -> tuple[str, ...]:
        """See SearchEngine."""
        state = self._current()
        with _Converted():
            if state is None or self._index is None:
                return ()
            group = tantivy.Query.term_query(self._index.schema, "group", group_key(work, language))
            found = state.searcher.search(group, max(state.searcher.num_docs, 1), count=False).hits
            return tuple(state.searcher.doc(address)["stored"][0].decode() for _, address in found)

    def verify(self) -> None:
        """See Verifies."""
        if damaged := damaged_files(self._directory):
            raise IndexCorrupt(f"the search index is damaged: {', '.join(damaged)}", hint=_REBUILD)

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
            search = Search(state.searcher, state.translator, plan, request.facets)
            # tantivy lets other threads run, so that counting takes no time of its own where there is a second core.
            counting = self._counting.submit(search.counts) if request.facets else None
            total, hits = search.page(request)
            works, facets = counting.result() if counting else (0, {})
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
