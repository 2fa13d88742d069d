"""Three nodes, three shards with a copy each: a node is lost in the middle of writing and of searching."""

from __future__ import annotations

import random
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from indexer.search.engine import EngineUnavailable
from indexer.search.engines.elasticsearch_cluster import Cluster
from indexer.search.engines.elasticsearch_engine import ElasticsearchEngine
from indexer.search.query import Ranked, SearchRequest
from tests.support.elasticsearch_server import Node, require
from tests.unit.search.passage_samples import TODAY, passage

_PASSAGES = 6_000
_WORDS = ("timber", "cargo", "permits", "duties", "harbour")


@pytest.fixture
def nodes() -> Iterator[list[Node]]:
    require()
    folder = Path(tempfile.mkdtemp(prefix="rulewatch-es-three-"))
    folder.chmod(0o755)
    made = []
    for name in ("one", "two", "three"):
        (folder / name).mkdir()
        made.append(Node(folder / name, {"cluster.name": folder.name, "xpack.security.enabled": "false"}))
    seeds = ", ".join(f'"127.0.0.1:{node.transport_port}"' for node in made)
    for node in made:
        node.settings["discovery.seed_hosts"] = f"[{seeds}]"
        node.settings["cluster.initial_master_nodes"] = "[one, two, three]"
    try:
        for node in made:
            node.start()
        for node in made:
            node.wait()
        yield made
    finally:
        for node in made:
            node.stop(signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)


def _engine(nodes: list[Node]) -> ElasticsearchEngine:
    cluster = Cluster(tuple(node.url for node in nodes), request_timeout_s=60, max_retries=8)
    return ElasticsearchEngine(cluster, "lost", shards=3, replicas=1)


def _wait_for(client: Elasticsearch, status: str) -> None:
    client.options(request_timeout=180).cluster.health(wait_for_status=status, timeout="170s")


def test_a_node_that_is_lost_loses_no_document_and_makes_no_answer_wrong(nodes: list[Node]) -> None:
    writer = _engine(nodes)
    writer.clear()
    rng = random.Random(4)
    texts = [" ".join(rng.choices(_WORDS, k=8)) for _ in range(_PASSAGES)]
    writer.replace("zz/act/1", "en", [passage(text, provision=f"art_{place}") for place, text in enumerate(texts)])
    with Elasticsearch([node.url for node in nodes]) as client:
        _wait_for(client, "green")
        loss = threading.Timer(1.0, nodes[2].stop, [signal.SIGKILL])
        loss.start()
        writer.commit(5)
        loss.join()
        expected = {word: sum(word in text.split() for text in texts) for word in _WORDS}
        assert (writer.position(), writer.count()) == (5, _PASSAGES)
        nodes[2].start()
        nodes[2].wait()
        _wait_for(client, "green")
    answers = _ask_while_a_node_dies(nodes, expected)
    assert answers.count(True) >= 90
    writer.close()


def _ask_while_a_node_dies(nodes: list[Node], expected: dict[str, int]) -> list[bool]:
    """Whether each of 100 searches was answered; an answer that is not right fails the test, a refusal does not."""
    reader = _engine(nodes)

    def ask(place: int) -> bool:
        word = _WORDS[place % len(_WORDS)]
        try:
            found = reader.search(SearchRequest(Ranked(word), TODAY)).total_passages
        except EngineUnavailable:
            return False
        assert found == expected[word]
        return True

    loss = threading.Timer(0.5, nodes[1].stop, [signal.SIGKILL])
    loss.start()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, range(100)))
    loss.join()
    end = time.monotonic() + 60
    while not ask(0):
        assert time.monotonic() < end
        time.sleep(1)
    reader.close()
    return answers
