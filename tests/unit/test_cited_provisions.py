"""Which provision of a text a citation names, and whether the text has it."""

from __future__ import annotations

import pytest

from api.cited_provisions import cited_provision, lacks
from indexer.domain.provision import Provision, Role


def _text(*labels: str) -> tuple[Provision, ...]:
    return tuple(Provision(f"unit_{n}", "unit", Role.UNIT, label) for n, label in enumerate(labels))


def test_the_finest_label_is_the_provision_cited() -> None:
    text = _text("Article 3(1), point (f)", "Article 3(1), point (g)", "Article 3")
    found = cited_provision(text, "art 3(1)(g)")
    assert found is not None
    assert found.label == "Article 3(1), point (g)"
    assert cited_provision(text, "art 4") is None


@pytest.mark.parametrize(
    ("labels", "unit"),
    [
        (("Article 1", "Article 2"), "art 999"),
        (("§ 1", "§ 24", "Recital 25"), "sec 25"),
        (("Annex I, point 1", "Article 1"), "annex iii"),
        (("Preface", "Enacting words"), "reg 7"),
    ],
)
def test_a_text_lacks_what_no_label_has(labels: tuple[str, ...], unit: str) -> None:
    assert lacks(_text(*labels), unit)


@pytest.mark.parametrize(
    ("labels", "unit"),
    [
        (("Article 1", "Article 2(3)"), "art 2"),
        (("Section 1", "Section 2"), "art 2"),
        (("Article 1er", "Article 2"), "art 1"),
        (("Art. 8º", "Art. 10"), "art 8"),
        (("Article L225-1", "Article 3"), "art l"),
        (("Annex", "Article 3"), "annex i"),
    ],
)
def test_in_doubt_a_text_lacks_nothing(labels: tuple[str, ...], unit: str) -> None:
    assert not lacks(_text(*labels), unit)
