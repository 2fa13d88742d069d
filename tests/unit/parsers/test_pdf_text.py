"""PDF files as text with page anchors: invented laws drawn by ourselves, and files that are none."""

from __future__ import annotations

import time
import zlib

import pytest

from crawlers.catalogue import source_of
from crawlers.parsers.pdf_text import pages, parse
from crawlers.parsers.pdf_text.declaration import declarations, identify
from crawlers.parsers.pdf_text.lines import paragraphs
from indexer.domain.document import Document
from indexer.domain.errors import ParseError
from indexer.domain.provision import Role
from tests.support.golden import check_golden
from tests.support.mutations import mutations
from tests.support.words import count_words, words_kept
from tests.unit.parsers.pdf_files import make_pdf
from tests.unit.parsers.publisher_files import capture_of, check_structure, published

LAW = "https://www.govinfo.gov/content/pkg/PLAW-999publ1/pdf/PLAW-999publ1.pdf"
BILL = "https://www.govinfo.gov/content/pkg/BILLS-999hr12ih/pdf/BILLS-999hr12ih.pdf"
SENTENCE = "Each sample that comes into the sample territory is counted once."


def law(*texts: list[str]) -> Document:
    (document,) = parse(capture_of(LAW, make_pdf(texts))).documents
    return document


def test_a_law_parses_to_its_golden_result(refresh_golden: bool) -> None:
    capture = published(LAW, "us_govinfo/PLAW-999publ1.pdf")
    declared = source_of(LAW)
    assert declared is not None
    assert (declared[0].id, declared[1].parser) == ("us_govinfo", "pdf_text")
    parsed = parse(capture)
    check_structure(parsed)
    check_golden("pdf_text/PLAW-999publ1", parsed, refresh=refresh_golden)


def test_headings_whose_numbers_rise_are_units_that_name_their_page() -> None:
    found = law(
        ["SECTION 1. SHORT TITLE.", SENTENCE, "SEC. 2. SAMPLES.", SENTENCE],
        ["SEC. 3. MORE SAMPLES.", SENTENCE],
    )
    assert [(p.eid, p.label, p.heading) for p in found.provisions] == [
        ("sec_1", "Pub. L. 999-1, Section 1", "SHORT TITLE."),
        ("sec_2", "Pub. L. 999-1, Section 2", "SAMPLES."),
        ("sec_3", "Pub. L. 999-1, Section 3", "MORE SAMPLES."),
    ]
    assert [(note.eid, note.text) for note in found.notes] == [
        ("sec_1", "page 1"),
        ("sec_2", "page 1"),
        ("sec_3", "page 2"),
    ]


def test_a_table_of_contents_before_the_text_is_no_series_of_its_own() -> None:
    contents = ["SEC. 1. SHORT TITLE.", "SEC. 2. SAMPLES."]
    found = law([*contents, *(line for head in contents for line in (head, SENTENCE))])
    assert [p.eid for p in found.provisions] == ["front_1", "sec_1", "sec_2"]
    assert found.provisions[2].text == SENTENCE


@pytest.mark.parametrize(
    "lines",
    [
        [SENTENCE],
        ["SEC. 1. ONE.", SENTENCE],
        ["SEC. 2. TWO.", SENTENCE, "SEC. 1. ONE.", SENTENCE],
        ["SEC. 2. TWO.", SENTENCE, "SEC. 2. TWO.", SENTENCE],
    ],
)
def test_without_a_rising_series_the_units_are_the_pages(lines: list[str]) -> None:
    parsed = parse(capture_of(LAW, make_pdf([lines, [SENTENCE]])))
    (document,) = parsed.documents
    assert [(p.eid, p.label) for p in document.provisions] == [
        ("page_1", "Pub. L. 999-1, p. 1"),
        ("page_2", "Pub. L. 999-1, p. 2"),
    ]
    assert [f.code for f in parsed.findings] == ["no-headings"]
    assert all(p.role is Role.UNIT for p in document.provisions)


def test_no_word_of_the_pages_is_lost_but_running_lines() -> None:
    texts = [
        [
            f"{900 + n} SAMPLE STAT. Page {n}",
            f"SEC. {n}. SAMPLES.",
            *[f"{SENTENCE} {chr(96 + n) * 3}{chr(97 + m % 26)}" for m in range(30)],
        ]
        for n in range(1, 9)
    ]
    found = law(*texts)
    assert len(found.provisions) == 8
    assert found.omitted == ("running line: # SAMPLE STAT. Page #",)
    source = count_words(line for text in texts for line in text[1:])
    assert words_kept(source, found) == 1.0


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["An act for other purpos-", "es, it is said."], ["An act for other purposes, it is said."]),
        (["Of the samples of the Sino-", "American sort."], ["Of the samples of the Sino-American sort."]),
        (
            ["Within a 180-", "day period of non-", "use, non-use, ends."],
            ["Within a 180-day period of non-use, non-use, ends."],
        ),
        (["Of long-", "and short-term samples."], ["Of long- and short-term samples."]),
        (
            ["The sample is counted by those who", "count samples."],
            ["The sample is counted by those who count samples."],
        ),
        (["It is the policy:", "(1) to count;", "(2) to ask."], ["It is the policy:", "(1) to count;", "(2) to ask."]),
        (["SAMPLE HEADING", "The sample is counted."], ["SAMPLE HEADING", "The sample is counted."]),
    ],
)
def test_broken_lines_are_joined_and_points_are_not(lines: list[str], expected: list[str]) -> None:
    found, _ = paragraphs(["\n".join([SENTENCE, *lines, SENTENCE])], across=True)
    assert [line.text for line in found][1:-1] == expected


def test_a_year_or_a_word_alone_at_the_end_of_a_page_is_no_page_number() -> None:
    texts = [f"{SENTENCE}\nby 31 December\n{last}\n{number}" for number, last in enumerate(("2099", "mix", "5"), 1)]
    found, left_out = paragraphs(texts, across=False)
    assert " ".join(line.text for line in found).count("2099") == 1
    assert {"mix", "5"} <= set(" ".join(line.text for line in found).split())
    assert left_out == ["#"]


@pytest.mark.parametrize("marks", [["iv", "v", "vi"], ["- 9 -", "- 10 -", "- 11 -"], ["Page 1 of 3", "2", "page 3"]])
def test_page_numbers_count_on_with_the_pages(marks: list[str]) -> None:
    found, _ = paragraphs([f"{SENTENCE}\n{mark}" for mark in marks], across=False)
    assert [line.text for line in found] == [SENTENCE] * 3


def test_numbers_of_lines_in_the_margin_of_a_bill_are_no_words_of_it() -> None:
    lines = [
        "(a) Not later than 5",
        "days after it asks, the",
        "office counts",
        *["and counts again"] * 6,
        "the sample.",
    ]
    page = "\n".join(f"{number} {line}" for number, line in enumerate(lines, 1))
    found, _ = paragraphs([page, page], across=False)
    assert found[0].text.startswith("(a) Not later than 5 days after it asks, the office counts and")
    assert not any(word.isdecimal() and word != "5" for line in found for word in line.text.split())
    rows, _ = paragraphs(["\n".join(f"{number} samples are counted." for number in (3, 1, 2, 9) * 3)] * 2, across=False)
    assert rows[0].text == "3 samples are counted."


def test_a_page_is_quoted_with_its_own_words_only() -> None:
    found = law(
        [SENTENCE, "It goes on with words that stand on this page and with"], ["words that stand on that page."]
    )
    assert [p.text.split("\n")[-1] for p in found.provisions] == [
        "It goes on with words that stand on this page and with",
        "words that stand on that page.",
    ]


def test_headings_at_the_top_of_every_page_are_no_running_lines() -> None:
    found = law(*[[f"SEC. {n}. SAMPLES.", SENTENCE] for n in range(1, 7)])
    assert len(found.provisions) == 6


def test_running_lines_of_few_pages_are_kept() -> None:
    found, left_out = paragraphs([f"SAMPLE HEAD\n{SENTENCE}"] * 3, across=True)
    assert [line.text for line in found].count("SAMPLE HEAD") == 3
    assert left_out == []


def test_a_page_without_text_is_a_finding() -> None:
    parsed = parse(capture_of(LAW, make_pdf([[SENTENCE] * 3, []])))
    assert ("page-without-text", f"{LAW}#page=2") in {(f.code, f.where) for f in parsed.findings}


@pytest.mark.parametrize("marks", ["“”", '""', "‘‘’’"])
def test_a_law_is_called_what_it_calls_itself(marks: str) -> None:
    opening, closing = marks[: len(marks) // 2], marks[len(marks) // 2 :]
    named = law(
        ["SECTION 1. SHORT TITLE.", f"This Act may be cited as the {opening}Sample Act of 2099{closing}.", SENTENCE]
    )
    assert (named.title, named.short_title) == ("Sample Act of 2099", "Pub. L. 999-1")
    assert law([SENTENCE]).title == "Public Law 999-1"


def test_a_bill_is_known_by_its_number_and_its_stage() -> None:
    found = identify(BILL)
    assert (str(found.work), found.expression) == ("us/bills/999hr12", "ih")


@pytest.mark.parametrize(
    ("url", "body", "code"),
    [
        (LAW, b"", "empty"),
        (LAW, b"<html>503</html>", "malformed-pdf"),
        (LAW, b"%PDF-1.4\n", "malformed-pdf"),
        (LAW, make_pdf([[], []]), "no-text-layer"),
        (LAW, make_pdf([["12"]]), "no-text-layer"),
        (LAW, make_pdf([]), "no-text-layer"),
        (LAW, make_pdf([[SENTENCE]], encrypted=True), "no-text-layer"),
        ("https://www.govinfo.gov/x.pdf", make_pdf([[SENTENCE]]), "undeclared-document"),
    ],
)
def test_what_has_no_text_is_refused_with_a_telling_code(url: str, body: bytes, code: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(capture_of(url, body))
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("limit", "value", "code"),
    [
        ("MAX_BYTES", 100, "too-large"),
        ("MAX_PAGES", 1, "too-large"),
        ("MAX_CHARACTERS", 10, "too-large"),
        ("MAX_SECONDS", -1.0, "too-slow"),
    ],
)
def test_a_file_beyond_a_limit_is_refused(limit: str, value: float, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, limit, value)
    with pytest.raises(ParseError) as caught:
        parse(capture_of(LAW, make_pdf([[SENTENCE], [SENTENCE]])))
    assert caught.value.code == code


def test_a_stream_that_unpacks_without_end_is_refused() -> None:
    packed = zlib.compress(b"(x) Tj " * 30_000_000, 9)
    body = make_pdf([[SENTENCE]])
    at = body.index(b"<< /Length", body.index(b"/Contents"))
    end = body.index(b"endstream", at)
    bomb = body[:at] + b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed) + packed + b"\n" + body[end:]
    with pytest.raises(ParseError) as caught:
        parse(capture_of(LAW, bomb))
    assert caught.value.code == "malformed-pdf"


def test_mutated_files_parse_or_are_refused_quickly() -> None:
    seed = make_pdf([["SECTION 1. SHORT TITLE.", SENTENCE, "SEC. 2. SAMPLES."], [SENTENCE]])
    slowest = 0.0
    for mutant in mutations(seed, 600):
        started = time.perf_counter()
        try:
            parsed = parse(capture_of(LAW, mutant))
        except ParseError:
            parsed = None
        slowest = max(slowest, time.perf_counter() - started)
        if parsed:
            check_structure(parsed)
    assert slowest < 1


def test_every_declaration_that_reads_headings_says_how_they_look() -> None:
    assert all(declared.heading for declared in declarations() if declared.units == "headings")
