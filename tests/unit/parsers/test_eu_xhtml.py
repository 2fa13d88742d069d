"""The XHTML of CELLAR: acts as adopted and consolidations, in the invented sample and in recorded pages."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

import pytest

from crawlers.parsers import eu_xhtml
from crawlers.sample import load
from indexer.domain.document import Authority, Capture, Document
from indexer.domain.errors import ParseError
from indexer.domain.provision import Provision, Role
from tests.support.golden import check_golden
from tests.support.mutations import mutations

ADOPTED = "http://publications.europa.eu/resource/celex/32099L0009.ENG.xhtml"
CONSOLIDATED = "http://publications.europa.eu/resource/celex/02099L0009-20240301.ENG.xhtml"
PAGE = (
    '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>t</title></head><body>'
    '<table><tr><td><p class="oj-hd-uniq">2099/9</p></td><td><p class="oj-hd-date">{day}</p></td></tr></table>'
    '<div class="eli-container"><div class="eli-main-title" id="tit_1"><p class="oj-doc-ti">SAMPLE DIRECTIVE</p></div>'
    '<div class="eli-subdivision" id="enc_1">{body}</div></div></body></html>'
)
HEAD = (
    '<html xmlns="http://www.w3.org/1999/xhtml"><body><p class="reference">02099L0009 — EN — {day} — 001.001</p>'
    '<hr class="separator"/><p class="disclaimer">No legal effect.</p><table><tr>'
    '<td><p class="arrow"><a href="http://publications.europa.eu/resource/celex/32099L0009">►B</a></p></td>'
    '<td><p class="title-doc-first">SAMPLE DIRECTIVE</p></td></tr><tr>'
    '<td><p class="arrow"><a href="http://publications.europa.eu/resource/celex/32099L0010">►M1</a></p></td>'
    '<td><p class="title-fam-member-star">SECOND SAMPLE DIRECTIVE</p></td></tr><tr>'
    '<td><p class="arrow"><a href="http://publications.europa.eu/resource/celex/32099L0009R%2801%29">►C1</a></p></td>'
    '<td><p class="title-fam-member">Corrigendum</p></td></tr></table><hr class="separator"/>'
)
SEED = (
    PAGE.format(
        day="15.1.2024",
        body='<div class="eli-subdivision" id="rct_1"><table><tr><td><p class="oj-normal">(1)</p></td><td>'
        '<p class="oj-normal">A reason.</p></td></tr></table></div>'
        '<div id="cpt_I"><p class="oj-ti-section-1">CHAPTER I</p>'
        '<div class="eli-subdivision" id="art_1"><p class="oj-ti-art">Article 1</p>'
        '<div class="eli-title" id="art_1.tit_1">'
        '<p class="oj-sti-art">Scope</p></div><div id="001.001"><p class="oj-normal">1.   It applies to:</p>'
        "<table><tr><td>"
        '<p class="oj-normal">(a)</p></td><td><p class="oj-normal">goods<a href="#ntr1-X">(1)</a>;</p>'
        "</td></tr></table>"
        '</div><p class="oj-normal">‘Article 9</p></div></div>'
        '<table class="oj-table"><tr><td><p>x</p></td></tr></table>'
        '<p class="oj-note"><a id="ntr1-X" href="#ntc1-X">(1)</a> OJ.</p>',
    )
).encode()


def _capture(body: str | bytes, url: str = ADOPTED) -> Capture:
    data = body.encode() if isinstance(body, str) else body
    return Capture(url, datetime(2099, 1, 20, tzinfo=UTC), data)


def _document(body: str, url: str = ADOPTED) -> Document:
    return eu_xhtml.parse(_capture(body, url)).documents[0]


def _adopted(body: str) -> Document:
    return _document(PAGE.format(day="15.1.2024", body=body))


def _consolidated(body: str) -> Document:
    return _document(f"{HEAD.format(day='01.03.2024')}{body}</body></html>", CONSOLIDATED)


def _by_eid(document: Document) -> dict[str, Provision]:
    return {provision.eid: provision for provision in document.provisions}


def _article(number: str, body: str) -> str:
    return (
        f'<div class="eli-subdivision" id="art_{number}"><p class="oj-ti-art">Article {number}</p>'
        f'<div class="eli-title" id="art_{number}.tit_1"><p class="oj-sti-art">Name</p></div>{body}</div>'
    )


def _row(number: str, body: str) -> str:
    return f'<table border="0"><tr><td><p class="oj-normal">{number}</p></td><td>{body}</td></tr></table>'


def _p(text: str) -> str:
    return f'<p class="oj-normal">{text}</p>'


SAMPLES = [capture for capture in load("eu_cellar") if capture.url.endswith("xhtml")]


@pytest.mark.parametrize("capture", SAMPLES, ids=lambda capture: capture.url.rpartition("/")[2])
def test_the_sample_page_gives_its_golden_document(capture: Capture, refresh_golden: bool) -> None:
    name = capture.url.rpartition("/")[2].removesuffix(".xhtml")
    check_golden(f"eu_xhtml/{name}", eu_xhtml.parse(capture), refresh=refresh_golden)


@pytest.mark.parametrize("capture", SAMPLES, ids=lambda capture: capture.url.rpartition("/")[2])
def test_ids_are_unique_and_every_parent_stands_before_its_children(capture: Capture) -> None:
    seen: set[str] = set()
    for provision in eu_xhtml.parse(capture).documents[0].provisions:
        assert provision.eid not in seen
        assert provision.parent is None or provision.parent in seen
        seen.add(provision.eid)


def test_an_act_as_adopted_states_its_publication_title_and_identifiers() -> None:
    document = _adopted(_article("1", _p("It applies.")) + _p("ELI: http://data.europa.eu/eli/dir/2099/9/oj"))
    assert document.published == document.valid_from == date(2024, 1, 15)
    assert document.title == "SAMPLE DIRECTIVE"
    assert document.authority is Authority.OFFICIAL
    assert document.expression == "adopted"
    assert document.language == "en"
    assert dict(document.identifiers) == {
        "celex": "32099L0009", "oj": "2099/9", "eli": "http://data.europa.eu/eli/dir/2099/9/oj",
    }  # fmt: skip


def test_an_unreadable_publication_date_is_a_finding_and_never_guessed() -> None:
    parsed = eu_xhtml.parse(_capture(PAGE.format(day="31.2.2024", body=_article("1", _p("It applies.")))))
    assert parsed.documents[0].published is None
    assert [finding.code for finding in parsed.findings] == ["unreadable-date"]


def test_a_two_column_table_is_a_list_of_points_and_not_a_table() -> None:
    inner = _row("(i)", _p("paper;")) + _row("—", _p("glass."))
    document = _adopted(
        _article("1", f'<div id="001.001">{_p("1.   It applies to:")}{_row("(a)", _p("goods:") + inner)}</div>')
    )
    found = _by_eid(document)
    assert found["art_1__para_1__point_a"].label == "Article 1(1), point (a)"
    assert found["art_1__para_1__point_a__point_i"].label == "Article 1(1), point (a)(i)"
    assert found["art_1__para_1__point_a__indent_1"].label == "Article 1(1), point (a), first indent"
    assert found["art_1__para_1"].num == "1."
    assert not any(provision.kind == "table" for provision in document.provisions)


def test_a_data_table_is_one_piece_with_tabs_between_cells() -> None:
    table = (
        '<p class="oj-ti-tbl">Table 1</p><table class="oj-table"><tr><td><p class="oj-tbl-hdr">Code</p></td>'
        '<td><p class="oj-tbl-hdr">Goods</p></td></tr><tr><td><p class="oj-tbl-txt">1</p></td>'
        '<td><p class="oj-tbl-txt">Sample <br/>cotton</p></td></tr></table>'
    )
    found = _by_eid(_adopted(_article("1", _p("As follows:") + table)))
    assert found["art_1__table_1"].text == "Code\tGoods\n1\tSample cotton"
    assert found["art_1__table_1"].heading == "Table 1"


def test_a_value_stays_under_its_heading_below_cells_that_span_rows_and_columns() -> None:
    cells = (
        ('<td rowspan="2"> </td>', '<td colspan="2">Savings</td>'), ("<td>typical</td>", "<td>default</td>"),
        ('<td rowspan="2">Chips</td>', "<td>93 %</td>", "<td>91 %</td>"), ("<td>89 %</td>", "<td>87 %</td>"),
    )  # fmt: skip
    rows = "".join(f"<tr>{''.join(row)}</tr>" for row in cells)
    found = _by_eid(_adopted(_article("1", _p("As follows:") + f'<table class="oj-table">{rows}</table>')))
    assert found["art_1__table_1"].text == "\tSavings\n\ttypical\tdefault\nChips\t93 %\t91 %\n\t89 %\t87 %"


def test_degrees_and_raised_dashes_are_read_as_what_they_mean() -> None:
    words = 'by 1,5 <span class="oj-super">o</span>C or 10<span class="oj-super">–9</span>'
    assert _by_eid(_adopted(_article("1", _p(words))))["art_1"].text == "by 1,5 °C or 10⁻⁹"


def test_further_paragraphs_of_an_article_are_subparagraphs_and_closing_words_a_wrapup() -> None:
    body = (
        f'<div id="001.001">{_p("1.   Companies shall:")}{_row("(a)", _p("look;"))}{_p("and do so yearly.")}'
        f"{_p('They shall report.')}{_row('(a)', _p('in time.'))}</div>"
    )
    found = _by_eid(_adopted(_article("1", body)))
    assert found["art_1__para_1__wrapup_1"].text == "and do so yearly."
    assert found["art_1__para_1__subpara_2"].label == "Article 1(1), second subparagraph"
    assert found["art_1__para_1__subpara_2__point_a"].label == "Article 1(1), second subparagraph, point (a)"


def test_quoted_articles_of_an_amending_act_are_words_and_no_articles() -> None:
    quoted = (
        '<div id="008"><p class="oj-ti-art">‘Article 8a</p><p class="oj-sti-art">Fair buying</p>'
        f"{_p('1.   Prices shall be fair.')}{_row('(a)', _p('always.’;'))}</div>"
    )
    document = _adopted(
        _article("1", _p("It is amended as follows:") + _row("(1)", _p("the following is inserted:") + quoted))
        + _article("2", _p("It enters into force."))
    )
    found = _by_eid(document)
    assert [p.eid for p in document.provisions if p.role is Role.UNIT] == ["art_1", "art_2"]
    assert found["art_1__point_1__quoted_1"].text == (
        "‘Article 8a\nFair buying\n1. Prices shall be fair.\n(a) always.’;"
    )


def test_a_defined_term_in_quotation_marks_opens_no_quotation() -> None:
    found = _by_eid(
        _adopted(_article("1", _p("The following definitions apply:") + _row("(1)", _p("‘goods’ means things."))))
    )
    assert found["art_1__point_1"].text == "‘goods’ means things."


def test_a_footnote_stands_under_the_provision_that_calls_it_and_its_mark_leaves_the_text() -> None:
    note = '<p class="oj-note"><a id="ntr1-X" href="#ntc1-X">(<span>1</span>)</a> OJ L 1.</p>'
    body = _p('The sample rules <a href="#ntr1-X">(<span>1</span>)</a> apply.')
    found = _by_eid(_adopted(_article("1", body) + note))
    assert found["art_1"].text == "The sample rules apply."
    assert found["art_1__fn_1"].text == "OJ L 1."
    assert found["art_1__fn_1"].num == "(1)"
    assert found["art_1__fn_1"].parent == "art_1"


def test_raised_digits_never_read_as_part_of_the_number_before() -> None:
    found = _by_eid(
        _adopted(
            _article(
                "1",
                _p(
                    '10<span class="oj-super">6</span> m<span class="oj-super">2</span>, '
                    'CO<span class="oj-sub">2</span>'
                ),
            )
        )
    )
    assert found["art_1"].text == "10⁶ m², CO2"


def test_chapters_group_articles_and_articles_keep_their_plain_id() -> None:
    body = (
        '<div id="cpt_III"><p class="oj-ti-section-1">CHAPTER III</p><p class="oj-ti-section-2">Duties</p>'
        f'<div id="cpt_III.sct_1"><p class="oj-ti-section-1">Section 1</p>'
        f"{_article('3ga', _p('It applies.'))}</div></div>"
    )
    found = _by_eid(_adopted(body))
    assert found["chp_III"].label == "Chapter III"
    assert found["chp_III"].heading == "Duties"
    assert found["chp_III__sec_1"].parent == "chp_III"
    assert found["art_3ga"].parent == "chp_III__sec_1"


def test_article_premier_is_article_one() -> None:
    page = PAGE.format(
        day="15.1.2024", body='<div class="eli-subdivision" id="art_1"><p class="oj-ti-art">Article premier</p></div>'
    )
    found = _by_eid(_document(page, ADOPTED.replace("ENG", "FRA")))
    assert found["art_1"].label == "Article premier"


def test_a_corrigendum_keeps_each_correction_as_a_unit() -> None:
    page = PAGE.format(day="15.1.2024", body=_p("On page 7, Article 2:") + _p("for:") + _p("‘ten’,") + _p("On page 8:"))
    document = _document(page, ADOPTED.replace("0009", "0009R(01)"))
    assert document.type == "corrigendum"
    assert [p.eid for p in document.provisions if p.role is Role.UNIT] == ["corr_1", "corr_2"]


def test_a_consolidation_names_the_acts_worked_into_it() -> None:
    document = _consolidated('<p class="title-article-norm">Article 1</p><p class="norm">It applies.</p>')
    assert [(tie.kind, tie.target) for tie in document.relations] == [
        ("amended_by", "eu/32099L0010"),
        ("corrected_by", "eu/32099L0009R(01)"),
    ]
    assert document.valid_from == date(2024, 3, 1)
    assert document.published is None
    assert document.authority is Authority.CONSOLIDATION


def test_amendment_arrows_are_marks_and_never_text() -> None:
    link = '<a href="http://publications.europa.eu/resource/celex/{celex}" title="{celex}: {act}">{arrow}</a>'
    inserted = link.format(celex="32099L0010", act="INSERTED", arrow="▼M1")
    replaced = link.format(celex="32099L0010", act="REPLACED", arrow="►M1")
    document = _consolidated(
        '<p class="title-article-norm">Article 1</p>'
        f'<p class="norm">Within <span>{replaced}</span> ten days<span> ◄ </span> it ends.</p>'
        f'<p class="modref">{inserted}</p><p class="title-article-norm">Article 1a</p><p class="norm">New.</p>'
        '<p class="modref"><a href="http://publications.europa.eu/resource/celex/32099L0009">▼B</a></p>'
        '<p class="title-article-norm">Article 2</p><p class="norm">Old.</p>'
    )
    assert _by_eid(document)["art_1"].text == "Within ten days it ends."
    assert [(mark.eid, mark.action, mark.act) for mark in document.marks] == [
        ("art_1", "substituted", "eu/32099L0010"),
        ("art_1a", "inserted", "eu/32099L0010"),
    ]


def test_words_a_page_shows_as_deleted_are_no_law() -> None:
    link = '<a href="http://publications.europa.eu/resource/celex/32099L0010" title="32099L0010: DELETED">►M1</a>'
    document = _consolidated(
        f'<p class="title-article-norm">Article 1</p><p class="norm">They report<span>{link}</span> —————31 December'
        " 2003————— ◄ every year.</p>"
    )
    assert _by_eid(document)["art_1"].text == "They report every year."


def test_a_flat_list_of_an_older_consolidation_nests_by_its_numbering() -> None:
    def item(number: str, words: str) -> str:
        return (
            f'<div style="margin-left: 30pt; text-indent: -30pt"><p class="norm">{number}'
            f'<span style="word-spacing: 18pt"> </span>{words}</p></div>'
        )

    document = _consolidated(
        '<p class="title-article-norm">Article 1</p><p class="norm">1.  The conditions are:</p>'
        + item("1.", "one of:") + item("(a)", "paper;") + item("(b)", "glass;") + item("2.", "cotton.")
    )  # fmt: skip
    assert [p.eid for p in document.provisions][2:] == [
        "art_1__para_1__point_1",
        "art_1__para_1__point_1__point_a",
        "art_1__para_1__point_1__point_b",
        "art_1__para_1__point_2",
    ]


def test_a_consolidation_of_another_day_than_its_address_is_a_finding() -> None:
    page = f'{HEAD.format(day="02.03.2024")}<p class="title-article-norm">Article 1</p></body></html>'
    assert [finding.code for finding in eu_xhtml.parse(_capture(page, CONSOLIDATED)).findings] == ["version-mismatch"]


def test_a_repealed_act_without_text_gives_an_empty_document_and_a_finding() -> None:
    parsed = eu_xhtml.parse(_capture(f"{HEAD.format(day='01.03.2024')}</body></html>", CONSOLIDATED))
    assert parsed.documents[0].provisions == ()
    assert [finding.code for finding in parsed.findings] == ["no-text"]


def test_plain_pages_of_the_old_site_are_read_by_their_words() -> None:
    lines = [
        "Council Directive 2099/9", "THE COUNCIL OF THE SAMPLE UNION,", "Having regard to the Sample Treaty,",
        "Whereas samples matter to everybody who deals in them;", "HAS ADOPTED THIS DIRECTIVE:", "Article 1",
        "Directive 2098/1 is amended as follows:", '1. Article 2 shall be replaced by the following: "Article 2',
        "1. Old samples.", 'Article 2a', 'More samples."', "2. In Article 3:", "(a) one,", "(b) two.",
        "Article 2", "Scope",
        "This Directive shall apply from 1 July 2024.", "Done at Sampletown, 2 January 2024.", "(1) OJ No L 1.",
    ]  # fmt: skip
    page = (
        '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN"><html><head>'
        '<meta name="DC.description" content="Council Directive 2099/9">'
        '<meta name="DC.source" content="Official Journal L 1 , 15/01/2099 P. 1; Other edition"></head>'
        f'<body><div id="TexteOnly"><p><TXT_TE>{"".join(f"<p>{line}</p>" for line in lines)}</TXT_TE></p></div></body>'
        "</html>"
    )
    document = _document(page)
    found = _by_eid(document)
    assert document.published == date(2099, 1, 15)
    assert [p.eid for p in document.provisions if p.role is Role.UNIT] == [
        "preamble_1", "cit_1", "rec_1", "formula_1", "art_1", "art_2", "signature_1",
    ]  # fmt: skip
    assert found["art_1__point_1__quoted_1"].text == '"Article 2\n1. Old samples.\nArticle 2a\nMore samples."'
    assert found["art_1__point_2__point_b"].text == "two."
    assert found["art_2"].heading == "Scope"
    assert [(stone.kind, stone.date) for stone in document.milestones] == [("application", date(2024, 7, 1))]
    assert found["signature_1__fn_1"].text == "OJ No L 1."


def test_only_dates_of_the_act_itself_are_milestones() -> None:
    quoted = _p("‘This Directive shall apply from 1 May 2050.’")
    document = _adopted(
        _article("1", _p("The following is added:") + quoted)
        + _article("2", _p("Member States shall adopt and publish, by 26 July 2025, the laws needed."))
        + _article("3", _p("This Directive shall enter into force on the twentieth day following its publication."))
    )
    assert [(stone.kind, stone.date) for stone in document.milestones] == [
        ("transposition", date(2025, 7, 26)),
        ("entry_into_force", date(2024, 2, 4)),
    ]
    assert (document.published, document.valid_from) == (date(2024, 1, 15), date(2024, 2, 4))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b"\x00\xff\xfe junk \x80", "not-an-act"),
        (b"<html><body><h1>Service unavailable</h1><p>Try again later.</p></body></html>", "not-an-act"),
        (b"<!DOCTYPE html><html><head><script>go()</script></head><body></body></html>", "not-an-act"),
        (b'<html xmlns="http://www.w3.org/1999/xhtml"><body><ul><li>Closed</li></ul></body></html>', "not-an-act"),
        (SEED[:-30], "malformed-xml"),
        (SEED.replace(b"<html", b'<?xml version="1.0" encoding="utf-16"?><html', 1), "malformed-xml"),
        (b'<!DOCTYPE a [<!ENTITY b "b">]><html>&b;</html>', "dtd-refused"),
        (b'<html><body><div id="TexteOnly"><p>Article 1</p><p>cut', "truncated"),
    ],
)  # fmt: skip
def test_a_page_that_is_no_act_is_refused_with_a_telling_code(body: bytes, code: str) -> None:
    with pytest.raises(ParseError) as caught:
        eu_xhtml.parse(_capture(body))
    assert caught.value.code == code


def test_an_address_without_celex_number_is_refused() -> None:
    with pytest.raises(ParseError) as caught:
        eu_xhtml.parse(_capture(SEED, "http://publications.europa.eu/resource/oj/L_209900009.ENG.xhtml"))
    assert caught.value.code == "no-celex"


def test_ten_thousand_mutations_give_a_document_or_a_parse_error_quickly() -> None:
    assert len(SEED) <= 3_000
    slowest = 0.0
    for body in mutations(SEED, 10_000):
        begin = time.perf_counter()
        try:
            document = eu_xhtml.parse(_capture(body)).documents[0]
        except ParseError:
            document = None
        slowest = max(slowest, time.perf_counter() - begin)
        if document is not None:
            assert len({p.eid for p in document.provisions}) == len(document.provisions)
    assert slowest < 1.0


def test_deep_nesting_is_read_without_exhausting_the_stack() -> None:
    depth = 60
    body = "".join('<table><tr><td><p class="oj-normal">(a)</p></td><td>' for _ in range(depth))
    document = _adopted(_article("1", _p("So:") + body + _p("Deep.") + "</td></tr></table>" * depth))
    assert document.provisions[-1].text == "Deep."
