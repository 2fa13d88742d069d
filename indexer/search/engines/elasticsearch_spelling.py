"""Words near a word that no passage has, by the cluster's fuzzy query."""

from __future__ import annotations

from elasticsearch import Elasticsearch, NotFoundError

from indexer.search.engines.elasticsearch_index import Json
from indexer.search.records import from_json
from indexer.search.spelling import nearest, word_terms

_PASSAGES = 60
"""Passages looked at for what they have that is like the word."""


def holds(client: Elasticsearch, index: str, word: str, language: str) -> bool:
    """See Speller."""
    terms: list[Json] = [{"term": {field: token}} for field, token in word_terms(word, language)]
    try:
        found = client.search(
            index=index,
            query={"constant_score": {"filter": {"bool": {"should": terms}}}},
            size=0,
            terminate_after=1,
            track_total_hits=1,
            allow_partial_search_results=False,
        )
    except NotFoundError:
        return False
    return bool(terms) and bool(found["hits"]["total"]["value"])


def similar(client: Elasticsearch, index: str, word: str, language: str, distance: int) -> tuple[str, ...]:
    """See Speller."""
    fuzzy: list[Json] = [
        {"fuzzy": {field: {"value": word, "fuzziness": distance, "prefix_length": 1, "rewrite": "constant_score"}}}
        for field in ("heading_exact", "text_exact")
    ]
    query: Json = {"bool": {"must": {"bool": {"should": fuzzy}}, "filter": {"term": {"language": language}}}}
    try:
        found = client.search(index=index, query=query, size=_PASSAGES, allow_partial_search_results=False)
    except NotFoundError:
        return ()
    stored = (from_json(hit["_source"]["stored"]) for hit in found["hits"]["hits"])
    return nearest(word, (f"{passage.title} {passage.heading} {passage.text}" for passage in stored), distance)
