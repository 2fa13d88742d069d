"""The run of digests: what is due is asked of the database at every tick, so no timer, clock or restart loses one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from api.digests.composing import Desk, History
from api.digests.digest import Digest
from api.digests.drawer import Drawer, Notes
from api.digests.flood import DAY, WINDOWS
from api.digests.items import Items
from api.digests.knowledge import Knowledge
from api.digests.significance import Scale, published_formula
from api.digests.statements import Statements
from api.digests.surroundings import Surroundings
from api.digests.windows import CATCH_UP, PAUSE, next_window, window_at
from indexer.domain.alerts import Cadence, Composed, Held, MessageKind, Subscriber, Window
from indexer.domain.crawling import Health
from indexer.domain.identifiers import WorkId
from indexer.store.alerts import Alerts, AlertStore
from indexer.store.alerts_outbox import Entry
from indexer.store.store import Store

_log = structlog.get_logger(__name__)

LEASE = "schedule"
LEASE_LENGTH = timedelta(minutes=3)
_BATCH = 200
"""Subscribers whose digests are recorded in one transaction."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """How the base stands now: the health of its sources, and how far the index is (a position of its outbox; None
    where the index cannot be asked: digests never wait for it then).
    """

    health: tuple[Health, ...] = ()
    index_position: int | None = None


@dataclass(slots=True)
class Ticked:
    """What one tick did. `leading` is False where another process has the lease, `armed` where this base is a copy."""

    leading: bool = True
    armed: bool = True
    digests: int = 0
    items: int = 0
    messages: int = 0


@dataclass(slots=True)
class DigestRuns:
    """Composes what is due. `holder` names this process to others that want the lease; `channel` carries messages to
    subscribers' own addresses.
    """

    store: Store
    knowledge: Knowledge
    holder: str
    channel: str = "mail"
    batch: int = _BATCH
    _alerts: AlertStore = field(init=False)
    _drawer: Drawer = field(init=False)
    _notes: Notes = field(init=False)

    def __post_init__(self) -> None:
        self._alerts = AlertStore(self.store)
        self._drawer = Drawer(self.knowledge)
        self._notes = Notes(Statements(self.store))

    def tick(self, now: datetime, outlook: Outlook | None = None) -> Ticked:
        """Compose and record every digest that is due now; doing it twice does no harm. Raises LeaseLost where another
        process took over meanwhile: nothing of the batch under way is written then.
        """
        with self._alerts.write() as alerts:
            held = alerts.leases.acquire(LEASE, self.holder, now, LEASE_LENGTH)
            armed = held is not None and alerts.leases.may_send(now)
        if held is None:
            return Ticked(leading=False)
        if not armed:
            _log.warning("this base is a copy: nothing is sent until it is armed")
            return Ticked(armed=False)
        return self._compose_due(now, held, outlook or Outlook())

    def _compose_due(self, now: datetime, held: Held, outlook: Outlook) -> Ticked:
        done = Ticked()
        desk: Desk | None = None
        while True:
            with self._alerts.view() as alerts:
                if desk is None:
                    desk = self._open_desk(alerts, now, outlook, alerts.ledger.floor(now))
                due = alerts.ledger.due(now, desk.head, self.batch)
                composed, quiet = self._compose(alerts, desk, due)
            if not due:
                return done
            self._record(held, desk, composed, quiet, done)

    def preview(self, subscriber: int, now: datetime, outlook: Outlook | None = None) -> Digest | None:
        """What a subscriber's next digest would say if it were composed now; nothing is written. None where there is
        no such subscriber, or nothing is sent to them.
        """
        with self._alerts.view() as alerts:
            person = alerts.people.subscriber(subscriber)
            if person is None or person.next_due is None:
                return None
            desk = self._open_desk(alerts, now, outlook or Outlook(), person.settled)
            follows = alerts.people.follows([person.id]).get(person.id, ())
            return desk.digest(person, _window(person, desk), follows, _histories(alerts, desk, [person])[person.id])

    def _open_desk(self, alerts: Alerts, now: datetime, outlook: Outlook, floor: int | None) -> Desk:
        head = alerts.ledger.head()
        changes = [] if floor is None else alerts.ledger.candidates(floor, head)
        found = self._drawer.candidates(alerts, changes)
        behind: set[tuple[str, str]] = set()
        if outlook.index_position is not None:
            behind = {(work, language) for _, work, language in alerts.record.outbox(outlook.index_position)}
        today = now.date()
        return Desk(
            now=now,
            head=head,
            candidates={candidate.change.seq: candidate for candidate in found},
            waiting=frozenset(c.change.seq for c in found if (str(c.work.id), c.change.language) in behind),
            matcher=self._drawer.matcher(found, today),
            items=Items(Scale(published_formula(), self.knowledge.core, today, self.knowledge.named)),
            surroundings=Surroundings(
                self.knowledge.taxonomy,
                self.knowledge.publishers,
                outlook.health,
                today,
                self._notes.at(alerts.ledger.mark()),
            ),
            titles=self._title,
        )

    def _title(self, work: str) -> str:
        with self.store.reader() as reader:
            record = reader.work(WorkId(work))
        return record.title if record else work

    def _compose(
        self, alerts: Alerts, desk: Desk, due: Sequence[Subscriber]
    ) -> tuple[list[Composed], list[Subscriber]]:
        """Digests for those who are due, and the instant ones that have nothing to say."""
        keys = [subscriber.id for subscriber in due]
        follows = alerts.people.follows(keys)
        histories = _histories(alerts, desk, due)
        composed, quiet = [], []
        for subscriber in due:
            window = _window(subscriber, desk)
            one = desk.compose(subscriber, window, follows.get(subscriber.id, ()), histories[subscriber.id])
            if one is None:
                quiet.append(subscriber)
            else:
                composed.append(one)
        return composed, quiet

    def _record(
        self, held: Held, desk: Desk, composed: Sequence[Composed], quiet: Sequence[Subscriber], done: Ticked
    ) -> None:
        with self._alerts.write() as alerts:
            alerts.leases.require(held)
            alerts.leases.acquire(LEASE, self.holder, desk.now, LEASE_LENGTH)
            recorded = alerts.ledger.record(composed, desk.now)
            entries = [Entry(key, one.subscriber, one.window, one.messages) for key, one in recorded]
            alerts.outbox.queue(entries, self.channel, desk.now)
            alerts.ledger.pass_over(quiet, desk.settled(), desk.now + PAUSE)
        done.digests += len(recorded)
        done.items += sum(len(one.changes) for _, one in recorded)
        done.messages += sum(len(one.messages) for _, one in recorded)

    def release(self, digest: int, now: datetime) -> bool:
        """Send a digest that was held as a flood, in full; False where it is not held."""
        with self._alerts.write() as alerts:
            entry = _whole(alerts, digest)
            if entry is None or not alerts.ledger.release(digest):
                return False
            alerts.outbox.queue([entry], self.channel, now)
        return True

    def resend(self, digest: int, now: datetime) -> int:
        """Send a digest once more, under the keys its messages had; made anew from the record where those are no longer
        kept. Returns how many messages; none for a digest that is held, on its way, or not there.
        """
        with self._alerts.write() as alerts:
            if alerts.outbox.messages(digest):
                return alerts.outbox.requeue(digest, now)
            entry, record = _whole(alerts, digest), alerts.ledger.digest(digest)
            if entry is None or record is None or record.held:
                return 0
            alerts.outbox.queue([entry], self.channel, now)
            return len(alerts.outbox.messages(digest))


def _whole(alerts: Alerts, digest: int) -> Entry | None:
    """A digest to be sent in full, None where it or its subscriber is gone."""
    record = alerts.ledger.digest(digest)
    subscriber = alerts.people.subscriber(record.subscriber) if record else None
    return Entry(digest, subscriber, record.window, (MessageKind.DIGEST,)) if record and subscriber else None


def _histories(alerts: Alerts, desk: Desk, due: Sequence[Subscriber]) -> Mapping[int, History]:
    keys = [subscriber.id for subscriber in due]
    told = alerts.ledger.delivered(keys, min((one.settled for one in due), default=0))
    taken_back = alerts.ledger.taken_back(keys)
    # What is usual matters only where there may be too much.
    counts = alerts.ledger.counts(keys, WINDOWS) if desk.candidates else {}
    today = alerts.ledger.told_since(keys, desk.now - DAY) if desk.candidates else {}
    return {
        key: History(
            frozenset(told.get(key, ())), tuple(taken_back.get(key, ())), tuple(counts.get(key, ())), today.get(key, 0)
        )
        for key in keys
    }


def _window(subscriber: Subscriber, desk: Desk) -> Window:
    """The window to be made good: the one that is due, or, where it is older than a week, the first since then; the
    last one that was due in any case.
    """
    rhythm, due = subscriber.profile.rhythm, subscriber.next_due or desk.now
    if rhythm.cadence is Cadence.INSTANT:
        return Window(rhythm.cadence, str(desk.head), due)
    window = window_at(rhythm, due)
    while window.due < desk.now - CATCH_UP:
        following = next_window(rhythm, window.due)
        if following.due > desk.now:
            break
        window = following
    return window
