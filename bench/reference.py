"""What ours is held against: plain BM25 over the same passages, one query of single words to the bare engine.

Heading and text of a passage are one field of the stems of our own analysis, k1 1.2 and b 0.75; no other field, no
nearness, no names, no meanings. In tantivy for the embedded engine, in Elasticsearch for the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import tantivy
from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk

from bench.engines import EMBEDDED, Bench, Place
from indexer.search.analysis import analyse, stems, stop_words
from indexer.search.passages import Passage
from indexer.search.plan import OPEN

WHAT = "plain BM25 over heading and text, one query to the bare engine"
_SHOWN = 10
_HEAP_BYTES = 100_000_000
_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class _Row:
    place: Place
    words: str
    first: int
    last: int


class _Index(Protocol):
    """What a bare engine does here: rows by number, found by words among those in force between two days."""

    def add(self, number: int, row: _Row) -> None: ...

    def commit(self) -> None: ...

    def search(self, words: list[str], first: int, last: int, limit: int) -> list[int]: ...

    def close(self) -> None: ...


class Reference:
    """Plain BM25 in the bare engine of a bench. It takes passages as an engine does; each work once."""

    def __init__(self, bench: Bench) -> None:
        self._index: _Index = _InTantivy() if bench.engine == EMBEDDED else _InElasticsearch(bench)
        self._places: list[Place] = []
        self._given: set[tuple[str, str]] = set()
        self._position = 0

    def replace(self, work: str, language: str, passages: Iterable[Passage]) -> None:
        """Add the passages of a work; those of one that was given before are the same."""
        if (work, language) in self._given:
            return
        self._given.add((work, language))
        for row in map(_row, passages):
            self._index.add(len(self._places), row)
            self._places.append(row.place)

    def commit(self, position: int) -> None:
        """Let everything be found."""
        self._index.commit()
        self._position = position

    def position(self) -> int:
        """That of the last commit."""
        return self._position

    def search(self, text: str, language: str, today: date, as_of: date | None = None) -> list[Place]:
        """The ten best for the words of a question in its language: in force on a day, or not ended before today."""
        ignored = stop_words(language)
        words = [token.stem for token in analyse(text, language) if token.surface not in ignored]
        first, last = (as_of, as_of.toordinal()) if as_of else (today, OPEN)
        found = self._index.search(words, first.toordinal(), last, _SHOWN) if words else []
        return [self._places[number] for number in found]

    def close(self) -> None:
        """Let go of the engine."""
        self._index.close()


def _row(passage: Passage) -> _Row:
    words = " ".join(stems(f"{passage.heading}\n{passage.text}", passage.language))
    last = OPEN if passage.until is None else passage.until.toordinal()
    return _Row(Place(passage.work, passage.language, passage.provision), words, passage.on.toordinal(), last)


class _InTantivy:
    def __init__(self) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
        for name in ("first", "last", "number"):
            builder.add_integer_field(name, indexed=True, fast=True)
        self._schema = builder.build()
        self._bare = tantivy.Index(self._schema)
        self._writer = self._bare.writer(_HEAP_BYTES, 1)

    def add(self, number: int, row: _Row) -> None:
        document = tantivy.Document()
        document.add_text("words", row.words)
        for name, value in (("first", row.first), ("last", row.last), ("number", number)):
            document.add_integer(name, value)
        self._writer.add_document(document)

    def commit(self) -> None:
        self._writer.commit()
        self._bare.reload()

    def search(self, words: list[str], first: int, last: int, limit: int) -> list[int]:
        query, must = tantivy.Query, tantivy.Occur.Must
        any_of = [(tantivy.Occur.Should, query.term_query(self._schema, "words", word)) for word in words]
        days = (("last", first, OPEN), ("first", 1, last))
        ranges = [
            query.range_query(self._schema, name, tantivy.FieldType.Integer, low, high) for name, low, high in days
        ]
        wanted = [(must, query.boolean_query(any_of)), *((must, query.const_score_query(one, 0.0)) for one in ranges)]
        searcher = self._bare.searcher()
        found = searcher.search(query.boolean_query(wanted), limit).hits
        return [int(number or 0) for number in searcher.fast_field_values("number", [each for _, each in found])]

    def _between(self, name: str, low: int, high: int) -> tantivy.Query:
        days = tantivy.Query.range_query(self._schema, name, tantivy.FieldType.Integer, low, high)
        return tantivy.Query.const_score_query(days, 0.0)

    def close(self) -> None: ...


class _InElasticsearch:
    def __init__(self, bench: Bench) -> None:
        self._client = Elasticsearch(bench.url, request_timeout=_TIMEOUT_S)
        self._name = f"{bench.prefix}-reference"
        self._rows: list[tuple[int, _Row]] = []
        words = {"type": "text", "analyzer": "whitespace", "index_options": "freqs"}
        days = {name: {"type": "integer"} for name in ("first", "last")}
        self._client.indices.create(
            index=self._name,
            settings={"number_of_replicas": 0, "refresh_interval": "-1"},
            mappings={"_source": {"enabled": False}, "properties": {"words": words, **days}},
        )

    def add(self, number: int, row: _Row) -> None:
        self._rows.append((number, row))

    def commit(self) -> None:
        bulk(self._client, self._actions(), index=self._name, refresh=True)
        self._rows = []

    def _actions(self) -> Iterator[dict[str, object]]:
        for number, row in self._rows:
            yield {"_id": str(number), "_source": {"words": row.words, "first": row.first, "last": row.last}}

    def search(self, words: list[str], first: int, last: int, limit: int) -> list[int]:
        days = [{"range": {"last": {"gte": first}}}, {"range": {"first": {"lte": last}}}]
        query = {"bool": {"must": {"match": {"words": " ".join(words)}}, "filter": days}}
        answer = self._client.search(index=self._name, query=query, size=limit, source=False, preference="_local")
        return [int(hit["_id"]) for hit in answer["hits"]["hits"]]

    def close(self) -> None:
        self._client.close()


def percentiles(times_ms: list[float]) -> dict[str, float]:
    """Half, 95 and 99 in a hundred were answered within so many milliseconds."""
    ordered, count = sorted(times_ms), len(times_ms)
    return {f"p{share}_ms": round(ordered[min(count - 1, count * share // 100)], 2) for share in (50, 95, 99)}


def beside(ours: Mapping[str, float], plain: Mapping[str, float]) -> dict[str, object]:
    """The figures of the reference, and ours divided by them; a time below 1 is a shorter one."""
    counted = ("questions", "queries")
    ratios = {name: round(ours[name] / value, 3) for name, value in plain.items() if value and name not in counted}
    return {"reference": {"what": WHAT, **plain}, "ratio_to_reference": ratios}
