"""A question that names its day, over the sample: asked as of that day, told so everywhere, and undone by one word."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.integration.command import run_bare
from tests.support.pages import Site

_ASKED = "forced labour as of May 2024"


def _search(site: Site, **parameters: str) -> dict[str, Any]:
    body: dict[str, Any] = site.get(f"/v1/search?{urlencode(parameters)}").json()
    return body


def test_it_is_asked_as_of_that_day_and_says_so(site: Site) -> None:
    told = _search(site, q=_ASKED)
    assert (told["query"], told["as_of"], told["as_of_words"]) == (_ASKED, "2024-05-31", "as of May 2024")
    stated = _search(site, q="forced labour", as_of="2024-05-31")
    assert told["hits"] == stated["hits"] != []
    assert told["facets"] == stated["facets"]
    assert stated["as_of_words"] is None


def test_a_day_given_beside_it_is_the_one_that_counts(site: Site) -> None:
    told = _search(site, q=_ASKED, as_of="2025-01-01")
    assert (told["as_of"], told["as_of_words"]) == ("2025-01-01", None)


def test_taken_literally_nothing_is_read_from_the_words(site: Site) -> None:
    told = _search(site, q=f"{_ASKED} compny", literal="true")
    assert (told["as_of_words"], told["read_as"]) == (None, None)
    assert _search(site, q=f"{_ASKED} compny")["read_as"] == "forced labour company"


def test_strict_queries_and_phrases_stay_as_they_are(site: Site) -> None:
    for query in ('"as of May 2024"', "forced AND labour", "title:forced"):
        assert _search(site, q=query)["as_of_words"] is None


def test_an_export_holds_what_the_search_found(site: Site) -> None:
    parameters = {"format": "jsonl", "q": _ASKED}
    given = {"format": "jsonl", "q": "forced labour", "as_of": "2024-05-31"}
    assert site.get(f"/v1/export?{urlencode(parameters)}").text == site.get(f"/v1/export?{urlencode(given)}").text


def test_an_explanation_is_of_the_search_that_was_made(site: Site) -> None:
    told = _search(site, q=_ASKED, explain="true")
    assert told["explanations"] == _search(site, q="forced labour", as_of="2024-05-31", explain="true")["explanations"]


def test_the_page_says_so_leads_on_for_that_day_and_back(site: Site) -> None:
    text = unescape(site.get(f"/?{urlencode({'q': _ASKED})}").text)
    assert "as of 2024-05-31</h2>" in text
    assert "since the question says “as of May 2024”" in text
    (back,) = re.findall(r'<a href="([^"]+)">Take it as words instead', text)
    assert "Asked as of" not in unescape(site.get(back).text)
    onward = re.findall(r'href="(/\?q=[^"]+)"', text)
    assert [address for address in onward if address != back]
    assert all("as_of=2024-05-31" in address for address in onward if address != back)


def test_the_command_line_says_so(sample_base: Path) -> None:
    told = run_bare("--data", str(sample_base), "search", _ASKED).stdout
    assert "Asked as of 2024-05-31, since it says “as of May 2024”" in told
    literal = run_bare("--data", str(sample_base), "search", "--literal", _ASKED).stdout
    assert "Asked as of" not in literal
