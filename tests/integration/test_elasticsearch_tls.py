"""A cluster with TLS and users: who may read, who may write, and what is not trusted."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from api.config import Settings
from api.engines import open_engine
from indexer.search.engine import EngineUnavailable
from indexer.search.engines.elasticsearch_cluster import Cluster, Credentials
from indexer.search.engines.elasticsearch_engine import ElasticsearchEngine
from indexer.search.query import All, SearchRequest
from tests.support.certificates import Authority
from tests.support.elasticsearch_server import Node, require
from tests.unit.search.passage_samples import TODAY, passage

READER, WRITER = Credentials("reader", "reader-secret"), Credentials("writer", "writer-secret")
_ROLES = """
reader:
  indices: [{names: ["rulewatch-*"], privileges: [read]}]
writer:
  indices: [{names: ["rulewatch-*"], privileges: [read, write, manage]}]
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    require()
    folder = Path(tempfile.mkdtemp(prefix="rulewatch-es-tls-"))
    security: dict[str, object] = {
        "discovery.type": "single-node",
        "xpack.security.enabled": "true",
        "xpack.security.http.ssl.enabled": "true",
        "xpack.security.http.ssl.certificate": "server.crt",
        "xpack.security.http.ssl.key": "server.key",
    }
    node = Node(folder, security, scheme="https")
    authority = Authority(node.home / "config")
    authority.server()
    (node.home / "config" / "roles.yml").write_text(_ROLES, "utf-8")
    for user in (READER, WRITER):
        users = str(node.home / "bin" / "elasticsearch-users")
        command = [users, "useradd", user.username, "-p", user.password, "-r", user.username]
        subprocess.run(command, check=True, capture_output=True, env=node.environment())
    try:
        node.start()
        node.wait()
        made = Cluster((node.url,), READER, WRITER, authority.certificate)
        _wait_until_ready(made)
        yield made
    finally:
        node.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_ready(cluster: Cluster) -> None:
    """It answers before it knows its users."""
    engine = ElasticsearchEngine(cluster)
    end = time.monotonic() + 60
    while True:
        try:
            engine.count()
        except EngineUnavailable:
            if time.monotonic() > end:
                raise
            time.sleep(0.5)
        else:
            return engine.close()


@pytest.fixture
def engine(cluster: Cluster) -> Iterator[ElasticsearchEngine]:
    made = ElasticsearchEngine(cluster)
    made.clear()
    made.replace("zz/act/1", "en", [passage("timber", provision=f"art_{number}") for number in range(300)])
    made.commit(4)
    yield made
    made.close()


def test_what_the_writer_wrote_the_reader_finds_far_pages_too(engine: ElasticsearchEngine) -> None:
    assert (engine.position(), engine.count()) == (4, 300)
    found = engine.search(SearchRequest(All(), TODAY, limit=100, offset=200, per_work=1_000))
    assert (found.total_passages, len(found.hits)) == (300, 100)


def test_the_reader_cannot_write(engine: ElasticsearchEngine, cluster: Cluster) -> None:
    reading = ElasticsearchEngine(replace(cluster, writer=None))
    for write in (reading.clear, lambda: reading.remove("zz/act/1"), lambda: reading.commit(9)):
        with pytest.raises(EngineUnavailable, match="refuses these credentials"):
            write()
    assert (engine.position(), engine.count()) == (4, 300)
    reading.close()


def test_a_wrong_password_is_refused_and_not_shown(engine: ElasticsearchEngine, cluster: Cluster) -> None:
    wrong = Credentials("reader", "not-the-secret")
    stranger = ElasticsearchEngine(replace(cluster, reader=wrong))
    with pytest.raises(EngineUnavailable, match="refuses these credentials") as refusal:
        stranger.position()
    assert "not-the-secret" not in f"{refusal.value!r} {refusal.value.__cause__!r} {wrong!r}"
    stranger.close()


def test_a_server_whose_authority_is_not_ours_is_not_trusted(cluster: Cluster, tmp_path: Path) -> None:
    for ca in (None, Authority(tmp_path).certificate):
        stranger = ElasticsearchEngine(replace(cluster, ca=ca, max_retries=0))
        with pytest.raises(EngineUnavailable, match="certificate is not trusted"):
            stranger.position()
        stranger.close()


def test_the_settings_lead_to_the_same_cluster(engine: ElasticsearchEngine, cluster: Cluster, tmp_path: Path) -> None:
    settings = Settings(
        data=tmp_path,
        engine="elasticsearch",
        elasticsearch_url=cluster.urls[0],
        elasticsearch_username=READER.username,
        elasticsearch_password=SecretStr(READER.password),
        elasticsearch_writer_username=WRITER.username,
        elasticsearch_writer_password=SecretStr(WRITER.password),
        elasticsearch_ca=cluster.ca,
        elasticsearch_replicas=0,
    )
    opened = open_engine(settings)
    assert (opened.position(), opened.count()) == (4, 300)
    opened.commit(5)
    assert engine.position() == 5
    opened.close()
