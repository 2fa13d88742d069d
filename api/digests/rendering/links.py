"""Addresses that stand in mails and feeds: pages of this service, tokens to leave or read by without login."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote, urlencode

from api.digests.addresses import AddressBook
from api.urls import diff_url, regime_url, work_url
from indexer.domain.alerts import Subscriber
from indexer.domain.identifiers import Permalink


@dataclass(frozen=True, slots=True)
class Pass:
    """What a subscriber's own links are signed with. Nothing of it is stored: whoever has the key can make it anew,
    and it is void once the subscriber is erased.
    """

    book: AddressBook

    UNSUBSCRIBE: ClassVar[str] = "unsubscribe"
    FEED: ClassVar[str] = "feed"

    def token(self, subscriber: Subscriber, purpose: str) -> str:
        """`ID.MAC`, where the MAC is 256 bits over subscriber, sign-up and purpose."""
        mark = self.book.token_hash(f"{purpose}:{subscriber.id}:{subscriber.created.isoformat()}")
        return f"{subscriber.id}.{mark}"

    def opens(self, subscriber: Subscriber, purpose: str, token: str) -> bool:
        """Whether a token is the subscriber's, compared in constant time."""
        return hmac.compare_digest(self.token(subscriber, purpose).encode(), token.encode())


def bearer_id(token: str) -> int:
    """The subscriber a token claims to be of; 0 for what is no token."""
    number = token.partition(".")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 18 else 0


@dataclass(frozen=True, slots=True)
class Links:
    """Absolute addresses under `root`, which has no slash at its end."""

    root: str

    def work(self, permalink: str, language: str = "") -> str:
        """A text as it stood, pinned."""
        return self.root + work_url(Permalink.parse(permalink), language or None)

    def diff(self, before: str, after: str, language: str = "") -> str:
        """Both texts side by side."""
        return self.root + diff_url(before, after, language or None)

    def regime(self, regime: str) -> str:
        """A rule family."""
        return self.root + regime_url(regime)

    def page(self, path: str, values: Mapping[str, str] | None = None) -> str:
        """Any page of ours."""
        return f"{self.root}{quote(path, safe='/.')}{'?' + urlencode(values) if values else ''}"


@dataclass(frozen=True, slots=True)
class Own:
    """A subscriber's own addresses: leaving at once, settings, everything ever sent."""

    unsubscribe: str
    manage: str
    history: str


def own_links(links: Links, own: Pass, subscriber: Subscriber) -> Own:
    """The addresses that stand at the end of each mail."""
    return Own(
        links.page(f"/unsubscribe/{own.token(subscriber, Pass.UNSUBSCRIBE)}"),
        links.page("/manage"),
        links.page(f"/digests/{own.token(subscriber, Pass.FEED)}"),
    )
