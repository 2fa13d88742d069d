"""The engine for more than one machine: an Elasticsearch cluster, one writing process and any number of readers.

Readers ask an alias. Behind it stands one build of the index; a new build is made beside it and takes the alias over in
one step. In each build a marker document says how far it is, and is written after the content it speaks of is seen.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

from elasticsearch import ConflictError, Elasticsearch, NotFoundError

from indexer.search.engine import EngineUnavailable
from indexer.search.engines.elasticsearch_bulk import Pending, overtaken, send
from indexer.search.engines.elasticsearch_cluster import Cluster, Converted, stale
from indexer.search.engines.elasticsearch_index import (
    MARKER,
    Marker,
    Names,
    mapping,
    new_marker,
    read_marker,
    settings,
    written_as,
)
from indexer.search.engines.elasticsearch_reading import Reading
from indexer.search.explaining import Reasons
from indexer.search.passages import Passage
from indexer.search.query import SearchRequest, SearchResults
from indexer.search.ranking import Profile, default_profile
from indexer.search.records import expected_fingerprint, index_record

_MANY_LANGUAGES = 1_000
_WRITER_BITS = 32
_WRITE_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class _Held:
    """The build this engine writes to, its marker as we wrote it, and where in its history that was."""

    build: str
    marker: Marker
    seq_no: int
    primary_term: int


class ElasticsearchEngine:
    """A SearchEngine on a cluster. It connects at first use. Its first write makes it the build's only writer: an
    earlier one is refused at its next commit. `build` names one build instead of the one readers are given.
    """

    def __init__(  # noqa: PLR0913 -- settings by name
        self,
        cluster: Cluster,
        prefix: str = "rulewatch",
        *,
        shards: int = 1,
        replicas: int = 0,
        profile: Profile | None = None,
        build: str = "",
    ) -> None:
        self._cluster, self._names = cluster, Names(prefix)
        self._shards, self._replicas = shards, replicas
        self._profile = profile or default_profile()
        self._own_build = build
        self._pending = Pending()
        self._held: _Held | None = None
        self._commits = 0
        self._reader: Reading | None = None
        self._writer: Elasticsearch | None = None
        self._lock = threading.RLock()

    # Reading

    def search(self, request: SearchRequest) -> SearchResults:
        """See SearchEngine."""
        started = time.perf_counter()
        with Converted():
            results = self._reading().search(request)
        return replace(results, took_ms=(time.perf_counter() - started) * 1000)

    def explain(self, request: SearchRequest, ids: Sequence[str]) -> Reasons:
        """See Explains."""
        with Converted():
            return self._reading().explain(request, ids)

    def position(self) -> int:
        """See SearchEngine."""
        marker = self._marker()
        return marker.position if marker else 0

    def fingerprint(self) -> str:
        """See SearchEngine."""
        marker = self._marker()
        return marker.fingerprint if marker else expected_fingerprint()

    def expected_fingerprint(self) -> str:
        """See SearchEngine."""
        return expected_fingerprint()

    def count(self) -> int:
        """See SearchEngine."""
        with Converted():
            return self._reading().count()

    def held(self, work: str, language: str) -> tuple[str, ...]:
        """See SearchEngine."""
        with Converted():
            return self._reading().held(work, language)

    def holds(self, word: str, language: str) -> bool:
        """See Speller."""
        with Converted():
            return self._reading().holds(word, language)

    def similar(self, word: str, language: str, distance: int) -> tuple[str, ...]:
        """See Speller."""
        with Converted():
            return self._reading().similar(word, language, distance)

    def _marker(self) -> Marker | None:
        with Converted():
            return self._reading().marker()

    def _reading(self) -> Reading:
        with self._lock:
            if self._reader is None:
                client = self._cluster.connect(self._cluster.reader)
                self._reader = Reading(client, self._own_build or self._names.alias, self._profile)
            return self._reader

    # Writing

    def replace(self, work: str, language: str, passages: Iterable[Passage]) -> None:
        """See SearchEngine."""
        with self._lock:
            self._holding()
            self._pending.replace(work, language, ((passage.id, index_record(passage)) for passage in passages))

    def remove(self, work: str) -> None:
        """See SearchEngine."""
        with self._lock:
            self._holding()
            self._pending.remove(work)

    def commit(self, position: int) -> None:
        """See SearchEngine. Content comes first and the position after it: a process killed in between repeats work."""
        with self._lock:
            held = self._holding()
            self._commits += 1
            with Converted():
                send(self._writing(), held.build, self._pending, (held.marker.writer << _WRITER_BITS) + self._commits)
                self._refresh(held.build)
                marker = replace(held.marker, position=position, languages=self._languages(held.build))
                self._held = self._mark(held, marker)
            self._pending.clear()

    def clear(self) -> None:
        """See SearchEngine. Readers see an empty index from now on; `rebuilding` spares them that."""
        with self._lock, Converted():
            self._pending.clear()
            held = self._new_build()
            self._publish(held.build)
            self._held = held

    @contextmanager
    def rebuilding(self) -> Iterator[ElasticsearchEngine]:
        """An empty engine to fill; at the end of the block it takes this one's place for all readers in one step.

        Until then they are answered from the old content. Where the block fails the old content stays.
        """
        with Converted():
            build = self._new_build().build
        fresh = ElasticsearchEngine(
            self._cluster, self._names.prefix, shards=self._shards, replicas=self._replicas,
            profile=self._profile, build=build,
        )  # fmt: skip
        try:
            yield fresh
        except BaseException:
            self._drop(build)
            raise
        finally:
            fresh.close()
        with self._lock, Converted():
            self._pending.clear()
            self._held = None
            self._publish(build)

    def close(self) -> None:
        """See SearchEngine."""
        with self._lock:
            self._pending.clear()
            for opened in (self._reader, self._writer):
                if opened is not None:
                    opened.close()
            self._reader = self._writer = self._held = None

    def _writing(self) -> Elasticsearch:
        if self._writer is None:
            client = self._cluster.connect(self._cluster.writer or self._cluster.reader)
            self._writer = client.options(request_timeout=_WRITE_TIMEOUT_S)
        return self._writer

    def _holding(self) -> _Held:
        """The build to write to; at the first write this becomes its only writer."""
        if self._held is None:
            with Converted():
                build = self._own_build or self._published()
                if build:
                    self._held = self._take(build)
                else:
                    self._held = self._new_build()
                    self._publish(self._held.build)
        return self._held

    def _published(self) -> str:
        try:
            (build,) = self._writing().indices.get_alias(name=self._names.alias)
        except NotFoundError:
            return ""
        except ValueError as several:
            message = f"{self._names.alias} is not an alias of one index"
            raise EngineUnavailable(message, hint="Remove what was added to it by hand.") from several
        return str(build)

    def _take(self, build: str) -> _Held:
        """Become the writer of a build. What a killed writer left unseen is made visible, so that it can be found
        and replaced.
        """
        try:
            answer = self._writing().get(index=build, id=MARKER)
        except NotFoundError as missing:
            raise stale("") from missing
        marker = read_marker(answer["_source"]["stored"])
        if marker.fingerprint != expected_fingerprint():
            raise stale(marker.fingerprint)
        found = _Held(build, marker, answer["_seq_no"], answer["_primary_term"])
        held = self._mark(found, replace(marker, writer=marker.writer + 1))
        self._refresh(build)
        return held

    def _mark(self, held: _Held, marker: Marker) -> _Held:
        """Write the marker where nobody else has since."""
        write = partial(self._writing().index, index=written_as(held.build), id=MARKER, require_alias=True)
        try:
            told = write(
                document=marker.document(), if_seq_no=held.seq_no, if_primary_term=held.primary_term, refresh=True
            )
        except (ConflictError, NotFoundError) as changed:
            raise overtaken() from changed
        return _Held(held.build, marker, told["_seq_no"], told["_primary_term"])

    def _refresh(self, build: str) -> None:
        shards = self._writing().indices.refresh(index=build)["_shards"]
        if shards["failed"]:
            raise EngineUnavailable(f"{shards['failed']} shards of the search index could not be refreshed")

    def _languages(self, build: str) -> tuple[str, ...]:
        wanted = {"languages": {"terms": {"field": "language", "size": _MANY_LANGUAGES}}}
        answer = self._writing().search(index=build, size=0, aggs=wanted, allow_partial_search_results=False)
        return tuple(sorted(bucket["key"] for bucket in answer["aggregations"]["languages"]["buckets"]))

    # Builds

    def _new_build(self) -> _Held:
        """An empty build with its marker, seen by nobody yet."""
        build, marker = self._names.new_build(), new_marker()
        self._writing().indices.create(
            index=build,
            settings=settings(self._shards, self._replicas),
            mappings=mapping(),
            aliases={written_as(build): {}},
        )
        told = self._writing().index(
            index=written_as(build), id=MARKER, document=marker.document(), require_alias=True, refresh=True
        )
        return _Held(build, marker, told["_seq_no"], told["_primary_term"])

    def _publish(self, build: str) -> None:
        """Give readers this build in one step, then drop all others, those of rebuilds that were killed too."""
        alias, indices = self._names.alias, self._writing().indices
        indices.update_aliases(
            actions=[
                {"remove": {"index": self._names.builds, "alias": alias, "must_exist": False}},
                {"add": {"index": build, "alias": alias}},
            ]
        )
        for old in indices.get(index=self._names.builds, features="aliases"):
            if old != build:
                self._drop(old)

    def _drop(self, build: str) -> None:
        with Converted():
            self._writing().indices.delete(index=build, ignore_unavailable=True)
