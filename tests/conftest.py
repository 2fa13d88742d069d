"""Options and fixtures of the whole suite."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import structlog

from taxonomy.ideographs import simplified


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--refresh-golden", action="store_true", help="rewrite golden files, then read the diff")


@pytest.fixture
def refresh_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be rewritten."""
    return bool(request.config.getoption("--refresh-golden"))


@pytest.fixture(autouse=True, scope="session")
def _table_of_ideographs() -> None:
    """What is read once with the first Chinese text is no property of the example of it that comes first."""
    simplified("海")


@pytest.fixture(autouse=True)
def _no_log_of_another_test() -> Iterator[None]:
    """A command that ran inside a test told the logs to go to its own stream, which is closed by now."""
    yield
    structlog.reset_defaults()
