"""What happened to each provision between two texts."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.diff import effects_between
from indexer.domain.history import Effect
from indexer.domain.provision import Mark, Provision, Standing, Text
from indexer.segments import segments
from tests.support.making import article, paragraph, recital

DAY = date(2024, 1, 1)
LONG = "Companies shall identify and assess actual and potential adverse impacts arising from their operations. "


def _effects(
    before: list[Provision], after: list[Provision], *, marks: tuple[Mark, ...] = (), loosely: bool = False
) -> list[tuple[str, str]]:
    return [(e.kind.value, e.provision) for e in _full(before, after, marks=marks, loosely=loosely)]


def _full(
    before: list[Provision], after: list[Provision], *, marks: tuple[Mark, ...] = (), loosely: bool = False
) -> tuple[Effect, ...]:
    return effects_between(Text(tuple(before)), Text(tuple(after), marks), loosely=loosely, effective=DAY)


def test_equal_texts_have_no_effects() -> None:
    act = [article("1", LONG), article("2", "")]
    assert _effects(act, act) == []


def test_insertion_substitution_and_repeal_name_the_provision() -> None:
    before = [article("1", LONG), article("2", "Old words."), article("3", LONG * 2)]
    after = [article("1", LONG), article("1a", "Quite other things are said here."), article("2", "New words.")]
    assert _effects(before, after) == [("inserted", "art_1a"), ("substituted", "art_2"), ("repealed", "art_3")]


def test_the_smallest_changed_provision_is_named_with_its_text() -> None:
    before = [article("8", ""), paragraph("8", "1", LONG), paragraph("8", "2", "Within one year.")]
    after = [article("8", ""), paragraph("8", "1", LONG), paragraph("8", "2", "Within two years.")]
    (effect,) = _full(before, after)
    assert (effect.kind, effect.provision, effect.label) == ("substituted", "art_8__para_2", "Article 8(2)")
    assert (effect.before, effect.after) == ("2. Within one year.", "2. Within two years.")
    assert effect.effective == DAY


@pytest.mark.parametrize(
    ("stated_before", "stated_after", "counts_from"),
    [
        (date(2018, 6, 21), date(2018, 6, 21), DAY),  # what is inside a table was amended, its day left as it is
        (date(2018, 6, 21), date(2023, 12, 1), date(2023, 12, 1)),  # in the past, but of the new words
        (date(2027, 1, 1), date(2027, 1, 1), date(2027, 1, 1)),  # still to come, with other words now
        (None, date(2023, 12, 1), date(2023, 12, 1)),
        (date(2018, 6, 21), None, DAY),
    ],
)
def test_an_effect_counts_from_no_day_its_provision_stated_of_its_former_words(
    stated_before: date | None, stated_after: date | None, counts_from: date
) -> None:
    before = replace(article("2", "One year."), valid_from=stated_before)
    after = replace(article("2", "Two years."), valid_from=stated_after)
    (effect,) = _full([before], [after])
    assert effect.effective == counts_from


def test_a_provision_that_moved_is_renumbered_not_repealed() -> None:
    before = [article("5", LONG), article("6", "Penalties are laid down by the Member States and shall be dissuasive.")]
    after = [
        article("5", "A wholly new article stands in the old place and speaks of something else altogether."),
        article("6", LONG),
        article("7", "Penalties are laid down by the Member States and shall be dissuasive."),
    ]
    assert _effects(before, after) == [("inserted", "art_5"), ("renumbered", "art_6"), ("renumbered", "art_7")]


def test_a_provision_marked_repealed_is_repealed_though_its_place_stays() -> None:
    before = [article("5", LONG)]
    after = [article("5", "(weggefallen)", standing=Standing.REPEALED)]
    assert _effects(before, after) == [("repealed", "art_5")]
    assert _effects(after, []) == []


def test_coming_into_force_without_a_word_changed_is_a_commencement() -> None:
    assert _effects([article("5", LONG, standing=Standing.NOT_YET)], [article("5", LONG)]) == [("commenced", "art_5")]


def test_a_divided_provision_comes_into_force_as_a_whole() -> None:
    parts = [paragraph("5", "1", LONG), paragraph("5", "2", "Within one year.")]
    to_come = [replace(part, standing=Standing.NOT_YET) for part in parts]
    assert _effects([article("5", "", standing=Standing.NOT_YET), *to_come], [article("5", ""), *parts]) == [
        ("commenced", "art_5")
    ]
    told = _effects([article("5", ""), parts[0], to_come[1]], [article("5", ""), *parts])
    assert told == [("commenced", "art_5__para_2")]


def test_what_comes_into_force_with_other_words_is_told_as_a_commencement_with_both() -> None:
    (effect,) = _full(
        [article("5", "Within one year.", standing=Standing.NOT_YET)], [article("5", "Within two years.")]
    )
    assert effect.kind == "commenced"
    assert "one year" in str(effect.before)
    assert "two years" in str(effect.after)


def test_a_part_marked_repealed_is_told_though_its_words_stay() -> None:
    parts = [paragraph("5", "1", LONG), paragraph("5", "2", "Within one year.")]
    after = [article("5", ""), parts[0], replace(parts[1], standing=Standing.REPEALED)]
    assert _effects([article("5", ""), *parts], after) == [("repealed", "art_5__para_2")]
    assert _effects([article("5", ""), *parts], after, loosely=True) == []


def test_what_a_consolidation_leaves_out_is_not_repealed() -> None:
    before = [recital("1", LONG), article("1", "‘Goods’ – all of them;")]
    after = [article("1", "'goods' - all of them.")]
    assert _effects(before, after, loosely=True) == []


def test_an_effect_names_the_amending_act_its_publisher_marked() -> None:
    old = Mark("art_2", "substituted", "eu/32020L0001", "Article 1(1)")
    new = Mark("art_2", "substituted", "eu/32025L0794", "Article 1(2)")
    before = Text((article("2", "One year."),), (old,))
    after = Text((article("2", "Two years."),), (old, new))
    (effect,) = effects_between(before, after, loosely=False, effective=DAY)
    assert effect.by == new


def test_a_deletion_names_the_act_that_deleted() -> None:
    mark = Mark("art_22", "repealed", "eu/32026L0470", "Article 4(16)")
    (effect,) = _full([article("1", LONG), article("22", LONG * 2)], [article("1", LONG)], marks=(mark,))
    assert (effect.kind, effect.by) == ("repealed", mark)


_numbers = st.lists(st.integers(1, 30), min_size=0, max_size=10, unique=True)


@settings(max_examples=200)
@given(_numbers, _numbers, st.integers(0, 10_000))
def test_effects_account_for_every_difference_and_nothing_else(old: list[int], new: list[int], salt: int) -> None:
    """Applying inserted and repealed to the old set of ids gives the new one; every unchanged id is silent."""
    before = [article(str(n), f"{LONG} {n * 7919}") for n in sorted(old)]
    after = [article(str(n), f"{LONG} {n * 7919} {'changed' if (n + salt) % 3 == 0 else ''}") for n in sorted(new)]
    found = _full(before, after)
    ids = {p.eid for p in before}
    for effect in found:
        if effect.moved_from:
            ids.discard(effect.moved_from)
        if effect.kind == "repealed":
            ids.discard(effect.provision)
    for effect in found:
        if effect.kind != "repealed":
            ids.add(effect.provision)
    assert ids == {p.eid for p in after}
    for n in set(old) & set(new):
        same = (n + salt) % 3 != 0
        assert same == (not any(e.provision == f"art_{n}" for e in found))


@given(st.text(alphabet="ab \n.,é", max_size=80), st.text(alphabet="ab \n.,é", max_size=80))
def test_segments_join_to_both_texts(before: str, after: str) -> None:
    found = segments(before, after)
    assert "".join(text for kind, text in found if kind != "insert") == before
    assert "".join(text for kind, text in found if kind != "delete") == after


def test_segments_of_very_long_texts_still_join() -> None:
    before = "\n".join(f"line {n} of a long annex with many words" for n in range(2_000))
    after = before.replace("line 700 ", "row 700 ")
    found = segments(before, after)
    assert "".join(text for kind, text in found if kind != "delete") == after
    assert ("delete", "line") in found
    assert ("insert", "row") in found
