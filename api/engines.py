"""The search engine that the settings ask for."""

from __future__ import annotations

from pydantic import SecretStr

from api.config import Settings
from indexer.search.engine import SearchEngine
from indexer.search.engines.tantivy_engine import TantivyEngine


def open_engine(settings: Settings) -> SearchEngine:
    """The engine, not yet connected."""
    return TantivyEngine(settings.index) if settings.engine == "embedded" else _on_cluster(settings)


def _on_cluster(settings: Settings) -> SearchEngine:
    # Half a second that the embedded engine need not spend.
    from indexer.search.engines.elasticsearch_cluster import Cluster, Credentials  # noqa: PLC0415
    from indexer.search.engines.elasticsearch_engine import ElasticsearchEngine  # noqa: PLC0415

    def credentials(username: str, password: SecretStr, api_key: SecretStr) -> Credentials:
        return Credentials(username, password.get_secret_value(), api_key.get_secret_value())

    urls = tuple(url.strip() for url in settings.elasticsearch_url.split(",") if url.strip())
    reader = credentials(
        settings.elasticsearch_username, settings.elasticsearch_password, settings.elasticsearch_api_key
    )
    writer = credentials(
        settings.elasticsearch_writer_username,
        settings.elasticsearch_writer_password,
        settings.elasticsearch_writer_api_key,
    )
    cluster = Cluster(urls, reader, writer if writer != Credentials() else None, settings.elasticsearch_ca)
    return ElasticsearchEngine(
        cluster,
        settings.elasticsearch_prefix,
        shards=settings.elasticsearch_shards,
        replicas=settings.elasticsearch_replicas,
    )
