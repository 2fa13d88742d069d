"""Federal Register XML: documents and daily issues become provisions without losing or doubling a word."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from statistics import median

import pytest
from lxml import etree

from crawlers.catalogue import source_of
from crawlers.parsers.federal_register import parse
from crawlers.parsers.federal_register.dates import milestones
from crawlers.parsers.federal_register.designators import CFR_LEVELS, Designator, Sequence, read_designators
from crawlers.parsers.federal_register.numbers import corrected_number, normal_number, read_address
from crawlers.parsers.federal_register.references import cfr_references, docket_ids
from crawlers.sample import load
from indexer.domain.document import Capture, Document, Parsed
from indexer.domain.errors import ParseError
from indexer.domain.provision import Provision, Role
from tests.support.golden import check_golden
from tests.support.mutations import mutations
from tests.support.recorded import recorded

SOURCE = "us_federal_register"
URL = "https://www.federalregister.gov/documents/full_text/xml/2025/10/06/2025-99002.xml"
BASE = "https://www.federalregister.gov/"
_WORD = re.compile(r"[^\W_]+")
_FIGURES = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")

NOT_TEXT = {
    "FRDOC": "document number and filing time: in the identifiers",
    "FILED": "filing time of a presidential document",
    "BILCOD": "billing code of the printer",
    "PSIG": "facsimile initials",
    "GID": "file name of an image",
}
TYPEFACES = {"01", "02", "03", "04", "05"}

SEED = b"""<RULE><PREAMB><PRTPAGE P="1"/><AGENCY TYPE="S">DEPARTMENT OF SAMPLES</AGENCY><CFR>19 CFR Part 9912</CFR>
<SUBJECT>Sample Records</SUBJECT><ACT><HD SOURCE="HED">ACTION:</HD><P>Final rule.</P></ACT>
<DATES><HD SOURCE="HED">DATES:</HD><P>Effective January 5, 2026.</P></DATES></PREAMB>
<SUPLINF><HD SOURCE="HED">SUPPLEMENTARY INFORMATION:</HD><HD SOURCE="HD1">I. Why</HD>
<P>Because.<SU>1</SU><FTREF/> So <E T="03">there.</E></P><FTNT><P><SU>1</SU> A note.</P></FTNT>
<GPOTABLE><BOXHD><CHED H="1">A</CHED><CHED H="2">B</CHED></BOXHD><ROW><ENT>1</ENT><ENT/></ROW></GPOTABLE>
<REGTEXT TITLE="19" PART="9912"><AMDPAR>1. Add a section.</AMDPAR><SUBPART><HD SOURCE="HED">Subpart A-X</HD></SUBPART>
<SECTION><SECTNO>\xc2\xa7 9912.1</SECTNO><SUBJECT>Scope.</SUBJECT><P>(a) <E T="03">One</E>-(1) Two:</P><P>(i) x</P>
<STARS/><P>(ii) y</P><P>(b) z</P></SECTION></REGTEXT><SIG><NAME>A. B.</NAME></SIG></SUPLINF>
<FRDOC>[FR Doc. 2025-99002 Filed 10-3-25; 8:45 am]</FRDOC></RULE>"""


def capture(body: bytes | str, url: str = URL) -> Capture:
    data = body.encode() if isinstance(body, str) else body
    return Capture(url, datetime(2025, 10, 6, tzinfo=UTC), data)


def only(body: bytes | str, url: str = URL) -> Document:
    parsed = parse(capture(body, url))
    assert len(parsed.documents) == 1
    return parsed.documents[0]


def rule(supplement: str, head: str = "", number: str = "[FR Doc. 2025-99002]", tag: str = "RULE") -> str:
    preamble = f"<PREAMB><SUBJECT>Title</SUBJECT>{head}</PREAMB>"
    return f"<{tag}>{preamble}<SUPLINF>{supplement}</SUPLINF><FRDOC>{number}</FRDOC></{tag}>"


def section(paragraphs: str, subject: str = "Scope.") -> str:
    return rule(
        f'<REGTEXT TITLE="19" PART="9912"><SECTION><SECTNO>§ 9912.1</SECTNO><SUBJECT>{subject}</SUBJECT>'
        f"{paragraphs}</SECTION></REGTEXT>"
    )


def by_eid(document: Document) -> dict[str, Provision]:
    return {provision.eid: provision for provision in document.provisions}


def samples() -> list[tuple[str, Parsed]]:
    captures = [sample for sample in load(SOURCE) if sample.url.endswith(".xml")]
    return [(sample.url.rpartition("/")[2].removesuffix(".xml"), parse(sample)) for sample in captures]


# Samples


def test_the_samples_read_as_their_golden_pairs(refresh_golden: bool) -> None:
    for name, parsed in samples():
        check_golden(f"federal_register/{name}", parsed, refresh=refresh_golden)


def test_every_sample_address_belongs_to_the_source() -> None:
    for sample in load(SOURCE):
        found = source_of(sample.url)
        assert found is not None
        assert found[0].id == SOURCE
        assert found[1].parser is not None


def test_a_document_and_its_place_in_the_daily_issue_read_alike_whatever_blanks_they_lost() -> None:
    texts = {}
    for name, parsed in samples():
        for document in parsed.documents:
            if str(document.work) == "us/fr/2025-99002":
                texts[name] = [(p.eid, p.label, p.num, p.heading, p.text) for p in document.provisions]
    assert len(texts) == 2
    assert texts["2025-99002"] == texts["FR-2025-10-06"]


def test_ids_are_unique_and_every_parent_comes_before_its_children() -> None:
    for _, parsed in samples():
        for document in parsed.documents:
            seen: set[str] = set()
            for provision in document.provisions:
                assert provision.parent is None or provision.parent in seen
                assert provision.eid not in seen
                seen.add(provision.eid)


# Identity and facts


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("[FR Doc. 2014-21847 Filed 9-16-14; 8:45 am]", "2014-21847"),
        ("[FR Doc. e9–1234 Filed", "E9-1234"),
        ("[FR Doc.04-16753 Filed 7-21-04; 8:45 am]", "04-16753"),
        ("FR Doc. C1-2016-07604", "C1-2016-07604"),
        ("[FR Doc. 2016-08970", "2016-08970"),
        (" 2016-04047. ", "2016-04047"),
        ("[FR Doc. ]", ""),
        ("current", ""),
        ("9" * 40, ""),
    ],
)
def test_document_numbers_are_normalised(printed: str, number: str) -> None:
    assert normal_number(printed) == number


def test_addresses_tell_number_date_and_part() -> None:
    whole = read_address(f"{BASE}articles/xml/201/421/847.xml")
    assert (whole.number, whole.published, whole.part) == ("2014-21847", None, 0)
    part = read_address(f"{BASE}articles/xml/201/322/752-1.xml")
    assert (part.number, part.part) == ("2013-22752", 1)
    assert read_address(f"{BASE}articles/xml/E82/317/8.xml").number == "E8-23178"
    dated = read_address(f"{BASE}documents/full_text/xml/2004/07/22/04-16753.xml")
    assert (dated.number, dated.published) == ("04-16753", date(2004, 7, 22))
    issue = read_address("https://www.govinfo.gov/bulkdata/FR/2016/04/FR-2016-04-15.xml")
    assert (issue.number, issue.published) == ("", date(2016, 4, 15))
    assert read_address(f"{BASE}documents/full_text/xml/2004/13/45/04-1.xml").published is None


def test_a_correction_is_a_work_of_its_own_that_corrects_another() -> None:
    assert corrected_number("C1-2025-99002") == "2025-99002"
    document = only(rule("<P>x</P>", number="[FR Doc. C1-2025-99002 Filed 10-17-25; 8:45 am]"))
    assert str(document.work) == "us/fr/C1-2025-99002"
    assert [(r.kind, r.target) for r in document.relations] == [("corrects", "us/fr/2025-99002")]


def test_a_document_served_in_parts_is_never_taken_for_the_whole() -> None:
    parsed = parse(capture(rule("<P>x</P>", number="[FR Doc. 2013-22752]"), f"{BASE}articles/xml/201/322/752-2.xml"))
    document = parsed.documents[0]
    assert str(document.work) == "us/fr/2013-22752-2"
    assert document.partial
    assert ("part_of", "us/fr/2013-22752") in [(r.kind, r.target) for r in document.relations]
    assert "partial-document" in {finding.code for finding in parsed.findings}


def test_a_rule_amends_the_parts_it_holds_and_a_proposal_amends_nothing() -> None:
    text = '<REGTEXT TITLE="19" PART="9912"><AMDPAR>1. x</AMDPAR></REGTEXT>'
    assert [r.target for r in only(rule(text)).relations] == ["us/ecfr/19/9912"]
    assert only(rule(text, tag="PRORULE")).relations == ()


def test_facts_of_the_head_become_identifiers() -> None:
    assert docket_ids("[Docket No. A-1; FRL-2]") == ["A-1", "FRL-2"]
    assert cfr_references("12 CFR Parts 1024, and 1026") == ["12 CFR 1024", "12 CFR 1026"]
    assert cfr_references("34 CFR Chapter II") == ["34 CFR Chapter II"]
    assert cfr_references("12 CFR Parts 1 through 9") == ["12 CFR Parts 1 through 9"]


def test_the_page_of_a_document_is_that_of_the_last_page_mark_before_it() -> None:
    notice = "<NOTICE><PREAMB><SUBJECT>{0}</SUBJECT><P>x{1}</P></PREAMB><FRDOC>[FR Doc. {0}]</FRDOC></NOTICE>"
    notices = notice.format("2025-99011", '<PRTPAGE P="12"/>y') + notice.format("2025-99012", "")
    issue = f'<FEDREG><VOL>90</VOL><PRTPAGE P="11"/><NOTICES>{notices}</NOTICES></FEDREG>'
    documents = parse(capture(issue, "https://www.govinfo.gov/bulkdata/FR/2025/10/FR-2025-10-06.xml")).documents
    assert [dict(document.identifiers)["citation"] for document in documents] == ["90 FR 11", "90 FR 12"]


def test_a_document_without_a_number_is_reported_and_left_out() -> None:
    (parsed,) = (parsed for name, parsed in samples() if name.startswith("FR-"))
    assert [finding.code for finding in parsed.findings].count("no-document-number") == 1
    assert len(parsed.documents) == 3


def test_a_number_that_stands_twice_gives_one_document() -> None:
    one = rule("<P>first</P>")
    parsed = parse(capture(f"<FEDREG><RULES>{one}{one}</RULES></FEDREG>"))
    assert len(parsed.documents) == 1
    assert {finding.code for finding in parsed.findings} == {"duplicate-number"}


# Dates


@pytest.mark.parametrize(
    ("text", "kind", "day"),
    [
        ("This final rule is effective January 1, 2015.", "entry_into_force", date(2015, 1, 1)),
        ("Effective Date: August 23, 2004.", "entry_into_force", date(2004, 8, 23)),
        ("Effective: April 15, 2016.", "entry_into_force", date(2016, 4, 15)),
        ("This change will be effective on April 15, 2016.", "entry_into_force", date(2016, 4, 15)),
        (
            "Comments must be received on or before 5 p.m. EST on Friday, May 6, 2016.",
            "comment_close",
            date(2016, 5, 6),
        ),
        ("Comments are due: April 19, 2016.", "comment_close", date(2016, 4, 19)),
    ],
)
def test_a_date_beyond_doubt_becomes_a_milestone(text: str, kind: str, day: date) -> None:
    assert [(found.kind, found.date) for found in milestones(text)] == [(kind, day)]


@pytest.mark.parametrize(
    "text",
    [
        "This rule is effective on June 1, 2013, except for § 9912.35, which is effective on July 1, 2013.",
        "The effective date of the rule published March 1, 2016 is delayed from April 15, 2016 to May 16, 2016.",
        "This rule is effective from 5 a.m. on April 30, 2016 to 5 a.m. on June 11, 2016.",
        "It will become effective on May 25, 2016 unless comments necessitate otherwise.",
        "This rule is effective February 30, 2016.",
        "The meeting will be held on May 10, 2016.",
        "Comments on part A are due by May 1, 2016. Comments on part B are due by June 1, 2016.",
        "Effective 30 days after publication.",
    ],
)
def test_staged_conditional_or_impossible_dates_stay_in_words(text: str) -> None:
    assert milestones(text) == ()


def test_an_unknown_publication_date_is_none() -> None:
    document = only(rule("<P>x</P>"), f"{BASE}articles/xml/202/599/002.xml")
    assert (document.published, document.valid_from) == (None, None)


# Running text


def test_lost_blanks_around_emphasis_come_back_only_where_the_file_lost_them() -> None:
    glued = only(rule('<P>the<E T="03">Federal Register</E>and <P/>(<E T="03">1</E>) x</P>'))
    assert glued.provisions[-1].text == "the Federal Register and (1) x"
    spaced = only(rule('<P>the <E T="03">Federal Register</E> and Bank<E T="03">s</E></P>'))
    assert spaced.provisions[-1].text == "the Federal Register and Banks"


def test_raised_lowered_and_broken_figures_cannot_be_misread() -> None:
    text = only(rule('<P>10<SU>3</SU> and 2<FR>1/2</FR> and CO<E T="52">2</E></P>')).provisions[-1].text
    assert text == "10³ and 2 1/2 and CO2"


def test_fractions_and_raised_marks_do_not_run_into_words_in_a_file_that_lost_its_blanks() -> None:
    lost = 'the<E T="03">Register</E>and above<FR>1/8</FR>of a percent, 7<FR>1/2</FR>percent, one,<FR>5/1</FR>ARM'
    assert only(rule(f"<P>{lost}</P>")).provisions[-1].text == (
        "the Register and above 1/8 of a percent, 7 1/2 percent, one, 5/1 ARM"
    )
    kept = 'the <E T="03">Register</E> and E<FR>1/2</FR>SE<FR>1/4</FR> of it'
    assert only(rule(f"<P>{kept}</P>")).provisions[-1].text == "the Register and E1/2SE1/4 of it"


def test_marks_of_notes_in_a_table_are_raised_letters_and_figures_not_part_of_words() -> None:
    cells = ("loans<SU>b</SU>", "<SU>a</SU>6,307", "Bureau<SU>219,220</SU>", "Unions<SU>d e</SU>", "25<SU>th</SU>")
    rows = "".join(f'<ENT I="01">{cell}</ENT>' for cell in cells)
    table = only(rule(f"<P>x</P><GPOTABLE><ROW>{rows}</ROW></GPOTABLE>")).provisions[-1]
    assert table.text == "loansᵇ\tᵃ6,307\tBureau²¹⁹,²²⁰\tUnionsᵈ ᵉ\t25th"


def test_footnotes_stand_at_the_end_of_their_unit_and_their_marks_nowhere() -> None:
    document = only(
        rule(
            '<HD SOURCE="HD1">I. A</HD><P>One.<SU>7</SU><FTREF/> Two.</P>'
            "<FTNT><P><SU>7</SU> Note.</P></FTNT><P>More.</P>"
        )
    )
    unit, footnote = document.provisions[-2:]
    assert unit.text == "One. Two.\nMore."
    assert (footnote.kind, footnote.num, footnote.text, footnote.parent) == ("footnote", "7", "Note.", unit.eid)


def test_a_heading_with_words_is_a_unit_and_one_with_headings_below_is_a_division() -> None:
    document = only(
        rule('<HD SOURCE="HD1">I. A</HD><P>x</P><HD SOURCE="HD2">B</HD><P>y</P><HD SOURCE="HD1">C</HD><P>z</P>')
    )
    found = {provision.label: (provision.role, provision.parent) for provision in document.provisions}
    assert found["Supplementary Information, B"] == (Role.UNIT, "supplinf_1__hd_i-a")
    assert found["Supplementary Information, C"] == (Role.UNIT, "supplinf_1")
    assert by_eid(document)["supplinf_1__hd_i-a"].role is Role.DIVISION
    assert by_eid(document)["supplinf_1__hd_i-a__text_1"].text == "x"


def test_table_headings_over_several_columns_stand_over_the_first() -> None:
    document = next(parsed for name, parsed in samples() if name == "2025-99001").documents[0]
    table = next(provision for provision in document.provisions if provision.kind == "table")
    assert table.heading == "Table 1—Estimated Costs"
    assert table.text.split("\n")[1:] == [
        "Importer\tCost",
        "\tFirst year\tLater years ¹",
        "Small\t1,200\t300",
        "Large\t\t2,500¹",
    ]


def test_unknown_elements_are_named_once_and_keep_their_words() -> None:
    parsed = parse(capture(rule("<NEWTHING>kept</NEWTHING><NEWTHING>too</NEWTHING>loose")))
    assert [finding.code for finding in parsed.findings] == ["unknown-element"]
    assert "NEWTHING" in parsed.findings[0].message
    assert parsed.documents[0].provisions[-1].text == "kept\ntoo\nloose"


def test_editing_marks_of_others_are_reported() -> None:
    parsed = parse(capture(rule('<REGTEXT TITLE="1" PART="2"><AMDPAR>2. [insert-in-order] x</AMDPAR></REGTEXT>')))
    assert {finding.code for finding in parsed.findings} == {"foreign-markup"}


# Sections


def labels(paragraphs: str, subject: str = "Scope.") -> list[str]:
    provisions = only(section(paragraphs, subject)).provisions
    return [p.label.removeprefix("19 CFR 9912.1") for p in provisions if p.eid.startswith("sec_")][1:]


def test_designators_nest_in_the_order_of_the_code() -> None:
    text = '<P>(a)(1) x</P><P>(i) y</P><P>(A) z</P><P>(<E T="03">1</E>) q</P><P>(<E T="03">i</E>) r</P><P>(2) s</P>'
    chain = ["(a)", "(a)(1)", "(a)(1)(i)", "(a)(1)(i)(A)", "(a)(1)(i)(A)(1)", "(a)(1)(i)(A)(1)(i)", "(a)(2)"]
    assert labels(text) == chain


def test_letter_i_after_h_is_told_from_roman_one_by_what_follows() -> None:
    assert labels("<P>(h) x</P><P>(1) a</P><P>(2) b</P><P>(i) c</P><P>(ii) d</P>")[-1] == "(h)(2)(ii)"
    assert labels("<P>(h) x</P><P>(1) a</P><P>(2) b</P><P>(i) c</P><P>(j) d</P>")[-2:] == ["(i)", "(j)"]


def test_a_designator_that_cannot_be_placed_stays_text_of_the_paragraph_before() -> None:
    document = only(section("<P>(h) x</P><P>(1) a</P><P>(i) c</P>"))
    assert document.provisions[-1].label == "19 CFR 9912.1(h)(1)"
    assert document.provisions[-1].text == "a\n(i) c"


def test_a_heading_run_into_the_first_subparagraph_is_split_off() -> None:
    found = by_eid(only(section('<P>(a) <E T="03">Scope</E>—(1) <E T="03">General.</E> Text.</P><P>(2) More.</P>')))
    assert found["sec_9912.1__para_a"].text == "Scope—"
    assert found["sec_9912.1__para_a__para_1"].text == "General. Text."
    assert found["sec_9912.1__para_a__para_2"].text == "More."


def test_definitions_hold_their_own_lists_and_the_next_paragraph_goes_on_outside() -> None:
    text = (
        "<P>(a) x</P><P>(b) Definitions. As used in this section:</P>"
        '<P><E T="03">Box</E> means:</P><P>(1) A</P><P>(2) B</P>'
        '<P><E T="03">Crate</E> means:</P><P>(1) C</P><P>(c) y</P>'
    )
    assert labels(text) == [
        "(a)",
        "(b)",
        "(b), “Box”",
        "(b), “Box” (1)",
        "(b), “Box” (2)",
        "(b), “Crate”",
        "(b), “Crate” (1)",
        "(c)",
    ]


def test_the_section_sign_stands_where_no_title_is_known() -> None:
    bare = "<SECTION><SECTNO>§ 77.1</SECTNO><SUBJECT>S.</SUBJECT><P>x</P></SECTION>"
    assert only(rule(bare)).provisions[-1].label == "§ 77.1"
    assert only(rule(bare, head="<CFR>19 CFR Part 76</CFR>")).provisions[-1].label == "§ 77.1"
    assert only(rule(bare, head="<CFR>19 CFR Parts 76 and 77</CFR>")).provisions[-1].label == "19 CFR 77.1"


def test_designators_are_read_with_their_typeface() -> None:
    assert read_designators("(a) x") == [Designator("a", text="x")]
    assert read_designators("plain (a)") == []
    assert read_designators("(\ufdd01\ufdd1) x")[0].italic
    sequence = Sequence(CFR_LEVELS)
    assert sequence.place(Designator("z" * 6), None, bare=False) is None


# Presidential documents


def order(text: str) -> Document:
    head = (
        '<TITLE3>Title 3—</TITLE3><EXECORDR>Executive Order 99999 of May 1, 2025</EXECORDR><HD SOURCE="HED">Trade</HD>'
    )
    end = "<PSIG>wj</PSIG><PLACE>THE SAMPLE HOUSE,</PLACE><DATE>May 1, 2025.</DATE><FRDOC>[FR Doc. 2025-99004</FRDOC>"
    return only(f"<PRESDOCU><EXECORD>{head}{text}{end}<FILED>Filed 5-2-25; 11:15 am]</FILED></EXECORD></PRESDOCU>")


def test_sections_of_an_executive_order_are_units_with_the_paragraphs_of_orders() -> None:
    document = order(
        '<FP>It is ordered:</FP><FP><E T="04">Section 1</E>. <E T="03">Aim.</E> Trade.</FP>'
        '<FP><E T="04">Sec. 2</E>. (a) Do:</FP><P>(i) this;</P><P>(A) now.</P><P>(b) Stop.</P>'
    )
    assert document.title == "Trade"
    assert {("executive_order", "99999"), ("filed", "2025-05-02")} <= set(document.identifiers)
    assert [provision.label for provision in document.provisions] == [
        "Heading",
        "Executive Order 99999",
        "Executive Order 99999, sec. 1",
        "Executive Order 99999, sec. 2",
        "Executive Order 99999, sec. 2(a)",
        "Executive Order 99999, sec. 2(a)(i)",
        "Executive Order 99999, sec. 2(a)(i)(A)",
        "Executive Order 99999, sec. 2(b)",
        "Signature",
    ]
    assert by_eid(document)["signature_1"].text == "THE SAMPLE HOUSE,\nMay 1, 2025."


def test_a_paragraph_about_a_section_of_an_act_opens_no_section() -> None:
    document = order("<FP>Section 301 of the Sample Act applies.</FP><FP>Sec. 9 likewise.</FP>")
    assert [provision.kind for provision in document.provisions] == ["preface", "text", "signature"]


# Hostile input


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"<!DOCTYPE html><html><body>Request Access</body></html>", "html-instead"),
        (b"<html><head/></html>", "html-instead"),
        (SEED[:500], "malformed-xml"),
        (b'<?xml version="1.0" encoding="UTF-8"?>' + SEED.replace(b"Because", b"\xe9"), "malformed-xml"),
        (bytes(range(256)), "malformed-xml"),
        (b'<!DOCTYPE RULE [<!ENTITY a "b">]>' + SEED, "dtd-refused"),
        (b"<ARTICLE/>", "unexpected-root"),
        (b"<FEDREG><VOL>90</VOL></FEDREG>", "no-documents"),
    ],
)
def test_what_is_no_issue_and_no_document_is_refused_with_a_telling_code(body: bytes, code: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(capture(body, "https://www.govinfo.gov/bulkdata/FR/2025/10/FR-2025-10-06.xml"))
    assert caught.value.code == code


@pytest.mark.parametrize("tag", ["E", "EXTRACT", "NOTE", "FTNT", "PART", "SUBPART", "SUPLINF", "LSTSUB", "SIG", "X"])
def test_deep_nesting_keeps_the_words(tag: str) -> None:
    deep = f"<{tag}>" * 240 + "<P>deep</P>" + f"</{tag}>" * 240
    assert any("deep" in provision.text for provision in only(rule(deep)).provisions)


def test_ten_thousand_mutants_give_documents_or_a_parse_error_and_none_takes_a_second() -> None:
    slowest, read = 0.0, 0
    for mutant in mutations(SEED, 10_000):
        started = time.perf_counter()
        try:
            parsed = parse(capture(mutant))
            read += 1
            assert all(isinstance(document, Document) for document in parsed.documents)
        except ParseError:
            pass
        slowest = max(slowest, time.perf_counter() - started)
    assert read > 500
    assert slowest < 1.0


def test_long_series_cost_no_more_than_their_length() -> None:
    body = section("".join(f"<P>({'a' if n % 2 else 'b'})({n}) x</P>" for n in range(4000)))
    started = time.perf_counter()
    only(body)
    assert time.perf_counter() - started < 5.0


# Real captures


def _elements(root: etree._Element) -> Iterator[etree._Element]:
    documents = ("RULE", "PRORULE", "NOTICE", "PRESDOCU")
    if root.tag in documents:
        yield root
    else:
        yield from root.iter(*documents)


def _source_text(element: etree._Element, out: list[str]) -> None:
    """All text nodes in order. Raised, lowered and broken figures stand with their word; other elements apart."""
    if not isinstance(element.tag, str) or element.tag in NOT_TEXT:
        return
    if element.tag == "SU":
        following = element.getnext()
        if following is not None and following.tag == "FTREF" and not (element.tail or "").strip():
            out.append(" ")  # the mark of a footnote
            return
    joined = element.tag in {"SU", "FR"} or (element.tag == "E" and element.get("T") not in TYPEFACES)
    opens_note = element.tag == "SU" and element.getparent().getparent().tag == "FTNT"  # type: ignore[union-attr]
    gap = " " if opens_note or not joined else ""
    out += [gap, element.text or ""]
    for child in element:
        _source_text(child, out)
        out.append(child.tail or "")
    out.append(gap)


def _source_words(element: etree._Element) -> Counter[str]:
    out: list[str] = []
    _source_text(element, out)
    return Counter(_WORD.findall("".join(out).translate(_FIGURES)))


def _provision_words(document: Document) -> Counter[str]:
    words: Counter[str] = Counter()
    for provision in document.provisions:
        for text in (provision.text, provision.heading, provision.num):
            words.update(_WORD.findall(text.translate(_FIGURES)))
    return words


def test_recorded_documents_keep_their_words_and_double_none() -> None:
    kept, doubled = [], []
    for number, recording in enumerate(c for c in recorded(SOURCE) if c.url.endswith(".xml")):
        if number % 2:
            continue
        documents = parse(recording).documents
        elements = list(_elements(etree.fromstring(recording.body)))
        assert len(documents) == len(elements)
        for element, document in zip(elements, documents, strict=True):
            source, ours = _source_words(element), _provision_words(document)
            kept.append((source & ours).total() / source.total())
            doubled.append((ours - source).total() / ours.total())
    assert len(kept) > 150
    assert min(kept) >= 0.995
    assert median(kept) >= 0.999
    assert max(doubled) <= 0.005


def test_recorded_documents_have_unique_ids_known_parents_and_no_unknown_elements_of_the_publisher() -> None:
    unknown: set[str] = set()
    for recording in (c for c in recorded(SOURCE) if c.url.endswith(".xml") and len(c.body) < 400_000):
        parsed = parse(recording)
        unknown |= {f.message.split()[1] for f in parsed.findings if f.code == "unknown-element"}
        for document in parsed.documents:
            eids = [provision.eid for provision in document.provisions]
            assert len(set(eids)) == len(eids)
            assert {p.parent for p in document.provisions} <= {None, *eids}
    assert unknown <= {"EREGS_INSTRUCTIONS", "PUT"}


def test_the_recorded_issue_gives_every_document_of_its_contents_on_its_page() -> None:
    recording = next(c for c in recorded(SOURCE) if "bulkdata" in c.url)
    documents = {str(d.work).rpartition("/")[2]: dict(d.identifiers)["citation"] for d in parse(recording).documents}
    entries = list(etree.fromstring(recording.body).iter("FRDOCBP"))
    assert {entry.text for entry in entries} == set(documents)
    # A page range before a number is its own only where the number is not one of a group.
    pages = {e.text: e.getprevious().text for e in entries if (p := e.getprevious()) is not None and p.tag == "PGS"}  # type: ignore[union-attr]
    agree = sum(documents[number or ""].split()[-1] == (page or "").split("-")[0] for number, page in pages.items())
    assert agree >= len(pages) - 6
