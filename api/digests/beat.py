"""The beat: one process that asks every minute (UTC) what is due. It keeps no state: the database has it all."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from api.digests.addresses import AddressBook, open_book
from api.digests.knowledge import knowledge_of
from api.digests.runs import LEASE, LEASE_LENGTH, DigestRuns, Outlook
from api.digests.sending import Channel, Dispatch
from api.index_care import IndexCare
from api.services import Services
from indexer.clock import now
from indexer.domain.crawling import Health
from indexer.search.engine import EngineUnavailable
from indexer.store.alerts import AlertStore
from indexer.store.alerts_leases import LeaseLost

_log = structlog.get_logger(__name__)

SILENT_AFTER = timedelta(minutes=10)
"""A beat that was not heard for so long is dead (docs/reliability.md R94)."""
KEEP_MESSAGES = timedelta(days=7)
KEEP_ADDRESSES = timedelta(days=28)
KEEP_UNCONFIRMED = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Job:
    """Something the beat asks for every minute; it decides itself whether anything is due."""

    name: str
    run: Callable[[datetime], object]


@dataclass(slots=True)
class Post:
    """Composing, sending and forgetting: the jobs of this package."""

    services: Services
    health: Callable[[], tuple[Health, ...]]
    channels: Mapping[str, Channel]
    alerts: AlertStore = field(init=False)
    runs: DigestRuns = field(init=False)
    dispatch: Dispatch = field(init=False)

    def __post_init__(self) -> None:
        self.alerts = AlertStore(self.services.store)
        self.runs = DigestRuns(self.services.store, knowledge_of(self.services), holder_name())
        self.dispatch = Dispatch(self.alerts, book_of(self.services), self.channels)

    def jobs(self) -> tuple[Job, ...]:
        """What the beat is to ask for."""
        return (Job("digests", self.compose), Job("post", self.send), Job("retention", self.forget))

    def compose(self, moment: datetime) -> None:
        """Compose the digests that are due."""
        self.runs.tick(moment, Outlook(self.health(), index_position(self.services)))

    def send(self, moment: datetime) -> None:
        """Send what the outbox holds, while this process has the lease."""
        with self.alerts.write() as alerts:
            held = alerts.leases.acquire(LEASE, self.runs.holder, moment, LEASE_LENGTH)
        if held is not None:
            self.dispatch.deliver(moment, held)

    def forget(self, moment: datetime) -> None:
        """Delete what is no longer needed: messages after 7 days, addresses 28 days after their owner left, sign-ups
        that were not confirmed within 48 hours, and who asked for something when it may be asked for again.
        """
        with self.alerts.write() as alerts:
            alerts.ledger.forget_bodies(moment - KEEP_MESSAGES)
            alerts.people.erase_left(moment, KEEP_ADDRESSES)
            alerts.people.erase_unconfirmed(moment, KEEP_UNCONFIRMED)
            alerts.allowances.forget(moment)


def run_forever(
    services: Services,
    channels: Mapping[str, Channel],
    health: Callable[[], tuple[Health, ...]] = tuple,
    others: Sequence[Job] = (),
) -> None:
    """Beat until the process is stopped: what `rulewatch schedule` does. `others` are jobs of other packages, each on
    a thread of its own: a long crawl delays no digest.
    """
    from apscheduler.executors.pool import ThreadPoolExecutor  # type: ignore[import-untyped]  # noqa: PLC0415 - slow
    from apscheduler.schedulers.blocking import BlockingScheduler  # type: ignore[import-untyped]  # noqa: PLC0415

    jobs = (*Post(services, health, channels).jobs(), Job("index", IndexCare(services).tend), *others)
    scheduler = BlockingScheduler(timezone=UTC, executors={"default": ThreadPoolExecutor(len(jobs))})
    for job in jobs:
        scheduler.add_job(
            _guarded(job), "interval", seconds=60, id=job.name, max_instances=1, coalesce=True,
            misfire_grace_time=None, next_run_time=now(),
        )  # fmt: skip
    scheduler.start()


def is_beating(alerts: AlertStore, moment: datetime) -> bool:
    """Whether some process has asked what is due lately; True too before the first ever did."""
    with alerts.view() as view:
        expiry = view.leases.expiry(LEASE)
    return expiry is None or expiry + SILENT_AFTER - LEASE_LENGTH > moment


def _guarded(job: Job) -> Callable[[], None]:
    def run() -> None:
        try:
            job.run(now())
        except LeaseLost as lost:
            _log.warning("another process took over", job=job.name, code=lost.code)
        except Exception:  # noqa: BLE001 - the border of a job: the next minute tries again
            _log.exception("job failed", job=job.name)

    return run


def holder_name() -> str:
    """How this process is called among those that want the lease."""
    return f"{socket.gethostname()[:32]}:{os.getpid()}:{os.urandom(4).hex()}"


def book_of(services: Services) -> AddressBook:
    """The address book of a base; its key lies beside the data, in no database."""
    services.settings.data.mkdir(parents=True, exist_ok=True)
    return open_book(Path(services.settings.data) / "addresses.key")


def index_position(services: Services) -> int | None:
    """How far the index has followed the store; None where it does not answer."""
    try:
        return services.engine.position()
    except EngineUnavailable:
        return None
