"""History is a pure function of the set of sightings."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.domain.document import Authority
from indexer.domain.history import Observation, Version
from indexer.domain.provision import ENTRY, Provision, Role
from indexer.history import History, history
from tests.support.making import WORK, article, document, recital, sighting

D1, D2, D3 = date(2021, 1, 1), date(2022, 1, 1), date(2023, 1, 1)


def _tell(*seen: Observation) -> History:
    return history(WORK, "en", seen)


def _story(told: History) -> list[tuple[date, date | None, bool, str]]:
    return [(v.starts_on, v.until, v.superseded, v.text_sha256) for v in told.versions]


def test_the_same_text_again_is_the_same_version() -> None:
    one = document([article("1", "Old “text”.")], D1, expression="2021-01-01")
    again = document([article("1", 'Old "text".')], D2, expression="2022-01-01")
    told = _tell(sighting(one, D1, 1), sighting(again, D2, 2))
    assert [(v.starts_on, v.until) for v in told.versions] == [(D1, None)]


def test_a_version_ends_the_day_before_the_next_begins() -> None:
    one, two = document([article("1", "Old.")], D1), document([article("1", "New.")], D2)
    told = _tell(sighting(one, D1, 1), sighting(two, D2, 2))
    assert [v.until for v in told.versions] == [D2 - timedelta(days=1), None]
    assert told.on(D2 - timedelta(days=1)) == told.versions[0]
    assert told.on(D2) == told.versions[1]
    assert told.on(D1 - timedelta(days=1)) is None


def test_a_later_reading_of_one_day_supersedes_the_earlier() -> None:
    one = document([article("1", "Wrong.")], D1, expression="v")
    two = document([article("1", "Right.")], D1, expression="v")
    told = _tell(sighting(one, D2, 1), sighting(two, D3, 2))
    assert [v.superseded for v in told.versions] == [True, False]
    assert told.on(D1) == told.versions[1]
    assert str(told.versions[0].permalink) != str(told.versions[1].permalink)


def test_a_text_that_comes_back_is_a_version_of_its_own() -> None:
    a, b = document([article("1", "A.")]), document([article("1", "B.")])
    told = _tell(sighting(a, D1, 1), sighting(b, D2, 2), sighting(a, D3, 3))
    assert [v.starts_on for v in told.versions] == [D1, D2, D3]


def test_renditions_of_one_version_are_one_and_the_richer_is_read() -> None:
    poor = document([article("1", "Text")], D1, expression="c", rendition="xhtml", richness=1)
    rich = document([article("1", "Text.")], D1, expression="c", rendition="formex", richness=2)
    told = _tell(sighting(poor, D1, 1), sighting(rich, D2, 2))
    assert [v.rendition for v in told.versions] == ["formex"]


def test_the_richer_rendition_takes_the_dates_only_the_other_knows() -> None:
    facts = document([article("1", "Summary")], D1, expression="published", rendition="json", richness=1)
    text = document([article("1", "Text.")], None, expression="published", rendition="xml", richness=2)
    told = _tell(sighting(facts, D3, 1), sighting(text, D2, 2))
    assert [(v.rendition, v.starts_on, v.valid_from) for v in told.versions] == [("xml", D1, D1)]


def test_a_last_day_stated_later_ends_the_version_until_it_is_taken_back() -> None:
    text = document([article("1", "Text.")], D1, expression="c")
    seen = sighting(text, D1, 1), sighting(replace(text, valid_to=D3), D2, 2), sighting(text, D3, 3)
    assert [_tell(*seen[:count]).versions[0].until for count in (1, 2, 3)] == [None, D3, None]


def test_adopted_and_first_consolidation_of_the_same_words_are_one_text_with_two_authorities() -> None:
    adopted = document(
        [recital("1", "Whereas."), article("1", "‘Goods’ means…")],
        D1,
        expression="adopted",
        authority=Authority.OFFICIAL,
    )
    consolidated = document([article("1", "'goods' means ...")], D2, expression="2022-01-01")
    (version,) = _tell(sighting(adopted, D1, 1), sighting(consolidated, D2, 2)).versions
    assert version.authority is Authority.OFFICIAL
    assert version.authorities == (Authority.OFFICIAL, Authority.CONSOLIDATION)


def test_a_consolidation_dated_before_the_act_is_in_force_counts_from_that_day_in_its_own_order() -> None:
    adopted = replace(
        document([article("1", "Goods.")], D2, expression="adopted", authority=Authority.OFFICIAL), published=D1
    )
    first = document([article("1", "Goods and services.")], D1, expression="2022-01-01")
    second = document([article("1", "Goods, services and works.")], D1 + timedelta(1), expression="2022-01-02")
    told = _tell(sighting(second, D1, 3), sighting(first, D2, 2), sighting(adopted, D3, 1))
    assert [(v.observation, v.starts_on, v.superseded) for v in told.versions] == [
        (1, D2, True),
        (2, D2, True),
        (3, D2, False),
    ]
    assert told.on(D2 - timedelta(1)) is None


def test_a_text_that_lost_most_of_its_words_is_held_back_until_released() -> None:
    full = document([article(str(n), "word " * 100) for n in range(10)], D1)
    cut = document([article("1", "word " * 100)], D2)
    told = _tell(sighting(full, D1, 1), sighting(cut, D2, 2))
    assert [v.observation for v in told.versions] == [1]
    assert [seen.id for seen in told.quarantined] == [2]


_texts = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 3), st.integers(0, 9), st.sampled_from(["a", "b"])),
    min_size=1,
    max_size=8,
)


@given(_texts, st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_the_same_history(
    rows: list[tuple[int, int, int, bool]], rng: random.Random
) -> None:
    seen = []
    for key, (start, text, detected, named) in enumerate(rows):
        expression = str(start) if named else ""
        doc = document([article("1", f"text {text}")], D1 + timedelta(days=start), expression=expression)
        seen.append(sighting(doc, D3 + timedelta(days=detected), key))
    shuffled = seen[:]
    rng.shuffle(shuffled)
    assert _story(_tell(*seen)) == _story(_tell(*shuffled))


@given(st.lists(st.integers(0, 400), min_size=1, max_size=12, unique=True), st.integers(-10, 500))
def test_in_force_is_the_last_version_that_started_by_then(starts: list[int], asked: int) -> None:
    seen = [
        sighting(document([article("1", f"text {start}")], D1 + timedelta(days=start)), D3, key)
        for key, start in enumerate(starts)
    ]
    day = D1 + timedelta(days=asked)
    expected = max((s for s in starts if s <= asked), default=None)
    found: Version | None = _tell(*seen).on(day)
    assert (found.starts_on if found else None) == (D1 + timedelta(days=expected) if expected is not None else None)


@pytest.mark.parametrize(("gone", "held"), [(0, 0), (1, 0), (5, 0), (6, 1)])
def test_a_few_entries_may_leave_a_list_but_not_many_at_a_time(gone: int, held: int) -> None:
    rows = [
        Provision(f"{ENTRY}firm_{n}", "entry", Role.UNIT, f"Firm {n}", text=f"Firm {n}, Town {n}") for n in range(40)
    ]
    before, after = document(rows), document(rows[gone:])
    told = _tell(sighting(before, D1, 1), sighting(after, D2, 2))
    assert len(told.quarantined) == held
