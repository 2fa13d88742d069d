"""What engines are given of a passage: words that only weigh, and are found by nothing."""

from __future__ import annotations

import pytest

from indexer.search import analysis
from indexer.search.records import NO_WORDS, PADDING, index_record
from tests.unit.search.passage_samples import passage


@pytest.mark.parametrize("text", ["Importers declare timber", "- - -", ""])
def test_a_text_is_padded_behind_its_words_and_no_other_field_is(text: str) -> None:
    words = index_record(passage(text, heading="Timber")).words
    stems = [f"en:{stem}" for stem in analysis.stems(text, "en")] or [NO_WORDS]
    assert words["text"].split() == [*stems, *[NO_WORDS] * PADDING]
    assert all(held.split().count(NO_WORDS) <= 1 for name, held in words.items() if name != "text")


@pytest.mark.parametrize("language", ["en", "de", "zh", "vi"])
def test_padding_is_no_word_of_any_query(language: str) -> None:
    assert not analysis.stems(NO_WORDS, language)
    assert not analysis.surfaces(NO_WORDS)
