"""The source catalogue's page is current, and every regime is reached by a source or says why not."""

from __future__ import annotations

import pytest

from crawlers.catalogue import sources
from taxonomy.vocabulary import load
from tests.docs import catalogue


def test_the_page_is_what_the_catalogue_says() -> None:
    assert catalogue.PAGE.read_text("utf-8") == catalogue.made(), "run `python -m tests.docs.catalogue`"


@pytest.mark.parametrize("key", sorted(load().regimes))
def test_a_regime_is_reached_by_a_source_or_says_why_not(key: str) -> None:
    regime = load().regimes[key]
    assert catalogue.reached_by(regime) or catalogue.why_not(regime), regime.works
    assert not (catalogue.reached_by(regime) and catalogue.why_not(regime)), "it is reached and says why it is not"


def test_a_source_that_is_crawled_says_what_a_healthy_crawl_is() -> None:
    for source in sources().values():
        if source.crawl:
            fewest, most = source.crawl.expects.documents
            assert fewest <= most, source.id
            lists_all = any(step.is_whole for step in source.crawl.steps.values())
            assert fewest > 0 or not lists_all, f"{source.id}: a listing of everything is never empty"


def test_the_starter_set_needs_no_key_and_is_small() -> None:
    starters = [source for source in sources().values() if source.crawl and source.crawl.starter]
    assert 0 < len(starters) <= 6
    assert not any(source.crawl and source.crawl.key for source in starters)
