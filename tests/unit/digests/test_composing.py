"""A digest tells every matching change once, with its reasons, and no other (R64, R66–R69, R81, R82)."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from api.digests.composing import Desk, History
from api.digests.digest import Digest, decode, encode
from api.digests.windows import next_window
from indexer.domain.alerts import (
    Aim,
    Cadence,
    Composed,
    Follow,
    FollowKind,
    MessageKind,
    Profile,
    Rhythm,
    Subscriber,
    Window,
)
from indexer.domain.crawling import Health, Standing
from indexer.domain.identifiers import WorkId
from indexer.store.alerts_ledger import Told
from taxonomy.vocabulary import load
from tests.unit.digests.making import NOW, candidate, desk, follow, search, subscriber

NOTHING = History(frozenset())
WINDOW = Window(Cadence.WEEKLY, "2026-W48", NOW)
GOODS = search("goods")


def compose(
    over: Desk, *follows: Follow, of: Subscriber | None = None, history: History = NOTHING, window: Window = WINDOW
) -> Composed:
    made = over.compose(of or subscriber(), window, follows, history)
    assert made is not None
    return made


def digest(over: Desk, *follows: Follow, of: Subscriber | None = None, history: History = NOTHING) -> Digest:
    return decode(compose(over, *follows, of=of, history=history).content)


def test_the_union_of_digests_is_what_matches_for_5000_random_follows_and_changes() -> None:
    rng = random.Random(66)
    words = ("timber", "steel", "cotton", "soy", "cobalt", "palm", "cocoa")
    pairs = 0
    while pairs < 5000:
        changes = [
            candidate(
                seq, after=" ".join(rng.sample(words, 3)), work=f"{rng.choice(('xx', 'yy'))}/acts/S-{rng.randint(1, 6)}"
            )
            for seq in range(1, rng.randint(2, 25))
        ]
        aims: list[Aim] = [search(word) for word in rng.sample(words, 3)]
        aims += [Aim(FollowKind.JURISDICTION, "yy"), Aim(FollowKind.WORK, "xx/acts/S-1")]
        follows = [follow(key, rng.choice(aims), since=rng.randint(0, 10)) for key in range(rng.randint(1, 6))]
        told: set[int] = set()
        reasons: dict[int, set[int]] = {}
        heads = sorted(rng.sample(range(1, 26), 3))
        settled = 0
        for head in heads:
            seen = [one for one in changes if settled < one.change.seq <= head]
            made = compose(desk(seen), *follows, of=subscriber(settled=settled), history=History(frozenset(told)))
            assert not told & set(made.changes)
            told.update(made.changes)
            whole = decode(made.content)
            for item in (*whole.items, *whole.below):
                reasons.update({seq: {reason.follow for reason in item.reasons} for seq in item.changes})
            settled = head
        expected = {
            (one.change.seq, each.id)
            for one in changes
            for each in follows
            if one.change.seq <= heads[-1]
            and one.change.seq > each.since
            and _matches(each.aim, one.passages[-1].text, str(one.work.id))
        }
        assert {(seq, key) for seq, keys in reasons.items() for key in keys} == expected
        pairs += len(changes) * len(follows)


def _matches(aim: Aim, text: str, work: str) -> bool:
    if aim.kind is FollowKind.SEARCH:
        return aim.query in text.split()
    return work == aim.target or work.startswith(f"{aim.target}/")


def test_an_item_stands_once_with_every_follow_that_matched() -> None:
    found = digest(desk([candidate(1)]), follow(1, GOODS), follow(2, Aim(FollowKind.WORK, "xx/acts/S-1")))
    assert [[reason.follow for reason in item.reasons] for item in found.items] == [[1, 2]]


def test_what_is_older_than_the_follow_or_was_told_is_not_told() -> None:
    over = desk([candidate(seq) for seq in (1, 2, 3)])
    made = compose(over, follow(1, GOODS, since=1), history=History(frozenset({3})))
    assert made.changes == (2,)


def test_what_cannot_be_searched_yet_waits_and_nothing_is_settled_past_it() -> None:
    changes = [candidate(seq) for seq in (4, 5, 6)]
    made = compose(desk(changes, waiting=frozenset({5})), follow(1, GOODS))
    assert made.changes == (4, 6)
    assert made.settled == 4
    later = compose(desk(changes), follow(1, GOODS), of=subscriber(settled=4), history=History(frozenset({4, 6})))
    assert later.changes == (5,)


def test_one_change_in_two_languages_is_one_item_in_the_readers_language() -> None:
    over = desk([candidate(1, language="fr"), candidate(2), candidate(3, language="zh")])
    chinese = subscriber(profile=Profile(language="zh"))
    (item,) = digest(over, follow(1, Aim(FollowKind.JURISDICTION, "xx")), of=chinese).items
    assert (item.language, item.also_in, item.changes) == ("zh", ("en", "fr"), (3, 2, 1))


def test_two_changes_in_one_language_stay_two() -> None:
    assert len(digest(desk([candidate(1), candidate(2)]), follow(1, GOODS)).items) == 2


def test_items_below_the_line_are_listed_and_not_dropped() -> None:
    minor = candidate(2, type_="guidance", effective=date(2035, 1, 1), work="xx/acts/S-2")
    found = digest(desk([candidate(1), minor]), follow(1, GOODS))
    assert [item.changes for item in found.items] == [(1,)]
    assert [item.changes for item in found.below] == [(2,)]
    assert found.changes == (1, 2)


def test_links_are_pinned_to_readings_and_a_repeal_to_the_one_before() -> None:
    found = digest(desk([candidate(1), candidate(2, after=None, work="xx/acts/S-2")]), follow(1, GOODS))
    links = {effect.kind: effect.permalink for item in found.items for effect in item.effects}
    assert links["substituted"] == "xx/acts/S-1@2026-11-01~11111111#art_1"
    assert links["repealed"] == "xx/acts/S-2@2026-01-01~00000000#art_1"


def test_a_digest_reads_back_as_it_was_recorded_byte_for_byte() -> None:
    content, sha256 = encode(digest(desk([candidate(1), candidate(2, before=None)]), follow(1, GOODS)))
    assert encode(decode(content)) == (content, sha256)


def test_nothing_is_sent_of_a_quiet_window_but_the_word_that_is_wanted() -> None:
    over = desk([candidate(1)])
    quiet = follow(1, search("unheard"))
    wanted = compose(over, quiet)
    assert decode(wanted.content).is_quiet
    assert wanted.messages == (MessageKind.DIGEST,)
    assert compose(over, quiet, of=subscriber(profile=Profile(heartbeat=False))).messages == ()
    assert compose(over).messages == ()
    assert over.compose(subscriber(), Window(Cadence.INSTANT, "1", NOW), [quiet], NOTHING) is None


def test_of_overdue_windows_only_the_last_says_that_nothing_happened() -> None:
    late = Window(Cadence.DAILY, "2026-11-21", NOW - timedelta(days=2))
    daily = subscriber(profile=Profile(Rhythm(Cadence.DAILY)))
    assert compose(desk([]), follow(1, GOODS), of=daily, window=late).messages == ()
    last = Window(Cadence.DAILY, "2026-11-23", NOW)
    assert compose(desk([]), follow(1, GOODS), of=daily, window=last).messages == (MessageKind.DIGEST,)


def test_a_withdrawn_change_that_was_told_is_taken_back() -> None:
    told = Told(1, 7, NOW - timedelta(days=7), WorkId("xx/acts/S-1"), "amended", "xx/acts/S-1@2026-11-01")
    made = compose(desk([]), history=History(frozenset({7}), (told,)), of=subscriber(profile=Profile(heartbeat=False)))
    assert made.corrections == (7,)
    assert made.messages == (MessageKind.DIGEST,)
    assert [one.change for one in decode(made.content).corrections] == [7]


def test_a_follow_that_cannot_be_read_any_more_is_told_of() -> None:
    found = digest(desk([]), follow(3, search('"never closed (')))
    assert [reason.follow for reason in found.unreadable] == [3]
    assert not found.is_quiet


@pytest.mark.parametrize("scenario", range(30))
def test_a_flood_is_one_summary_and_a_hold(scenario: int) -> None:
    rng = random.Random(scenario)
    usual = rng.randint(0, 20)
    counts = tuple(max(0, usual + rng.randint(-2, 2)) for _ in range(12))
    size = rng.choice((501, 700, max(51, 12 * (usual + 2))))
    made = compose(
        desk([candidate(seq, work=f"xx/acts/S-{seq}") for seq in range(1, size + 1)]),
        follow(1, GOODS),
        history=History(frozenset(), counts=counts),
    )
    assert made.messages == (MessageKind.SUMMARY,)
    assert made.held
    assert len(made.changes) == size


def test_few_items_are_no_flood_and_nor_are_many_for_a_new_subscriber() -> None:
    over = desk([candidate(seq, work=f"xx/acts/S-{seq}") for seq in range(1, 51)])
    assert not compose(over, follow(1, GOODS), history=History(frozenset(), counts=(0,) * 12)).held
    many = desk([candidate(seq, work=f"xx/acts/S-{seq}") for seq in range(1, 301)])
    assert not compose(many, follow(1, GOODS)).held


def test_a_flood_of_instant_digests_pauses_for_a_day() -> None:
    over = desk([candidate(seq, work=f"xx/acts/S-{seq}") for seq in range(1, 40)])
    instant = subscriber(profile=Profile(Rhythm(Cadence.INSTANT)))
    window = Window(Cadence.INSTANT, "39", NOW)
    made = compose(over, follow(1, GOODS), of=instant, history=History(frozenset(), today=480), window=window)
    assert made.held
    assert made.next_due == NOW + timedelta(days=1)


def test_every_unhealthy_source_of_what_is_followed_is_named_in_the_next_digest() -> None:
    since = datetime(2026, 11, 20, tzinfo=UTC)
    health = (
        Health("one", Standing.HEALTHY),
        Health("two", Standing.FAILED, failing_since=since, reasons=("http-status",)),
        Health("three", Standing.HEALTHY, late=True),
        Health("four", Standing.HEALTHY, silent=True),
        Health("five", Standing.NEVER),
        Health("six", Standing.DISABLED),
    )
    covered = digest(desk([candidate(1)], health=health), follow(1, search("unheard"))).coverage
    assert (covered.sources, covered.well, covered.changes_seen) == (6, 1, 1)
    assert {trouble.source: trouble.since for trouble in covered.troubles} == {
        "two": since, "three": None, "four": None, "five": None, "six": None,
    }  # fmt: skip


def test_milestones_of_the_next_90_days_come_from_regimes_that_are_followed() -> None:
    taxonomy = load()
    regime = next(one for one in taxonomy.regimes.values() if one.milestones)
    stone = regime.milestones[0]
    soon = stone.model_copy(update={"date": "2026-12-31", "status": "planned", "id": "soon"})
    partial = stone.model_copy(update={"date": "2027", "status": "planned", "id": "partial"})
    far = stone.model_copy(update={"date": "2027-06-30", "status": "planned", "id": "far"})
    dropped = stone.model_copy(update={"date": "2026-12-31", "status": "dropped", "id": "dropped"})
    yearly = stone.model_copy(update={"date": "2024-12-01", "status": "reached", "yearly": True, "id": "yearly"})
    changed = regime.model_copy(update={"milestones": (soon, partial, far, dropped, yearly)})
    over = desk([], taxonomy=replace(taxonomy, regimes={regime.id: changed}))
    for aim in (Aim(FollowKind.REGIME, regime.id), Aim(FollowKind.TOPIC, regime.topics[0])):
        found = digest(over, follow(1, aim)).upcoming
        assert [(one.id, one.date) for one in found] == [
            ("yearly", "2026-12-01"),
            ("soon", "2026-12-31"),
            ("partial", "2027"),
        ]
    assert digest(over, follow(1, GOODS)).upcoming == ()


def test_the_next_digest_is_due_after_this_one() -> None:
    assert compose(desk([]), follow(1, GOODS)).next_due == next_window(Rhythm(), NOW).due
