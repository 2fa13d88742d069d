"""A base, a catalogue of invented sources, and a publisher that needs no network, on a clock that tests turn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from api.config import Settings
from api.crawling import Crawling
from api.services import Services
from crawlers import catalogue
from indexer import clock
from tests.integration.crawl.publisher import DECLARATION, Publisher, acts
from tests.integration.crawl.told import DAY_ONE, SOURCE


@pytest.fixture
def declared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A catalogue of one invented source, and one that asks for a key."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / f"{SOURCE}.yml").write_text(DECLARATION, "utf-8")
    keyed = DECLARATION.replace("law.example", "keyed.example").replace(r"law\.example", r"keyed\.example")
    key = "  key: {setting: samples, get_it_at: 'https://keyed.example.org/keys'}\n"
    (folder / "xx_keyed.yml").write_text(keyed + key, "utf-8")
    monkeypatch.setattr(catalogue, "SOURCES", folder)
    catalogue.sources.cache_clear()
    yield folder
    catalogue.sources.cache_clear()


@pytest.fixture
def clocked(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The time, which a test moves by setting the first element."""
    time = [DAY_ONE]
    monkeypatch.setattr(clock, "now", lambda: time[0])
    return time


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    opened = Services(Settings(data=tmp_path / "data"))
    yield opened
    opened.close()


@pytest.fixture
def publisher() -> Publisher:
    return Publisher(acts(8))


@pytest.fixture
def crawling(services: Services, publisher: Publisher, clocked: list[datetime]) -> Crawling:
    return Crawling(services, publisher.fetch, patience_s=0)
