"""Runs of digests under a virtual clock, with races, kills and events at every boundary (R62–R65, R94–R96,
R99).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import pytest
from sqlalchemy import Connection, event

from api.digests.beat import SILENT_AFTER, is_beating
from api.digests.composing import Desk
from api.digests.digest import decode
from api.digests.rendering.words import code_word
from api.digests.runs import DigestRuns, Outlook
from indexer.domain.alerts import Aim, Cadence, Composed, FollowKind, MessageKind, Profile, Rhythm
from indexer.domain.crawling import Health, Known, Run, Standing, Verdict
from indexer.domain.document import Parsed, Place
from indexer.ingest import Ingest
from indexer.store.alerts import AlertStore
from indexer.store.alerts_leases import LeaseLost
from indexer.store.crawling import Ledger
from indexer.store.store import Store
from indexer.store.writing import Reading
from tests.integration.digests.changes import KNOWLEDGE, START, add_change, hurry, subscribe, withdraw
from tests.support.making import article, capture, document
from tests.support.subjects import NamedSubjects

WEEK = timedelta(days=7)
SEARCH = Aim(FollowKind.SEARCH, query="goods")
ZONES = sorted(available_timezones() - {"localtime"})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    opened = Store(f"sqlite:///{tmp_path / 'rulewatch.db'}")
    yield opened
    opened.close()


def runs(store: Store, holder: str = "one") -> DigestRuns:
    return DigestRuns(store, KNOWLEDGE, holder)


def told(store: Store, subscriber: int) -> list[int]:
    with AlertStore(store).view() as view:
        return [seq for record in view.ledger.digests(subscriber) for seq in decode(record.content).changes]


def periods(store: Store, subscriber: int | None = None) -> list[str]:
    with AlertStore(store).view() as view:
        return [record.window.period for record in reversed(view.ledger.digests(subscriber, limit=1_000_000))]


def test_a_change_reaches_everybody_who_follows_it_in_the_next_window(store: Store) -> None:
    one, other = subscribe(store, "one"), subscribe(store, "two", profile=Profile(Rhythm(weekday=3)))
    change = add_change(store)
    assert runs(store).tick(START).digests == 0
    assert runs(store).tick(START + timedelta(days=3)).digests == 1
    assert (told(store, one), told(store, other)) == ([], [change])
    ticked = runs(store).tick(START + WEEK)
    assert (ticked.digests, ticked.items, ticked.messages) == (1, 1, 1)
    assert told(store, one) == [change]


def test_a_tick_again_does_nothing_again(store: Store) -> None:
    subscribe(store, "one")
    add_change(store)
    first, second = runs(store).tick(START + WEEK), runs(store).tick(START + WEEK)
    assert (first.digests, second.digests) == (1, 0)


def test_what_happened_before_the_follow_is_never_told(store: Store) -> None:
    add_change(store, "old")
    key = subscribe(store, "one")
    runs(store).tick(START + WEEK)
    assert told(store, key) == []


def test_a_change_withdrawn_before_it_was_told_vanishes_and_after_it_is_taken_back(store: Store) -> None:
    key = subscribe(store, "one")
    never, once = add_change(store, "never"), add_change(store, "once")
    withdraw(store, never)
    runs(store).tick(START + WEEK)
    assert told(store, key) == [once]
    withdraw(store, once)
    runs(store).tick(START + 2 * WEEK)
    runs(store).tick(START + 3 * WEEK)
    with AlertStore(store).view() as view:
        corrections = [[c.change for c in decode(record.content).corrections] for record in view.ledger.digests(key)]
    assert corrections == [[], [once], []]


def test_a_work_that_left_its_source_is_told_once_in_words_that_do_not_repeal_it(store: Store) -> None:
    url, aims = "https://example.org/act.xml", (Aim(FollowKind.WORK, "xx/acts/S-1"), SEARCH)
    seen, law = capture(START.date(), url=url), document([article("1", "Goods are taxed.")], START.date())
    Ingest(store, NamedSubjects()).take(seen, Place("x.warc.gz", 0, 1), Reading("sample", "", 0), Parsed((law,)))
    follower, searcher = (subscribe(store, f"by-{aim.kind}", aim) for aim in aims)
    at = START + timedelta(days=1)
    Ledger(store.database).record(Run(0, "sample", "a", at, at, Verdict.HEALTHY), [Known(url, whole=True, gone=True)])
    for week in (1, 2):
        runs(store).tick(START + week * WEEK)
    with store.reader() as reader:
        gone = [change.seq for change in reader.changes() if change.kind == "gone"]
    assert told(store, follower) == told(store, searcher) == gone
    assert len(gone) == 1
    assert "does not say that it was repealed" in code_word("en", "gone")


def test_what_the_index_does_not_show_yet_waits(store: Store) -> None:
    key = subscribe(store, "one")
    behind, shown = add_change(store, "one", work="xx/acts/S-1"), add_change(store, "two", work="xx/acts/S-2")
    with store.writer() as writer:
        position = writer.enqueue(writer.works().__next__().id, "en")
    runs(store).tick(START + WEEK, Outlook(index_position=position - 1))
    assert told(store, key) == [shown]
    runs(store).tick(START + 2 * WEEK, Outlook(index_position=position))
    assert sorted(told(store, key)) == [behind, shown]


def test_a_failing_source_is_told_in_the_next_run(store: Store) -> None:
    key = subscribe(store, "one")
    failing = Health("sample", Standing.FAILED, failing_since=START)
    runs(store).tick(START + WEEK, Outlook((failing,)))
    with AlertStore(store).view() as view:
        (record,) = view.ledger.digests(key)
    covered = decode(record.content).coverage
    assert [(trouble.source, trouble.since) for trouble in covered.troubles] == []
    searcher = subscribe(store, "two", SEARCH, at=START + WEEK)
    runs(store).tick(START + 2 * WEEK, Outlook((failing,)))
    with AlertStore(store).view() as view:
        (record,) = view.ledger.digests(searcher)
    assert [trouble.source for trouble in decode(record.content).coverage.troubles] == ["sample"]


def test_a_week_down_loses_no_window_and_longer_keeps_the_last(store: Store) -> None:
    daily = subscribe(store, "daily", profile=Profile(Rhythm(Cadence.DAILY)))
    monthly = subscribe(store, "monthly", profile=Profile(Rhythm(Cadence.MONTHLY)))
    change = add_change(store)
    runs(store).tick(START + timedelta(days=25))
    assert periods(store, daily) == [f"2026-12-{day}" for day in range(12, 19)]
    assert periods(store, monthly) == ["2026-12"]
    assert told(store, daily) == told(store, monthly) == [change]
    with AlertStore(store).view() as view:
        assert Counter(message.subscriber for message in view.outbox.messages()) == {daily: 2, monthly: 1}


def test_instant_digests_come_once_each_and_bursts_together(store: Store) -> None:
    key = subscribe(store, "one", profile=Profile(Rhythm(Cadence.INSTANT)))
    now = START + timedelta(minutes=6)
    assert runs(store).tick(now).digests == 0
    first = [add_change(store, "one"), add_change(store, "two")]
    assert runs(store).tick(now).items == 2
    add_change(store, "three")
    assert runs(store).tick(now + timedelta(minutes=1)).digests == 0
    assert runs(store).tick(now + timedelta(minutes=5)).items == 1
    assert sorted(told(store, key))[:2] == first
    assert len(told(store, key)) == 3


def test_three_years_in_every_time_zone_with_a_fifth_of_the_time_down(store: Store) -> None:
    """Ticks a day apart, more or less, a fifth of them after up to three days down, clocks jumping back and forth.

    That no moment is missed or repeated minute by minute is shown of the windows themselves in the unit tests.
    """
    hurry(store)
    rng = random.Random(62)
    keys = [
        subscribe(store, zone, profile=Profile(Rhythm(zone=zone, hour=n % 24, weekday=n % 7), heartbeat=False))
        for n, zone in enumerate(ZONES)
    ]
    first, moment, end = START, START, START + timedelta(days=3 * 365 + 1)
    run = DigestRuns(store, KNOWLEDGE, "one", batch=1000)
    while moment < end:
        run.tick(moment + rng.choice((timedelta(0), timedelta(hours=1), timedelta(hours=-1))))
        moment += timedelta(hours=rng.uniform(24, 72) if rng.random() < 0.2 else rng.uniform(1, 36))
    run.tick(end)
    with AlertStore(store).view() as view:
        records = view.ledger.digests(limit=1_000_000)
    seen = Counter((record.subscriber, record.window.period) for record in records)
    assert max(seen.values()) == 1
    by_subscriber = Counter(record.subscriber for record in records)
    assert set(by_subscriber) == set(keys)
    weeks = (end - first).days // 7
    assert set(by_subscriber.values()) <= {weeks, weeks + 1}
    late = max(record.composed - record.window.due for record in records)
    assert late <= timedelta(hours=74)


def test_clocks_that_jump_lose_nothing_and_double_nothing(store: Store) -> None:
    key = subscribe(store, "one", profile=Profile(Rhythm(Cadence.DAILY), heartbeat=False))
    run = runs(store)
    for day in range(60):
        moment = START + timedelta(days=day)
        for jump in (timedelta(0), timedelta(days=1), timedelta(days=-1), timedelta(hours=1), timedelta(hours=-1)):
            run.tick(moment + jump)
    found = periods(store, key)
    assert len(found) == len(set(found)) == 60


def test_events_at_every_statement_boundary_are_told_once(tmp_path: Path) -> None:
    """Before any statement and any commit of a run somebody else tells a change (R64): none is lost or told twice."""
    boundary, reached = 0, True
    while reached:
        store = Store(f"sqlite:///{tmp_path / f'{boundary}.db'}")
        key = subscribe(store, "one")
        changes = [add_change(store, "first")]
        with _interrupted(store, boundary, partial(_tell_elsewhere, store, changes)):
            runs(store).tick(START + WEEK)
        reached = len(changes) == 2
        runs(store).tick(START + 2 * WEEK)
        assert sorted(told(store, key)) == changes, boundary
        store.close()
        boundary += 1
    assert boundary > 15


def _tell_elsewhere(store: Store, changes: list[int]) -> None:
    """Tell a change from another connection."""
    other = Store(str(store.database.engine.url))
    changes.append(add_change(other, "second"))
    other.close()


@contextmanager
def _interrupted(store: Store, boundary: int, act: Callable[[], None]) -> Iterator[None]:
    """Act once, before this statement of the block. Inside a writing transaction SQLite lets nobody else write: there
    the boundary is the commit before it and the one after.
    """
    count = 0

    def before(connection: Connection, *_: object) -> None:
        nonlocal count
        if connection.get_execution_options().get("rulewatch_writes") and connection.in_transaction():
            return
        if count == boundary:
            act()
        count += 1

    engine = store.database.engine
    event.listen(engine, "before_cursor_execute", before)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", before)


def test_four_schedulers_that_race_compose_each_digest_once(store: Store) -> None:
    for number in range(20):
        subscribe(store, str(number))
    add_change(store)
    moment = START + WEEK
    leading = [runs(store, name).tick(moment).leading for name in ("one", "two", "three", "four")]
    assert leading == [True, False, False, False]
    assert len(periods(store)) == 20


def test_a_paused_leader_that_wakes_up_writes_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    subscribe(store, "one")
    add_change(store)
    compose = Desk.compose

    def falls_asleep(*args: Any) -> Composed | None:
        monkeypatch.setattr(Desk, "compose", compose)
        assert runs(store, "successor").tick(START + WEEK + timedelta(minutes=10)).digests == 1
        return compose(*args)

    monkeypatch.setattr(Desk, "compose", falls_asleep)
    with pytest.raises(LeaseLost):
        runs(store, "sleeper").tick(START + WEEK)
    assert len(periods(store)) == 1


def test_a_flood_is_summed_up_held_and_sent_in_full_when_released(store: Store) -> None:
    key = subscribe(store, "one")
    for number in range(501):
        add_change(store, str(number), work=f"xx/acts/S-{number}")
    run = runs(store)
    run.tick(START + WEEK)
    with AlertStore(store).view() as view:
        (record,) = view.ledger.digests(key)
        assert [message.kind for message in view.outbox.messages()] == [MessageKind.SUMMARY]
    assert record.held
    assert run.release(record.id, START + WEEK)
    assert not run.release(record.id, START + WEEK)
    with AlertStore(store).view() as view:
        assert [message.kind for message in view.outbox.messages()] == [MessageKind.SUMMARY, MessageKind.DIGEST]
    run.tick(START + 2 * WEEK)
    assert len(told(store, key)) == 501


def test_a_dead_beat_is_noticed_within_ten_minutes(store: Store) -> None:
    alerts = AlertStore(store)
    assert is_beating(alerts, START)
    runs(store).tick(START)
    assert is_beating(alerts, START + SILENT_AFTER - timedelta(seconds=1))
    assert not is_beating(alerts, START + SILENT_AFTER)


def test_a_year_end_and_a_leap_day_are_days_like_others(store: Store) -> None:
    start = datetime(2027, 12, 25, 12, tzinfo=UTC)
    key = subscribe(store, "one", profile=Profile(Rhythm(Cadence.DAILY), heartbeat=False), at=start)
    for day in range(80):
        runs(store).tick(start + timedelta(days=day))
    found = periods(store, key)
    assert {"2027-12-31", "2028-01-01", "2028-02-29", "2028-03-01"} <= set(found)
    assert len(found) == 79
