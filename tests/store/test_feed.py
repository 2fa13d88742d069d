"""What the outbox hands to an index: each work once, and none lost wherever the feeding stops."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pytest

from indexer import feed
from indexer.domain.identifiers import WorkId
from indexer.search.passages import Passage
from indexer.store.store import Store


class Stopped(Exception):
    """The feeding was killed."""


@dataclass
class Taking:
    """An index that remembers what it was given, and is killed at a commit."""

    killed_at: int = 0
    at: int = 0
    given: list[str] = field(default_factory=list)
    commits: list[int] = field(default_factory=list)

    def position(self) -> int:
        return self.at

    def replace(self, work: str, language: str, passages: Iterable[Passage]) -> None:
        assert not list(passages)
        self.given.append(f"{work} {language}")

    def commit(self, position: int) -> None:
        if len(self.commits) + 1 == self.killed_at:
            raise Stopped
        self.at = position
        self.commits.append(position)


def entered(store: Store, *names: str) -> None:
    with store.writer() as writer:
        for name in names:
            writer.enqueue(WorkId(f"xx/acts/{name}"), "en")


@pytest.fixture(autouse=True)
def two_works_a_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "_WORKS_PER_COMMIT", 2)


def test_a_work_is_projected_once_at_its_last_entry(store: Store) -> None:
    entered(store, "A", "B", "A", "C", "A", "B")
    index = Taking()
    assert feed.catch_up(store, index, lambda _: ()) == 3
    assert index.given == ["xx/acts/C en", "xx/acts/A en", "xx/acts/B en"]
    assert index.commits == [5, 6]


@pytest.mark.parametrize("killed_at", [1, 2, 3])
def test_feeding_that_was_killed_goes_on_without_a_loss(store: Store, killed_at: int) -> None:
    entered(store, "A", "B", "C", "A", "D", "E")
    index = Taking(killed_at)
    with pytest.raises(Stopped):
        feed.catch_up(store, index, lambda _: ())
    committed = set(index.given[: 2 * len(index.commits)])
    index.killed_at, index.given = 0, []
    entered(store, "B")
    feed.catch_up(store, index, lambda _: ())
    assert committed | set(index.given) == {f"xx/acts/{name} en" for name in "ABCDE"}
    assert "xx/acts/B en" in index.given
    assert index.at == 7
