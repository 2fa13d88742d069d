"""What this base covers: the page and the JSON say the same, and of what is not here both say why."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from api.extent import NOT_BROUGHT, extents
from api.services import Services
from indexer.clock import today
from tests.support.pages import Site

_TAG = re.compile(r"<[^>]+>")


def _sections(site: Site) -> dict[str, str]:
    """The section of each jurisdiction of the page, by id, as it reads."""
    found = re.findall(r'<section aria-labelledby="([a-z-]+)">(.*?)</section>', site.get("/coverage").text, re.DOTALL)
    return {place: " ".join(_TAG.sub(" ", unescape(text)).split()) for place, text in found}


@pytest.fixture
def reached(services: Services) -> Services:
    """The sample, with a regime two works of which are here: one text, one that lies ahead or is only a record."""
    taxonomy = services.taxonomy
    csddd = taxonomy.regimes["csddd"].model_copy(update={"works": ("eu/32099L0001", "eu/32099L0002")})
    services.taxonomy = replace(taxonomy, regimes={**taxonomy.regimes, "csddd": csddd})
    return services


def test_page_and_json_say_the_same(reached: Services, site: Site) -> None:
    body = site.get("/v1/coverage").json()
    sections = _sections(site)
    assert {place["id"] for place in body["jurisdictions"]} == set(sections)
    standing = {source["id"]: source for source in body["sources"]}
    listed = [source for place in body["jurisdictions"] for source in place["sources"]]
    assert sorted(listed) == sorted(standing)
    for place in body["jurisdictions"]:
        said = sections[place["id"]]
        assert said.startswith(place["name"])
        assert f"{place['works']} work" in said if place["works"] else "No work of it is here" in said
        assert (f"the newest text from {place['newest_text']}" in said) == bool(place["newest_text"])
        for regime in place["regimes"]:
            told = regime["why"] or f"{regime['name']} {regime['held']} of {regime['works']} {regime['newest_text']}"
            assert regime["name"] in said
            assert told in said


def test_what_is_not_covered_has_a_reason_and_what_is_has_none(reached: Services, site: Site) -> None:
    body = site.get("/v1/coverage").json()
    regimes = {regime["id"]: regime for place in body["jurisdictions"] for regime in place["regimes"]}
    assert set(regimes) == set(reached.taxonomy.regimes)
    assert all((regime["held"] == 0) == bool(regime["why"]) for regime in regimes.values())
    assert {one["id"] for one in body["not_covered"]} == {key for key, regime in regimes.items() if not regime["held"]}
    csddd = regimes["csddd"]
    assert (csddd["works"], csddd["held"], csddd["newest_text"]) == (2, 1, "2024-09-01")
    assert regimes["lksg"]["why"] == NOT_BROUGHT
    assert regimes["br-sbce"]["why"] == reached.taxonomy.regimes["br-sbce"].unreached


def test_the_newest_text_has_begun(services: Services) -> None:
    newest = {extent.id: extent.newest for extent in extents(services)}
    starts = [
        version.version
        for work in services.library.works()
        if str(work.record.id).startswith("uk/")
        for version in services.library.versions(work.record.id)
    ]
    begun = [one.starts_on for one in starts if not one.superseded and one.starts_on <= today()]
    assert newest["uk"] == max(begun)
    assert newest["br"] is None


def test_an_answer_that_is_not_covered_leads_to_what_is(site: Site) -> None:
    text = site.get("/?q=SB+253+California").text
    assert "This base holds no text of" in text
    assert 'href="/regimes/california-sb-253-261"' in text
    assert 'href="/coverage"' in text
    assert 'href="/coverage#fr"' in site.get("/?q=law+in+France").text
    assert 'href="/coverage"' in site.get("/").text.partition("<footer")[2]
