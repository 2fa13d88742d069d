"""The seam every search engine stands behind, and what can go wrong there."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Protocol, runtime_checkable

from indexer.domain.errors import RulewatchError
from indexer.search.passages import Passage
from indexer.search.query import SearchRequest, SearchResults


class EngineUnavailable(RulewatchError):
    """The engine cannot answer or write now: not reachable, closed, or another process holds the only writer."""

    code = "engine-unavailable"


class IndexCorrupt(EngineUnavailable):
    """The index cannot be read. It holds nothing of its own: clear it and rebuild it from the store."""

    code = "index-corrupt"


class IndexStale(EngineUnavailable):
    """The index was built by another schema or analysis: clear it and rebuild it from the store."""

    code = "index-stale"


class Projection(Protocol):
    """What the feed fills: the store's passages in some form, and how far it came. Writes are seen after `commit`."""

    def replace(self, work: str, language: str, passages: Iterable[Passage]) -> None:
        """Make these the only passages of the work in that language; again has no further effect."""
        ...

    def commit(self, position: int) -> None:
        """Make all writes visible and record, in the same step, that the outbox is consumed up to `position`."""
        ...

    def position(self) -> int:
        """The outbox position of the last commit; 0 for an empty index."""
        ...


class SearchEngine(Projection, Protocol):
    """A projection of the store's passages that can be searched.

    Writes (`replace`, `remove`, `clear`) are seen by no search before `commit`; `clear` commits at once. One process
    writes, many read. Every method raises EngineUnavailable or one of its children and nothing of the engine's own.
    """

    def remove(self, work: str) -> None:
        """Drop every passage of the work, in all languages."""
        ...

    def search(self, request: SearchRequest) -> SearchResults:
        """Answer over what the last commit made visible, by whichever process it was made."""
        ...

    def count(self) -> int:
        """How many passages are visible."""
        ...

    def held(self, work: str, language: str) -> tuple[str, ...]:
        """What is visible of the work in that language: each passage as `records.to_json` told it, in any order."""
        ...

    def clear(self) -> None:
        """Drop everything, position included, and take on the present fingerprint."""
        ...

    def close(self) -> None:
        """Release the writer and its lock; writes that were not committed are lost. Closing twice is allowed."""
        ...

    def fingerprint(self) -> str:
        """Schema and analysis the index was built with; it is stale if that is not `expected_fingerprint()`."""
        ...

    def expected_fingerprint(self) -> str:
        """What this program would build."""
        ...


@runtime_checkable
class Verifies(Protocol):
    """An engine that keeps its files itself, and so has to look after them."""

    def verify(self) -> None:
        """Read every file of the last commit; raises IndexCorrupt where one is not as it was written."""
        ...


@runtime_checkable
class RebuildsBeside(Protocol):
    """An engine that can be rebuilt while readers go on with what they have."""

    def rebuilding(self) -> AbstractContextManager[SearchEngine]:
        """An empty engine to fill; at the end of the block it takes this one's place for all readers in one step.

        Where the block fails the old content stays.
        """
        ...
