"""What happened to one provision, told from the changes of its work: also under other numbers and as part of a unit."""

from __future__ import annotations

from datetime import UTC, date, datetime

from indexer.domain.history import Effect, EffectKind
from indexer.domain.identifiers import Permalink, WorkId
from indexer.domain.provision import Provision, Role
from indexer.provision_life import Life, life_of
from indexer.store.reading import ChangeRecord

_WORK = WorkId("eu/32099L0001")
_TEXT = (
    Provision("chp_I", "chapter", Role.DIVISION, "Chapter I"),
    Provision("art_8", "article", Role.UNIT, "Article 8", parent="chp_I"),
    Provision("art_8__para_2", "paragraph", Role.PIECE, "Article 8(2)", parent="art_8"),
)


def _effect(kind: EffectKind, provision: str, moved_from: str = "") -> Effect:
    return Effect(kind, provision, provision, "old", "new", None, None, moved_from)


def _change(seq: int, day: str, *effects: Effect, kind: str = "amended") -> ChangeRecord:
    seen = datetime(2025, 1, 1, tzinfo=UTC)
    return ChangeRecord(
        seq, _WORK, "en", kind, "crawl", published=None, effective=None, detected=seen, retroactive=False,
        from_permalink=f"{_WORK}@2020-01-01", to_permalink=f"{_WORK}@{day}", effects=effects,
    )  # fmt: skip


def _days(provision: str, *changes: ChangeRecord, on: str = "2023-01-01") -> tuple[list[str], list[str]]:
    found: Life = life_of(Permalink(_WORK, date.fromisoformat(on), provision=provision), _TEXT, changes)
    return [str(step.day) for step in found.earlier], [str(step.day) for step in found.later]


def test_changes_of_it_and_of_what_stands_in_it_count_the_latest_first() -> None:
    changes = (
        _change(3, "2021-01-01", _effect(EffectKind.SUBSTITUTED, "art_8")),
        _change(1, "2022-01-01", _effect(EffectKind.SUBSTITUTED, "art_8__para_2__point_a")),
        _change(2, "2024-01-01", _effect(EffectKind.SUBSTITUTED, "art_8__para_2")),
        _change(4, "2025-01-01", _effect(EffectKind.REPEALED, "art_8")),
    )
    assert _days("art_8", *changes) == (["2022-01-01", "2021-01-01"], ["2025-01-01", "2024-01-01"])


def test_neighbours_and_the_heading_of_its_chapter_do_not_count() -> None:
    changes = (
        _change(1, "2021-01-01", _effect(EffectKind.SUBSTITUTED, "art_80")),
        _change(2, "2022-01-01", _effect(EffectKind.SUBSTITUTED, "chp_I")),
        _change(3, "2022-02-01", kind="gone"),
    )
    assert _days("art_8", *changes) == ([], [])
    assert _days("art_8__para_2", _change(1, "2022-01-01", _effect(EffectKind.INSERTED, "art_8__para_21"))) == ([], [])


def test_a_piece_shares_what_happened_to_its_unit_as_a_whole() -> None:
    change = _change(1, "2022-01-01", _effect(EffectKind.INSERTED, "art_8"))
    assert _days("art_8__para_2", change) == (["2022-01-01"], [])


def test_it_is_followed_under_the_number_it_had_and_the_one_it_got() -> None:
    changes = (
        _change(1, "2020-06-01", _effect(EffectKind.SUBSTITUTED, "art_6__para_2")),
        _change(2, "2020-07-01", _effect(EffectKind.SUBSTITUTED, "art_8")),
        _change(3, "2021-01-01", _effect(EffectKind.RENUMBERED, "art_8", "art_6")),
        _change(4, "2024-01-01", _effect(EffectKind.RENUMBERED, "art_9", "art_8")),
        _change(5, "2024-06-01", _effect(EffectKind.SUBSTITUTED, "art_8")),
        _change(6, "2025-01-01", _effect(EffectKind.SUBSTITUTED, "art_9__para_2")),
    )
    earlier, later = _days("art_8__para_2", *changes)
    assert earlier == ["2021-01-01", "2020-06-01"]
    assert later == ["2025-01-01", "2024-01-01"]
