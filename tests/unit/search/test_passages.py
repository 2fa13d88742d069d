"""From versions to passages: units, long units, wordings over several versions."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from indexer.domain.identifiers import Permalink, WorkId
from indexer.domain.provision import Provision, Role, Standing
from indexer.search.passages import Passage, VersionText, project
from indexer.search.units import MAX_WORDS

WORK = WorkId("zz/act/1")


def article(number: int, text: str, **changes: object) -> Provision:
    return Provision(f"art_{number}", "article", Role.UNIT, f"Article {number}", text=text, **changes)  # type: ignore[arg-type]


def piece(eid: str, text: str, parent: str, **changes: object) -> Provision:
    return Provision(eid, "paragraph", Role.PIECE, eid.upper(), text=text, parent=parent, **changes)  # type: ignore[arg-type]


def version(day: date, *provisions: Provision, until: date | None = None, **changes: object) -> VersionText:
    plain = VersionText(
        Permalink(WORK, day), "en", day, until, "Act on Barges", "act", "zz_gazette", "official", day, provisions
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


DAYS = [date(2020, 1, 1), date(2021, 1, 1), date(2022, 1, 1)]


def spans(passages: tuple[Passage, ...]) -> list[tuple[str, str, date, date | None]]:
    return [(passage.provision, passage.text, passage.on, passage.until) for passage in passages]


def test_a_unit_is_one_passage_with_its_whole_subtree_and_the_headings_above() -> None:
    provisions = (
        Provision("part_1", "part", Role.DIVISION, "Part 1", heading="Harbours"),
        article(1, "Dues are owed", heading="Dues", parent="part_1"),
        piece("art_1__a", "by masters", "art_1", num="(a)"),
        piece("art_1__a__i", "of barges", "art_1__a", num="(i)", heading="Note"),
        piece("art_1__w", "each year.", "art_1"),
        article(2, "No other dues."),
    )
    first, second = project([version(DAYS[0], *provisions)])
    assert first.text == "Dues are owed\n(a) by masters\n(i) Note of barges\neach year."
    assert (first.label, first.heading, first.context) == ("Article 1", "Dues", "Part 1 Harbours")
    assert first.permalinks == ((DAYS[0], "zz/act/1@2020-01-01#art_1"),)
    assert (second.text, second.context, second.jurisdiction) == ("No other dues.", "", "zz")


def test_text_outside_units_is_a_passage_of_its_own_and_units_in_units_stand_alone() -> None:
    provisions = (
        Provision("part_1", "part", Role.DIVISION, "Part 1", heading="Harbours", text="This part binds all."),
        piece("part_1__n", "So it is.", "part_1"),
        Provision("annex_1", "annex", Role.UNIT, "Annex", text="List"),
        Provision("annex_1__art_1", "article", Role.UNIT, "Article 1 of the Annex", text="Barges", parent="annex_1"),
        piece("annex_1__art_1__p", "and boats", "annex_1__art_1"),
    )
    passages = project([version(DAYS[0], *provisions)])
    assert [(passage.provision, passage.text) for passage in passages] == [
        ("part_1", "This part binds all."),
        ("part_1__n", "So it is."),
        ("annex_1", "List"),
        ("annex_1__art_1", "Barges\nand boats"),
    ]


def test_a_long_unit_is_given_part_by_part_under_the_parts_own_names() -> None:
    long = "word " * (MAX_WORDS - 10)
    provisions = (
        article(1, "Opening.", heading="Terms"),
        piece("art_1__a", long.strip(), "art_1", num="(a)"),
        piece("art_1__b", "short", "art_1", num="(b)", heading="Meaning"),
        piece("art_1__c", f"{long}\n{long}\n{long}".replace(" \n", "\n").strip(), "art_1"),
    )
    passages = project([version(DAYS[0], *provisions, topics={"art_1": ("timber",), "art_1__b": ("barge",)})])
    assert [passage.provision for passage in passages] == ["art_1", "art_1__a", "art_1__b", *["art_1__c"] * 3]
    assert {passage.heading for passage in passages} == {"Terms", "Terms Meaning"}
    assert passages[2].label == "ART_1__B"
    assert passages[2].topics == ("timber", "barge")
    assert len({passage.id for passage in passages}) == 6
    assert all(len(passage.text.split()) <= MAX_WORDS for passage in passages)


def test_an_unchanged_wording_is_one_passage_over_all_its_versions() -> None:
    versions = [
        version(DAYS[0], article(1, "Dues."), article(2, "Old."), until=date(2020, 12, 31)),
        version(DAYS[1], article(1, "Dues."), article(2, "New."), until=date(2021, 12, 31), title="New"),
        version(DAYS[2], article(1, "Dues."), article(2, "New.", standing=Standing.REPEALED)),
    ]
    passages = project(versions)
    assert spans(passages) == [
        ("art_1", "Dues.", DAYS[0], None),
        ("art_2", "Old.", DAYS[0], date(2020, 12, 31)),
        ("art_2", "New.", DAYS[1], date(2021, 12, 31)),
        ("art_2", "New.", DAYS[2], None),
    ]
    assert [day for day, _ in passages[0].permalinks] == DAYS
    assert passages[0].detected == DAYS[0]
    assert project(versions) == passages


def test_a_wording_that_comes_back_is_a_passage_of_its_own() -> None:
    versions = [version(day, article(1, text)) for day, text in zip(DAYS, ("A.", "B.", "A."), strict=True)]
    assert spans(project(versions)) == [
        ("art_1", "A.", DAYS[0], date(2020, 12, 31)),
        ("art_1", "B.", DAYS[1], date(2021, 12, 31)),
        ("art_1", "A.", DAYS[2], None),
    ]


def test_a_gap_between_versions_is_a_gap_in_the_index() -> None:
    versions = [version(DAYS[0], article(1, "A."), until=date(2020, 6, 1)), version(DAYS[1], article(1, "A."))]
    assert spans(project(versions)) == [
        ("art_1", "A.", DAYS[0], date(2020, 6, 1)),
        ("art_1", "A.", DAYS[1], None),
    ]


def test_a_superseded_reading_is_left_out() -> None:
    versions = [version(DAYS[0], article(1, "Wrong."), superseded=True), version(DAYS[0], article(1, "Right."))]
    assert spans(project(versions)) == [("art_1", "Right.", DAYS[0], None)]
    assert project(versions[:1]) == ()


def test_names_are_those_people_ask_by_and_not_every_fact_a_source_states() -> None:
    stated = (("celex", "32031R0042"), ("alias", "HDA"), ("jurabk", "HDA"), ("in_force", "yes"), ("gazette_part", "II"))
    given = version(DAYS[0], article(1, "A."), identifiers=stated)
    assert project([given])[0].names == ("32031R0042", "HDA")


@pytest.mark.parametrize("seed", range(20))
def test_on_every_day_the_passages_are_those_of_the_version_in_force(seed: int) -> None:
    rng = random.Random(seed)
    start = date(2020, 1, 1)
    versions = []
    for _ in range(6):
        numbers = [number for number in range(1, 5) if rng.random() < 0.8]
        provisions = [article(number, f"Wording {rng.randint(1, 2)}.") for number in numbers]
        end = start + timedelta(days=rng.randint(0, 20))
        versions.append(version(start, *provisions, until=end))
        start = end + timedelta(days=rng.choice((1, 1, 5)))
    passages = project(versions)
    for offset in range((start - date(2020, 1, 1)).days + 1):
        day = date(2020, 1, 1) + timedelta(days=offset)
        there = {(p.provision, p.text) for p in passages if p.on <= day and (p.until is None or p.until >= day)}
        force = [v for v in versions if v.on <= day and (v.until is None or v.until >= day)]
        assert there == {(p.eid, p.text) for v in force for p in v.provisions}


def test_only_the_wordings_of_the_last_version_are_last_and_only_where_it_has_an_end() -> None:
    first = version(DAYS[0], article(1, "Left out later."), article(2, "Stays."))
    ended = version(DAYS[1], article(2, "Stays."), until=DAYS[2])
    assert [(one.provision, one.is_last) for one in project([first, ended])] == [("art_1", False), ("art_2", True)]
    assert not any(one.is_last for one in project([first, replace(ended, until=None)]))


def test_first_are_the_wordings_a_version_begins_with() -> None:
    one, two, new = article(1, "Dues."), article(2, "Fees."), article(1, "Other dues.")
    passages = project([version(DAYS[0], one, two), version(DAYS[1], new, two)])
    assert [passage.text for passage in passages if passage.is_first] == ["Dues.", "Other dues."]
