"""EU acts as people write them."""

import pytest

from indexer.eu_acts import cited_acts


@pytest.mark.parametrize(
    ("text", "work"),
    [
        ("EU regulation 2099/15 on goods", "eu/32099R0015"),
        ("Directive 2098/34/EU", "eu/32098L0034"),
        ("Verordnung (EU) Nr. 995/2099", "eu/32099R0995"),
        ("règlement (UE) n° 12/2099", "eu/32099R0012"),
        ("Reglamento (UE) n.o 995/2099", "eu/32099R0995"),
        ("what does 32099L0001 say", "eu/32099L0001"),
        ("Art. 8 RL 2099/1", "eu/32099L0001"),
        ("VO (EU) Nr. 995/2099", "eu/32099R0995"),
        ("Art. 4(2) (EU) 2099/1", "eu/32099L0001"),
        ("第2099/1号指令", "eu/32099L0001"),
    ],
)
def test_a_written_act_may_be_the_work(text: str, work: str) -> None:
    (works,) = cited_acts(text).values()
    assert work in works


@pytest.mark.parametrize("text", ["", "3/4 of the goods", "regulation of imports", "directive 12/13", "11/05/2024"])
def test_other_numbers_are_no_acts(text: str) -> None:
    assert cited_acts(text) == {}
