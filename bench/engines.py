"""The engines benches measure: an empty index of their own in either, or the product over a base with its index there.

What a bench puts on an Elasticsearch goes by names of its own and is removed at the end.
"""

from __future__ import annotations

import argparse
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from elasticsearch import Elasticsearch

from api.config import Settings
from api.engines import open_engine
from api.services import Answer, Question, Services
from indexer.search.engine import SearchEngine
from indexer.search.query import Query, Related, SearchRequest
from indexer.search.syntax import QuerySyntaxError, parse_query

EMBEDDED, ELASTICSEARCH = "embedded", "elasticsearch"
ENGINES = (EMBEDDED, ELASTICSEARCH)
_HEAP = "1g"


def add_engine(parser: argparse.ArgumentParser) -> None:
    """The arguments that say which engine is measured."""
    parser.add_argument("--engine", choices=ENGINES, default=EMBEDDED)
    add_url(parser)


def add_url(parser: argparse.ArgumentParser) -> None:
    """The argument that says where Elasticsearch is."""
    told = "an Elasticsearch that runs; default: RULEWATCH_TEST_ES_URL, else one is started (Java 17, Maven)"
    parser.add_argument("--url", default=os.environ.get("RULEWATCH_TEST_ES_URL", ""), help=told)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer stands."""

    work: str
    language: str
    provision: str


def places(
    engine: SearchEngine, text: str, today: date, related: tuple[Related, ...] = (), limit: int = 10
) -> list[Place]:
    """Where the best answers to a plain question stand, however many of them in one work."""
    request = SearchRequest(
        _read(text), today=today, text=text, limit=limit, per_work=limit, related=related, facets=()
    )
    return [Place(hit.work, hit.language, hit.provision) for hit in engine.search(request).hits]


def _read(text: str) -> Query:
    """The query, or the one proposed instead, as a person would accept it."""
    try:
        return parse_query(text)
    except QuerySyntaxError as error:
        return parse_query(error.hint)


def answered(services: Services, question: Question) -> Answer:
    """The product's answer; to the query it proposes, where it cannot read the one asked."""
    try:
        return services.search(question)
    except QuerySyntaxError as error:
        return services.search(replace(question, text=error.hint))


@dataclass(frozen=True, slots=True)
class Bench:
    """A place for indices: a folder for the embedded engine, a server and a prefix of names for the other."""

    engine: str
    folder: Path
    url: str = ""
    prefix: str = ""

    def settings(self, data: Path, store: Path | None = None, shards: int = 1) -> Settings:
        """The product with its index here; `store` is the base of another folder than `data`."""
        return Settings(
            data=data,
            database_url=f"sqlite:///{store / 'rulewatch.db'}" if store else "",
            engine=self.engine,  # type: ignore[arg-type] # one of ENGINES
            elasticsearch_url=self.url,
            elasticsearch_prefix=self.prefix or "rulewatch",
            elasticsearch_replicas=0,
            elasticsearch_shards=shards,
        )

    def empty(self, shards: int = 1) -> SearchEngine:
        """An engine without content."""
        return open_engine(self.settings(self.folder, shards=shards))

    @contextmanager
    def services(self, base: Path) -> Iterator[Services]:
        """The product over a base, with everything in it indexed."""
        services = Services(self.settings(base))
        try:
            services.index()
            yield services
        finally:
            services.close()


@contextmanager
def bench(engine: str, url: str) -> Iterator[Bench]:
    """Room for the indices of an engine. An Elasticsearch is started where one is needed and `url` names none."""
    with tempfile.TemporaryDirectory(prefix="rulewatch-bench-") as folder:
        if engine == EMBEDDED:
            yield Bench(engine, Path(folder))
            return
        with _server(url) as address:
            prefix = f"bench-{secrets.token_hex(4)}"
            try:
                yield Bench(engine, Path(folder), address, prefix)
            finally:
                _remove(address, prefix)


@contextmanager
def _server(url: str) -> Iterator[str]:
    if url:
        yield url
        return
    # What tests need is not asked of those who measure the embedded engine.
    from tests.support.elasticsearch_server import elasticsearch  # noqa: PLC0415

    with elasticsearch(_HEAP) as started:
        yield started


def _remove(url: str, prefix: str) -> None:
    with Elasticsearch(url) as client:
        for index in client.indices.get(index=f"{prefix}-*", features="aliases"):
            client.indices.delete(index=index)
