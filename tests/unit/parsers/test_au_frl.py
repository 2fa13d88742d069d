"""Australian acts from invented books in the register's style, the register's answers, and hostile input."""

from __future__ import annotations

import re
import time
from datetime import date

import pytest

from crawlers.catalogue import source_of
from crawlers.parsers.au_frl import parse
from crawlers.parsers.au_frl.address import Address, read_address
from crawlers.parsers.au_frl.book import read_book, split_cover
from indexer.domain.document import Authority, Capture, Document, Parsed
from indexer.domain.errors import ParseError
from indexer.domain.provision import Provision, Role
from tests.support.golden import check_golden
from tests.support.mutations import mutations
from tests.support.words import count_words, provision_words
from tests.unit.parsers.publisher_files import PUBLISHERS, capture_of, check_structure, published, zipped

API = "https://api.prod.legislation.gov.au/v1"
PAGE = "OEBPS/document_1/document_1.html"
_GLUED = re.compile(r"^(Part|Division)(?=\d)")
DAYS = {"made": "2099-03-01", "compilation-1": "2100-07-01", "compilation-2": "2100-11-07"}


def address(day: str, volume: int = 0) -> str:
    return (
        f"{API}/documents/find(titleid='C2099A00901',asat={day},type='Primary',format='Epub',"
        f"uniqueTypeNumber=0,volumeNumber={volume},rectificationSpecification='Latest')"
    )


def sample(name: str) -> Capture:
    return published(address(DAYS[name]), f"au_frl/{name}")


def only(parsed: Parsed) -> Document:
    (document,) = parsed.documents
    return document


def read(*paragraphs: str, day: str = "2099-03-01") -> Parsed:
    body = "<html><body>" + "".join(paragraphs) + "</body></html>"
    return parse(capture_of(address(day), zipped({PAGE: body.encode()})))


def units(*paragraphs: str) -> dict[str, Provision]:
    return {p.eid: p for p in only(read(*paragraphs)).provisions}


@pytest.mark.parametrize("name", DAYS)
def test_a_book_parses_to_its_golden_result(name: str, refresh_golden: bool) -> None:
    capture = sample(name)
    declared = source_of(capture.url)
    assert declared is not None
    assert (declared[0].id, declared[1].parser) == ("au_frl", "au_frl")
    parsed = parse(capture)
    check_structure(parsed)
    assert not parsed.findings
    check_golden(f"au_frl/{name}", parsed, refresh=refresh_golden)


@pytest.mark.parametrize("name", DAYS)
def test_no_word_between_the_long_title_and_the_endnotes_is_lost(name: str) -> None:
    capture = sample(name)
    _, blocks = split_cover(read_book(capture.body, capture.url))
    source = count_words(_GLUED.sub(r"\1 ", block.text) for block in blocks)
    assert source.total() > 100
    assert not source - provision_words(only(parse(capture)))


def test_a_compilation_is_named_by_the_day_it_prints() -> None:
    found = only(parse(capture_of(address("2100-12-24"), sample("compilation-2").body)))
    assert (found.expression, found.valid_from, found.authority) == (
        "2100-11-07", date(2100, 11, 7), Authority.CONSOLIDATION
    )  # fmt: skip


def test_the_act_as_made_is_official_and_nothing_says_that_it_is_in_force_from_that_day() -> None:
    found = only(parse(sample("made")))
    assert (found.valid_from, found.published) == (None, date(2099, 3, 1))
    assert (found.expression, found.authority) == ("2099-03-01", Authority.OFFICIAL)


def test_a_book_compiled_after_the_day_it_was_asked_for_is_told() -> None:
    parsed = parse(capture_of(address("2100-01-01"), sample("compilation-2").body))
    assert [f.code for f in parsed.findings] == ["date-differs"]


def test_a_volume_of_several_is_partial() -> None:
    assert only(parse(capture_of(address("2099-03-01", volume=2), sample("made").body))).partial


def test_provisions_are_cited_as_lawyers_do() -> None:
    labels = {p.eid: p.label for p in only(parse(sample("made"))).provisions}
    assert labels["sec_5__subsec_2__para_a"] == "s 5(2)(a)"
    assert labels["part_2__division_1"] == "Pt 2 Div 1"
    assert labels["sched_1__cl_1__subsec_1"] == "Sch 1 cl 1(1)"
    assert labels["sec_4__def_sample-entity"] == "s 4, definition of sample entity"


def test_a_number_cut_into_spans_is_one_number() -> None:
    found = units('<p class="ActHead5"><span class="CharSectno">1</span><span class="CharSectno">‑1</span> Cut</p>')
    assert (found["sec_1-1"].num, found["sec_1-1"].heading) == ("1-1", "Cut")


def test_words_after_a_list_go_back_to_the_subsection() -> None:
    found = units(
        '<p class="ActHead5"><span class="CharSectno">5</span> S</p><p class="subsection">(1) A person:</p>',
        '<p class="paragraph">(a) counts;</p><p class="subsection2">as said.</p>',
    )
    assert found["sec_5__subsec_1__wrapup_1"].text == "as said."


def test_documents_of_a_book_are_read_in_the_order_of_their_numbers() -> None:
    files = {
        f"OEBPS/document_{n}/document_{n}.html": b'<p class="ActHead5"><span class="CharSectno">%d</span> S</p>' % n
        for n in (10, 2, 1)
    }
    found = only(parse(capture_of(address("2099-03-01"), zipped(files))))
    assert [p.num for p in found.provisions] == ["1", "2", "10"]


def test_a_style_nobody_knows_is_told_and_its_words_are_kept() -> None:
    parsed = read('<p class="ActHead5"><span class="CharSectno">1</span> S</p><p class="Strange">Words.</p>')
    assert [f.code for f in parsed.findings] == ["unknown-element"]
    assert only(parsed).provisions[0].text == "Words."


def test_what_opens_a_paragraph_and_figures_that_are_raised_do_not_run_into_its_words() -> None:
    found = units(
        "<p class='ActHead5'><span class='CharSectno'>3</span><span> </span><span>Fees</span></p>",
        "<p class='subsection'><span>10</span><span style='vertical-align:super'>6</span><span> t</span></p>",
        "<p class='notetext'><span>Note 1:</span><span>See section 5.</span></p>",
        "<table><tr><td><p><span>(a)</span><span>x</span></p></td><td><p><span>Rate:</span><span>5</span></p></td></tr></table>",
        "<p class='Penalty'><span>Penalty:</span><span>30 penalty units.</span></p>",
    )
    assert [p.text for p in found.values()] == [
        "10⁶ t", "Note 1: See section 5.", "(a) x\tRate: 5", "Penalty: 30 penalty units.",
    ]  # fmt: skip


def test_a_formula_that_is_a_picture_is_told() -> None:
    parsed = read(
        "<p class='LongT'>An Act <img src='arms.png'/></p>",
        "<p class='ActHead5'><span class='CharSectno'>3</span> Fees</p>",
        "<p class='Formula'><img src='f.png'/></p>",
    )
    assert [finding.code for finding in parsed.findings] == ["image-left-out"]


def test_words_before_any_section_are_a_unit_of_their_own() -> None:
    found = only(read('<p class="ActHead2">Part 1—One</p><p class="subsection">Words.</p>')).provisions
    assert [(p.role, p.text) for p in found] == [(Role.DIVISION, ""), (Role.UNIT, "Words.")]


def test_a_compilation_behind_the_law_is_told_with_its_title() -> None:
    parsed = parse(published(f"{API}/titles?$filter=id eq 'C2099A00901'", "au_frl/titles.json"))
    assert parsed.documents == ()
    assert [f.code for f in parsed.findings] == ["compilation-lags"]
    assert "C2099A00901" in parsed.findings[0].message


def test_a_title_that_is_no_longer_in_force_is_told() -> None:
    body = b'{"value": [{"id": "C2099A00901", "status": "Repealed"}, {"id": "C2099A00902", "status": "InForce"}]}'
    parsed = parse(capture_of(f"{API}/titles?$filter=x", body))
    assert [(f.code, f.message) for f in parsed.findings] == [
        ("no-longer-in-force", "C2099A00901: the register calls it Repealed")
    ]


def test_a_compilation_that_is_up_to_date_is_not() -> None:
    body = (PUBLISHERS / "au_frl/titles.json").read_bytes().replace(b"true", b"false")
    assert parse(capture_of(f"{API}/titles?$filter=x", body)) == Parsed()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (address("2024-11-07"), Address("C2099A00901", date(2024, 11, 7))),
        (address("2024-11-07", 3), Address("C2099A00901", date(2024, 11, 7), 3)),
        (address("2024-11-07").replace("'", "%27"), Address("C2099A00901", date(2024, 11, 7))),
        (address("2024-02-31"), Address("C2099A00901")),
        ("https://www.legislation.gov.au/C2018A00153/2024-11-07/text", Address("C2018A00153", date(2024, 11, 7))),
        ("https://www.legislation.gov.au/F2019L00543/latest/text", Address("F2019L00543")),
        ("https://www.legislation.gov.au/", Address()),
    ],
)
def test_an_address_says_title_day_and_volume(url: str, expected: Address) -> None:
    assert read_address(url) == expected


@pytest.mark.parametrize(
    ("url", "body", "code"),
    [
        (address("2099-03-01"), b"", "empty"),
        (address("2099-03-01"), b"The service is unavailable.", "malformed-zip"),
        (address("2099-03-01"), zipped({"mimetype": b"x"}), "empty-zip"),
        (address("2099-03-01"), zipped({PAGE: b""}), "empty"),
        (address("2099-03-01"), zipped({PAGE: b"<html><body></body></html>"}), "no-text"),
        (address("2099-03-01"), b"[1, 2", "malformed-json"),
        (address("2099-03-01"), b"[1, 2]", "unexpected-answer"),
        (address("2099-03-01"), b'{"value": 1}', "unexpected-answer"),
        ("https://x.test/", zipped({PAGE: b"<p class='ActHead5'>1 S</p>"}), "no-identifier"),
    ],
)
def test_what_is_no_book_is_refused_with_a_telling_code(url: str, body: bytes, code: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(capture_of(url, body))
    assert caught.value.code == code


def survives(body: bytes) -> float:
    """Seconds it took to parse or to refuse."""
    started = time.perf_counter()
    try:
        parsed = parse(capture_of(address("2099-03-01"), body))
    except ParseError:
        pass
    else:
        check_structure(parsed)
    return time.perf_counter() - started


def test_a_thousand_mutated_pages_parse_or_are_refused_quickly() -> None:
    page = (PUBLISHERS / "au_frl/compilation-1" / PAGE).read_bytes()
    assert max(survives(zipped({PAGE: mutant})) for mutant in mutations(page, 1_000)) < 1


def test_mutated_books_parse_or_are_refused_quickly() -> None:
    assert max(survives(mutant) for mutant in mutations(sample("made").body, 300, random_seed=2)) < 1
