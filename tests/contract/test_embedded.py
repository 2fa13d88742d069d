"""What the embedded engine promises beyond what every engine does."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.search.engine import IndexCorrupt
from indexer.search.engines import tantivy_search
from indexer.search.engines.tantivy_engine import TantivyEngine
from indexer.search.query import SearchRequest, SearchResults
from indexer.search.syntax import parse_query
from tests.unit.search.passage_samples import TODAY, passage

_WORKS = 700


@pytest.fixture
def many_works(tmp_path: Path) -> TantivyEngine:
    engine = TantivyEngine(tmp_path / "index")
    for number in range(_WORKS):
        work = f"zz/act/{number}"
        engine.replace(work, "en", [passage("timber", work=work, provision=f"art_{place}") for place in range(2)])
    engine.commit(1)
    return engine


def _ask(engine: TantivyEngine) -> SearchResults:
    return engine.search(SearchRequest(parse_query("timber"), TODAY, text="timber", limit=5))


def test_hundreds_of_works_are_counted_one_by_one(many_works: TantivyEngine) -> None:
    results = _ask(many_works)
    assert (results.total_passages, results.total_works) == (2 * _WORKS, _WORKS)


def test_more_works_than_are_told_one_by_one_are_estimated(
    many_works: TantivyEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tantivy_search, "_MANY", 100)
    assert _ask(many_works).total_works == pytest.approx(_WORKS, rel=0.03)


def test_what_goes_wrong_while_counting_is_told_like_all_else(
    many_works: TantivyEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("a segment is gone")

    monkeypatch.setattr(tantivy_search.Search, "counts", broken)
    with pytest.raises(IndexCorrupt, match="a segment is gone"):
        _ask(many_works)
