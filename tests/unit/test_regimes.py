"""The curated regimes: statements have source and confidence, dates agree with each other, names are complete."""

from __future__ import annotations

import csv
from collections.abc import Iterator

import pytest
from pydantic import ValidationError

from api.config import Settings
from api.pages.regimeview import amount_words, regime_view, threshold_words
from api.services import Services
from indexer.domain.identifiers import Permalink, WorkId
from taxonomy.regimes import Bound, Fact, Maximum, Milestone, Regime, Sourced, Threshold
from taxonomy.vocabulary import Taxonomy, load
from tests.support.recorded import SHARED

LOCAL = {
    "eu": {"de", "fr", "es"}, "de": {"de"}, "fr": {"fr"}, "ch": {"de", "fr"}, "mx": {"es"}, "no": {"no"}, "in": {"hi"},
    "jp": {"ja"}, "kr": {"ko"}, "br": {"pt"}, "ca": {"fr"}, "nl": {"nl"},
}  # fmt: skip
"""Languages besides English and Chinese that a regime of the jurisdiction is named in."""


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return load()


@pytest.fixture(scope="module")
def regimes(taxonomy: Taxonomy) -> tuple[Regime, ...]:
    return tuple(taxonomy.regimes.values())


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    opened = Services(Settings(data=tmp_path_factory.mktemp("regimes")))
    yield opened
    opened.close()


def test_regimes_are_many(regimes: tuple[Regime, ...]) -> None:
    assert len(regimes) >= 70


def test_every_statement_that_is_not_marked_unverified_says_where_it_was_read(regimes: tuple[Regime, ...]) -> None:
    bare = [
        (regime.id, stated)
        for regime in regimes
        for stated in regime.statements
        if stated.confidence != "unverified" and not (stated.source or stated.place)
    ]
    assert bare == []


def test_what_is_verified_in_the_law_names_a_place_in_a_work_of_a_known_publisher(regimes: tuple[Regime, ...]) -> None:
    places = [stated.place for regime in regimes for stated in regime.statements if stated.place]
    assert len(places) >= 50
    for place in places:
        assert str(Permalink.parse(place)) == place


def _movers(milestone: Milestone) -> list[str]:
    return [former.moved_by for former in milestone.history if former.moved_by]


def test_works_are_ids_of_the_jurisdiction_or_of_another_one_we_know(taxonomy: Taxonomy) -> None:
    for regime in taxonomy.regimes.values():
        for work in (*regime.works, *(act for one in regime.milestones for act in _movers(one))):
            assert WorkId(work).jurisdiction in taxonomy.jurisdictions, (regime.id, work)


def test_a_regime_without_works_says_why(regimes: tuple[Regime, ...]) -> None:
    assert [regime.id for regime in regimes if not regime.works and not regime.unreached] == []


def test_every_regime_says_who_is_bound_and_who_keeps_it_where_that_is_known(regimes: tuple[Regime, ...]) -> None:
    assert [regime.id for regime in regimes if not regime.bound] == []


def test_names_are_there_in_chinese_and_the_local_languages(regimes: tuple[Regime, ...]) -> None:
    poor = [
        (regime.id, language)
        for regime in regimes
        for language in {"zh"} | LOCAL.get(regime.jurisdiction, set())
        if language not in regime.names
    ]
    assert poor == []


def test_moved_dates_keep_where_they_stood_and_who_moved_them(taxonomy: Taxonomy) -> None:
    moves = {
        (regime, milestone.id): [(former.date, former.moved_by) for former in milestone.history] + [milestone.date]
        for regime in ("csddd", "csrd", "eudr", "cbam")
        for milestone in taxonomy.regimes[regime].milestones
        if milestone.history
    }
    assert moves["csddd", "transposition"] == [
        ("2026-07-26", "eu/32025L0794"),
        ("2027-07-26", "eu/32026L0470"),
        "2028-07-26",
    ]
    assert moves["eudr", "application"] == [
        ("2024-12-30", "eu/32024R3234"),
        ("2025-12-30", "eu/32025R2650"),
        "2026-12-30",
    ]
    assert moves["csrd", "second-wave"] == [("2025-01-01", "eu/32025L0794"), "2027-01-01"]
    assert ("cbam", "first-declaration") in moves


def test_milestones_are_written_with_the_field_names_others_read(taxonomy: Taxonomy) -> None:
    written = taxonomy.regimes["csddd"].model_dump(mode="json")["milestones"][0]
    assert {"id", "kind", "class", "date", "status", "history"} <= written.keys()


@pytest.mark.parametrize(
    ("short", "regime"),
    [
        ("SFDR", "sfdr"), ("RED III", "renewable-energy-directive"), ("EU ETS", "eu-ets"), ("Taxonomy", "eu-taxonomy"),
        ("ESPR", "espr"), ("REACH", "reach"), ("CSDDD", "csddd"), ("LkSG", "lksg"), ("SB 253", "california-sb-253-261"),
        ("CITES", "cites"), ("Batteries Regulation", "eu-batteries"), ("反外国制裁法", "cn-anti-foreign-sanctions"),
    ],
)  # fmt: skip
def test_short_names_lead_to_the_regime(taxonomy: Taxonomy, short: str, regime: str) -> None:
    assert regime in taxonomy.find(short)


def test_every_regime_of_the_working_list_is_there(regimes: tuple[Regime, ...]) -> None:
    path = SHARED / "regimes.csv"
    if not path.exists():
        pytest.skip("the working list of regimes is not here")
    with path.open(encoding="utf-8", newline="") as file:
        listed = {row["official_url"] for row in csv.DictReader(file)}
    assert len(listed) >= 44
    assert listed <= {regime.official_url for regime in regimes}


def test_a_statement_must_rest_on_something_unless_unverified() -> None:
    assert Sourced().confidence == "unverified"
    assert Sourced(place="eu/32024L1760#art_2", confidence="verified").source is None
    with pytest.raises(ValidationError, match="neither source nor place"):
        Fact(about="scope", statement="It binds all.", confidence="secondary")


def test_a_threshold_says_one_amount_with_its_unit() -> None:
    assert Threshold(measure="employees", over=5000).unit is None
    with pytest.raises(ValidationError, match="one of over and at_least"):
        Threshold(measure="employees", over=1, at_least=2)
    with pytest.raises(ValidationError, match="a unit goes with"):
        Threshold(measure="turnover", over=5)


def test_some_of_several_thresholds_is_less_than_all() -> None:
    sizes = (Threshold(measure="employees", over=250), Threshold(measure="turnover", over=1, unit="EUR"))
    assert Bound(who="companies", roles=("company",), thresholds=sizes, needed=1).needed == 1
    with pytest.raises(ValidationError, match="needed must be less"):
        Bound(who="companies", roles=("company",), thresholds=sizes, needed=2)


def test_a_class_is_not_defined_backwards_in_time() -> None:
    with pytest.raises(ValidationError, match="until does not follow since"):
        Bound(who="companies", roles=("company",), since="2024-01-01", until="2023-01-01")


def _milestone(date: str, history: list[dict[str, str]]) -> Milestone:
    return Milestone.model_validate(
        {"id": "a", "kind": "application", "class": "all", "what": "it applies", "date": date, "status": "planned"}
        | {"history": [{"moved_by": "eu/1", "act": "Act 1", **former} for former in history]}
    )


def test_a_history_is_in_order_of_the_acts_and_every_act_moves_something() -> None:
    moved = _milestone("2030", [{"date": "2027", "dated": "2025"}, {"date": "2028", "dated": "2026"}])
    assert [former.date for former in moved.history] == ["2027", "2028"]
    with pytest.raises(ValidationError, match="not in order"):
        _milestone("2030", [{"date": "2027", "dated": "2026"}, {"date": "2028", "dated": "2025"}])
    with pytest.raises(ValidationError, match="to where it was"):
        _milestone("2028", [{"date": "2027", "dated": "2025"}, {"date": "2028", "dated": "2026"}])


def test_a_maximum_is_money_or_a_share() -> None:
    assert Maximum(amount=5, currency="EUR").rule == "up to"
    assert Maximum(percent=4, of="turnover").currency is None
    for wrong in ({"amount": 5}, {"percent": 4}, {"amount": 5, "currency": "EUR", "percent": 4, "of": "turnover"}, {}):
        with pytest.raises(ValidationError, match="maximum"):
            Maximum.model_validate(wrong)


def test_thresholds_read_as_people_write_them() -> None:
    turnover = Threshold(measure="turnover", over=1_500_000_000, unit="EUR", per="year", of="group", where="worldwide")
    assert threshold_words(turnover) == "more than EUR 1,500 million turnover per year in the group, worldwide"
    assert threshold_words(Threshold(measure="employees", at_least=3000)) == "at least 3,000 employees"
    assert threshold_words(Threshold(measure="goods mass", over=50, unit="t")) == "more than 50 t goods mass"
    assert (amount_words(22_500_000, "EUR"), amount_words(150, "EUR")) == ("EUR 22.5 million", "EUR 150")


def test_the_page_tells_where_a_date_stood_and_who_moved_it(services: Services, taxonomy: Taxonomy) -> None:
    view = regime_view(services, taxonomy.regimes["csddd"])
    line = next(line for line in view.milestones if line.id == "transposition")
    assert (line.date, line.whom, line.kind) == ("2028-07-26", "Member States", "Transposition")
    assert [former.name for former in line.former] == [
        "was 2026-07-26, moved by Directive (EU) 2025/794",
        "was 2027-07-26, moved by Directive (EU) 2026/470",
    ]
    assert [line.date for line in view.milestones] == sorted(line.date for line in view.milestones)


def test_the_page_shows_every_regime_with_how_sure_each_statement_is(
    services: Services, regimes: tuple[Regime, ...]
) -> None:
    for regime in regimes:
        view = regime_view(services, regime)
        shown = [line.basis for line in view.milestones] + [one.basis for _, listed in view.sections for one in listed]
        moved = sum(len(milestone.history) for milestone in regime.milestones)
        assert len(shown) == len(regime.statements) - moved, regime.id
        assert all(basis.confidence for basis in shown), regime.id
