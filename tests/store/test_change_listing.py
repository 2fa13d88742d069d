"""How lists of changes are asked for: by what an index tells, not by reading every row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.dialects import sqlite

from indexer.domain.identifiers import WorkId
from indexer.store.change_listing import Wanted, listing
from indexer.store.store import Store


@pytest.fixture
def on_disk(tmp_path: Path) -> Iterator[Store]:
    """An empty store on SQLite, whose plans can be read."""
    opened = Store(f"sqlite:///{tmp_path / 'store.db'}")
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "wanted",
    [Wanted(source="eu_cellar"), Wanted(jurisdiction="eu"), Wanted(work=WorkId("eu/32024L1760")),
     Wanted(source="eu_cellar", before=90_000)],
)  # fmt: skip
def test_changes_of_a_source_or_place_are_found_by_the_index_alone(on_disk: Store, wanted: Wanted) -> None:
    statement = listing(wanted, 21, newest_first=True).compile(
        dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}
    )
    with on_disk.database.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}").all()
    assert "USING INDEX change_listed (work=? AND withdrawn=?" in " ".join(str(step) for step in plan)
