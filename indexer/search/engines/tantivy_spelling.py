"""Words near a word that no passage has, by tantivy's fuzzy query."""

from __future__ import annotations

import tantivy

from indexer.search.records import from_json
from indexer.search.spelling import nearest

_PASSAGES = 60
"""Passages looked at for what they have that is like the word."""


def similar_words(
    searcher: tantivy.Searcher, schema: tantivy.Schema, word: str, language: str, distance: int
) -> tuple[str, ...]:
    """See Speller."""
    should, must = tantivy.Occur.Should, tantivy.Occur.Must
    fuzzy = [
        (should, tantivy.Query.fuzzy_term_query(schema, field, word, distance))
        for field in ("heading_exact", "text_exact")
    ]
    spoken = tantivy.Query.term_query(schema, "language", language)
    query = tantivy.Query.boolean_query([(must, tantivy.Query.boolean_query(fuzzy)), (must, spoken)])
    found = (from_json(searcher.doc(address)["stored"][0]) for _, address in searcher.search(query, _PASSAGES).hits)
    return nearest(word, (f"{passage.title} {passage.heading} {passage.text}" for passage in found), distance)
