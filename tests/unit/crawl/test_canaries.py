"""Pinned documents as they are declared: the source asks for them, and its parsers read them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from crawlers.catalogue import sources
from crawlers.declaration import DOCUMENT

_WHOLE = "a few answers are the whole source, and read at every crawl"
_NEWS = "what it serves is new each time"
_UNSURE = "the address of no lasting document of it is known for sure"
UNPINNED = {
    "au_frl": _UNSURE,
    "ca_gazette": _NEWS,
    "ch_fedlex": _UNSURE,
    "cn_flk": _WHOLE,
    "cn_gov_policy": _NEWS,
    "cn_mee": _UNSURE,
    "cn_mofcom": _UNSURE,
    "de_dip": _NEWS,
    "eu_have_your_say": _WHOLE,
    "fr_legi": _NEWS,
    "in_sebi": _UNSURE,
    "mx_dof_sidof": _UNSURE,
    "nl_bwb": _UNSURE,
    "no_lovdata": _WHOLE,
    "us_cbp_wro": _WHOLE,
    "us_ecfr": _UNSURE,
    "wto_eping": _NEWS,
}
"""Sources that find their documents and pin none of them, and why."""
CANARIES = [(source.id, url) for source in sources().values() if source.crawl for url in source.crawl.canaries]


@pytest.mark.parametrize(("name", "url"), CANARIES)
def test_a_canary_is_at_an_address_the_source_may_ask_and_reads(name: str, url: str) -> None:
    source = sources()[name]
    assert source.crawl is not None
    assert urlsplit(url).scheme == "https"
    assert urlsplit(url).hostname in source.crawl.hosts
    rule = source.rule_for(url)
    assert rule is not None
    assert rule.parser is not None


@pytest.mark.parametrize("name", sorted({name for name, _ in CANARIES}))
def test_no_source_hangs_on_a_single_canary(name: str) -> None:
    crawl = sources()[name].crawl
    assert crawl is not None
    assert 2 <= len(set(crawl.canaries)) == len(crawl.canaries)


def test_every_source_that_finds_its_documents_pins_some_or_says_why_not() -> None:
    """One that discovers nothing asks for all of its documents at every crawl as it is."""
    finding = {source.id for source in sources().values() if source.crawl and source.crawl.steps}
    assert finding - {name for name, _ in CANARIES} == set(UNPINNED)


@pytest.mark.parametrize(("name", "url"), CANARIES)
def test_a_canary_is_asked_as_discovery_asks_for_documents(name: str, url: str) -> None:
    crawl = sources()[name].crawl
    assert crawl is not None
    asks = (*crawl.start, *(ask for step in crawl.steps.values() for ask in step.follow))
    led = [ask for ask in asks if ask.step == DOCUMENT and ask.method == "GET" and not ask.accept_language]
    assert any(_fits(ask.url, url) for ask in led), "discovery never leads to such an address"


def _fits(template: str, url: str) -> bool:
    """Whether the template, with anything in its places, gives this address."""
    return re.fullmatch(".+".join(map(re.escape, re.split(r"\{[^{}]*\}", template))), url) is not None
