"""Normalising and folding text."""

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from indexer.text import clean, clean_inline, fold_typography, fold_words


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert clean_inline(clean_inline(text)) == clean_inline(text)


@given(st.text())
def test_clean_text_can_stand_in_xml(text: str) -> None:
    element = etree.Element("p")
    element.text = clean(text)
    assert etree.fromstring(etree.tostring(element)).text in {clean(text), None}


def test_structure_survives_cleaning() -> None:
    assert clean(" a \u00a0 b \r\n\r\n c \t d ") == "a b\nc\td"


def test_typography_is_folded_and_words_are_not() -> None:
    assert fold_typography("the ‘goods’ – all") == fold_typography("the 'goods'  - all")
    assert fold_typography("the goods") != fold_typography("the good")
    assert fold_typography("may, not") != fold_typography("may not")


def test_words_ignore_all_punctuation_and_case_but_no_digit() -> None:
    assert fold_words("Article 1.\n(a) ‘Goods’;") == fold_words("article 1 a goods")
    assert fold_words("1.5") != fold_words("1.6")
