"""Amendment marks of Formex consolidations: deleted text is no law, and every change names its act and place."""

from __future__ import annotations

import pytest

from crawlers.parsers.formex import parse
from crawlers.parsers.formex.places import amending_act, place_in_act
from crawlers.sample import load
from indexer.domain.document import Document
from indexer.domain.errors import ParseError
from indexer.domain.provision import Mark, Standing
from tests.unit.parsers.formex_files import (
    article,
    by_eid,
    closed,
    of_consolidation,
    opened,
    paragraph,
    points,
)

_AMENDER = "eu/32099R0010"


def _read(terms: str, *, annexes: str = "") -> Document:
    (document,) = parse(of_consolidation(terms, annexes=annexes)).documents
    return document


def _marked(inner: str, action: str, *, place: str = "AR:1", number: int = 1) -> str:
    return opened(number, action, place) + inner + closed(number)


def test_a_deleted_article_is_gone_and_its_mark_says_who_deleted_it() -> None:
    document = _read(
        article("1", "<ALINEA>Stays.</ALINEA>")
        + _marked(article("2", paragraph("1.", "Goes.")), "DELETED", place="AR:4;PT:16")
    )
    assert list(by_eid(document)) == ["art_1"]
    assert document.marks == (Mark("art_2", "repealed", _AMENDER, "Article 4(16)"),)


def test_a_deleted_point_is_gone_and_the_next_keeps_its_number() -> None:
    (first, second) = (points((number, "text"))[6:-7] for number in ("(a)", "(b)"))
    document = _read(article("1", f"<ALINEA><P>List:</P><LIST>{_marked(first, 'DELETED')}{second}</LIST></ALINEA>"))
    assert list(by_eid(document)) == ["art_1", "art_1__point_b"]
    assert document.marks == (Mark("art_1__point_a", "repealed", _AMENDER, "Article 1"),)


def test_a_deleted_sentence_substitutes_the_provision_that_stands() -> None:
    document = _read(article("1", paragraph("1.", f"Kept.{_marked(' Dropped.', 'DELETED')} Kept too.")))
    assert by_eid(document)["art_1__para_1"].text == "Kept. Kept too."
    assert document.marks == (Mark("art_1__para_1", "substituted", _AMENDER, "Article 1"),)


def test_a_deleted_first_subparagraph_lets_the_second_take_its_place() -> None:
    terms = article("1", _marked("<ALINEA>Old first.</ALINEA>", "DELETED") + "<ALINEA>Old second.</ALINEA>")
    assert [(item.eid, item.text) for item in _read(terms).provisions] == [("art_1", "Old second.")]


def test_deleted_text_inside_an_older_insertion_stays_deleted() -> None:
    inner = _marked("<ALINEA>Inserted, then deleted.</ALINEA>", "INSERTED", number=1)
    document = _read(article("1", f"<ALINEA>Stays.</ALINEA>{_marked(inner, 'DELETED', number=2)}"))
    assert [item.text for item in document.provisions] == ["Stays."]


def test_pairs_may_cross_elements() -> None:
    terms = (
        f"<DIVISION>{opened(1, 'DELETED')}<TITLE><TI><P>CHAPTER I</P></TI></TITLE><ARTICLE><TI.ART>Article 3</TI.ART>"
        f"<ALINEA><P>Definitions:</P><LIST><ITEM><NP><NO.P>(29)</NO.P><TXT>gone</TXT></NP></ITEM>{closed(1)}"
        "<ITEM><NP><NO.P>(30)</NO.P><TXT>stays</TXT></NP></ITEM></LIST></ALINEA></ARTICLE></DIVISION>"
    )
    found = by_eid(_read(terms))
    assert [item.text for item in found.values() if item.text] == ["stays"]
    assert found["art_3__point_30"].label == "Article 3, point (30)"
    assert (found["art_3"].num, found["art_3"].parent) == ("", "chp_I")


def test_an_article_of_which_only_the_number_stands_is_shown_as_repealed() -> None:
    document = _read(article("5", _marked("<ALINEA>Gone.</ALINEA>", "DELETED")))
    (provision,) = document.provisions
    assert (provision.num, provision.text, provision.standing) == ("Article 5", "", Standing.REPEALED)


def test_a_number_whose_deletion_leaves_the_words_is_left_out_of_text_and_label() -> None:
    number = _marked("3.", "DELETED")
    document = _read(article("31", f"<PARAG><NO.PARAG>{number}</NO.PARAG><ALINEA>Stays.</ALINEA></PARAG>"))
    provision = by_eid(document)["art_31__para_3"]
    assert (provision.num, provision.label, provision.text) == ("", "Article 31", "Stays.")


def test_a_deleted_row_leaves_no_line_in_its_table() -> None:
    row = "<ROW><CELL COL='1'>{}</CELL></ROW>"
    table = f"<TBL><CORPUS>{row.format('a')}{_marked(row.format('b'), 'DELETED')}{row.format('c')}</CORPUS></TBL>"
    annex = f"<CONS.ANNEX><TITLE><TI><P>ANNEX</P></TI></TITLE><CONTENTS>{table}</CONTENTS></CONS.ANNEX>"
    assert by_eid(_read("", annexes=annex))["annex_1__table_1"].text == "a\nc"


def test_a_repealed_act_has_no_text_but_a_mark_for_each_article() -> None:
    terms = opened(1, "REPEALED", "AR:57") + article("1", "<ALINEA>x</ALINEA>") + article("2", "<ALINEA>y</ALINEA>")
    parsed = parse(of_consolidation(terms + closed(1)))
    assert parsed.documents[0].provisions == ()
    assert [(mark.eid, mark.action) for mark in parsed.documents[0].marks] == [
        ("art_1", "repealed"), ("art_2", "repealed"),
    ]  # fmt: skip
    assert [finding.code for finding in parsed.findings] == ["no-text"]


def test_a_new_article_under_the_number_of_a_deleted_one_gets_the_id() -> None:
    terms = _marked(article("2", "<ALINEA>Old.</ALINEA>"), "DELETED") + article("2", "<ALINEA>New.</ALINEA>")
    assert [(item.eid, item.text) for item in _read(terms).provisions] == [("art_2", "New.")]


def test_an_inserted_chapter_marks_itself_and_its_articles() -> None:
    chapter = f"<DIVISION><TITLE><TI><P>CHAPTER IIA</P></TI></TITLE>{article('5a', paragraph('1.', 'x'))}</DIVISION>"
    document = _read(_marked(chapter, "INSERTED"))
    assert [(mark.eid, mark.action) for mark in document.marks] == [("chp_IIA", "inserted"), ("art_5a", "inserted")]


def test_words_inserted_into_a_provision_substitute_it() -> None:
    document = _read(article("1", paragraph("1.", f"Old words {_marked('and new ones', 'INSERTED')}.")))
    assert [(mark.eid, mark.action) for mark in document.marks] == [("art_1__para_1", "substituted")]


def test_a_deletion_that_is_never_closed_is_refused() -> None:
    with pytest.raises(ParseError) as caught:
        _read(opened(1, "DELETED") + article("1", "<ALINEA>law or not?</ALINEA>"))
    assert caught.value.code == "unbalanced-deletion"


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        (opened(1, "INSERTED") + article("1", "<ALINEA>x</ALINEA>"), "unclosed-mark"),
        (closed(7) + article("1", "<ALINEA>x</ALINEA>"), "unopened-mark"),
        (_marked(article("1", "<ALINEA>x</ALINEA>"), "MOVED"), "unknown-action"),
    ],
)
def test_marks_that_do_not_pair_up_are_findings_and_the_text_stays(terms: str, code: str) -> None:
    parsed = parse(of_consolidation(terms))
    assert [finding.code for finding in parsed.findings] == [code]
    assert parsed.documents[0].provisions[0].text == "x"


@pytest.mark.parametrize(
    ("location", "language", "place"),
    [
        ("AR:4;PT:16", "en", "Article 4(16)"),
        ("AR:1;PT:30;PT:a;PT:ii", "en", "Article 1(30)(a)(ii)"),
        ("AR:77;PA:1;AL:1", "en", "Article 77(1), first subparagraph"),
        ("AR:1 .AND. AX:0;PT:3", "en", "Article 1 and Annex, point (3)"),
        ("AR:37 .AND. AX:X;PR:A", "en", "Article 37 and Annex X, Part A"),
        ("AR:1;PT:56;DA:2", "en", "Article 1(56), second indent"),
        ("AR:25;PT:3;PT:a", "fr", "Article 25, point 3) a)"),
        ("TO", "en", ""),
        ("CR:7;NT:0", "en", ""),
        ("AR:1;LI:0;EL:7", "en", ""),
        ("", "en", ""),
        ("AR:" + "9" * 4000, "en", ""),
    ],
)
def test_places_are_written_as_lawyers_cite_them(location: str, language: str, place: str) -> None:
    assert place_in_act(location, language) == place


@pytest.mark.parametrize(
    ("name", "act"),
    [
        ("32026L0470", "eu/32026L0470"),
        ("308L0101", "eu/32008L0101"),
        ("396L0061", "eu/31996L0061"),
        ("32018L2001R(04)", "eu/32018L2001R(04)"),
        ("12012J/ACT", "eu/12012J/ACT"),
        ("the Act", "the Act"),
    ],
)
def test_amending_acts_are_named_by_work_id(name: str, act: str) -> None:
    assert amending_act(name) == act


def test_the_sample_names_what_its_second_amending_act_did() -> None:
    (second,) = parse(next(sample for sample in load("eu_cellar") if "20240901.ENG.fmx4" in sample.url)).documents
    assert [mark for mark in second.marks if mark.act == "eu/32099L0003"] == [
        Mark("art_2__point_c", "repealed", "eu/32099L0003", "Article 1(1)"),
        Mark("art_4__para_2", "substituted", "eu/32099L0003", "Article 1(2)"),
        Mark("art_6", "repealed", "eu/32099L0003", "Article 1(3)"),
        Mark("art_7__para_1", "substituted", "eu/32099L0003", "Article 1(4)(a)"),
    ]
    assert "Verification" not in str(second.provisions)
