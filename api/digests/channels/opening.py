"""The channels a service has, as its settings say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from api.digests.addresses import AddressBook
from api.digests.beat import book_of
from api.digests.channels.chat import ChatChannel, notify
from api.digests.channels.mail import MailChannel, Sender, compose, sender_of
from api.digests.channels.transport import Transport, transport_of
from api.digests.channels.webhook import WebhookChannel
from api.digests.rendering.invitations import trouble_letter
from api.digests.rendering.links import Links, Pass
from api.digests.sending import Channel, Delivery, PermanentFailure, TemporaryFailure
from api.services import Services

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Owners:
    """Tells owners of destinations that one of them fails."""

    transport: Transport
    sender: Sender
    links: Links
    book: AddressBook

    def tell(self, delivery: Delivery, *, over: bool) -> None:
        """Mail the owner; `over` says that it is switched off. Where that fails too, the log has it."""
        if delivery.subscriber.sealed is None:
            return
        address = self.book.open(delivery.subscriber.sealed)
        letter = trouble_letter(delivery, self.links.page("/manage"), over=over)
        key = f"{delivery.message.key}.trouble{delivery.message.attempts}"
        try:
            sender = self.sender.to(delivery.subscriber.id)
            self.transport.send(compose(letter, sender, address, key, delivery.digest.composed), address)
        except (TemporaryFailure, PermanentFailure) as failure:
            _log.warning("an owner was not told", key=delivery.message.key, code=failure.code)


def channels_of(services: Services) -> Mapping[str, Channel]:
    """Every channel by its name in the outbox."""
    settings, book = services.settings, book_of(services)
    links, own = Links(settings.public_url), Pass(book)
    owners = Owners(transport_of(settings), sender_of(settings, book), links, book)
    channels: tuple[Channel, ...] = (
        MailChannel(owners.transport, owners.sender, links, own),
        WebhookChannel(owners),
        ChatChannel(owners, links, own, notify),
    )
    return {channel.key: channel for channel in channels}
