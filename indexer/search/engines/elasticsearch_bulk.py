"""Writes of the Elasticsearch engine: held back until a commit, then sent in bulk, each document by itself."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from indexer.search.engine import EngineUnavailable
from indexer.search.engines.elasticsearch_index import Json, document, document_id, written_as
from indexer.search.engines.elasticsearch_listing import listed
from indexer.search.records import IndexRecord, group_key

_IN_MEMORY_BYTES = 32 << 20
_CHUNK_BYTES = 10 << 20
_CHUNK_DOCUMENTS = 500
_RETRIES = 5
_OVERTAKEN, _GONE = 409, 404
_SHOWN = 3
"""Refused documents named in an error."""


class DocumentsRefused(EngineUnavailable):
    """The cluster took some documents for good and not others. `reasons` says why, by id; the position was not moved,
    so that they come again with the next attempt.
    """

    def __init__(self, reasons: dict[str, str]) -> None:
        shown = "; ".join(f"{name}: {reason}" for name, reason in list(reasons.items())[:_SHOWN])
        super().__init__(f"the search cluster refused {len(reasons)} documents ({shown})")
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class _Group:
    """Where the documents of a work in a language stand in the spool, and their ids."""

    start: int
    ids: tuple[str, ...]


class Pending:
    """Writes that no commit has sent yet: documents in memory, on disk when there are many."""

    def __init__(self) -> None:
        self._groups: dict[tuple[str, str], _Group] = {}
        self._removed: set[str] = set()
        self._spool: IO[bytes] | None = None

    def replace(self, work: str, language: str, records: Iterable[tuple[str, IndexRecord]]) -> None:
        """Hold the records, each after the id of its passage, as the only ones of the work in that language."""
        if self._spool is None:
            self._spool = tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES)  # noqa: SIM115 -- `clear` closes it
        start = self._spool.seek(0, os.SEEK_END)
        ids = []
        for passage, record in records:
            ids.append(document_id(passage))
            self._spool.write(json.dumps(document(record), ensure_ascii=False).encode() + b"\n")
        self._groups[work, language] = _Group(start, tuple(ids))

    def remove(self, work: str) -> None:
        """Hold that nothing of the work is left."""
        self._groups = {key: group for key, group in self._groups.items() if key[0] != work}
        self._removed.add(work)

    def clear(self) -> None:
        """Forget everything held."""
        self._groups, self._removed = {}, set()
        if self._spool is not None:
            self._spool.close()
            self._spool = None

    def ids(self) -> set[str]:
        """Ids of all documents held."""
        return {each for group in self._groups.values() for each in group.ids}

    def documents(self) -> Iterator[tuple[str, bytes]]:
        """Id and JSON of every document held."""
        spool = self._spool
        if spool is None:
            return
        for group in self._groups.values():
            spool.seek(group.start)
            for each in group.ids:
                yield each, spool.readline().rstrip(b"\n")

    def touched(self) -> Json | None:
        """What finds the documents these writes replace; None where there are none."""
        groups = [group_key(work, language) for work, language in self._groups]
        either: list[Json] = [{"terms": {"group": groups}}, {"terms": {"work": sorted(self._removed)}}]
        return {"bool": {"should": either}} if groups or self._removed else None


def send(client: Elasticsearch, build: str, pending: Pending, version: int) -> None:
    """Write what is held into a build and delete what it replaces there, as seen since its last refresh.

    `version` is external: what a later writer has written stays. Documents refused for want of room or of a shard are
    tried again, each by itself. Raises DocumentsRefused, EngineUnavailable, and the client's own errors.
    """
    refused: dict[str, str] = {}
    for done, item in streaming_bulk(
        client,
        _actions(client, build, pending, version),
        chunk_size=_CHUNK_DOCUMENTS,
        max_chunk_bytes=_CHUNK_BYTES,
        max_retries=_RETRIES,
        initial_backoff=0.2,
        max_backoff=10,
        retry_on_status=(429, 503),
        raise_on_error=False,
        yield_ok=False,
        index=written_as(build),
        require_alias=True,
    ):
        ((action, told),) = item.items()
        if done or (action == "delete" and told["status"] == _GONE and "error" not in told):
            continue
        if told["status"] in (_OVERTAKEN, _GONE):
            raise overtaken()
        refused[told["_id"]] = _reason(told)
    if refused:
        raise DocumentsRefused(refused)


def overtaken() -> EngineUnavailable:
    """What a writer is told when another has begun to write."""
    return EngineUnavailable(
        "another process is writing to the search index", hint="One process writes at a time; stop the other first."
    )


def _reason(told: dict[str, object]) -> str:
    error = told.get("error")
    return f"{error['type']}, {error['reason']}" if isinstance(error, dict) else str(error or told["status"])


def _actions(client: Elasticsearch, build: str, pending: Pending, version: int) -> Iterator[dict[str, object]]:
    versioned = {"version": version, "version_type": "external_gte"}
    query = pending.touched()
    if query is None:
        return
    found = {hit["_id"] for hit in listed(client, build, query, source=False)}
    for old in sorted(found - pending.ids()):
        yield {"_op_type": "delete", "_id": old, **versioned}
    for each, source in pending.documents():
        yield {"_op_type": "index", "_id": each, "_source": source, **versioned}
