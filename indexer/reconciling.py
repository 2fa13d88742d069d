"""Comparing the index with the record, a share at a time: what it has lost, kept or altered is written anew.

Feeding alone would never see it: the outbox says what changed in the record, not what happened to the index.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Mapping, Sequence

from indexer.feed import Aliases, Pair, projected
from indexer.search.engine import SearchEngine
from indexer.search.records import to_json
from indexer.store.store import Store

SHARES = 60
"""One a minute: every work is compared within the hour (docs/reliability.md R51)."""


class Comparison:
    """Compares the index with the record. What the record makes of a work is remembered until its next change."""

    def __init__(self, store: Store, aliases: Aliases) -> None:
        self._store, self._aliases = store, aliases
        self._made: dict[Pair, tuple[int, bytes]] = {}

    def differing(self, engine: SearchEngine, share: int) -> list[Pair]:
        """Which works of one of SHARES do not have exactly their passages in the index, each as it should be.

        What the feed has still to bring counts as right. Other processes may write meanwhile, so that a work may be
        told that is right by now. Raises EngineUnavailable and its children.
        """
        position = engine.position()
        with self._store.reader() as reader:
            entries = reader.last_entries().items()
            last = {pair: seq for pair, seq in entries if _share(pair[0]) == share and seq <= position}
            for pair, passages in projected(reader, self._to_make(last), self._aliases):
                self._made[pair] = last[pair], _digest(map(to_json, passages))
        return [pair for pair in last if self._made[pair][1] != _digest(engine.held(*pair))]

    def replace(self, engine: SearchEngine, pairs: Sequence[Pair]) -> None:
        """Write these works anew. The caller is the index's only writer, and the index is not ahead of the store."""
        position = engine.position()
        with self._store.reader() as reader:
            for (work, language), passages in projected(reader, pairs, self._aliases):
                engine.replace(work, language, passages)
        engine.commit(position)

    def _to_make(self, last: Mapping[Pair, int]) -> list[Pair]:
        return [pair for pair, seq in last.items() if pair not in self._made or self._made[pair][0] != seq]


def _share(work: str) -> int:
    return zlib.crc32(work.encode()) % SHARES


def _digest(passages: Iterable[str]) -> bytes:
    found = hashlib.sha256()
    for passage in sorted(passages):
        found.update(passage.encode())
        found.update(b"\0")
    return found.digest()
