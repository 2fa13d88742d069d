"""Which follows match which changes, and that searches match what the embedded engine would (R66)."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.digests import sieve
from api.digests.drawer import Drawer
from api.digests.knowledge import Knowledge
from api.digests.matching import Matcher, Meaning
from api.digests.sieve import Sieve, at_least, bits_of, places_of
from indexer.domain.alerts import Aim, FollowKind
from indexer.domain.provision import Standing
from indexer.search.engines.tantivy_engine import TantivyEngine
from indexer.search.query import SearchRequest
from indexer.search.records import index_record
from indexer.search.syntax import parse_query
from taxonomy.vocabulary import load
from tests.unit.digests.making import NOTHING_MEANT, NOW, candidate, passage, search

TODAY = NOW.date()
WORDS = ("goods", "duty", "forced", "labour", "import", "timber", "report", "penalty", "banned", "register")
QUERIES = (
    "goods", "forced labour", '"forced labour"', "goods AND duty", "goods OR timber", "duty NOT banned", "impor*",
    "forced NEAR/3 labour", "title:sample", "text:(goods OR register)", "type:act", "type:rule AND goods",
    "topic:trees", "forced labour import report penalty", "imports of goods", "Article 1", "effective:>2026-01-01",
    "changed:>-10d", "jurisdiction:(xx OR yy)", "*", "NOT goods", "status:current", "status:future OR timber",
)  # fmt: skip


def matched(aim: Aim, *changes: object, meaning: Meaning = NOTHING_MEANT) -> set[int]:
    return set(Matcher(list(changes), meaning, TODAY).matching(aim))  # type: ignore[arg-type]


def test_a_search_finds_words_before_and_after() -> None:
    change = candidate(1, before="Timber is free.", after="Steel is taxed.")
    assert matched(search("timber"), change) == {1}
    assert matched(search("steel"), change) == {1}
    assert matched(search("timber AND steel"), change) == set()


def test_a_search_finds_what_was_repealed_and_what_was_inserted() -> None:
    gone, came = candidate(1, after=None), candidate(2, before=None)
    assert matched(search("goods"), gone, came) == {1, 2}


def test_filters_of_a_search_narrow_it() -> None:
    one = candidate(1, work="xx/acts/S-1", type_="act")
    other = candidate(2, work="yy/acts/S-1", type_="rule")
    assert matched(search("goods", jurisdiction=("yy",)), one, other) == {2}
    assert matched(search("", type=("act",)), one, other) == {1}
    assert matched(search("goods", jurisdiction=("xx",), type=("rule",)), one, other) == set()


def test_a_status_hides_no_change_that_is_still_to_come() -> None:
    change = candidate(1, before=None)
    later = replace(change, passages=tuple(replace(p, on=date(2027, 6, 1)) for p in change.passages))
    assert matched(search("goods", status=("current",)), later) == {1}
    assert matched(search("goods AND status:future"), later) == {1}
    not_yet = replace(later, passages=tuple(replace(p, standing=Standing.NOT_YET) for p in later.passages))
    assert matched(search("goods", status=("future",)), not_yet) == {1}


def test_words_of_the_same_meaning_and_topics_are_found_as_in_a_search() -> None:
    from indexer.search.query import Related  # noqa: PLC0415 - only here

    same = Related(("lumber",), {"en": ("timber",)})
    meaning = replace(NOTHING_MEANT, related=lambda _: (same,), topics=lambda _: ("trees",))
    changes = (candidate(1, after="Timber is taxed."), candidate(2, topics=("trees",)), candidate(3))
    assert matched(search("lumber"), *changes, meaning=meaning) == {1, 2}


@pytest.mark.parametrize(
    ("followed", "found"),
    [
        ("art_1", {1}),
        ("art_1__para_2", {1}),
        ("art_1__para_3", set()),
        ("art_11", set()),
        ("art_1__para_2__point_a", {1}),
    ],
)
def test_a_provision_matches_itself_what_is_in_it_and_what_it_is_in(followed: str, found: set[int]) -> None:
    change = candidate(1, provision="art_1__para_2")
    aim = Aim(FollowKind.PROVISION, f"xx/acts/S-1#{followed}")
    assert matched(aim, change, candidate(2, work="xx/acts/S-2", provision="art_1")) == found


def test_ids_match_by_work_regime_topic_and_jurisdiction() -> None:
    one = candidate(1, topics=("trees",), regimes=("green-deal",))
    other = candidate(2, work="yy/acts/S-9", topics=("oak",))
    meaning = replace(
        NOTHING_MEANT,
        within=lambda topic: frozenset({topic, "oak"}) if topic == "trees" else frozenset({topic}),
        works=lambda regime: frozenset({"yy/acts/S-9"}) if regime == "other-deal" else frozenset(),
    )
    expected = {
        Aim(FollowKind.WORK, "xx/acts/S-1"): {1},
        Aim(FollowKind.LIST, "yy/acts/S-9"): {2},
        Aim(FollowKind.REGIME, "green-deal"): {1},
        Aim(FollowKind.REGIME, "other-deal"): {2},
        Aim(FollowKind.TOPIC, "trees"): {1, 2},
        Aim(FollowKind.TOPIC, "oak"): {2},
        Aim(FollowKind.JURISDICTION, "yy"): {2},
        Aim(FollowKind.JURISDICTION, "zz"): set(),
    }
    matcher = Matcher([one, other], meaning, TODAY)
    assert {aim: set(matcher.matching(aim)) for aim in expected} == expected


def test_another_day_is_asked_of_the_same_index() -> None:
    drawer, change = Drawer(Knowledge(load(), NOTHING_MEANT, lambda _: (), {})), candidate(1)
    matcher, aim = drawer.matcher([change], TODAY), search("changed:>-10d")
    assert matcher.matching(aim) == {1}
    assert drawer.matcher([change], TODAY + timedelta(days=30)) is matcher
    assert matcher.matching(aim) == frozenset()


def test_changes_that_come_later_are_indexed_alone_until_too_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    read = Mock(wraps=index_record)
    monkeypatch.setattr(sieve, "index_record", read)
    drawer, aim = Drawer(Knowledge(load(), NOTHING_MEANT, lambda _: (), {})), Aim(FollowKind.JURISDICTION, "xx")
    changes = [candidate(number) for number in range(300)]
    matcher = drawer.matcher(changes[:100], TODAY)
    assert (len(matcher.matching(aim)), read.call_count) == (100, 200), "texts before and after"
    assert drawer.matcher(changes[50:150], TODAY) is matcher
    assert (len(matcher.matching(aim)), read.call_count) == (150, 300)
    assert drawer.matcher(changes[:10], TODAY) is matcher
    assert drawer.matcher(changes, TODAY) is matcher
    assert drawer.matcher([candidate(300)], TODAY) is not matcher
    assert read.call_count == 602


def test_what_can_no_longer_be_read_matches_nothing_and_is_told() -> None:
    gone = replace(NOTHING_MEANT, within=load().within)
    matcher = Matcher([candidate(1)], gone, TODAY)
    broken = [search('"never closed AND ('), Aim(FollowKind.TOPIC, "no-more"), Aim(FollowKind.PROVISION, "nonsense")]
    assert [matcher.matching(aim) for aim in broken] == [frozenset()] * 3
    assert matcher.unreadable == set(broken)


def test_an_aim_that_many_share_is_evaluated_once() -> None:
    asked: list[str] = []

    def related(text: str) -> tuple[()]:
        asked.append(text)
        return ()

    matcher = Matcher([candidate(1)], replace(NOTHING_MEANT, related=related), TODAY)
    found = [matcher.matching(search("goods", type=("act",))) for _ in range(1000)]
    assert set(found) == {frozenset({1})}
    assert len(asked) == 1


def test_searches_match_exactly_what_the_embedded_engine_matches(tmp_path: Path) -> None:
    rng = random.Random(7)
    passages = [
        passage(
            f"p{number}", " ".join(rng.choices(WORDS, k=rng.randint(2, 12))), provision=f"art_{number}",
            label=f"Article {number}", heading=" ".join(rng.choices(WORDS, k=2)),
            work=f"{rng.choice('xyz') * 2}/a/S-{number % 9}", type=rng.choice(("act", "rule")),
            topics=rng.choice(((), ("trees",))), on=date(2025 + number % 3, 1, 1),
            standing=rng.choice(tuple(Standing)), language=rng.choice(("en", "de")),
            detected=date(2026, 11, 1 + number % 22),
        )
        for number in range(120)
    ]  # fmt: skip
    engine = TantivyEngine(tmp_path / "index")
    for key in {(p.work, p.language) for p in passages}:
        engine.replace(*key, [p for p in passages if (p.work, p.language) == key])
    engine.commit(1)
    changes = [replace(candidate(number), passages=(p,)) for number, p in enumerate(passages)]
    matcher = Matcher(changes[:50], NOTHING_MEANT, TODAY)
    for text in QUERIES:
        matcher.matching(search(text))
    matcher.add(changes[50:51])
    matcher.add(changes[51:])
    named = {p.provision: number for number, p in enumerate(passages)}
    disagreeing = {}
    for text in QUERIES:
        if "status" in text:
            continue
        request = SearchRequest(parse_query(text), TODAY, limit=500, per_work=500, facets=())
        found = {named[hit.provision] for hit in engine.search(request).hits}
        if found != (mine := set(matcher.matching(search(text)))):
            disagreeing[text] = (found - mine, mine - found)
    assert disagreeing == {}
    engine.close()


def test_chinese_is_found_as_the_embedded_engine_finds_it(tmp_path: Path) -> None:
    texts = ("禁止进口强迫劳动生产的商品。", "进口商应当提交尽职调查报告。", "本条例自公布之日起施行。")
    passages = [
        passage(f"p{n}", text, language="zh", provision=f"art_{n}", heading="", title="条例")
        for n, text in enumerate(texts)
    ]
    engine = TantivyEngine(tmp_path / "index")
    engine.replace("xx/acts/S-1", "zh", passages)
    engine.commit(1)
    changes = [replace(candidate(n, language="zh"), passages=(p,)) for n, p in enumerate(passages)]
    matcher = Matcher(changes, NOTHING_MEANT, TODAY)
    for text in ("强迫劳动", "进口", '"尽职调查"', "进口 报告", "施行 OR 商品"):
        request = SearchRequest(parse_query(text), TODAY, limit=50, per_work=50, facets=())
        found = {int(hit.provision[4:]) for hit in engine.search(request).hits}
        assert set(matcher.matching(search(text))) == found, text
    engine.close()


@given(st.lists(st.sets(st.integers(0, 40)), max_size=8), st.integers(1, 5))
def test_sets_of_bits_count_like_sets(sets: list[set[int]], least: int) -> None:
    expected = {n for n in range(41) if sum(n in one for one in sets) >= least}
    assert set(places_of(at_least(least, map(bits_of, sets)))) == expected


def test_a_sieve_of_nothing_matches_nothing() -> None:
    assert Sieve([]).everything == 0
    assert Matcher([], NOTHING_MEANT, TODAY).matching(search("goods")) == frozenset()
