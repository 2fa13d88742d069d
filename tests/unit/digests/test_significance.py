"""The published formula, factor by factor."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from pydantic import ValidationError

from api.digests.significance import MENDED, Formula, Scale, published_formula
from indexer.domain.history import Effect, EffectKind
from taxonomy.vocabulary import load
from tests.unit.digests.making import NOW, candidate

SCALE = Scale(published_formula(), lambda regime: "xx/acts/S-1" if regime == "core" else "", NOW.date())


def factor(name: str, of: object) -> tuple[float, str]:
    found = next(one for one in SCALE.weigh(of).factors if one.name == name)  # type: ignore[arg-type]
    return found.value, found.why


def test_the_score_is_the_sum_of_the_points() -> None:
    for each in (candidate(1), candidate(2, after=None), candidate(3, type_="guidance", regimes=("core",))):
        weighed = SCALE.weigh(each)
        assert weighed.score == pytest.approx(sum(one.points for one in weighed.factors), abs=1)
        assert weighed.above == (weighed.score >= published_formula().line)


def test_every_document_type_has_its_force() -> None:
    assert set(load().types) - {"document"} == set(published_formula().force.types)
    assert factor("force", candidate(1, type_="act")) == (1.0, "act")
    assert factor("force", candidate(1, type_="guidance")) == (0.3, "guidance")
    assert factor("force", candidate(1, type_="unheard-of"))[0] == published_formula().force.other


def test_every_kind_of_effect_has_its_worth() -> None:
    assert set(published_formula().effects) == {*EffectKind, "published", "gone", "returned", MENDED}
    assert factor("effects", candidate(1, after=None)) == (1.0, "repealed")
    first = candidate(1, kind="published")
    assert factor("effects", replace(first, change=replace(first.change, effects=()))) == (1.0, "published")


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("Indigeneous knowledge counts.", "Indigenous knowledge counts.", MENDED),
        ("As said in subsection 4.", "As said in section 4.", MENDED),
        ("Within 15 days of it.", "Within 16 days of it.", "substituted"),
        ("It shall be sold.", "It shall not be sold.", "substituted"),
        ("Timber or charcoal.", "Timber and charcoal.", "substituted"),
        ("It may be sold.", "It must be sold.", "substituted"),
        (
            "Companies report.",
            "Companies report on what they bought, from whom, at what price.",
            "substituted",
        ),
        (None, "An article that was forgotten.", "inserted"),
    ],
)
def test_a_correction_of_a_few_words_no_number_and_no_duty_is_a_slip(before: str | None, after: str, kind: str) -> None:
    made = candidate(1, kind="corrected")
    effect = Effect(EffectKind.INSERTED if before is None else EffectKind.SUBSTITUTED, "art_1", "", before, after, None)
    corrected = replace(made, change=replace(made.change, effects=(effect,)))
    assert factor("effects", corrected)[1] == kind
    amended = replace(corrected, change=replace(corrected.change, kind="amended"))
    assert factor("effects", amended)[1] != MENDED


def test_the_line_divides_what_is_told_in_full_from_what_is_listed() -> None:
    """One provision is touched each time, no penalty, no regime: what a work and its change are decides."""
    slip = Effect(EffectKind.SUBSTITUTED, "art_1", "", "Indigeneous knowledge.", "Indigenous knowledge.", None)
    moved = Effect(EffectKind.RENUMBERED, "art_2", "", "The same.", "The same.", None, moved_from="art_1")
    mended, renumbered = candidate(1, kind="corrected"), candidate(1)
    above = {
        "an act in force": candidate(1, after="Goods are free."),
        "an act that changes within three years": candidate(1, after="Goods are free.", effective=date(2029, 6, 1)),
        "guidance of a regime": candidate(1, after="Goods are free.", type_="guidance", regimes=("core",)),
    }
    below = {
        "a slip": replace(mended, change=replace(mended.change, effects=(slip,))),
        "renumbering": replace(renumbered, change=replace(renumbered.change, effects=(moved,))),
        "guidance": candidate(1, after="Goods are free.", type_="guidance"),
        "a notice": candidate(1, after="Goods are free.", type_="notice"),
    }
    assert {said: SCALE.weigh(each).score for said, each in above.items() if not SCALE.weigh(each).above} == {}
    assert {said: SCALE.weigh(each).score for said, each in below.items() if SCALE.weigh(each).above} == {}


def test_more_provisions_weigh_more_up_to_a_limit() -> None:
    one = candidate(1)
    values = []
    for count in (1, 4, 15, 40):
        effects = tuple(Effect(EffectKind.REPEALED, f"art_{n}", f"Article {n}", "x", None, None) for n in range(count))
        values.append(factor("breadth", replace(one, change=replace(one.change, effects=effects)))[0])
    assert values == sorted(values)
    assert values[2:] == [1.0, 1.0]
    assert values[0] == 0.25


@pytest.mark.parametrize(
    ("effective", "value"),
    [
        (date(2020, 1, 1), 1.0), (date(2026, 11, 23), 1.0), (date(2027, 2, 21), 1.0), (date(2027, 6, 1), 0.7),
        (date(2028, 6, 1), 0.4), (date(2035, 1, 1), 0.2), (None, 0.5),
    ],
)  # fmt: skip
def test_what_counts_sooner_weighs_more(effective: date | None, value: float) -> None:
    assert factor("proximity", candidate(1, effective=effective))[0] == value


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "A person is liable to a fine of 10.", "fine"),
        ("en", "Every penalty is doubled.", "penalty"),
        ("en", "The final, refined and definite text of paragraph 2.", ""),
        ("de", "Mit Bußgeld belegt wird.", "Bußgeld"),
        ("zh", "处十万元以下罚款。", "罚款"),
        ("xx", "penalty", ""),
    ],
)
def test_words_of_penalties_are_seen_in_what_changed(language: str, text: str, found: str) -> None:
    assert factor("sanctions", candidate(1, language=language, after=text)) == (float(bool(found)), found)


def test_the_core_of_a_regime_weighs_more_than_its_other_works() -> None:
    assert factor("regime", candidate(1, regimes=("core",))) == (1.0, "core")
    assert factor("regime", candidate(1, regimes=("other", "core"))) == (1.0, "core")
    assert factor("regime", candidate(1, regimes=("other",))) == (0.7, "other")
    assert factor("regime", candidate(1)) == (0.0, "")


def test_points_that_do_not_add_up_are_refused() -> None:
    plain = published_formula().model_dump()
    plain["points"]["force"] = 30
    with pytest.raises(ValidationError, match="add up to 100"):
        Formula.model_validate(plain)


def test_a_day_ahead_that_a_change_moved_counts_as_near_whether_old_or_new() -> None:
    before, after = "It shall apply from 1 January 2027.", "It shall apply from 1 January 2031."
    moved = candidate(1, before=before, after=after, effective=date(2031, 1, 1))
    assert factor("proximity", moved) == (1.0, "2027-01-01")
    past = candidate(1, before="It shall apply from 1 January 2020.", after=after, effective=None)
    assert factor("proximity", past)[1] == "2031-01-01"
