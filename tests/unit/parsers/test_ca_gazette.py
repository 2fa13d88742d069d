"""Items of the Canada Gazette: sections, what they quote, the statement beside them, comment periods, charsets."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

import pytest

from crawlers.catalogue import source_of
from crawlers.parsers.blocks import text_of
from crawlers.parsers.ca_gazette import parse
from crawlers.parsers.xml import parse_html
from indexer.domain.document import Capture, Document
from indexer.domain.errors import ParseError
from indexer.domain.provision import Role
from tests.support.golden import check_golden
from tests.support.mutations import mutations
from tests.support.simulator import PUBLISHERS
from tests.support.words import count_words, words_kept

WHEN = datetime(2099, 1, 20, tzinfo=UTC)
PART_1 = "https://gazette.gc.ca/rp-pr/p1/2099/2099-01-10/html/{}.html"
PART_2 = "https://gazette.gc.ca/rp-pr/p2/2099/2099-01-14/html/{}.html"
SAMPLES = {
    "reg1-eng": PART_1,
    "reg1-eng-amended": PART_1,
    "reg1-fra": PART_1,
    "sor-dors9-eng": PART_2,
    "sor-dors9-fra": PART_2,
}


def sample(name: str) -> Capture:
    body = (PUBLISHERS / "ca_gazette" / f"{name}.html").read_bytes()
    return Capture(SAMPLES[name].format(name.removesuffix("-amended")), WHEN, body)


def document(name: str) -> Document:
    return parse(sample(name)).documents[0]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_reads_as_its_golden_pair(name: str, refresh_golden: bool) -> None:
    parsed = parse(sample(name))
    check_golden(f"ca_gazette/{name}", parsed, refresh=refresh_golden)
    assert parsed.findings == ()


@pytest.mark.parametrize("name", SAMPLES)
def test_every_word_of_the_item_is_kept(name: str) -> None:
    capture = sample(name)
    main = parse_html(capture.body, capture.url).find(".//main")
    assert main is not None
    assert words_kept(count_words([text_of(main)]), document(name)) == 1.0


def test_sections_go_on_by_one_so_that_what_is_quoted_is_no_section() -> None:
    sections = [p.label for p in document("reg1-eng").provisions if p.kind == "section"]
    assert sections == ["Section 1", "Section 2", "Section 3"]
    pieces = [
        p.label for p in document("reg1-eng").provisions if p.role is Role.PIECE and p.label.startswith("Section")
    ]
    assert pieces[:4] == ["Section 2(1)", "Section 2(1)(a)", "Section 2(1)(b)", "Section 2(2)"]


def test_what_stands_below_a_paragraph_bears_its_letter_and_i_after_h_is_a_paragraph() -> None:
    page = (
        "<html><body><main><h1>Sample Rules</h1><h2>Sample Rules</h2><p><strong>1 (1)</strong> No one may</p>"
        "<p>(a) sell</p><p>(i) jars,</p><p>(ii) lids; or</p>"
        + "".join(f"<p>({letter}) lend</p>" for letter in "bcdefghi")
        + "</main>"
    )
    provisions = parse(Capture(PART_2.format("sor-dors9-eng"), WHEN, page.encode())).documents[0].provisions
    labels = [p.label for p in provisions if p.role is Role.PIECE]
    assert labels[1:4] == ["Section 1(1)(a)", "Section 1(1)(a)(i)", "Section 1(1)(a)(ii)"]
    assert labels[-1] == "Section 1(1)(i)"


def test_footnotes_are_notes_and_ways_to_other_pages_are_no_text() -> None:
    page = (
        "<html><body><main><nav>Previous</nav><h1>Sample Rules</h1><p>under section 9(1)<sup id='fna-ref'>"
        "<a href='#fna'><span class='wb-inv'>Footnote </span>a</a></sup> of the Act</p>"
        "<aside class='wb-fnote'><h2>Footnotes</h2><dl><dt>Footnote a</dt><dd id='fna'><p>S.C. 2098, c. 1</p>"
        "<p class='fn-rtn'><a href='#fna-ref'><span class='wb-inv'>Return to footnote </span>a</a></p></dd></dl>"
        "</aside></main>"
    )
    found = parse(Capture(PART_2.format("sor-dors9-eng"), WHEN, page.encode())).documents[0]
    assert [p.text for p in found.provisions] == ["under section 9(1)ᵃ of the Act"]
    assert [(note.kind, note.text) for note in found.notes] == [("footnote", "a S.C. 2098, c. 1")]


@pytest.mark.parametrize(
    ("beside", "notes"),
    [
        ("<dl><dt>b</dt><dd><p>S.C. 2097, c. 2</p></dd></dl>", ["b S.C. 2097, c. 2"]),
        ("<p>* Words of no list</p>", ["* Words of no list"]),
    ],
)
def test_no_footnote_is_lost_however_it_is_set(beside: str, notes: list[str]) -> None:
    page = f"<html><body><main><h1>Rules</h1><p>x</p><aside class='wb-fnote'>{beside}</aside></main></body></html>"
    found = parse(Capture(PART_2.format("sor-dors9-eng"), WHEN, page.encode())).documents[0]
    assert [note.text for note in found.notes] == notes


def test_a_quoted_section_that_bears_the_next_number_is_none_of_ours() -> None:
    page = (
        "<html><body><main><h1>Rules Amending the Rules</h1><h2>Amendments</h2>"
        "<p><strong>1 Section 2 of the Rules is replaced by the following:</strong></p>"
        "<p><strong>2</strong> No one may sell jars.</p><p><strong>2 The Rules end.</strong></p></main></body></html>"
    )
    provisions = parse(Capture(PART_2.format("sor-dors9-eng"), WHEN, page.encode())).documents[0].provisions
    sections = {p.label: p.text for p in provisions if p.kind == "section"}
    assert sections == {
        "Section 1": "Section 2 of the Rules is replaced by the following:\n2 No one may sell jars.",
        "Section 2": "The Rules end.",
    }


def test_the_impact_statement_is_marked_as_no_part_of_the_regulation() -> None:
    kinds = {p.kind for p in document("sor-dors9-eng").provisions if "rare" in p.text}
    assert kinds == {"statement"}


@pytest.mark.parametrize(
    ("name", "milestones"),
    [
        ("reg1-eng", [("comment_close", date(2099, 3, 21))]),
        ("reg1-eng-amended", [("comment_close", date(2099, 4, 10))]),
        ("reg1-fra", [("comment_close", date(2099, 3, 21))]),
        ("sor-dors9-eng", [("entry_into_force", date(2099, 1, 5))]),
        ("sor-dors9-fra", [("entry_into_force", date(2099, 1, 5))]),
    ],
)
def test_days_that_bind_are_milestones_in_both_languages(name: str, milestones: list[tuple[str, date]]) -> None:
    assert [(m.kind, m.date) for m in document(name).milestones] == milestones


def test_both_languages_are_one_work() -> None:
    english, french = document("sor-dors9-eng"), document("sor-dors9-fra")
    assert english.work == french.work
    assert (english.language, french.language) == ("en", "fr")
    assert str(english.work) == "ca/gazette/SOR-2099-9"


def test_a_page_that_declares_utf8_and_is_windows_1252_keeps_its_letters() -> None:
    seed = sample("sor-dors9-fra")
    assert b'charset="utf-8"' in seed.body
    western = Capture(seed.url, WHEN, seed.body.decode().encode("cp1252"))
    assert parse(western).documents == parse(seed).documents


@pytest.mark.parametrize(
    ("url", "body", "code"),
    [
        (PART_1.format("reg1-eng"), b"", "empty"),
        (PART_1.format("reg1-eng"), b"<title>Error 404</title><main><h1>Not here</h1></main>", "error-page"),
        (PART_1.format("reg1-eng"), b"<html><body><p>x</p></body></html>", "no-text"),
        (PART_1.format("index-eng"), b"<main><h1>x</h1></main>", "unknown-address"),
        (PART_1.format("reg1-eng").replace("2099-01-10", "2099-13-10"), b"<main/>", "unknown-address"),
        (PART_1.format("reg1-eng"), "<main>é é</main>".encode() + b"\xc3", "wrong-charset"),
    ],
)  # fmt: skip
def test_what_is_no_item_is_refused(url: str, body: bytes, code: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(Capture(url, WHEN, body))
    assert caught.value.code == code


@pytest.mark.parametrize("name", SAMPLES)
def test_the_source_declares_the_address_for_this_parser(name: str) -> None:
    found = source_of(sample(name).url)
    assert found is not None
    assert (found[0].id, found[1].parser) == ("ca_gazette", "ca_gazette")


def test_mutated_items_parse_or_are_refused_quickly() -> None:
    seed = sample("reg1-eng")
    slowest = 0.0
    for mutant in mutations(seed.body, 700):
        started = time.perf_counter()
        try:
            provisions = parse(Capture(seed.url, WHEN, mutant)).documents[0].provisions
        except ParseError:
            provisions = ()
        slowest = max(slowest, time.perf_counter() - started)
        assert len({p.eid for p in provisions}) == len(provisions)
    assert slowest < 1
