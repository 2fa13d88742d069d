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


def test_a_german_compound_no_text_has_is_read_as_its_parts() -> None:
    speller = _Words("lieferkette", "bericht")
    assert corrected("Lieferkettenbericht", "de", speller, _never) == "Lieferkette bericht"


def test_swapped_letters_are_one_letter_off() -> None:
    assert is_near("timebr", "timber", 1)
    assert not is_near("timber", "tomb", 1)


def test_near_words_begin_alike_and_the_most_frequent_comes_first() -> None:
    assert nearest("timbre", ["timber rimbre", "timber", "timbred"], 2) == ("timber", "timbred")
