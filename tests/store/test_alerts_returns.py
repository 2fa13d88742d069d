"""What came back, what waits too long, and canaries, on SQLite and on PostgreSQL (R70, R71)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from indexer.domain.alerts import MessageState, Purpose, SubscriberState
from indexer.domain.returns import CanaryRecord, Returned, ReturnKind
from indexer.store.alerts import AlertStore
from indexer.store.alerts_watch import Backlog
from indexer.store.store import Store
from tests.integration.digests.changes import START, subscribe
from tests.store.test_alerts import LATER, claim, composed, read, record

HARD, SOFT = Returned(ReturnKind.HARD, "5.1.1"), Returned(ReturnKind.SOFT, "4.2.2")
HOUR = timedelta(hours=1)


@pytest.fixture
def alerts(store: Store) -> AlertStore:
    """The alert tables of an empty store."""
    return AlertStore(store)


def mailed(alerts: AlertStore, store: Store) -> tuple[int, int]:
    """A subscriber with one digest that was sent; their keys."""
    key = subscribe(store, "one")
    (digest,) = record(alerts, composed(read(alerts, key)))
    message = claim(alerts)
    assert message
    with alerts.write() as writing:
        assert writing.outbox.close(message, MessageState.SENT)
    return key, digest


def state(alerts: AlertStore, digest: int) -> MessageState:
    with alerts.view() as view:
        (message,) = view.outbox.messages(digest)
    return message.state


def test_a_mail_comes_back_once_and_is_no_longer_counted_as_sent(alerts: AlertStore, store: Store) -> None:
    key, digest = mailed(alerts, store)
    with alerts.write() as writing:
        assert writing.returns.record(key, SOFT, LATER, LATER + HOUR)
        assert not writing.returns.record(key, SOFT, LATER, LATER + 2 * HOUR)
    assert state(alerts, digest) is MessageState.RETURNED
    with alerts.view() as view:
        (kept,) = view.returns.of([key])[key]
        assert (kept.returned, kept.sent, kept.seen) == (SOFT, LATER, LATER + HOUR)
        assert view.returns.of([key], since=LATER + HOUR) == {}
    with alerts.write() as writing:
        assert writing.returns.forget(LATER + 2 * HOUR) == 1


def test_a_complaint_is_of_a_mail_that_arrived(alerts: AlertStore, store: Store) -> None:
    key, digest = mailed(alerts, store)
    with alerts.write() as writing:
        writing.returns.record(key, Returned(ReturnKind.COMPLAINT, "abuse"), LATER, LATER + HOUR)
        writing.returns.record(key, SOFT, LATER + HOUR, LATER + HOUR)  # of some other mail
    assert state(alerts, digest) is MessageState.SENT


def test_erasing_somebody_erases_what_came_back(alerts: AlertStore, store: Store) -> None:
    key, _ = mailed(alerts, store)
    with alerts.write() as writing:
        writing.returns.record(key, HARD, LATER, LATER)
        writing.people.erase(key)
        assert writing.returns.of([key]) == {}


def test_the_last_confirmation_counts(alerts: AlertStore, store: Store) -> None:
    key = subscribe(store, "one")
    with alerts.write() as writing:
        assert writing.returns.confirmed(key) is None
        for number, moment in enumerate((START, LATER)):
            writing.people.add_token(f"hash{number}", key, Purpose.CONFIRM, None)
            writing.people.use_token(f"hash{number}", Purpose.CONFIRM, moment)
        assert writing.returns.confirmed(key) == LATER


def test_what_was_due_and_was_not_composed_is_late(alerts: AlertStore, store: Store) -> None:
    subscribe(store, "one")
    with alerts.view() as view:
        due = view.people.everyone()[0].next_due
        assert due
        assert view.watch.late(due - HOUR, 0) == Backlog(0, None)
        assert view.watch.late(due, 0) == Backlog(1, due)
        assert view.watch.readers() == 1


def test_a_message_waits_from_when_it_was_queued_however_often_it_is_postponed(
    alerts: AlertStore, store: Store
) -> None:
    key = subscribe(store, "one")
    record(alerts, composed(read(alerts, key)))
    message = claim(alerts)
    assert message
    with alerts.write() as writing:
        writing.outbox.postpone(message, LATER + 10 * HOUR, "delivery-postponed")
        assert writing.watch.unfinished(LATER - HOUR).count == 0
        assert writing.watch.unfinished(LATER) == Backlog(1, LATER)
    message = claim(alerts, LATER + 10 * HOUR)
    assert message
    with alerts.write() as writing:
        writing.outbox.close(message, MessageState.FAILED)
        assert writing.watch.unfinished(LATER + 20 * HOUR).count == 0
        assert writing.watch.given_up() == Backlog(1, LATER)
        assert writing.outbox.requeue(message.digest, LATER + 20 * HOUR) == 1
        assert writing.watch.given_up().count == 0
        assert writing.outbox.requeue(message.digest, LATER + 20 * HOUR) == 0


def test_mail_of_those_who_left_is_not_lost(alerts: AlertStore, store: Store) -> None:
    key, _ = mailed(alerts, store)
    with alerts.write() as writing:
        writing.returns.record(key, Returned(ReturnKind.BLOCKED, "5.7.1"), LATER, LATER + HOUR)
        assert writing.watch.given_up().count == 1
        assert writing.watch.blocked(LATER).count == 1
        assert writing.watch.blocked(LATER + 2 * HOUR).count == 0
        writing.people.deactivate(key, SubscriberState.UNSUBSCRIBED, LATER)
        assert writing.watch.given_up().count == 0


def test_a_canary_arrives_once(alerts: AlertStore) -> None:
    sent = LATER.replace(microsecond=5)
    with alerts.write() as writing:
        writing.watch.launch(sent)
        writing.watch.hand(LATER, LATER + HOUR)
        assert writing.watch.land(LATER, LATER + HOUR)
        assert writing.watch.land(LATER, LATER + 2 * HOUR)
        assert not writing.watch.land(START, LATER)
        assert writing.watch.canaries(LATER) == [CanaryRecord(LATER, LATER + HOUR, LATER + HOUR)]
        assert writing.watch.canaries(LATER + HOUR) == []
        assert writing.watch.forget_canaries(LATER + HOUR) == 1
