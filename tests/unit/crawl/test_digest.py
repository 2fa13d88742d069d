"""Digests of watched pages: equal while the words a reader comes for are, and never the words themselves."""

from __future__ import annotations

import json
from datetime import date

import pytest

from crawlers.catalogue import CaptureRule
from crawlers.digest import MEDIA_TYPE, digest
from crawlers.reading import Reads
from indexer.domain.errors import ParseError
from tests.support.making import capture

PAGE = """<html lang="en"><head><title>Sample Code | Body</title><link rel="canonical" href="/code"></head><body>
<nav>Home About</nav><main class="no-sidebar"><h1>Sample Code</h1><p>Version 8.0, in effect from 1 January 2099.</p>
<p>Members treat <em>workers</em> fairly.</p></main><footer>© Body</footer></body></html>"""
READS = Reads(
    read="text",
    work="int/std/sample",
    fields={"version": r"Version (\d+\.\d+)", "date": r"from (\d+ \w+ \d{4})"},
)
RULE = CaptureRule(url=".*", digest=True, reads=READS)


def said(page: str | bytes, rule: CaptureRule = RULE) -> dict[str, object]:
    body = page if isinstance(page, bytes) else page.encode()
    made = digest(capture(date(2099, 1, 1), body, "https://std.example/code?x=1"), rule)
    assert made.header("content-type") == MEDIA_TYPE
    told: dict[str, object] = json.loads(made.body)
    return told


def test_a_digest_says_what_the_page_states_and_none_of_its_text() -> None:
    told = said(PAGE)
    assert told | {"sha256": ""} == {
        "url": "https://std.example/code?x=1",
        "title": "Sample Code",
        "lang": "en",
        "canonical": "https://std.example/code",
        "stated_version": "8.0",
        "stated_date": "1 January 2099",
        "words": 15,
        "sha256": "",
        "links": [],
    }
    assert "fairly" not in json.dumps(told)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Home About", "Home About Careers"),
        ("</main>", "<script>var t='9f8e7d6c5b4a39281706f5e4d3c2b1a0'</script></main>"),
        ("</main>", '<div class="cookie-banner">We use cookies</div></main>'),
        ("</main>", '<form><input value="a"><button>Send</button></form></main>'),
        ("</main>", "<!-- built at noon --></main>"),
        ("</main>", "<p>9f8e7d6c5b4a39281706f5e4d3c2b1a0</p></main>"),
        ("Members treat", "Members\n   treat"),
        ("© Body", "© Body 2100"),
    ],
)
def test_what_is_not_the_page_changes_no_fingerprint(old: str, new: str) -> None:
    assert PAGE.replace(old, new) != PAGE
    assert said(PAGE.replace(old, new))["sha256"] == said(PAGE)["sha256"]


@pytest.mark.parametrize(("old", "new"), [("fairly", "well"), ("8.0", "8.1"), ("</main>", "<p>And kindly.</p></main>")])
def test_a_changed_word_changes_the_fingerprint(old: str, new: str) -> None:
    assert said(PAGE.replace(old, new))["sha256"] != said(PAGE)["sha256"]


def test_text_after_furniture_is_not_lost() -> None:
    plain = CaptureRule(url=".*", digest=True)
    assert said("<body>one <nav>two</nav> three</body>", plain)["words"] == 2


def test_a_page_without_words_is_refused() -> None:
    with pytest.raises(ParseError) as error:
        said("<html><body><div id=app></div><script>load()</script></body></html>")
    assert error.value.code == "no-words"


def test_a_pdf_is_known_by_its_bytes() -> None:
    one, other = said(b"%PDF-1.7 broken"), said(b"%PDF-1.7 broken too")
    assert one["sha256"] != other["sha256"]
    assert one["words"] == 0


def test_a_page_nested_too_deep_to_be_read_is_refused() -> None:
    with pytest.raises(ParseError):
        said("<body>" + "<div>" * 50_000 + "word")


def test_files_a_page_offers_are_named_once_and_without_their_query() -> None:
    links = '<a href="/a/code-9.PDF?v=1">Code</a><a href="/a/code-9.PDF#page=2">p</a><a href="/about">About</a>'
    told = said(PAGE.replace("</main>", f"{links}</main>"))
    assert told["links"] == ["https://std.example/a/code-9.PDF"]
