"""All documents a query finds, however many, in the order of their numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from elasticsearch import Elasticsearch

from indexer.search.engines.elasticsearch_index import Json

_PAGE = 5_000


def listed(client: Elasticsearch, index: str, query: Json, *, source: bool) -> Iterator[dict[str, Any]]:
    """Each hit as the cluster tells it, with what is stored of it where `source` is set; raises the client's errors."""
    after: list[int] | None = None
    while True:
        answer = client.search(
            index=index,
            query=query,
            size=_PAGE,
            source=source,
            sort=["order_number"],
            search_after=after,
            allow_partial_search_results=False,
        )
        hits = answer["hits"]["hits"]
        yield from hits
        if len(hits) < _PAGE:
            return
        after = hits[-1]["sort"]
