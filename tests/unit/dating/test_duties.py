"""Dated duties in the words of a text, and days that are none."""

from datetime import date

import pytest

from indexer.dating.calendar import iso_day
from indexer.dating.duties import read_days, read_duties
from indexer.domain.provision import Provision, Role, Standing

DAY = date(2028, 1, 12)


def _kinds(text: str, language: str = "en", lead: str = "") -> list[tuple[str, date]]:
    return [(read.kind, read.day.date) for read in read_days(text, language, lead)]


def _provision(eid: str, text: str, *, parent: str | None = None, kind: str = "paragraph") -> Provision:
    role = Role.PIECE if parent else Role.UNIT
    return Provision(eid, kind, role, f"Label {eid}", text=text, parent=parent)


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("en", "It shall apply from 12 January 2028.", "application"),
        ("en", "This Order comes into force on January 12, 2028.", "entry_into_force"),
        ("en", "This rule is effective January 12, 2028.", "entry_into_force"),
        ("en", "Comments must be received on or before January 12, 2028.", "comment_close"),
        ("en", "By 12 January 2028, the Commission shall submit a report.", "deadline"),
        ("en", "By 12 January 2028 Member States shall adopt and publish the laws needed.", "transposition"),
        ("en", "Section 4 ceases to have effect on January 12, 2028.", "expiry"),
        ("en", "Directive 2099/1/EU is repealed with effect from 12 January 2028.", "repeal"),
        ("fr", "Le présent règlement est applicable à partir du 12 janvier 2028.", "application"),
        ("fr", "La présente loi entre en vigueur le 12 janvier 2028.", "entry_into_force"),
        ("de", "Dieses Gesetz tritt am 12. Januar 2028 in Kraft.", "entry_into_force"),
        ("de", "Dieses Gesetz tritt am 12. Januar 2028 außer Kraft.", "expiry"),
        ("es", "El presente Reglamento entrará en vigor el 12 de enero de 2028.", "entry_into_force"),
        ("zh", "本办法自2028年1月12日起施行。", "entry_into_force"),
    ],
)
def test_a_stated_day_is_read_with_its_kind(language: str, text: str, kind: str) -> None:
    assert _kinds(text, language) == [(kind, DAY)]


@pytest.mark.parametrize(
    "text",
    [
        "Regulation (EU) 2099/679 of 12 January 2028 on samples shall apply.",
        "Having regard to the opinion as amended on 12 January 2028.",
        "Emissions from 12 January 2028 to 12 January 2029 are counted.",
        "It shall apply from 12 January 2028 to 31 December 2029.",
        "Member States shall ensure that goods placed on the market by 12 January 2028 may be sold.",
        "The agency held that the rule was effective on 12 January 2028.",
        "The following is added: ‘This Directive shall apply from 12 January 2028.’",
        "Sections 3 to 5 cease to have effect on January 12, 2028 or on any earlier date that may be fixed by order.",
        "This rule shall apply from 31 February 2028.",
    ],
)
def test_days_of_other_acts_stories_and_conditions_are_none(text: str) -> None:
    assert _kinds(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Im Übrigen gilt § 3 des Warengesetzes vom 12. Januar 2028 entsprechend.",
        "Waren, für die § 3 in der Fassung vom 12. Januar 2028 gilt, sind frei.",
        "Hersteller müssen das Lager bis zum Ablauf des 12. Januar 2028 einrichten.",
        "Satz 1 gilt nicht, wenn das Verfahren bis zum 12. Januar 2028 abgeschlossen wird.",
    ],
)
def test_german_days_that_name_a_wording_or_are_conditions_are_none(text: str) -> None:
    assert list(read_days(text, "de")) == []


def test_an_ordinal_before_a_german_month_ends_no_sentence() -> None:
    (duty,) = read_duties([_provision("par_1", "Zweck. Satz 1 gilt erst ab dem 12. Januar 2028.")], "de")
    assert duty.words == "Satz 1 gilt erst ab dem 12. Januar 2028."


def test_the_words_of_a_list_are_read_with_those_above_it() -> None:
    above = _provision("art_1", "The Articles shall apply as follows:")
    below = _provision("art_1__point_a", "from 12 January 2028, for ships;", parent="art_1", kind="point")
    (duty,) = read_duties([above, below], "en")
    assert (duty.kind, duty.date, duty.provision) == ("application", DAY, "art_1__point_a")
    assert duty.words == "from 12 January 2028, for ships;"


def test_recitals_quoted_words_and_repealed_provisions_bind_nobody() -> None:
    words = "It shall apply from 12 January 2028."
    repealed = Provision("art_9", "article", Role.UNIT, "Article 9", text=words, standing=Standing.REPEALED)
    told = [_provision("rec_1", words, kind="recital"), _provision("q", words, kind="quoted"), repealed]
    assert read_duties([*told, _provision("under", words, parent="q")], "en") == ()


def test_a_long_sentence_is_quoted_around_its_day_in_its_own_words() -> None:
    text = "It shall apply from 12 January 2028 " + "for every ship that is registered " * 30 + "here."
    (duty,) = read_duties([_provision("art_1", text)], "en")
    assert duty.words in text
    assert "12 January 2028" in duty.words
    assert len(duty.words) < len(text) / 2


def test_a_day_in_figures_is_read_only_where_it_is_whole() -> None:
    assert iso_day("2028-01-12") == DAY
    assert iso_day("2028-02-31") is None
    assert iso_day("on 2028-01-12") is None
