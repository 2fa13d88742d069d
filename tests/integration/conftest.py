"""Fixtures of the integration tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.command import Outcome, run
from tests.support.elasticsearch_server import elasticsearch_node

__all__ = ["elasticsearch_node"]


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what a test sets reaches the command."""
    for name in ("DATA", "DATABASE_URL", "HOST", "PORT", "ALLOWED_HOSTS"):
        monkeypatch.delenv(f"RULEWATCH_{name}", raising=False)


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    """A data folder with the sample in it, and what the command said. Read only."""
    data = tmp_path_factory.mktemp("sample")
    return data, run(data, "sample")


@pytest.fixture
def sample_base(sample_run: tuple[Path, Outcome]) -> Path:
    """A data folder with the sample in it. Read only."""
    return sample_run[0]
