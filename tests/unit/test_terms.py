"""The vocabulary of legal terms: complete, and refused where it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from taxonomy.concepts import LANGUAGES
from taxonomy.terms import load_terms

_COMPLETE = "  {en: [fine], de: [Bußgeld], fr: [amende], es: [multa], zh: [罚款]}\n"


def test_every_meaning_has_words_in_every_language() -> None:
    for meaning, words in load_terms().items():
        assert set(words) == set(LANGUAGES), meaning


def test_law_and_lay_words_stand_side_by_side() -> None:
    assert {"penalty", "fine"} <= set(load_terms()["penalty"]["en"])


def test_a_meaning_in_two_files_is_refused(tmp_path: Path) -> None:
    for name in ("one.yml", "two.yml"):
        (tmp_path / name).write_text(f"penalty:\n{_COMPLETE}", "utf-8")
    with pytest.raises(ValueError, match="penalty stands in another file"):
        load_terms(tmp_path)


@pytest.mark.parametrize(
    "content", ["penalty: {en: [fine]}\n", "penalty:\n" + _COMPLETE.replace("[fine]", "[fine, fine]")]
)
def test_an_incomplete_or_repeated_list_is_refused_with_its_file(tmp_path: Path, content: str) -> None:
    (tmp_path / "one.yml").write_text(content, "utf-8")
    with pytest.raises(ValueError, match=r"terms/one\.yml"):
        load_terms(tmp_path)
