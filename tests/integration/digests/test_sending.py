"""What becomes of a message: sent, tried again, given up; and where nobody may be reached any more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from api.digests.addresses import AddressBook
from api.digests.runs import LEASE, DigestRuns
from api.digests.sending import GONE, PATIENCE, Delivery, Dispatch, PermanentFailure, TemporaryFailure
from indexer.domain.alerts import MessageState, SubscriberState
from indexer.store.alerts import AlertStore
from indexer.store.alerts_leases import LeaseLost
from indexer.store.store import Store
from tests.integration.digests.changes import KNOWLEDGE, START, add_change, subscribe

DUE = START + timedelta(days=7)
HOUR = timedelta(hours=1)
BOOK = AddressBook(bytes(32))


@dataclass(slots=True)
class Postman:
    """A channel that does what it is told and remembers what it was asked."""

    key: str = "mail"
    retries: tuple[timedelta, ...] = (HOUR, 2 * HOUR)
    trouble: Exception | None = None
    seen: list[Delivery] = field(default_factory=list)

    def send(self, delivery: Delivery) -> None:
        """Remember, then do as told."""
        self.seen.append(delivery)
        if self.trouble:
            raise self.trouble


@dataclass(slots=True)
class Office:
    """A base with one subscriber whose digest is composed."""

    store: Store
    subscriber: int
    postman: Postman
    hook: Postman

    @property
    def alerts(self) -> AlertStore:
        """Its alert tables."""
        return AlertStore(self.store)

    def deliver(self, now: datetime) -> int:
        """Send what is due."""
        return Dispatch(self.alerts, BOOK, {one.key: one for one in (self.postman, self.hook)}).deliver(now)

    def state(self, channel: str = "mail") -> tuple[MessageState, int, str]:
        """What the outbox says of the message of a channel."""
        with self.alerts.view() as view:
            (message,) = [one for one in view.outbox.messages() if one.channel == channel]
        return message.state, message.attempts, message.error


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """One message to the subscriber's address, one to a webhook."""
    store = Store(f"sqlite:///{tmp_path / 'rulewatch.db'}")
    key = subscribe(store, "one", seal=BOOK.seal("reader@example.org"))
    with AlertStore(store).write() as alerts:
        alerts.people.add_destination(key, "webhook", BOOK.seal("https://hooks.example.org/1"))
    add_change(store)
    DigestRuns(store, KNOWLEDGE, "office").tick(DUE)
    yield Office(store, key, Postman(), Postman("webhook"))
    store.close()


def test_each_channel_gets_its_message_with_its_own_address(office: Office) -> None:
    assert office.deliver(DUE) == 2
    assert [one.address for one in (*office.postman.seen, *office.hook.seen)] == [
        "reader@example.org", "https://hooks.example.org/1",
    ]  # fmt: skip
    assert office.postman.seen[0].digest.changes == (1,)
    assert "reader" not in repr(office.postman.seen[0])
    assert office.deliver(DUE + timedelta(days=1)) == 0


def test_a_message_is_tried_again_with_the_same_key_and_then_given_up(office: Office) -> None:
    office.postman.trouble = TemporaryFailure("451 try later")
    moments = [DUE, DUE + HOUR - timedelta(seconds=1), DUE + HOUR, DUE + 3 * HOUR, DUE + 30 * HOUR]
    found = []
    for moment in moments:
        office.deliver(moment)
        found.append(office.state()[:2])
    queued = MessageState.QUEUED
    assert found == [(queued, 1), (queued, 1), (queued, 2), (MessageState.FAILED, 3), (MessageState.FAILED, 3)]
    assert len({one.message.key for one in office.postman.seen}) == 1
    assert office.state()[2] == "delivery-postponed"
    assert office.state("webhook")[0] is MessageState.SENT


def test_a_receiver_that_asks_for_time_gets_it(office: Office) -> None:
    office.postman.trouble = TemporaryFailure("429", retry_after=5 * HOUR)
    office.deliver(DUE)
    office.postman.trouble = None
    office.deliver(DUE + 5 * HOUR - timedelta(seconds=1))
    assert office.state()[0] is MessageState.QUEUED
    office.deliver(DUE + 5 * HOUR)
    assert office.state()[0] is MessageState.SENT


def test_an_address_that_is_refused_for_good_is_written_to_no_more(office: Office) -> None:
    office.postman.trouble = PermanentFailure("550 reader@example.org unknown", returned=GONE)
    office.deliver(DUE)
    assert office.state() == (MessageState.FAILED, 1, "delivery-refused")
    with office.alerts.view() as view:
        found = view.people.subscriber(office.subscriber)
    assert found
    assert found.state is SubscriberState.SUPPRESSED


def test_a_destination_that_is_gone_is_switched_off_and_mail_goes_on(office: Office) -> None:
    office.hook.trouble = PermanentFailure("410", returned=GONE)
    office.deliver(DUE)
    assert office.state("webhook")[0] is MessageState.FAILED
    assert office.state("mail")[0] is MessageState.SENT
    with office.alerts.view() as view:
        assert [one.active for one in view.people.destinations(office.subscriber)] == [False]


def test_who_left_before_it_was_sent_gets_nothing(office: Office) -> None:
    with office.alerts.write() as alerts:
        alerts.people.deactivate(office.subscriber, SubscriberState.UNSUBSCRIBED, DUE)
    assert office.deliver(DUE) == 0
    assert office.postman.seen == []
    assert office.state()[0] is MessageState.CANCELLED


def test_an_address_of_another_key_is_a_failure_and_stops_nobody_else(office: Office) -> None:
    other = Dispatch(office.alerts, AddressBook(bytes(range(32))), {"mail": office.postman})
    assert other.deliver(DUE) == 0
    assert office.state() == (MessageState.FAILED, 1, "address-unreadable")


def test_a_sender_that_lost_the_lease_claims_nothing(office: Office) -> None:
    with office.alerts.write() as alerts:
        held = alerts.leases.acquire(LEASE, "old", DUE + HOUR, HOUR)
        assert alerts.leases.acquire(LEASE, "new", DUE + 3 * HOUR, HOUR)
    with pytest.raises(LeaseLost):
        Dispatch(office.alerts, BOOK, {"mail": office.postman}).deliver(DUE + 3 * HOUR, held)
    assert office.postman.seen == []


def test_a_message_whose_sender_died_is_sent_by_the_next(office: Office) -> None:
    with office.alerts.write() as alerts:
        dead = alerts.outbox.claim("mail", DUE, DUE + PATIENCE)
    assert dead
    office.deliver(DUE + PATIENCE - timedelta(seconds=1))
    assert office.postman.seen == []
    office.deliver(DUE + PATIENCE)
    assert [one.message.key for one in office.postman.seen] == [dead.key]


def test_a_digest_can_be_sent_once_more_on_request(office: Office) -> None:
    office.deliver(DUE)
    with office.alerts.write() as alerts:
        assert alerts.outbox.requeue(office.postman.seen[0].message.digest, DUE + HOUR) == 2
    office.deliver(DUE + HOUR)
    assert len({one.message.key for one in office.postman.seen}) == 1
    assert len(office.postman.seen) == 2


def test_a_message_that_somebody_sends_now_is_not_sent_beside_it(office: Office) -> None:
    with office.alerts.write() as alerts:
        claimed = alerts.outbox.claim("mail", DUE, DUE + PATIENCE)
        assert claimed
        assert alerts.outbox.requeue(claimed.digest, DUE) == 0
        assert alerts.outbox.close(claimed, MessageState.SENT)
