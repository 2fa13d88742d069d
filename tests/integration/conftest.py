"""Fixtures of the integration tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from api.config import Settings
from api.server import create_app
from api.services import Services
from tests.integration.command import Outcome, run
from tests.support.elasticsearch_server import elasticsearch_node
from tests.support.pages import Site

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


@pytest.fixture
def services(sample_base: Path) -> Iterator[Services]:
    """The sample, opened. Read only."""
    services = Services(Settings(data=sample_base, database_url=""))
    yield services
    services.close()


@pytest.fixture
def app(services: Services) -> FastAPI:
    """The application over the sample."""
    return create_app(services)


@pytest.fixture
def site(app: FastAPI) -> Site:
    """The application over the sample, as a client sees it."""
    return Site(app)
