"""Formex 4: structure, labels, typography, metadata, and what hostile bytes give."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import date

import pytest

from crawlers.parsers.formex import parse
from crawlers.sample import load
from indexer.domain.document import Authority, Capture, Document, Relation
from indexer.domain.errors import ParseError
from indexer.domain.provision import Role
from tests.support.golden import check_golden
from tests.support.mutations import mutations
from tests.unit.parsers.formex_files import (
    ADOPTED,
    archive,
    article,
    by_eid,
    capture,
    closed,
    consolidation,
    of_consolidation,
    opened,
    paragraph,
    points,
)

_SAMPLES = [sample for sample in load("eu_cellar") if sample.url.endswith(".fmx4")]
_ACT = """<ACT><BIB.INSTANCE><DOCUMENT.REF FILE="x"><COLL>L</COLL><NO.OJ>334</NO.OJ><PAGE.FIRST>25</PAGE.FIRST>
</DOCUMENT.REF><DATE ISO="20241215">x</DATE><LG.DOC>EN</LG.DOC><NO.DOC><NO.CURRENT>19</NO.CURRENT><YEAR>2099</YEAR>
</NO.DOC></BIB.INSTANCE><TITLE><TI><P>Sample Regulation (EU) No 19/2099</P></TI></TITLE><PREAMBLE>
<PREAMBLE.INIT>THE SAMPLE COMMISSION,</PREAMBLE.INIT><GR.VISA><VISA>Having regard to the Sample Treaty<NOTE><P>OJ C 1.
</P></NOTE>,</VISA></GR.VISA><GR.CONSID><GR.CONSID.INIT>Whereas:</GR.CONSID.INIT><CONSID><NP><NO.P>(1)</NO.P>
<TXT>Samples are good.</TXT></NP></CONSID></GR.CONSID><PREAMBLE.FINAL>HAS ADOPTED THIS REGULATION:</PREAMBLE.FINAL>
</PREAMBLE><ENACTING.TERMS>%s</ENACTING.TERMS><FINAL><P>This Regulation shall be binding.</P><SIGNATURE><PL.DATE>
<P>Done at Samplebourg.</P></PL.DATE><SIGNATORY><P>A. Sample</P></SIGNATORY></SIGNATURE></FINAL></ACT>"""
_QUOTE = (
    "<ALINEA><P>Article 3 is replaced by the following:</P><P><QUOT.S><ARTICLE><TI.ART>"
    '<QUOT.START CODE="2018"/>Article 3</TI.ART><PARAG><NO.PARAG>1.</NO.PARAG><ALINEA>New words.'
    '<QUOT.END CODE="2019"/></ALINEA></PARAG></ARTICLE></QUOT.S>.</P></ALINEA>'
)
_METADATA = """<DOC><PUBLICATION.REF><DATE ISO="20241216">x</DATE></PUBLICATION.REF><FMX><DOC.MAIN.PUB>
<LEGAL.VALUE>REGIMP</LEGAL.VALUE><REF.PHYS FILE="m.xml" TYPE="DOC.XML"/></DOC.MAIN.PUB><DOC.SUB.PUB><REF.PHYS
FILE="b.xml" TYPE="DOC.XML"/><REF.PHYS FILE="gone.xml" TYPE="DOC.XML"/></DOC.SUB.PUB></FMX></DOC>"""
_INCLUDING = """<ANNEX><TITLE><TI><P>ANNEX</P></TI></TITLE><CONTENTS><QUOT.S><INCL.ELEMENT FILEREF="a.xml"
TYPE="FORMEX.DOC"/></QUOT.S></CONTENTS></ANNEX>"""
_INCLUDED = """<ANNEX><BIB.INSTANCE><LG.DOC>EN</LG.DOC></BIB.INSTANCE><TITLE><TI><P>ANNEX I</P></TI></TITLE>
<CONTENTS><P>Quoted row</P></CONTENTS></ANNEX>"""


def _one(source: Capture) -> Document:
    (document,) = parse(source).documents
    return document


def _text_of(inline: str) -> str:
    return by_eid(_one(of_consolidation(article("1", f"<ALINEA>{inline}</ALINEA>"))))["art_1"].text


def _adopted() -> Capture:
    files: dict[str, str | bytes] = {
        "a.xml": _INCLUDED, "b.xml": _INCLUDING, "m.xml": _ACT % article("1", _QUOTE), "m.doc.xml": _METADATA,
    }  # fmt: skip
    return capture(archive(files), ADOPTED)


@pytest.mark.parametrize("sample", _SAMPLES, ids=lambda sample: sample.url.rpartition("/")[2])
def test_samples_give_their_golden_reading(sample: Capture, *, refresh_golden: bool) -> None:
    check_golden(f"formex/{sample.url.rpartition('/')[2]}", parse(sample), refresh=refresh_golden)


def test_a_consolidation_with_other_dates_only_has_the_same_provisions() -> None:
    second, third = (_one(sample) for sample in _SAMPLES[1:3])
    assert second.provisions == third.provisions
    assert second.valid_from != third.valid_from


def test_an_indented_file_reads_like_a_compact_one() -> None:
    inside = f"<PARAG><NO.PARAG>1.</NO.PARAG><ALINEA>New words.</ALINEA></PARAG>{points(('(a)', 'one'))}"
    content = f"<ALINEA><P>Replaced by<NOTE><P>OJ L 1.</P><P>Two.</P></NOTE>:</P><QUOT.S>{inside}</QUOT.S></ALINEA>"
    indented = content.replace("><", ">\n\t\t<")
    compact, spread = (_one(of_consolidation(article("1", text))).provisions for text in (content, indented))
    assert compact == spread
    assert by_eid(_one(of_consolidation(article("1", content))))["art_1__quoted_1"].text == "1. New words.\n(a) one"


def test_further_words_of_a_paragraph_are_subparagraphs_with_their_own_points() -> None:
    content = f"<ALINEA><P>First.</P>{points(('(a)', 'one;'))}<P>Second:</P>{points(('(a)', 'two.'))}</ALINEA>"
    found = by_eid(_one(of_consolidation(article("3ga", paragraph("1.", content)))))
    assert found["art_3ga__para_1"].text == "First."
    assert found["art_3ga__para_1__point_a"].text == "one;"
    assert found["art_3ga__para_1__subpara_2"].label == "Article 3ga(1), second subparagraph"
    assert found["art_3ga__para_1__subpara_2__point_a"].label == "Article 3ga(1), second subparagraph, point (a)"


def test_words_that_go_on_behind_points_close_the_paragraph() -> None:
    content = f"<ALINEA><P>A person shall:</P>{points(('(a)', 'ask; or'))}<P>unless told otherwise.</P></ALINEA>"
    found = by_eid(_one(of_consolidation(article("1", content))))
    assert found["art_1__wrapup_1"].text == "unless told otherwise."
    assert found["art_1__wrapup_1"].parent == "art_1"


def test_lists_nest_and_dashes_are_counted() -> None:
    inner = points(("—", "wood;"), ("—", "water."))
    item = f"<ITEM><NP><NO.P>(a)</NO.P><TXT>risks to:</TXT><P>{inner}</P></NP></ITEM>"
    found = by_eid(_one(of_consolidation(article("1", f"<ALINEA><P>Look at</P><LIST>{item}</LIST></ALINEA>"))))
    assert found["art_1__point_a__indent_2"].label == "Article 1, point (a), second indent"
    assert found["art_1__point_a__indent_2"].text == "water."


def test_divisions_nest_and_articles_do_not_carry_them_in_their_ids() -> None:
    section = f"<DIVISION><TITLE><TI><P>SECTION 1</P></TI></TITLE>{article('7', '<ALINEA>Seven.</ALINEA>')}</DIVISION>"
    chapter = f"<DIVISION><TITLE><TI><P>CHAPTER III</P></TI><STI><P>DUTIES</P></STI></TITLE>{section}</DIVISION>"
    found = by_eid(_one(of_consolidation(chapter)))
    assert found["chp_III"].heading == "DUTIES"
    assert found["chp_III"].label == "Chapter III"
    assert found["chp_III"].role is Role.DIVISION
    assert found["art_7"].parent == "chp_III__sec_1"


def test_a_paragraph_inserted_before_the_first_does_not_take_its_id() -> None:
    found = by_eid(_one(of_consolidation(article("1", paragraph("-1.", "New.") + paragraph("1.", "Old.")))))
    assert found["art_1__para_1"].text == "Old."


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        ('<QUOT.START CODE="00AB"/>x<QUOT.END CODE="00BB"/>', "«x»"),
        ('<FT TYPE="NUMBER">25000</FT> t', "25 000 t"),
        ('<FT TYPE="DECIMAL">146344644,50</FT>', "146 344 644,50"),
        ('<FT TYPE="NUMBER">2024</FT><FT TYPE="NUMBER">-7</FT>', "2 024-7"),
        ('<FT TYPE="CN">ex94036000</FT>', "ex 9403 60 00"),
        ('CO<HT TYPE="SUB">2</HT> per m<HT TYPE="SUP">2</HT>', "CO2 per m²"),
        ('10<HT TYPE="SUP">-6</HT> and 1<HT TYPE="SUP">st</HT>', "10⁻⁶ and 1st"),
        ('10<HT TYPE="SUP">–9</HT>; <FT TYPE="DECIMAL">1,5</FT> <HT TYPE="SUP">o</HT>C', "10⁻⁹; 1,5 °C"),
        ('<INCL.ELEMENT FILEREF="x.tif" TYPE="TIFF"/> where', "[image] where"),
        ("<FORMULA><EXPR>a<IND>i</IND></EXPR><OP.CMP TYPE='EQ'/><EXPR TYPE='BRACKET'>b</EXPR></FORMULA>", "a_i = (b)"),
        ("one<?PAGE NO='2'?> word", "one word"),
        ("kept <STRANGE>words</STRANGE>", "kept words"),
    ],
)
def test_running_text_reads_as_printed(source: str, printed: str) -> None:
    assert _text_of(source) == printed


def test_an_unknown_element_is_reported_once() -> None:
    source = of_consolidation(article("1", "<ALINEA>a <ODD>b</ODD> <ODD>c</ODD></ALINEA>"))
    assert [finding.where.rpartition("#")[2] for finding in parse(source).findings] == ["ODD"]


def test_footnotes_stand_under_their_provision_and_leave_no_mark() -> None:
    note = '<NOTE NOTE.ID="E1"><P>OJ L 1.</P></NOTE>'
    found = by_eid(_one(of_consolidation(article("1", f"<ALINEA>The Act{note}, as amended.</ALINEA>"))))
    assert found["art_1"].text == "The Act, as amended."
    assert found["art_1__fn_1"].text == "OJ L 1."
    assert found["art_1__fn_1"].parent == "art_1"


def test_table_cells_keep_their_columns() -> None:
    rows = (
        '<ROW><CELL COL="2">A</CELL><CELL COL="3">B</CELL></ROW><ROW><CELL COL="2"><P>c</P><P>d</P></CELL></ROW>'
        '<BLK><TI.BLK>Group</TI.BLK><ROW><CELL COL="9999999">e</CELL></ROW></BLK>'
    )
    table = f"<TBL><TITLE><TI><P>Table 1</P></TI></TITLE><CORPUS>{rows}</CORPUS></TBL>"
    found = by_eid(_one(of_consolidation(article("1", f"<ALINEA><P>Rates:</P><P>{table}</P></ALINEA>"))))
    assert found["art_1__table_1"].heading == "Table 1"
    assert found["art_1__table_1"].text == "\tA\tB\n\tc d\nGroup\ne"


def test_annex_parts_headings_and_points_are_pieces_of_the_annex() -> None:
    group = (
        "<GR.SEQ><TITLE><TI><P>Part A</P></TI></TITLE><GR.SEQ><TITLE><TI><NP><NO.P>1.</NO.P><TXT>Scope</TXT></NP></TI>"
        f"</TITLE><P>Words.</P>{points(('(a)', 'one'))}</GR.SEQ></GR.SEQ><NP><NO.P>2.</NO.P><TXT>Point two.</TXT></NP>"
    )
    annex = f"<CONS.ANNEX><TITLE><TI><P>ANNEX IIa</P></TI></TITLE><CONTENTS>{group}</CONTENTS></CONS.ANNEX>"
    found = by_eid(_one(of_consolidation("", annexes=annex)))
    assert found["annex_IIa"].label == "Annex IIa"
    assert found["annex_IIa__part_A__sec_1"].heading == "Scope"
    assert found["annex_IIa__part_A__sec_1__point_a"].label == "Annex IIa, Part A, point 1, point (a)"
    assert found["annex_IIa__para_2"].label == "Annex IIa, point 2"


def test_an_act_as_adopted_is_read_with_preamble_and_signature() -> None:
    document = _one(_adopted())
    found = by_eid(document)
    assert (str(document.work), document.authority) == ("eu/32099R0019", Authority.OFFICIAL)
    assert (document.expression, document.published) == ("adopted", date(2024, 12, 16))
    assert ("oj", "L 334, 16.12.2024, p. 25") in document.identifiers
    assert found["cit_1"].text == "Having regard to the Sample Treaty,"
    assert found["rec_1"].label == "Recital 1"
    assert found["formula_1"].text == "HAS ADOPTED THIS REGULATION:"
    assert found["signature_1"].text.endswith("Done at Samplebourg.\nA. Sample")


def test_quoted_articles_are_words_not_articles() -> None:
    found = by_eid(_one(_adopted()))
    assert [eid for eid in found if eid.startswith("art_")] == ["art_1", "art_1__quoted_1"]
    assert found["art_1__quoted_1"].text == "‘Article 3\n1. New words.’."


def test_an_included_file_is_read_where_it_is_named_and_nowhere_else() -> None:
    annexes = [provision for provision in _one(_adopted()).provisions if "Quoted row" in provision.text]
    assert [provision.eid for provision in annexes] == ["annex_1__quoted_1"]
    assert {finding.code for finding in parse(_adopted()).findings} == {"missing-file"}


def test_amending_acts_and_corrigenda_are_relations_and_the_last_gives_the_day() -> None:
    family = "".join(
        f'<{tag} TYPE="{kind}"><BIB.DATA><BIB.INSTANCE.CONS><DATE ISO="{day}"/></BIB.INSTANCE.CONS>'
        f"<NO.CELEX>{celex}</NO.CELEX></BIB.DATA></{tag}>"
        for tag, kind, day, celex in (
            ("MOD.ACT", "MOD", "20240201", "32099R0010"), ("CORRIG", "", "20240215", "32099R0009R(01)"),
        )
    )  # fmt: skip
    document = _one(capture(archive({"a.xml": consolidation("", family=family, end="20241231")})))
    assert document.relations == (
        Relation("amended_by", "eu/32099R0010"), Relation("corrected_by", "eu/32099R0009R(01)"),
    )  # fmt: skip
    assert (document.published, document.valid_to) == (date(2024, 2, 15), date(2024, 12, 31))


def test_another_date_than_the_address_asks_for_is_a_finding() -> None:
    source = capture(archive({"a.xml": consolidation(article("1", "<ALINEA>x</ALINEA>"), start="20240302")}))
    assert [finding.code for finding in parse(source).findings] == ["date-mismatch"]
    assert _one(source).valid_from == date(2024, 3, 2)


def test_an_impossible_date_is_unknown_and_reported() -> None:
    source = capture(archive({"a.xml": consolidation(article("1", "<ALINEA>x</ALINEA>"), start="20991399")}))
    assert {finding.code for finding in parse(source).findings} == {"unreadable-date", "date-mismatch"}
    assert _one(source).valid_from is None


_BOMB = b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><ACT>&b;</ACT>"
_PAGE = b"<!DOCTYPE html><html><body>Service unavailable</body></html>"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (_PAGE, "html-instead"),
        (b"\x00\x01junk", "malformed-zip"),
        (archive({"a.xml": consolidation("")})[:-40], "malformed-zip"),
        (archive({"a.pdf": "x"}), "empty-zip"),
        (archive({"a.xml": _BOMB}), "dtd-refused"),
        (archive({"a.xml": consolidation("")[:-9]}), "malformed-xml"),
        (archive({"a.xml": b"<?xml version='1.0' encoding='utf-8'?><ACT>\xe9</ACT>"}), "malformed-xml"),
        (archive({"a.xml": "<DOC/>"}), "no-act"),
        (archive({"a.xml": "<ACT>" * 300 + "</ACT>" * 300}), "malformed-xml"),
    ],
)
def test_bytes_that_are_no_act_are_refused_by_name(body: bytes, code: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(capture(body))
    assert caught.value.code == code


def test_deep_nesting_is_read_to_the_end() -> None:
    deep = "<P>" * 230 + "bottom" + "</P>" * 230
    assert "bottom" in _text_of(deep)


def _seed() -> bytes:
    terms = article(
        "1", paragraph("1.", "Text of <HT TYPE='SUP'>2</HT>.") + opened(1, "DELETED") + paragraph("2.", "x")
    )
    table = "<TBL><CORPUS><ROW><CELL COL='1'>a</CELL></ROW></CORPUS></TBL>"
    annex = f"<CONS.ANNEX><TITLE><TI><P>ANNEX I</P></TI></TITLE><CONTENTS>{table}</CONTENTS></CONS.ANNEX>"
    return consolidation(terms + closed(1), annexes=annex).encode()


@pytest.mark.parametrize("zipped", [True, False], ids=["archive", "xml"])
def test_mutated_bytes_give_a_reading_or_a_parse_error_quickly(*, zipped: bool) -> None:
    seed = archive({"a.xml": _seed()}) if zipped else _seed()
    slowest, read = 0.0, 0
    for mutant in mutations(seed, 5_000):
        body = mutant if zipped else archive({"a.xml": mutant})
        started = time.perf_counter()
        with suppress(ParseError):
            read += len(parse(capture(body)).documents)
        slowest = max(slowest, time.perf_counter() - started)
    assert read
    assert slowest < 1
