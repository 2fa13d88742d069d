"""The form of a question: which ones ask for a list or for what a term means, and which only look so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.search.expectation import asked_terms, expected
from indexer.search.plan import AllOf, Constant, OneOf
from indexer.search.ranking import default_profile

_SCORES = default_profile().expected
_LANGUAGES = ("en", "de", "fr", "es")
_pieces = st.sampled_from(("what", "is", "list", "of", "definition", "the", "什么是", "的定义", "a", "?", "“", "mean"))


def _asks_for_a_list(question: str) -> bool:
    plans = expected(question, ("en",), _SCORES.model_copy(update={"definition": 0.0}))
    assert all(isinstance(plan, Constant) and isinstance(plan.part, AllOf) for plan in plans)
    return bool(plans)


@pytest.mark.parametrize(
    "question",
    [
        "which countries are high risk",
        "what dual use goods need a licence",
        "list of conflict minerals",
        "sanctions list entities",
        "CN codes covered by CBAM",
        "welche Produkte fallen unter die Verordnung",
        "KN-Codes Aluminium",
        "quels produits sont visés",
        "codes douaniers bois",
        "qué países son de riesgo",
        "哪些产品需要许可证",
        "出口管制清单",
    ],
)
def test_what_asks_for_a_list(question: str) -> None:
    assert _asks_for_a_list(question)


@pytest.mark.parametrize(
    "question",
    ["which companies must report", "listed companies climate disclosure", "product passport", "what is a country", ""],
)
def test_what_asks_for_no_list(question: str) -> None:
    assert not _asks_for_a_list(question)


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("what is deforestation?", "deforestation"),
        ("What is meant by “placing on the market”", "placing on the market"),
        ("definition of operator in the EUDR", "operator"),
        ("EUDR operator definition", "operator"),
        ("what does remedy mean?", "remedy"),
        ("Was ist ein Wirtschaftsakteur", "wirtschaftsakteur"),
        ("Definition Lieferkette", "lieferkette"),
        ("qu'est-ce qu'une plateforme", "plateforme"),
        ("définition de l'exploitant", "exploitant"),
        ("qué es un operador", "operador"),
        ("什么是强迫劳动", "强 迫 劳 动"),
        ("碳足迹的定义", "碳 足 迹"),
    ],
)
def test_what_asks_what_a_term_means(question: str, term: str) -> None:
    assert tuple(term.split()) in asked_terms(question)


@pytest.mark.parametrize(
    "question",
    ["what is the fine for late reporting", "when does it apply", "by means of a bond", "what is", "meaning", ""],
)
def test_what_asks_something_else(question: str) -> None:
    assert asked_terms(question) == ()


@given(st.text() | st.lists(_pieces).map(" ".join))
def test_any_question_is_read(question: str) -> None:
    assert all(term and all(term) for term in asked_terms(question))
    expected(question, _LANGUAGES, _SCORES)


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("when does the Wagon Act start to apply", "commencement"),
        ("ab wann gilt das Wagengesetz", "inkrafttreten"),
        ("à partir de quand la loi Wagons s'applique", "vigueur"),
        ("¿a partir de qué fecha se aplica la ley de vagones?", "vigor"),
        ("车辆法何时生效", "commencement"),
        ("Wagon Act how many employees", "scope"),
        ("Wagengesetz Schwellenwert", "anwendungsbereich"),
        ("seuil loi Wagons", "champ"),
        ("Wagon Act penalties", "penalties"),
        ("Bussgeld Wagengesetz", "bussgeldvorschriften"),
        ("amende loi Wagons", "infractions"),
    ],
)
def test_an_aspect_of_a_rule_is_looked_for_under_its_heading_in_the_rule_named(question: str, heading: str) -> None:
    (aspect,) = expected(question, _LANGUAGES, _SCORES)
    assert isinstance(aspect, Constant)
    assert isinstance(aspect.part, AllOf)
    names, headings = aspect.part.parts
    assert isinstance(names, OneOf)
    assert names.field == "alias"
    assert heading in str(headings)


@pytest.mark.parametrize("question", ["when was the last meeting", "a finer grain", "wagons", "date of a report"])
def test_other_questions_ask_for_no_aspect(question: str) -> None:
    assert not expected(question, ("en",), _SCORES)
