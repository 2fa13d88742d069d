"""Indices of the Elasticsearch engine: their names, settings and strict mapping, and passages as their documents."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from dataclasses import dataclass
from typing import TypeAlias

from indexer.clock import now
from indexer.search.plan import (
    DAY_FIELDS,
    EXACT_FIELDS,
    FACET_FIELDS,
    FOUND_FIELDS,
    KEY_FIELDS,
    STEM_FIELDS,
    WORD_FIELDS,
)
from indexer.search.records import SCHEMA_VERSION, IndexRecord, expected_fingerprint

Json: TypeAlias = dict[str, object]
"""What is sent to the cluster."""

MARKER = "::marker"
"""Id of the one document that is no passage."""
_LONGEST_ID_BYTES = 512
_LONGEST_KEYWORD = 8_191
"""Characters; what is longer could exceed what a Lucene term holds."""
_PREFIX = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")


@dataclass(frozen=True, slots=True)
class Names:
    """Names under one prefix: `rulewatch-passages` is what readers ask, an alias of one build of the index."""

    prefix: str

    def __post_init__(self) -> None:
        if not _PREFIX.fullmatch(self.prefix):
            raise ValueError(f"{self.prefix!r} cannot begin the name of an index")

    @property
    def alias(self) -> str:
        """What readers ask."""
        return f"{self.prefix}-passages"

    @property
    def builds(self) -> str:
        """A pattern that all builds fit."""
        return f"{self.alias}-v*"

    def new_build(self) -> str:
        """A name no build had before; later ones sort behind earlier ones."""
        return f"{self.alias}-v{SCHEMA_VERSION}-{now():%Y%m%dt%H%M%S%f}{secrets.token_hex(2)}"


def written_as(build: str) -> str:
    """The alias writes to a build go through: where build and alias are gone a write fails, instead of making an
    index of that name without our mapping.
    """
    return f"{build}-writing"


def settings(shards: int, replicas: int) -> Json:
    """Settings of a build. Only commits refresh it, so that searches see whole commits."""
    return {
        "number_of_shards": shards,
        "number_of_replicas": replicas,
        "refresh_interval": "-1",
        "similarity": {"default": {"type": "BM25", "k1": 1.2, "b": 0.75}},
        "translog": {"durability": "request"},
    }


def mapping() -> Json:
    """The fields of plan.py. Only `stored` is kept as given: the others can be made from the store at any time."""
    fields: Json = {}
    for name in (*STEM_FIELDS, *EXACT_FIELDS, *WORD_FIELDS):
        fields[name] = {"type": "text", "analyzer": "whitespace"}
    for name in FOUND_FIELDS:
        fields[name] = {"type": "text", "analyzer": "whitespace", "index_options": "docs", "norms": False}
    for name in KEY_FIELDS:
        fields[name] = {"type": "keyword", "ignore_above": _LONGEST_KEYWORD, "doc_values": False}
    for name in FACET_FIELDS:
        fields[name] = {"type": "keyword", "ignore_above": _LONGEST_KEYWORD}
    for name in DAY_FIELDS:
        fields[name] = {"type": "integer"}
    fields["work_number"] = fields["order_number"] = {"type": "long", "index": False}
    fields["stored"] = {"type": "object", "enabled": False}
    return {"dynamic": "strict", "_source": {"includes": ["stored"]}, "properties": fields}


def document_id(passage: str) -> str:
    """The document's id for a passage's: the same, or its digest where that is longer than ids may be."""
    if len(passage.encode()) <= _LONGEST_ID_BYTES:
        return passage
    return hashlib.blake2b(passage.encode(), digest_size=32).hexdigest()


def document(record: IndexRecord) -> Json:
    """A passage as a document."""
    values = {name: [value for value in several if value] for name, several in record.values.items()}
    return {**record.words, **values, **record.numbers, "stored": record.stored}


@dataclass(frozen=True, slots=True)
class Marker:
    """What a build says of itself: how far it is, what built it, which languages it holds, and how many writers it
    has had; the last of them is the only one that may write.
    """

    position: int
    fingerprint: str
    languages: tuple[str, ...]
    writer: int

    def document(self) -> Json:
        """As a document; without words, so that it does not count in their statistics."""
        content = {"position": self.position, "fingerprint": self.fingerprint, "writer": self.writer}
        return {"stored": json.dumps({**content, "languages": self.languages})}


def new_marker() -> Marker:
    """The marker of an empty build, made by this program."""
    return Marker(0, expected_fingerprint(), (), 1)


def read_marker(stored: str) -> Marker:
    """Read back what `Marker.document` stored."""
    content = json.loads(stored)
    return Marker(content["position"], content["fingerprint"], tuple(content["languages"]), content["writer"])
