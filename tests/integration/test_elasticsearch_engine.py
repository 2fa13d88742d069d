"""What only an engine on a cluster does: writers that follow each other, rebuilding beside, refusals of single
documents, what it says when the cluster does not answer.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from elastic_transport import HttpHeaders, Urllib3HttpNode
from elastic_transport._node import NodeApiResponse
from elasticsearch import Elasticsearch

from indexer.search.engine import EngineUnavailable, IndexStale, RebuildsBeside
from indexer.search.engines.elasticsearch_bulk import DocumentsRefused, Pending, send
from indexer.search.engines.elasticsearch_cluster import Cluster
from indexer.search.engines.elasticsearch_engine import ElasticsearchEngine
from indexer.search.engines.elasticsearch_index import mapping, settings, written_as
from indexer.search.query import All, Ranked, SearchRequest
from indexer.search.records import index_record
from tests.support.elasticsearch_server import engine_at
from tests.support.servers import free_port
from tests.unit.search.passage_samples import TODAY, passage

pytestmark = pytest.mark.usefixtures("elasticsearch_node")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[ElasticsearchEngine]:
    made = engine_at(tmp_path)
    yield made
    made.close()


def total(engine: ElasticsearchEngine, words: str = "timber") -> int:
    return engine.search(SearchRequest(Ranked(words), TODAY)).total_passages


def fill(engine: ElasticsearchEngine, count: int, position: int, word: str = "timber") -> None:
    engine.replace("zz/act/1", "en", [passage(word, provision=f"art_{number}") for number in range(count)])
    engine.commit(position)


# Writers


def test_a_new_writer_goes_on_and_the_one_before_it_is_refused(tmp_path: Path) -> None:
    first, second = engine_at(tmp_path), engine_at(tmp_path)
    fill(first, 3, position=1)
    fill(second, 2, position=2, word="cargo")
    first.replace("zz/act/1", "en", [passage("walnuts")])
    with pytest.raises(EngineUnavailable, match="another process is writing"):
        first.commit(3)
    assert (second.position(), total(second, "cargo"), total(second, "walnuts")) == (2, 2, 0)
    first.close()
    fill(first, 1, position=4)
    assert (second.position(), total(second), second.count()) == (4, 1, 1)
    first.close()
    second.close()


def test_what_an_overtaken_writer_sends_late_changes_nothing(tmp_path: Path) -> None:
    first, second = engine_at(tmp_path), engine_at(tmp_path)
    fill(first, 1, position=1, word="old")
    fill(second, 1, position=2, word="new")
    second.close()
    for _ in range(3):
        with pytest.raises(EngineUnavailable, match="another process is writing"):
            fill(first, 1, position=3, word="old")
    assert (total(second, "new"), total(second, "old")) == (1, 0)
    first.close()
    second.close()


def test_updates_that_come_late_or_twice_leave_the_last_of_each(
    engine: ElasticsearchEngine, elasticsearch_node: str
) -> None:
    """10,000 of 100 works, shuffled (docs/reliability.md R58)."""
    fill(engine, 1, position=1)
    rng = random.Random(58)
    updates = [(version, first) for version in range(1, 51) for first in range(0, 100, 20) for _twice in range(2)]
    rng.shuffle(updates)
    with Elasticsearch(elasticsearch_node) as client:
        (build,) = client.indices.get_alias(name=engine._names.alias)
        for version, first in updates:
            pending = Pending()
            for work in range(first, first + 20):
                made = passage(f"version{version}", work=f"zz/act/s{work}")
                pending.replace(made.work, "en", [(made.id, index_record(made))])
            with suppress(EngineUnavailable):
                send(client, build, pending, (1 << 40) + version)
            pending.clear()
        client.indices.refresh(index=build)
    assert (total(engine, "version50"), engine.count()) == (100, 101)


def _write_until_killed(place: Path, ready: object) -> None:
    engine = engine_at(place)
    for position in range(2, 1000):
        fill(engine, position, position)
        ready.set()  # type: ignore[attr-defined]


def test_after_a_killed_writer_the_position_is_not_ahead_and_the_next_one_makes_all_good(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    for _ in range(2):
        ready = context.Event()
        writer = context.Process(target=_write_until_killed, args=(tmp_path, ready))
        writer.start()
        assert ready.wait(120)
        os.kill(writer.pid or 0, signal.SIGKILL)
        writer.join()
        engine = engine_at(tmp_path)
        position, seen = engine.position(), total(engine)
        assert seen == engine.count()
        assert position >= 2
        fill(engine, 1, position + 1)
        assert (engine.position(), engine.count(), total(engine)) == (position + 1, 1, 1)
        engine.close()


# Rebuilding


def test_readers_keep_the_old_index_until_the_new_one_is_whole(engine: ElasticsearchEngine, tmp_path: Path) -> None:
    assert isinstance(engine, RebuildsBeside)
    fill(engine, 5, position=7)
    seen: set[int] = set()
    stop = threading.Event()

    def read() -> None:
        reader = engine_at(tmp_path)
        while not stop.is_set():
            seen.add(total(reader))
        reader.close()

    reader = threading.Thread(target=read)
    reader.start()
    try:
        with engine.rebuilding() as fresh:
            assert (fresh.position(), fresh.count()) == (0, 0)
            for count in range(1, 10):
                fill(fresh, count, position=count)
                assert (engine.position(), engine.count()) == (7, 5)
    finally:
        stop.set()
        reader.join()
    assert seen <= {5, 9}
    assert (engine.position(), engine.count(), total(engine)) == (9, 9, 9)
    fill(engine, 2, position=10)
    assert (engine.position(), engine.count()) == (10, 2)


def test_a_rebuild_that_fails_leaves_everything_as_it_was(engine: ElasticsearchEngine, elasticsearch_node: str) -> None:
    fill(engine, 5, position=7)
    with pytest.raises(ZeroDivisionError), engine.rebuilding() as fresh:
        fill(fresh, 1, position=1 // 0)
    assert (engine.position(), engine.count()) == (7, 5)
    with Elasticsearch(elasticsearch_node) as client:
        assert len(client.indices.get(index=f"{engine._names.builds}", features="aliases")) == 1


def test_a_write_to_a_build_that_is_gone_makes_no_index(tmp_path: Path, elasticsearch_node: str) -> None:
    first, second = engine_at(tmp_path), engine_at(tmp_path)
    fill(first, 3, position=1)
    second.clear()
    with pytest.raises(EngineUnavailable):
        fill(first, 3, position=2)
    with Elasticsearch(elasticsearch_node) as client:
        assert len(client.indices.get(index=first._names.builds, features="aliases")) == 1
    assert (second.position(), second.count()) == (0, 0)
    first.close()
    second.close()


def test_an_index_that_others_made_is_stale(engine: ElasticsearchEngine, elasticsearch_node: str) -> None:
    with Elasticsearch(elasticsearch_node) as client:
        client.indices.create(index=f"{engine._names.alias}-v0-x", aliases={engine._names.alias: {}})
        assert engine.fingerprint() != engine.expected_fingerprint()
        for doing in (lambda: total(engine), lambda: fill(engine, 1, 1)):
            with pytest.raises(IndexStale):
                doing()
        engine.clear()
        fill(engine, 1, 1)
        assert total(engine) == 1


# Reading far


def test_deep_pages_come_with_their_texts(engine: ElasticsearchEngine) -> None:
    fill(engine, 700, position=1)
    seen: list[str] = []
    for offset in range(0, 700, 100):
        request = SearchRequest(All(), TODAY, limit=100, offset=offset, per_work=1_000, facets=())
        seen += [hit.provision for hit in engine.search(request).hits]
    assert (len(seen), len(set(seen))) == (700, 700)


def test_one_work_with_many_hits_does_not_hide_the_others(engine: ElasticsearchEngine) -> None:
    fill(engine, 400, position=1)
    engine.replace("zz/act/2", "en", [passage("timber and much else that makes it longer", work="zz/act/2")])
    engine.commit(2)
    hits = engine.search(SearchRequest(Ranked("timber"), TODAY, limit=10, per_work=3)).hits
    assert [hit.work for hit in hits] == ["zz/act/1"] * 3 + ["zz/act/2"]


# Refusals


class _Flaky(Urllib3HttpNode):
    """Turns some items of bulk answers into refusals, for a while or for good; the document is then not written."""

    rng = random.Random(3)
    for_good: frozenset[str] = frozenset()

    def perform_request(  # type: ignore[override]
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: HttpHeaders | None = None,
        request_timeout: float | None = None,
    ) -> NodeApiResponse:
        if "_bulk" not in target or body is None:
            return super().perform_request(method, target, body, headers, request_timeout)
        lines = body.split(b"\n")[:-1]
        pairs = list(zip(lines[::2], lines[1::2], strict=True))
        refused = {place: status for place, pair in enumerate(pairs) if (status := self._refusal(pair[0]))}
        kept = b"".join(b"\n".join(pair) + b"\n" for place, pair in enumerate(pairs) if place not in refused)
        answer = super().perform_request(method, target, kept, headers, request_timeout)
        given = iter(json.loads(answer.body)["items"])
        items = [
            {"index": {"_id": _id(pair[0]), "status": refused[place], "error": {"type": "refused", "reason": "test"}}}
            if place in refused
            else next(given)
            for place, pair in enumerate(pairs)
        ]
        return NodeApiResponse(answer.meta, json.dumps({"errors": bool(refused), "items": items}).encode())

    def _refusal(self, action: bytes) -> int:
        if _id(action) in self.for_good:
            return 400
        return self.rng.choice((429, 503)) if self.rng.random() < 0.05 else 0


def _id(action: bytes) -> str:
    return str(json.loads(action)["index"]["_id"])


@pytest.fixture
def flaky(engine: ElasticsearchEngine, elasticsearch_node: str) -> Iterator[tuple[Elasticsearch, str]]:
    build = engine._names.new_build()
    with Elasticsearch(elasticsearch_node, node_class=_Flaky) as client:
        client.indices.create(index=build, mappings=mapping(), settings=settings(1, 0), aliases={written_as(build): {}})
        yield client, build


def _pending(count: int) -> Pending:
    pending = Pending()
    made = [passage("timber", provision=f"art_{number}") for number in range(count)]
    pending.replace("zz/act/1", "en", ((each.id, index_record(each)) for each in made))
    return pending


def test_documents_refused_for_a_while_are_tried_again(flaky: tuple[Elasticsearch, str]) -> None:
    client, build = flaky
    pending = _pending(1_500)
    send(client, build, pending, version=1)
    client.indices.refresh(index=build)
    assert client.count(index=build)["count"] == 1_500
    pending.clear()


def test_documents_refused_for_good_are_named_and_all_others_written(
    flaky: tuple[Elasticsearch, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, build = flaky
    pending = _pending(1_200)
    unwanted = frozenset(sorted(pending.ids())[::400])
    monkeypatch.setattr(_Flaky, "for_good", unwanted)
    with pytest.raises(DocumentsRefused, match="refused 3 documents") as refusal:
        send(client, build, pending, version=1)
    assert set(refusal.value.reasons) == unwanted
    client.indices.refresh(index=build)
    assert client.count(index=build)["count"] == 1_197
    pending.clear()


# A cluster that does not answer


def test_a_cluster_that_is_not_there_is_said_to_be_unreachable() -> None:
    engine = ElasticsearchEngine(Cluster((f"http://127.0.0.1:{free_port()}",), max_retries=0))
    for asking in (engine.position, engine.count, engine.fingerprint, lambda: total(engine), engine.clear):
        with pytest.raises(EngineUnavailable, match="cannot be reached"):
            asking()
    engine.close()
