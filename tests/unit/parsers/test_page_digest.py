"""Digests of watched pages: what is kept of a private code, and that its words are not."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime

import pytest

from crawlers.catalogue import source_of, sources
from crawlers.digest import digest
from crawlers.parsers.page_digest import parse
from indexer.domain.document import Authority, Capture, Document
from indexer.domain.errors import ParseError
from tests.support.golden import check_golden
from tests.support.mutations import mutations
from tests.support.simulator import PUBLISHERS

URL = "https://www.responsiblebusiness.org/code-of-conduct/"
WHEN = datetime(2099, 1, 10, tzinfo=UTC)
DIGEST = {
    "url": URL,
    "title": "Sample Code of Conduct",
    "lang": "en-US",
    "canonical": URL,
    "stated_version": "8.0",
    "stated_date": "",
    "words": 40,
    "sha256": "0" * 64,
}


def capture(body: object, url: str = URL) -> Capture:
    return Capture(url, WHEN, body if isinstance(body, bytes) else json.dumps(body).encode())


def digested(file: str) -> Capture:
    page = Capture(URL, WHEN, (PUBLISHERS / "std_rba" / file).read_bytes())
    found = source_of(URL)
    assert found is not None
    return digest(page, found[1])


def document(body: object, url: str = URL) -> Document:
    return parse(capture(body, url)).documents[0]


@pytest.mark.parametrize("name", ["code", "code-amended"])
def test_a_watched_page_reads_as_its_golden_pair(name: str, refresh_golden: bool) -> None:
    check_golden(f"page_digest/{name}", parse(digested(f"{name}.html")), refresh=refresh_golden)


def test_a_new_version_changes_version_fingerprint_and_files_and_nothing_else() -> None:
    before, after = (parse(digested(f"{name}.html")).documents[0] for name in ("code", "code-amended"))
    changed = [b.label for a, b in zip(before.provisions, after.provisions, strict=True) if a != b]
    assert changed == ["Version", "Fingerprint", "Files"]
    assert before.work == after.work


def test_the_words_of_the_page_are_nowhere() -> None:
    capture_of_page = digested("code.html")
    assert b"sample members" not in capture_of_page.body
    texts = " ".join(p.text for p in parse(capture_of_page).documents[0].provisions)
    assert "sample members" not in texts


def test_a_page_is_metadata_and_the_day_it_states_dates_no_version() -> None:
    found = document({**DIGEST, "stated_date": "2099-01-01"})
    assert found.authority is Authority.METADATA
    assert (found.published, found.valid_from, found.language) == (None, None, "en")
    assert [p.label for p in found.provisions] == ["Page", "Title", "Version", "Date", "Fingerprint"]


def test_files_of_a_page_stand_in_order_however_they_come() -> None:
    links = ["https://x/b.pdf", "https://x/a.pdf"]
    assert document({**DIGEST, "links": links}) == document({**DIGEST, "links": links[::-1]})


def test_a_version_that_is_declared_and_not_stated_is_a_finding() -> None:
    assert [f.code for f in parse(capture({**DIGEST, "stated_version": ""})).findings] == ["no-version"]


def test_the_work_is_named_by_the_address_where_one_rule_covers_many() -> None:
    url = "https://sso.agc.gov.sg/Act/SA2099?WholeDoc=1"
    assert str(document({**DIGEST, "url": url}, url).work) == "sg/act/SA2099"


@pytest.mark.parametrize(
    ("body", "url", "code"),
    [
        (b"", URL, "malformed-digest"),
        (b"<html>", URL, "malformed-digest"),
        ({**DIGEST, "words": -1}, URL, "malformed-digest"),
        ({**DIGEST, "sha256": "x"}, URL, "malformed-digest"),
        ({**DIGEST, "text": "the words of the code"}, URL, "malformed-digest"),
        ({**DIGEST, "title": ""}, "https://sso.agc.gov.sg/Act/SA2099?WholeDoc=1", "no-title"),
        (DIGEST, "https://example.org/", "unknown-address"),
    ],
)
def test_what_is_no_digest_is_refused(body: object, url: str, code: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(capture(body, url))
    assert caught.value.code == code


def test_mutated_digests_are_read_or_refused() -> None:
    read = 0
    for mutant in mutations(json.dumps(DIGEST).encode(), 1_000):
        with contextlib.suppress(ParseError):
            read += len(parse(capture(mutant)).documents)
    assert 0 < read < 1_000


def test_every_page_of_a_standards_body_keeps_no_text_and_names_its_own_work() -> None:
    rules = [rule for key, source in sources().items() if key.startswith("std_") for rule in source.captures]
    pages = [rule for rule in rules if rule.parser == "page_digest"]
    works = [rule.reads.work for rule in pages if rule.reads]
    assert len(pages) >= 25
    assert all(rule.digest for rule in pages)
    assert len(works) == len(set(works)) == len(pages)
    assert all(work.startswith("int/std/") for work in works)


BODIES = sorted(key for key in sources() if key.startswith("std_"))


@pytest.mark.parametrize("key", BODIES)
def test_every_address_a_standards_source_asks_for_is_read_by_a_rule_of_its_own(key: str) -> None:
    crawl = sources()[key].crawl
    assert crawl is not None
    for start in crawl.start:
        found = source_of(start.url)
        assert found is not None
        assert found[0].id == key
        if found[1].parser == "page_digest":
            page = b"<html><head><title>Sample</title></head><body><main><p>Invented words.</p></main></body></html>"
            assert len(parse(digest(Capture(start.url, WHEN, page), found[1])).documents) == 1


@pytest.mark.parametrize(
    ("url", "text", "version"),
    [
        (URL, "The RBA Code of Conduct version 8.0 applies.", "8.0"),
        (URL, "Download Code 8.0 (PDF)", "8.0"),
        ("https://www.sedex.com/solutions/smeta-audit/", "What is new in SMETA 7.0?", "7.0"),
        ("https://sa-intl.org/programs/sa8000/", "The SA8000:2026 Standard is here.", "2026"),
        (
            "https://sciencebasedtargets.org/corporate-net-zero-standard",
            "Corporate Net-Zero Standard Version 2.0",
            "2.0",
        ),
        ("https://sciencebasedtargets.org/corporate-net-zero-standard", "Net-Zero Standard V2.0 is out", "2.0"),
        ("https://www.amfori.org/en/solutions/social/about-bsci", "The amfori BSCI Code of Conduct 2021", "2021"),
    ],
)
def test_a_version_is_found_as_such_pages_state_it(url: str, text: str, version: str) -> None:
    found = source_of(url)
    assert found is not None
    page = f"<html><head><title>Sample</title></head><body><main><p>{text}</p></main></body></html>"
    pieces = {
        p.kind: p.text for p in parse(digest(Capture(url, WHEN, page.encode()), found[1])).documents[0].provisions
    }
    assert pieces.get("version", "") == version


def test_the_day_on_which_a_statute_page_is_looked_at_is_no_word_of_it() -> None:
    url = "https://sso.agc.gov.sg/Act/SA2099?WholeDoc=1"
    found = source_of(url)
    assert found is not None
    page = "<html><title>Sample Act</title><body><main><p>Current version as at {}</p><p>{}</p></main></body></html>"
    said = [
        parse(digest(Capture(url, WHEN, page.format(day, words).encode()), found[1])).documents[0].text
        for day, words in (("22 Nov 2098", "Words."), ("01 Dec 2098", "Words."), ("01 Dec 2098", "Other words."))
    ]
    assert said[0] == said[1] != said[2]
