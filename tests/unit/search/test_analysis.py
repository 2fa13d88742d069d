"""Properties of the one analysis: offsets are true, its two readings agree, languages find their forms."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.search.analysis import analyse, exact, fold, stems, stop_words, surfaces
from indexer.search.occurrences import occurrences

LANGUAGES = ("en", "de", "fr", "es", "zh", "zh-Hans", "vi", "qq", "")
any_text = st.text() | st.text(st.sampled_from("aé߀e\u0301İﬁﷺ½²2.3/,'’-–_ \n强迫劳动かな 한국어हिन्दी\U00020000😀"))


@pytest.fixture(autouse=True, scope="module")
def _loaded() -> None:
    """The Chinese dictionary takes a second to load, which is no property of any example."""
    analyse("海", "zh")


@given(any_text, st.sampled_from(LANGUAGES))
def test_tokens_stand_where_they_say_and_are_never_empty_or_blank(text: str, language: str) -> None:
    tokens = analyse(text, language)
    for token in tokens:
        assert 0 <= token.start < token.end <= len(text)
        assert token.surface
        assert token.stem
        assert not any(character.isspace() for character in token.surface + token.stem)
        assert token.surface == fold(text[token.start : token.end])
    for token in exact(text):
        assert token.surface == fold(text[token.start : token.end])


@given(any_text)
def test_exact_tokens_do_not_overlap_and_stand_in_order(text: str) -> None:
    tokens = exact(text)
    assert all(one.end <= two.start for one, two in pairwise(tokens))


@given(any_text, st.sampled_from(LANGUAGES))
def test_the_quick_forms_give_the_same_words(text: str, language: str) -> None:
    tokens = analyse(text, language)
    assert stems(text, language) == [token.stem for token in tokens]
    assert surfaces(text) == [token.surface for token in exact(text)]
    wanted = frozenset(token.stem for token in tokens[::2])
    places = [(token.start, token.end, token.stem) for token in tokens if token.stem in wanted]
    assert occurrences(text, language, wanted) == places


@given(st.text(), st.sampled_from(["en", "de", "fr", "es", "vi"]))
def test_composed_and_decomposed_letters_are_the_same_words(text: str, language: str) -> None:
    composed, decomposed = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    if not set(map(unicodedata.category, composed)) & {"Mn", "Mc", "Me"}:
        assert [fold(word) for word in surfaces(composed)] == [fold(word) for word in surfaces(decomposed)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Rule 21.303 of 2024/1760, CO2 and CO₂", ["rule", "21.303", "of", "2024/1760", "co2", "and", "co2"]),
        ("due-diligence re‑export", ["due", "diligence", "re", "export"]),
        ("l'importateur d’origine", ["l", "importateur", "d", "origine"]),
        ("Straße Größe café", ["strasse", "grosse", "cafe"]),
        ("Article 8(2)(a), § 3", ["article", "8", "2", "a", "3"]),
        ("1,000 t; 50 %.", ["1,000", "t", "50"]),
        ("强迫劳动 ban", ["强", "迫", "劳", "动", "ban"]),
        ("snake_case", ["snake", "case"]),
    ],
)
def test_words_are_cut_as_lawyers_write_them(text: str, words: list[str]) -> None:
    assert surfaces(text) == words


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "obligations", "obligation"),
        ("de", "Genehmigungen", "genehmigung"),
        ("de", "Behörden", "Behorde"),
        ("fr", "déclarations", "declaration"),
        ("es", "obligaciones", "obligación"),
    ],
)
def test_forms_of_a_word_share_a_stem(language: str, one: str, other: str) -> None:
    assert stems(one, language) == stems(other, language)


def test_chinese_gives_words_and_their_sub_words_with_offsets() -> None:
    text = "中华人民共和国的海关规定"
    tokens = analyse(text, "zh")
    words = {token.stem for token in tokens}
    assert {"中华", "人民", "共和国", "中华人民共和国", "海关", "规定"} <= words
    assert all(text[token.start : token.end] == token.stem for token in tokens)


def test_unknown_languages_keep_their_words() -> None:
    assert stems("Obligations declared", "qq") == ["obligations", "declared"]


def test_stop_words_are_folded_and_absent_for_unknown_languages() -> None:
    assert "für" not in stop_words("de")
    assert "fur" in stop_words("de")
    assert stop_words("en-GB") == stop_words("en")
    assert stop_words("qq") == frozenset()
