"""How alike two texts are, as canaries are compared."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crawlers.foresight import likeness
from crawlers.verdict import LIKE

LAW = " ".join(f"An importer of goods number {number} keeps records of its suppliers." for number in range(40))
texts = st.text(alphabet="ab \n", max_size=60)


def test_an_amended_sentence_leaves_a_text_alike_and_new_looks_do_not() -> None:
    assert likeness(LAW, LAW.replace("number 7 keeps", "number 7 need not keep")) > LIKE
    assert likeness(LAW, LAW.replace("of goods", "menu search share print")) < LIKE
    assert likeness(LAW, LAW[: len(LAW) // 2]) < LIKE
    assert likeness(LAW, "") == 0


@given(texts, texts)
def test_likeness_is_a_share_the_same_both_ways_and_whole_for_the_same_words(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) == likeness(other, one) <= 1
    assert likeness(one, one.replace(" ", "\n")) == 1
