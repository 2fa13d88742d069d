"""Subscribers, ledger, outbox and leases on SQLite and on PostgreSQL (R63–R65, R69, R74, R95, R99)."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from indexer.domain.alerts import (
    Aim,
    Cadence,
    Composed,
    FollowKind,
    Message,
    MessageKind,
    MessageState,
    Profile,
    Purpose,
    Rhythm,
    Subscriber,
    SubscriberState,
    Window,
)
from indexer.domain.history import Origin
from indexer.domain.identifiers import WorkId
from indexer.store import alert_tables as a
from indexer.store import tables as t
from indexer.store.alerts import AlertStore
from indexer.store.alerts_leases import LeaseLost
from indexer.store.alerts_outbox import Entry
from indexer.store.store import Store
from tests.integration.digests.changes import EVERYTHING, START, add_change, subscribe, withdraw

LATER = START + timedelta(days=7)
WINDOW = Window(Cadence.WEEKLY, "2026-W49", LATER)


@pytest.fixture
def alerts(store: Store) -> AlertStore:
    """The alert tables of an empty store."""
    return AlertStore(store)


def composed(subscriber: Subscriber, *changes: int, window: Window = WINDOW, **more: object) -> Composed:
    values: dict[str, object] = {
        "subscriber": subscriber, "window": window, "changes": changes, "corrections": (), "content": b"{}",
        "sha256": "0" * 64, "settled": max(changes, default=subscriber.settled),
        "next_due": window.due + timedelta(days=7), "messages": (MessageKind.DIGEST,),
    }  # fmt: skip
    return Composed(**{**values, **more})  # type: ignore[arg-type]


def read(alerts: AlertStore, key: int) -> Subscriber:
    with alerts.view() as view:
        found = view.people.subscriber(key)
    assert found
    return found


def record(alerts: AlertStore, *batch: Composed) -> list[int]:
    with alerts.write() as writing:
        recorded = writing.ledger.record(batch, LATER)
        writing.outbox.queue([Entry(key, c.subscriber, c.window, c.messages) for key, c in recorded], "mail", LATER)
    return [key for key, _ in recorded]


def claim(alerts: AlertStore, now: datetime = LATER) -> Message | None:
    with alerts.write() as writing:
        return writing.outbox.claim("mail", now, now + timedelta(minutes=10))


def test_the_mark_of_the_record_moves_with_what_is_learnt_and_with_nothing_else(
    alerts: AlertStore, store: Store
) -> None:
    def mark() -> tuple[int, ...]:
        with alerts.view() as view:
            return view.ledger.mark()

    empty = mark()
    add_change(store)
    changed = mark()
    assert changed != empty
    subscribe(store, "one")
    assert mark() == changed
    with store.writer() as writer:
        writer.enqueue(WorkId("xx/acts/S-1"), "en")
    assert mark() != changed


def test_migrations_build_the_tables_that_are_declared(store: Store) -> None:
    with store.database.reading() as connection:
        context = MigrationContext.configure(connection)
        told = [str(one) for one in compare_metadata(context, t.metadata)]
    names = [table.name for table in t.metadata.sorted_tables if table.name in vars(a)]
    assert len(names) == 13, names
    assert [one for one in told if any(f"'{name}'" in one for name in names)] == []


def test_a_subscriber_is_found_by_the_hash_of_the_address(alerts: AlertStore) -> None:
    profile = Profile(Rhythm(Cadence.DAILY, "Asia/Shanghai", 7), "zh", heartbeat=False)
    with alerts.write() as writing:
        key = writing.people.add(b"sealed", "hash", profile, START)
    with alerts.view() as view:
        found = view.people.by_lookup("hash")
        assert view.people.by_lookup("other") is None
    assert found
    assert (found.id, found.state, found.profile, found.sealed) == (key, SubscriberState.PENDING, profile, b"sealed")


def test_the_same_aim_is_followed_once_and_by_nobody_else_removed(alerts: AlertStore, store: Store) -> None:
    key = subscribe(store, "one", EVERYTHING)
    aim = Aim(FollowKind.SEARCH, query="goods", filters=(("type", ("act", "rule")),))
    with alerts.write() as writing:
        first = writing.people.add_follow(key, aim, "goods", "why", START)
        assert writing.people.add_follow(key, aim, "again", "", LATER) == first
        assert not writing.people.remove_follow(key + 1, first)
        (_, found) = writing.people.follows([key])[key]
        assert (found.aim, found.name, found.note) == (aim, "goods", "why")
        assert writing.people.remove_follow(key, first)
        assert len(writing.people.follows([key])[key]) == 1


def test_only_changes_that_a_crawl_saw_and_that_still_hold_may_alert(alerts: AlertStore, store: Store) -> None:
    seen = add_change(store, "one")
    for origin in (Origin.BASELINE, Origin.BACKFILL):
        add_change(store, origin.value, origin=origin)
    gone = add_change(store, "gone")
    withdraw(store, gone)
    with alerts.view() as view:
        assert [change.seq for change in view.ledger.candidates(0, view.ledger.head())] == [seen]
        assert view.ledger.candidates(seen, view.ledger.head()) == []


def test_a_subscriber_is_due_from_the_moment_on(alerts: AlertStore, store: Store) -> None:
    key = subscribe(store, "one")
    due = read(alerts, key).next_due
    assert due == datetime(2026, 11, 30, 8, tzinfo=UTC)
    with alerts.view() as view:
        assert view.ledger.due(due - timedelta(seconds=1), 0, 10) == []
        assert [one.id for one in view.ledger.due(due, 0, 10)] == [key]


def test_instant_subscribers_are_due_only_when_something_happened(alerts: AlertStore, store: Store) -> None:
    key = subscribe(store, "one", profile=Profile(Rhythm(Cadence.INSTANT)))
    with alerts.view() as view:
        assert view.ledger.due(LATER, view.ledger.head(), 10) == []
    head = add_change(store)
    with alerts.view() as view:
        (one,) = view.ledger.due(LATER, head, 10)
    assert one.id == key
    with alerts.write() as writing:
        writing.ledger.pass_over([one], head, LATER + timedelta(minutes=5))
    with alerts.view() as view:
        assert view.ledger.due(LATER + timedelta(days=9), head, 10) == []


def test_a_window_has_one_digest_and_a_change_is_told_once(alerts: AlertStore, store: Store) -> None:
    key = subscribe(store, "one")
    change = add_change(store)
    seen = read(alerts, key)
    (digest,) = record(alerts, composed(seen, change))
    assert record(alerts, composed(seen, change)) == []
    now = read(alerts, key)
    assert (now.settled, now.next_due) == (change, LATER + timedelta(days=7))
    assert record(alerts, composed(now, window=replace(WINDOW))) == []
    with alerts.view() as view:
        assert view.ledger.told(key) == {change: digest}
        assert view.ledger.delivered([key], 0) == {key: {change}}
        assert [one.id for one in view.ledger.digests(key)] == [digest]
        assert len(view.outbox.messages()) == 1


def test_a_subscriber_that_changed_meanwhile_is_passed_over(alerts: AlertStore, store: Store) -> None:
    key = subscribe(store, "one")
    seen = read(alerts, key)
    with alerts.write() as writing:
        writing.people.deactivate(key, SubscriberState.UNSUBSCRIBED, START)
    assert record(alerts, composed(seen, add_change(store))) == []
    with alerts.view() as view:
        assert view.ledger.told(key) == {}


def test_a_window_that_has_its_digest_leaves_what_is_new_to_the_next(alerts: AlertStore, store: Store) -> None:
    key = subscribe(store, "one")
    record(alerts, composed(read(alerts, key)))
    change = add_change(store)
    with alerts.write() as writing:
        writing.people.set_profile(key, Profile(Rhythm(weekday=4)), LATER + timedelta(days=4))
    assert record(alerts, composed(read(alerts, key), change)) == []
    after = read(alerts, key)
    assert after.settled < change
    assert after.next_due == LATER + timedelta(days=7)


def test_withdrawn_changes_that_were_told_are_taken_back_once(alerts: AlertStore, store: Store) -> None:
    key = subscribe(store, "one")
    change, other = add_change(store, "one"), add_change(store, "two")
    record(alerts, composed(read(alerts, key), change, other))
    withdraw(store, change)
    with alerts.view() as view:
        assert [told.change for told in view.ledger.taken_back([key])[key]] == [change]
    window = Window(Cadence.WEEKLY, "2026-W50", LATER + timedelta(days=7))
    record(alerts, composed(read(alerts, key), window=window, corrections=(change,)))
    with alerts.view() as view:
        assert view.ledger.taken_back([key]) == {}


def test_a_message_is_claimed_by_one_and_again_only_after_its_time(alerts: AlertStore, store: Store) -> None:
    record(alerts, composed(read(alerts, subscribe(store, "one")), add_change(store)))
    first = claim(alerts)
    assert first
    assert first.attempts == 1
    assert claim(alerts) is None
    again = claim(alerts, LATER + timedelta(minutes=10))
    assert again
    assert (again.key, again.attempts) == (first.key, 2)
    with alerts.write() as writing:
        assert not writing.outbox.close(first, MessageState.SENT)
        assert writing.outbox.close(again, MessageState.SENT)
    assert claim(alerts, LATER + timedelta(days=9)) is None


def test_a_message_keeps_its_key_whatever_the_rows_are_called(alerts: AlertStore, store: Store) -> None:
    one, other = (read(alerts, subscribe(store, name)) for name in ("one", "two"))
    record(alerts, composed(one), composed(other))
    with alerts.view() as view:
        keys = [message.key for message in view.outbox.messages()]
    with alerts.write() as writing:
        for table in (a.message, a.delivery, a.digest):
            writing.people._connection.execute(table.delete())
        for key in (one.id, other.id):
            writing.people.activate(key, LATER)
    record(alerts, composed(read(alerts, other.id)), composed(read(alerts, one.id)))
    with alerts.view() as view:
        assert sorted(message.key for message in view.outbox.messages()) == sorted(keys)
    assert len(set(keys)) == 2


def test_who_leaves_gets_nothing_more(alerts: AlertStore, store: Store) -> None:
    key = subscribe(store, "one")
    record(alerts, composed(read(alerts, key)))
    with alerts.write() as writing:
        writing.people.deactivate(key, SubscriberState.UNSUBSCRIBED, LATER)
        writing.people.deactivate(key, SubscriberState.UNSUBSCRIBED, LATER + timedelta(days=1))
    assert claim(alerts, LATER + timedelta(days=9)) is None
    assert read(alerts, key).left == LATER
    with alerts.view() as view:
        assert view.ledger.due(LATER + timedelta(days=99), 99, 10) == []


def test_each_active_destination_gets_its_own_message(alerts: AlertStore, store: Store) -> None:
    key = subscribe(store, "one")
    with alerts.write() as writing:
        hook = writing.people.add_destination(key, "webhook", b"sealed hook")
        idle = writing.people.add_destination(key, "chat", b"sealed chat")
        writing.people.switch_destination(idle, active=False)
    record(alerts, composed(read(alerts, key)))
    with alerts.view() as view:
        found = [(message.channel, message.destination) for message in view.outbox.messages()]
        assert [one.id for one in view.people.destinations(key)] == [hook, idle]
    assert found == [("mail", 0), ("webhook", hook)]


def test_a_token_works_once_until_it_expires_and_for_its_purpose_only(alerts: AlertStore, store: Store) -> None:
    key = subscribe(store, "one")
    with alerts.write() as writing:
        people = writing.people
        people.add_token("hash", key, Purpose.CONFIRM, LATER)
        assert people.bearer("hash", Purpose.CONFIRM, START) == key
        assert people.bearer("hash", Purpose.MANAGE, START) is None
        assert people.bearer("hash", Purpose.CONFIRM, LATER) is None
        assert people.use_token("hash", Purpose.CONFIRM, START) == key
        assert people.use_token("hash", Purpose.CONFIRM, START) is None
        assert people.use_token("unknown", Purpose.CONFIRM, START) is None


def test_erasing_leaves_nothing_and_addresses_of_those_who_left_go_by_themselves(
    alerts: AlertStore, store: Store
) -> None:
    one, other = subscribe(store, "one"), subscribe(store, "two")
    record(alerts, composed(read(alerts, one), add_change(store)))
    with alerts.write() as writing:
        writing.people.add_token("hash", one, Purpose.MANAGE, None)
        writing.people.erase(one)
        writing.people.deactivate(other, SubscriberState.UNSUBSCRIBED, START)
        assert writing.people.erase_left(START + timedelta(days=27), timedelta(days=28)) == 0
        assert writing.people.erase_left(START + timedelta(days=28), timedelta(days=28)) == 1
    assert read(alerts, other).sealed is None
    with store.database.reading() as connection:
        left = {
            table.name: connection.execute(table.select()).all()
            for table in t.metadata.sorted_tables
            if table.name in vars(a)
        }
    assert [row[0] for row in left["subscriber"]] == [other]
    assert {name for name, rows in left.items() if rows} <= {"subscriber", "follow", "digest_run"}


def test_sign_ups_nobody_confirmed_go_by_themselves(alerts: AlertStore, store: Store) -> None:
    with alerts.write() as writing:
        writing.people.add(b"sealed", "pending", Profile(), START)
    subscribe(store, "active")
    with alerts.write() as writing:
        assert writing.people.erase_unconfirmed(START + timedelta(hours=48), timedelta(hours=48)) == 1
        assert [one.lookup for one in writing.people.everyone()] == ["active"]


def test_a_lease_has_one_holder_and_each_new_one_a_higher_token(alerts: AlertStore) -> None:
    length = timedelta(minutes=3)
    with alerts.write() as writing:
        leases = writing.leases
        first = leases.acquire("schedule", "one", START, length)
        assert first
        assert leases.acquire("schedule", "two", START + timedelta(minutes=2), length) is None
        assert leases.acquire("schedule", "one", START + timedelta(minutes=2), length) == first
        second = leases.acquire("schedule", "two", START + timedelta(minutes=6), length)
        assert second
        assert second.token == first.token + 1
        leases.require(second)
        with pytest.raises(LeaseLost):
            leases.require(first)
        assert leases.acquire("schedule", "one", START + timedelta(minutes=7), length) is None


def test_a_lease_written_by_a_clock_that_was_wrong_blocks_nobody(alerts: AlertStore) -> None:
    length = timedelta(minutes=3)
    with alerts.write() as writing:
        assert writing.leases.acquire("schedule", "one", START + timedelta(days=1), length)
        assert writing.leases.acquire("schedule", "two", START, length)


def test_a_copy_of_a_base_sends_nothing_until_it_is_armed(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'rulewatch.db'}")
    with AlertStore(store).write() as alerts:
        assert alerts.leases.may_send(START)
        assert alerts.leases.may_send(START)
    store.close()
    shutil.copy(tmp_path / "rulewatch.db", tmp_path / "copy.db")
    copy, original = Store(f"sqlite:///{tmp_path / 'copy.db'}"), Store(f"sqlite:///{tmp_path / 'rulewatch.db'}")
    with AlertStore(copy).write() as alerts:
        assert not alerts.leases.may_send(START)
        alerts.leases.arm(START)
        assert alerts.leases.may_send(START)
    with AlertStore(original).write() as alerts:
        assert alerts.leases.may_send(START)
    copy.close()
    original.close()
    shutil.move(tmp_path / "rulewatch.db", tmp_path / "kept.db")
    shutil.copy(tmp_path / "kept.db", tmp_path / "rulewatch.db")
    restored = Store(f"sqlite:///{tmp_path / 'rulewatch.db'}")
    with AlertStore(restored).write() as alerts:
        assert not alerts.leases.may_send(START)
    restored.close()


def test_counts_are_the_last_ones_of_each_subscriber(alerts: AlertStore, store: Store) -> None:
    key = subscribe(store, "one")
    changes = [add_change(store, str(number)) for number in range(3)]
    for week, told in enumerate((changes[:1], changes[1:], [])):
        window = Window(Cadence.WEEKLY, f"2026-W{48 + week}", LATER)
        record(alerts, composed(read(alerts, key), *told, window=window))
    with alerts.view() as view:
        assert view.ledger.counts([key], 2) == {key: [0, 2]}
        assert view.ledger.told_since([key], START) == {key: 3}
        assert view.ledger.told_since([key], LATER + timedelta(days=1)) == {}
