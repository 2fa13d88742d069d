"""The canary: with each run of digests one goes to a mailbox of the operator's, and must be seen to arrive there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from api.digests.addresses import AddressBook
from api.digests.channels.mail import Sender, compose, sender_of
from api.digests.channels.transport import Transport, transport_of
from api.digests.digest import Coverage, Digest
from api.digests.rendering.letters import Letter, digest_letter
from api.digests.rendering.links import Links, Pass, own_links
from api.digests.returns.return_path import CANARY
from api.digests.sending import PermanentFailure, TemporaryFailure
from api.services import Services
from indexer.domain.alerts import Profile, Subscriber, SubscriberState
from indexer.store.alerts import AlertStore
from indexer.store.alerts_outbox import message_key

_log = structlog.get_logger(__name__)

APART = timedelta(hours=1)
"""Subscribers all over the world are due at different minutes: one canary an hour looks after all of them."""
_TRIED_FOR = timedelta(days=1)
_REMEMBERED = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Canary:
    """Digests that say nothing, to the operator, by the way all others take."""

    alerts: AlertStore
    transport: Transport
    sender: Sender
    links: Links
    own: Pass
    mailbox: str

    def launch(self, now: datetime) -> None:
        """Have one sent where messages were queued since the last; at most one an hour."""
        with self.alerts.write() as alerts:
            queued = alerts.watch.last_queued()
            canaries = alerts.watch.canaries(now - _REMEMBERED)
            last = canaries[-1].sent if canaries else None
            if queued and (last is None or (queued > last and now - last >= APART)):
                alerts.watch.launch(now)

    def send(self, now: datetime) -> None:
        """Send those that wait; what fails waits for the next minute, and alarms by itself."""
        with self.alerts.view() as alerts:
            waiting = [one.sent for one in alerts.watch.canaries(now - _TRIED_FOR) if one.handed is None]
        for moment in waiting:
            key = message_key("canary", moment.isoformat())
            message = compose(self._letter(moment), self.sender.to(CANARY), self.mailbox, key, moment)
            try:
                self.transport.send(message, self.mailbox)
            except (TemporaryFailure, PermanentFailure) as failure:
                _log.warning("a canary was not sent", code=failure.code)
                continue
            with self.alerts.write() as alerts:
                alerts.watch.hand(moment, now)

    def _letter(self, moment: datetime) -> Letter:
        digest = Digest(
            subscriber=CANARY, language="en", cadence="canary", period=f"canary {moment:%Y-%m-%d %H:%M}", due=moment,
            composed=moment, items=(), below=(), corrections=(), upcoming=(), coverage=Coverage(0, 0, (), 0),
        )  # fmt: skip
        nobody = Subscriber(CANARY, SubscriberState.ACTIVE, Profile(), None, None, moment, None, 0)
        return digest_letter(digest, self.links, own_links(self.links, self.own, nobody))


def canary_of(services: Services, book: AddressBook) -> Canary | None:
    """The canary of the settings, None where no mailbox is named."""
    settings = services.settings
    if not settings.canary:
        return None
    sender, links = sender_of(settings, book), Links(settings.public_url)
    return Canary(AlertStore(services.store), transport_of(settings), sender, links, Pass(book), settings.canary)
