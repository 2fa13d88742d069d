"""Citations get the same key however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.search.citations import (
    asked_keys,
    cited_units,
    name_key,
    named_candidates,
    provision_keys,
    same_number,
    written_forms,
    written_units,
)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Article 8", ("art 8",)),
        ("Art. 8(2) CSDDD", ("art 8(2)", "art 8")),
        ("Artikel 8 Absatz 2", ("art 8",)),
        ("artículo 8", ("art 8",)),
        ("Article 3ga", ("art 3ga",)),
        ("§ 3 LkSG", ("sec 3",)),
        ("s 54 Modern Slavery Act 2015", ("sec 54",)),
        ("s. 11(2)", ("sec 11(2)", "sec 11")),
        ("15 CFR 744.11", ("sec 744.11",)),
        ("§ 744.11", ("sec 744.11",)),
        ("12 CFR 1002.16(b)", ("sec 1002.16(b)", "sec 1002.16")),
        ("Subsection 90.1(1)", ("sec 90.1(1)", "sec 90.1")),
        ("Paragraphe 2(1)", ("sec 2(1)", "sec 2")),
        ("Anlage 1 AWV", ("annex 1",)),
        ("Article premier", ("art 1",)),
        ("Article 1er", ("art 1",)),
        ("article L. 225-102-4 du code de commerce", ("art l225-102-4",)),
        ("Schedule A1", ("sch a1",)),
        ("Annex III", ("annex iii",)),
        ("Recital 12", ("rec 12",)),
        ("专利法第六条", ("art 6",)),
        ("第一百二十条", ("art 120",)),
        ("第一千二百零三条", ("art 1203",)),
        ("第54条", ("art 54",)),
        ("第八條", ("art 8",)),
        ("articles of association", ()),
        ("forced labour", ()),
    ],
)
def test_a_citation_has_one_key(text: str, keys: tuple[str, ...]) -> None:
    assert provision_keys(text) == keys


@given(st.text() | st.text(st.sampled_from("Art§s. 8()ivx第百十零条CFR12")))
def test_any_text_can_be_read_for_citations(text: str) -> None:
    assert all(key == key.strip() for key in provision_keys(text))
    assert all(named_candidates(text))


def test_every_run_of_words_may_be_a_name_but_no_bare_number() -> None:
    assert named_candidates("Article 8 CSDDD") == ("article 8 csddd", "article 8", "8 csddd", "article", "csddd")
    assert "15 cfr 744" in named_candidates("15 CFR 744.11")
    assert name_key("Loi n° 2017-399 (devoir)") == "loi n 2017 399 devoir"
    assert [name_key(name) for name in ("A", "2015", "word " * 20, "§", "The")] == [""] * 5
    assert name_key("The Harbour Dues (Amendment) Order 2099") == "harbour dues amendment order 2099"


def test_an_act_is_written_by_year_and_number() -> None:
    assert written_forms("32024L1760") == ("2024/1760", "1760/2024", "32024L1760")
    assert written_forms("eu/32010R0995")[:2] == ("2010/995", "995/2010")
    assert written_forms("Modern Slavery Act 2015") == ("Modern Slavery Act 2015",)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Art. 8 Abs. 2 RL 2024/1760", ("art 8(2)", "art 8")),
        ("Artikel 8 Absatz 2 Buchstabe a", ("art 8(2)(a)", "art 8(2)", "art 8")),
        ("article 8, paragraphe 2, point a) de la directive", ("art 8(2)(a)", "art 8(2)", "art 8")),
        ("§ 3 Abs. 1 Nr. 2 LkSG", ("sec 3(1)(2)", "sec 3(1)", "sec 3")),
        ("Article 8(2), point (a) CSDDD", ("art 8(2)(a)", "art 8(2)", "art 8")),
        ("Article 8 Directive", ("art 8",)),
        ("Wagon Act 2099, Sch 2 para 4", ("sch 2(4)", "sch 2")),
        ("reg 18 Wagon Regulations 2099", ("reg 18",)),
        ("regulation 2099/679", ()),
        ("Paragraph 10 Lieferkettengesetz", ("sec 10",)),
        ("Schedule 2 Paragraph 4", ("sch 2(4)", "sch 2")),
        ("Article 8 points of interest", ("art 8",)),
        ("Article 8 Part of the plan", ("art 8",)),
        ("Article 2, second subparagraph, point (22b)", ("art 2(22b)", "art 2")),
        ("Annex I, point 4.13", ("annex i(4.13)", "annex i")),
        ("Schedule 2 Part I paragraph 5", ("sch 2(5)", "sch 2", "part i")),
        ("Schedule 1, item 35", ("sch 1(35)", "sch 1")),
    ],
)
def test_a_question_names_paragraphs_in_words(text: str, keys: tuple[str, ...]) -> None:
    assert asked_keys(text) == keys


def test_units_have_their_finest_key() -> None:
    assert cited_units(asked_keys("Art. 8(2) and § 3")) == {"art 8": "art 8(2)", "sec 3": "sec 3"}


def test_units_are_given_as_written_too() -> None:
    assert written_units("Art. 8(2) CSDDD and § 3 LkSG") == {"art 8": "Art. 8", "sec 3": "§ 3"}
    assert written_units("forced labour") == {}


def test_acts_are_divided_into_articles_or_sections_or_rules() -> None:
    assert same_number("art 8(2)") == ("sec 8(2)", "reg 8(2)", "rule 8(2)")
    assert same_number("annex i") == ()
