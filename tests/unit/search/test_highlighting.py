"""Excerpts: exact parts of the text, where the words of the query are."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.search.analysis import exact
from indexer.search.highlighting import EXCERPT_CHARACTERS, excerpt
from indexer.search.query import And, FieldIs, Near, Not, Phrase, Prefix, Query, Ranked, Word
from indexer.search.syntax import parse_query

QUERIES = [
    parse_query(text)
    for text in ("timber cargo", '"timber cargo"', "carg*", "timber NEAR/3 cargo", "timber AND NOT cargo", "强迫劳动")
]
WORDS = st.lists(st.sampled_from(["timber", "cargo", "harbours", "dues.", "强迫劳动产品", "\n", "é", "x" * 400]))


@given(WORDS.map(" ".join) | st.text(), st.sampled_from(QUERIES), st.sampled_from(["en", "zh", "qq"]))
def test_an_excerpt_is_an_exact_part_of_the_text_and_marks_whole_words(text: str, query: Query, language: str) -> None:
    segments = excerpt(text, language, query)
    assert "".join(part for part, _ in segments) in text
    assert all(part for part, _ in segments)
    assert bool(segments) == bool(text)


@pytest.fixture(autouse=True, scope="module")
def _loaded() -> None:
    """The Chinese dictionary takes a second to load, which is no property of any example."""
    excerpt("海", "zh", Ranked("海"))


def marked(text: str, query: Query, language: str = "en") -> list[str]:
    return [part for part, mark in excerpt(text, language, query) if mark]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Ranked("the importer's cargo"), ["importers", "Cargo", "importer"]),
        (Word("importing"), ["importers", "importer"]),
        (Phrase("of cargo"), ["of Cargo"]),
        (Prefix("tim"), ["timber"]),
        (Near("cargo", "timber", 3), ["Cargo", "timber"]),
        (And((Word("timber"), Not(Word("cargo")))), ["timber"]),
        (FieldIs("cites", "32024R0012"), ["2024/12"]),
        (FieldIs("topic", "timber"), []),
    ],
)
def test_what_a_query_asks_for_is_marked_and_nothing_else(query: Query, expected: list[str]) -> None:
    text = "The importers of Cargo and timber, under 2024/12, are each an importer."
    assert marked(text, query) == expected


@settings(deadline=None)
@given(st.lists(st.sampled_from(["of", "Cargo", "and", "-", "\n", "of-cargo", "海", "强迫", "x"])).map(" ".join))
def test_a_phrase_is_marked_wherever_its_words_follow_each_other(text: str) -> None:
    words = [token.surface for token in exact(text)]
    assert bool(marked(text, Phrase("of cargo"))) == (("of", "cargo") in pairwise(words))
    assert bool(marked(text, Phrase("强迫"), "zh")) == (("强", "迫") in pairwise(words))


def test_chinese_words_are_marked_whole() -> None:
    assert marked("禁止进口强迫劳动产品", Ranked("强迫劳动"), "zh") in (["强迫", "劳动"], ["强迫劳动"])
    assert marked("禁止进口强迫劳动产品", Phrase("迫劳"), "zh") == ["迫劳"]


def test_the_excerpt_stands_where_the_words_are_thickest() -> None:
    filler = "Nothing of interest stands here. " * 30
    text = f"{filler}timber alone. {filler}The timber cargo of harbours. {filler}"
    segments = excerpt(text, "en", Ranked("timber cargo harbours"))
    joined = "".join(part for part, _ in segments)
    assert "timber cargo of harbours" in joined
    assert len(joined) <= EXCERPT_CHARACTERS + 60
    assert joined[0].isupper()


def test_without_any_mark_the_excerpt_is_the_beginning() -> None:
    text = "Nothing of interest stands here. " * 30
    ((part, mark),) = excerpt(text, "en", Ranked("timber"))
    assert text.startswith(part)
    assert not mark
    assert len(part) <= EXCERPT_CHARACTERS
