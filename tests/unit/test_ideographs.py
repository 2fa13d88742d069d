"""Traditional and simplified characters are one to search and tagger, and nothing moves its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.search.analysis import analyse, exact, stems, surfaces
from indexer.search.citations import provision_keys
from indexer.search.related import Meanings
from taxonomy.folding import fold
from taxonomy.ideographs import simplified

any_text = st.text() | st.text(st.sampled_from("強迫勞動條約關稅進口薴後發髮強制労働に関するéß \U00020000😀a"))


@given(any_text)
def test_it_keeps_every_place_and_what_is_simplified_stays_so(text: str) -> None:
    once = simplified(text)
    assert len(once) == len(text)
    assert simplified(once) == once
    assert all(one == other for one, other in zip(text, once, strict=True) if ord(one) < 0x3400)


@pytest.mark.parametrize(
    ("traditional", "expected"),
    [
        ("強迫勞動", "强迫劳动"),
        ("進口關稅條例", "进口关税条例"),
        ("頭髮與發展", "头发与发展"),
        ("会社", "会社"),
        ("Zölle", "Zölle"),
    ],
)
def test_characters_are_read_as_simplified_ones(traditional: str, expected: str) -> None:
    assert simplified(traditional) == expected


def test_search_reads_both_ways_of_writing_alike_where_they_stand() -> None:
    traditional, simple = "禁止進口強迫勞動產品", "禁止进口强迫劳动产品"
    assert analyse(traditional, "zh") == analyse(simple, "zh")
    assert exact(traditional) == exact(simple)
    assert stems(traditional, "zh-Hant") == stems(simple, "zh")


def test_japanese_characters_are_not_taken_for_chinese_ones() -> None:
    assert surfaces("強制労働の") == ["强", "制", "労", "働", "の"]
    assert not {*surfaces("労働")} & {*surfaces("劳动")}


def test_the_tagger_reads_both_ways_of_writing_alike() -> None:
    assert fold("強迫勞動") == fold("强迫劳动")


def test_an_article_is_cited_in_either_way_of_writing() -> None:
    assert provision_keys("第十二條") == provision_keys("第十二条") == ("art 12",)


def test_meanings_are_found_in_either_way_of_writing() -> None:
    meanings = Meanings(
        [{"zh": ("关税",), "en": ("customs duty",)}], [({"zh": ("欠薪",)}, {"zh": ("劳动报酬", "关税")})]
    )
    assert meanings.found("關稅 欠薪", "zh") == meanings.found("关税 欠薪", "zh")
