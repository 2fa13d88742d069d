"""The invented source as tests crawl it: its name, its days, and what the base and its folders say afterwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from api.services import Services

SOURCE = "xx_samples"
DAY_ONE = datetime(2026, 3, 2, 6, tzinfo=UTC)


def later(clocked: list[datetime], days: float = 1.1) -> None:
    """Turn the clock of a test on."""
    clocked[0] += timedelta(days=days)


def changes_told(services: Services) -> list[tuple[str, str]]:
    """Work and origin of every change, in the order they were told."""
    return [(str(change.work), change.origin) for change in services.library.changes()]


def run_folders(services: Services) -> list[Path]:
    """The folders of the source's crawls, oldest first."""
    return sorted(path for path in (services.settings.data / "crawls" / SOURCE).iterdir() if path.is_dir())
