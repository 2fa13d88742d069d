"""Short names of acts: each stands for one act, and a question that uses one names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.subjects import TaxonomySubjects
from taxonomy.acts import load_acts
from taxonomy.vocabulary import load


@pytest.fixture(scope="module")
def subjects() -> TaxonomySubjects:
    return TaxonomySubjects(load())


@pytest.mark.parametrize(
    ("question", "work"),
    [("what does MiFID II say of inducements", "eu/32014L0065"), ("AI Act high risk", "eu/32024R1689"),
     ("DSGVO Einwilligung", "eu/32016R0679"), ("règlement eIDAS", "eu/32014R0910")],
)  # fmt: skip
def test_a_question_names_an_act_by_its_short_name(subjects: TaxonomySubjects, question: str, work: str) -> None:
    assert subjects.named(question).works == (work,)


@pytest.mark.parametrize("question", ["dora the explorer", "a coat of red ii", "the reach of the law", "cra fees"])
def test_an_acronym_is_one_only_in_capitals(subjects: TaxonomySubjects, question: str) -> None:
    assert subjects.named(question).works == ()


def test_no_act_with_a_short_name_is_one_a_regime_already_names() -> None:
    named = {name for regime in load().regimes.values() for names in regime.names.values() for name in names}
    assert not [name for names in load_acts().values() for name in names if name in named]


def test_only_the_basic_act_of_a_regime_is_called_by_its_name(subjects: TaxonomySubjects) -> None:
    basic, *others = load().regimes["csddd"].works
    assert "CSDDD" in subjects.aliases(basic)
    assert others
    assert all("CSDDD" not in subjects.aliases(other) for other in others)


def test_a_name_of_two_acts_is_refused(tmp_path: Path) -> None:
    (tmp_path / "xx.yml").write_text("xx/1: {en: [Wagon Act]}\nxx/2: {en: [wagon act]}\n", "utf-8")
    with pytest.raises(ValueError, match="stands for xx/1 and xx/2"):
        load_acts(tmp_path)


def test_a_file_that_is_wrong_is_named(tmp_path: Path) -> None:
    (tmp_path / "xx.yml").write_text("Wagons: {en: [Wagon Act]}\n", "utf-8")
    with pytest.raises(ValueError, match=r"acts/xx\.yml"):
        load_acts(tmp_path)
