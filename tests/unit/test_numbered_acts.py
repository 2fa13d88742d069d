"""Rules are known by their numbers and addresses, however these are written."""

from __future__ import annotations

import pytest

from indexer.numbered_acts import cited_works, without_addresses


@pytest.mark.parametrize(
    ("text", "written", "work"),
    [
        ("Art. 4 Directive (EU) 2099/1001", "Directive (EU) 2099/1001", "eu/32099L1001"),
        ("2099/1001 art 4", "2099/1001", "eu/32099R1001"),
        ("98/71/EC Art. 3", "98/71/EC", "eu/31998L0071"),
        ("2013/34/EU", "2013/34/EU", "eu/32013L0034"),
        ("15 CFR 744.11", "15 CFR 744", "us/ecfr/15/744"),
        ("19 U.S.C. 9307", "19 U.S.C. 9307", "us/usc/19/9307"),
        ("19 USC § 9307a", "19 USC § 9307a", "us/usc/19/9307a"),
        ("reg 18 of SI 2099/263", "SI 2099/263", "uk/uksi/2099/263"),
        ("S.I. 2099 No. 263", "S.I. 2099 No. 263", "uk/uksi/2099/263"),
        ("2018 c. 99", "2018 c. 99", "uk/ukpga/2018/99"),
        ("SOR/2099-58 s 3.12", "SOR/2099-58", "ca/regulations/SOR-2099-58"),
        ("R.S.C. 1985, c. Z-19 s. 7.3", "R.S.C. 1985, c. Z-19", "ca/acts/Z-19"),
    ],
)
def test_a_number_names_its_rule(text: str, written: str, work: str) -> None:
    ((found, works),) = cited_works(text).items()
    assert found == written
    assert work in works


@pytest.mark.parametrize(
    "text", ["S.C. 2023, c. 9", "financial year 2023/24", "on 11/05/2024", "2024/1001/7", "24/7 service", "si 2099"]
)
def test_other_numbers_name_none(text: str) -> None:
    assert cited_works(text) == {}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("http://data.europa.eu/eli/dir/2099/17/oj", "32099L0017"),
        ("Article 4 eli/reg_impl/2099/1115/oj", "Article 4 32099R1115"),
        ("https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:32099L1760 scope", "32099L1760 scope"),
        ("https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX%3A32099L1760", "32099L1760"),
        (
            "see https://www.legislation.gov.uk/ukpga/2099/12/section/17, please",
            "see section 17 uk/ukpga/2099/12, please",
        ),
        ("legislation.gov.uk/id/uksi/2099/263", "uk/uksi/2099/263"),
        ("https://example.org/law/12", "https://example.org/law/12"),
    ],
)
def test_an_address_is_read_as_the_number_of_the_act(text: str, number: str) -> None:
    assert without_addresses(text) == number
