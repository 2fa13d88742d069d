"""What is understood of a question before it is searched: its language, its meanings, its spelling."""

from __future__ import annotations

import pytest

from indexer.search.language import language_of
from indexer.search.related import Meanings
from indexer.search.spelling import corrected, is_near, nearest

_PENALTY = {"en": ("penalty", "fine"), "de": ("Geldbuße", "Bußgeld"), "zh": ("罚款",)}
_START = {"en": ("entry into force",), "de": ("Inkrafttreten",), "zh": ("生效",)}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("who must keep the records", "en"),
        ("wie lange muss man Unterlagen aufbewahren", "de"),
        ("quels produits sont visés par le règlement", "fr"),
        ("quiénes deben presentar el informe", "es"),
        ("罚款多少", "zh"),
        ("CSDDD", ""),
    ],
)
def test_the_language_of_a_question_is_told_by_script_letters_and_small_words(text: str, language: str) -> None:
    assert language_of(text) == language


def test_words_recognised_otherwise_speak_for_their_language() -> None:
    assert language_of("Bericht Frist", ("de", "de")) == "de"


def test_words_of_two_languages_decide_only_for_one_that_has_many_more() -> None:
    assert not language_of("Pier declaration", ("en", "fr", "fr"))
    assert language_of("declaration annuelle", ("en", "fr", "fr", "fr")) == "fr"


def test_single_letters_are_no_small_words() -> None:
    assert not language_of("19 U.S.C. 9307")


def test_a_meaning_is_found_in_any_form_of_its_words_and_given_in_all_languages() -> None:
    (found,) = Meanings([_PENALTY, _START]).found("highest fines", "en")
    assert found.words == ("fines",)
    assert found.phrases == _PENALTY


def test_a_phrase_is_found_as_a_whole_only() -> None:
    meanings = Meanings([_START])
    assert not meanings.found("entry into the Union", "en")
    assert meanings.found("date of entry into force", "en")


def test_chinese_is_found_without_words_being_cut() -> None:
    (found,) = Meanings([_PENALTY]).found("最高罚款是多少", "zh")
    assert found.phrases["en"] == ("penalty", "fine")


def test_a_saying_goes_from_what_is_said_to_what_is_meant_and_not_back() -> None:
    meanings = Meanings([_PENALTY], [({"zh": ("坐牢",)}, {"zh": ("有期徒刑",)})])
    (found,) = meanings.found("要坐牢吗", "zh")
    assert (dict(found.phrases), found.one_way) == ({"zh": ("有期徒刑",)}, True)
    assert not meanings.found("有期徒刑", "zh")
    assert not meanings.found("罚款", "zh")[0].one_way


def test_words_that_say_something_only_together_may_stand_in_any_order() -> None:
    meanings = Meanings([], [({"zh": ("借+车", "顺风车")}, {"zh": ("机动车所有人",)})])
    for question in ("车借给朋友出事故", "借朋友的车出事故", "搭顺风车"):
        assert meanings.found(question, "zh"), question
    for question in ("借给朋友钱", "车被撞了", "借借"):
        assert not meanings.found(question, "zh"), question


def test_what_is_meant_is_given_once_and_without_what_the_question_says() -> None:
    prison, judged = (
        ({"zh": ("坐牢",)}, {"zh": ("有期徒刑", "拘役")}),
        ({"zh": ("判刑",)}, {"zh": ("有期徒刑", "法院")}),
    )
    (found,) = Meanings([], [prison, judged]).found("法院判刑要坐牢吗", "zh")
    assert found.phrases["zh"] == ("有期徒刑", "拘役")


def test_languages_of_meanings_are_told() -> None:
    assert Meanings([_PENALTY, _START]).languages("Bußgeld ab Inkrafttreten") == ("de", "de")


class _Words:
    """A speller over a handful of words."""

    def __init__(self, *words: str) -> None:
        self._words = {word.casefold() for word in words}

    def holds(self, word: str, language: str) -> bool:
        return word.casefold() in self._words

    def similar(self, word: str, language: str, distance: int) -> tuple[str, ...]:
        return nearest(word, self._words, distance)


def _never(word: str) -> bool:
    return False


def test_a_word_no_text_has_is_read_as_the_nearest_one() -> None:
    speller = _Words("deforestation", "due", "diligence")
    assert corrected("due dilligence, deforestaton", "en", speller, _never) == "due diligence, deforestation"


def test_words_that_stand_somewhere_acronyms_and_known_words_stay() -> None:
    speller = _Words("due")
    assert corrected("due DUEX duer", "en", speller, lambda word: word == "duer") == "due DUEX duer"


def test_citations_stay_and_addresses_become_numbers() -> None:
    speller = _Words("erwägung", "grund", "section")
    assert corrected("Erwägungsgrund 47 CSDDD", "de", speller, _never) == "Erwägungsgrund 47 CSDDD"
    assert corrected("http://data.europa.eu/eli/dir/2099/17/oj", "en", speller, _never) == "32099L0017"


def test_a_small_word_is_never_what_was_meant_nor_a_word_with_capitals_inside() -> None:
    assert corrected("unser Kunde", "de", _Words("unter", "kunde"), _never) == "unser Kunde"
    assert corrected("ViDA", "en", _Words("vide"), _never) == "ViDA"


def test_a_long_word_is_looked_for_in_other_languages_too() -> None:
    speller = _Words("sorgfaltspflichten")
    assert corrected("Sorgfaltspflichtn", "en", speller, _never) == "sorgfaltspflichten"


def test_a_german_compound_no_text_has_is_read_as_its_parts() -> None:
    speller = _Words("lieferkette", "bericht")
    assert corrected("Lieferkettenbericht", "de", speller, _never) == "Lieferkette bericht"


def test_swapped_letters_are_one_letter_off() -> None:
    assert is_near("timebr", "timber", 1)
    assert not is_near("timber", "tomb", 1)


def test_near_words_begin_alike_and_the_most_frequent_comes_first() -> None:
    assert nearest("timbre", ["timber rimbre", "timber", "timbred"], 2) == ("timber", "timbred")
