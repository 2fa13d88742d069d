"""What a question names: regimes and jurisdictions, in any language."""

from __future__ import annotations

import pytest

from indexer.subjects import TaxonomySubjects
from taxonomy.vocabulary import load


@pytest.fixture(scope="module")
def subjects() -> TaxonomySubjects:
    """The subjects of the shipped taxonomy."""
    return TaxonomySubjects(load())


@pytest.mark.parametrize(
    ("question", "regimes", "jurisdictions"),
    [
        ("CSDDD scope", ("csddd",), ()),
        ("Bußgeld nach dem LkSG in Deutschland", ("lksg",), ("de",)),
        ("加拿大 一次性塑料", (), ("ca",)),
        ("carbon tax in Singapore", (), ("sg",)),
        ("carbon tax", (), ()),
    ],
)
def test_names_are_found_in_any_language(
    subjects: TaxonomySubjects, question: str, regimes: tuple[str, ...], jurisdictions: tuple[str, ...]
) -> None:
    named = subjects.named(question)
    assert (named.regimes, named.jurisdictions) == (regimes, jurisdictions)


def test_an_acronym_is_one_only_in_capitals(subjects: TaxonomySubjects) -> None:
    assert subjects.named("USA").jurisdictions == ("us",)
    assert subjects.named("usa").jurisdictions == ()


def test_the_name_of_a_rule_within_that_of_another_is_part_of_it(subjects: TaxonomySubjects) -> None:
    assert subjects.named("EU-Lieferkettengesetz").regimes == ("csddd",)
    assert subjects.named("Bußgeld Lieferkettengesetz").regimes == ("lksg",)


def test_how_far_a_company_sells_names_no_jurisdiction(subjects: TaxonomySubjects) -> None:
    assert subjects.named("5 % of net worldwide turnover").jurisdictions == ()
    assert subjects.named("weltweiter Umsatz").jurisdictions == ()


def test_a_work_is_known_by_every_name_of_its_regimes(subjects: TaxonomySubjects) -> None:
    names = subjects.aliases("eu/32024L1760")
    assert "CSDDD" in names
    assert "EU-Lieferkettenrichtlinie" in names
    assert subjects.aliases("xx/none") == ()
