"""A source whose certificates are not verified says so beside every quote (R20)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.bodies import shown_body
from api.config import Settings
from api.crawling import Crawling
from api.server import create_app
from api.services import Services
from crawlers import catalogue
from crawlers.catalogue import UNVERIFIED
from indexer.domain.identifiers import Permalink
from tests.integration.crawl.publisher import DECLARATION, Publisher, acts
from tests.support.pages import Site

SOURCE = "xx_samples"


@pytest.fixture(params=[True, False], ids=["verified", "unverified"])
def verified(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[bool]:
    """A catalogue of one invented source, with and without verified certificates."""
    folder = tmp_path / "sources"
    folder.mkdir()
    polite = "" if request.param else "  polite: {verify_tls: false}\n"
    (folder / f"{SOURCE}.yml").write_text(DECLARATION + polite, "utf-8")
    monkeypatch.setattr(catalogue, "SOURCES", folder)
    catalogue.sources.cache_clear()
    yield request.param
    catalogue.sources.cache_clear()


def test_every_citation_says_where_the_certificate_was_not_verified(verified: bool, tmp_path: Path) -> None:
    services = Services(Settings(data=tmp_path / "data"))
    try:
        Crawling(services, Publisher(acts(8)).fetch).crawl(SOURCE)
        quoted = shown_body(services.library.show(Permalink.parse("ca/acts/S-99.1")))["version"]
        site = Site(create_app(services))
        pages = [site.get(path).text for path in ("/works/ca/acts/S-99.1", f"/sources/{SOURCE}")]
    finally:
        services.close()
    assert isinstance(quoted, dict)
    assert [UNVERIFIED in text for text in (quoted["attribution"], *pages)] == [not verified] * 3
