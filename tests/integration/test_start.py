"""What a process loads before it does anything: commands and crawls start often, so what few of them use comes late."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"crawlers", "indexer", "pydantic", "sqlalchemy", "tantivy", "taxonomy"}
"""What nearly every command needs, and saying which commands there are does not."""
LATE = {"alembic", "apprise", "apscheduler", "fastapi", "scrapy", "spacy", "uvicorn"}
"""Packages that take long to load and that most commands do without."""


@pytest.mark.parametrize(
    ("code", "late"),
    [
        pytest.param("import api.cli", LATE | HEAVY, id="the help"),
        pytest.param("from api.cli import app; import typer; dict(typer.main.get_group(app).commands)", LATE, id="all"),
        pytest.param("import crawlers.run", LATE - {"scrapy"} | {"sqlalchemy", "taxonomy", "api"}, id="a crawl"),
    ],
)
def test_what_is_seldom_used_is_not_loaded_at_the_start(code: str, late: set[str]) -> None:
    assert loaded_by(code) & late == set()


def test_a_database_that_is_up_to_date_is_opened_without_what_migrates(tmp_path: Path) -> None:
    opening = f"from indexer.store.store import Store; Store('sqlite:///{tmp_path}/base.db').close()"
    assert "alembic" in loaded_by(opening)
    assert "alembic" not in loaded_by(opening)


def loaded_by(code: str) -> set[str]:
    """The packages that a fresh process has loaded after it ran some code."""
    telling = f"import sys; {code}; print(*(name for name in sys.modules if '.' not in name))"
    done = subprocess.run([sys.executable, "-c", telling], capture_output=True, text=True, check=True)
    return set(done.stdout.split())
