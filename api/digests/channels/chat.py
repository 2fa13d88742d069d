"""Digests to chats, through Apprise: the headline, the first items, and a link to the whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from api.digests.channels.owners import Owned
from api.digests.channels.places import CHAT, CHATS, UnusablePlace, read_place, urlsplit_safely
from api.digests.rendering.letters import legible, short_message
from api.digests.rendering.links import Links, Pass, own_links
from api.digests.sending import GONE, Delivery, PermanentFailure, TemporaryFailure

_RETRIES = tuple(timedelta(minutes=minutes) for minutes in (5, 30, 120, 600))


@dataclass(frozen=True, slots=True)
class ChatChannel:
    """Posts short messages. Owners are told when it is given up."""

    owners: Owned
    links: Links
    own: Pass
    notify: Callable[[str, str, str], bool]
    key: str = CHAT
    retries: tuple[timedelta, ...] = _RETRIES

    def send(self, delivery: Delivery) -> None:
        """Post once; chats do not say why they refuse, so every refusal is tried again until the last."""
        try:
            url = read_place(delivery.address).url
        except UnusablePlace as error:
            raise PermanentFailure("the chat's address cannot be read", returned=GONE) from error
        if urlsplit_safely(url)[0] not in CHATS:
            raise PermanentFailure("this chat is not supported", returned=GONE)
        own = own_links(self.links, self.own, delivery.subscriber)
        title, text = short_message(delivery.digest, self.links, own)
        if self.notify(url, str(legible(title)), str(legible(text))):
            return
        if delivery.message.attempts > len(self.retries):
            self.owners.tell(delivery, over=True)
            raise PermanentFailure("the chat never took it", returned=GONE)
        raise TemporaryFailure("the chat did not take the message")


def notify(url: str, title: str, text: str) -> bool:
    """Post to exactly one chat; False where it did not take it."""
    import apprise  # noqa: PLC0415 - takes a while to load, and most bases post to no chat

    service = apprise.Apprise.instantiate(url, suppress_exceptions=True)
    return bool(service and service.notify(body=text, title=title, body_format=apprise.NotifyFormat.TEXT))
