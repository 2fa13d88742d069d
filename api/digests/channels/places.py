"""Where else than to a mailbox digests can go: what of an address is accepted, and how it is kept."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError

from api.digests.addresses import AddressBook
from crawlers.middlewares.address import is_literal
from indexer.domain.alerts import Destination
from indexer.domain.errors import RulewatchError

WEBHOOK, CHAT = "webhook", "chat"
PORTS = frozenset({443, 8443})
CHATS = frozenset({"slack", "discord", "tgram", "gchat", "feishu", "lark", "dingtalk", "wecombot"})
"""Chats whose host is part of the service, not of the address: nobody can point us somewhere else with them."""
_SECRET_BYTES = 32
_MAX_URL = 1_000


class UnusablePlace(RulewatchError):
    """An address digests are not sent to."""

    code = "unusable-place"


class Kept(BaseModel):
    """What is sealed of a destination. `secrets` are those a webhook is signed with: two while one replaces another."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A destination as its owner sees it, without its secrets."""

    id: int
    channel: str
    url: str
    host: str
    active: bool


def seal_place(url: str) -> tuple[str, str, str]:
    """The channel of an address, what to seal of it, and its new secret ("" for chats). Raises UnusablePlace."""
    if urlsplit_safely(url)[0] in CHATS and len(url) <= _MAX_URL:
        return CHAT, Kept(url=url).model_dump_json(), ""
    require_webhook(url)
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()
    return WEBHOOK, Kept(url=url, secrets=(secret,)).model_dump_json(), secret


def read_place(plain: str) -> Kept:
    """What was sealed; raises UnusablePlace for anything else."""
    try:
        return Kept.model_validate_json(plain)
    except ValidationError as error:
        raise UnusablePlace("what is kept of a destination cannot be read") from error


def open_place(destination: Destination, book: AddressBook) -> Place:
    """A destination for its owner."""
    kept = read_place(book.open(destination.sealed))
    scheme, host = urlsplit_safely(kept.url)
    shown = host if destination.channel == WEBHOOK else scheme
    return Place(destination.id, destination.channel, kept.url, shown, destination.active)


def require_webhook(url: str) -> None:
    """Refuse what is no https address of a named host at port 443 or 8443. Whether the name stands for a machine of
    the public network is asked at every try, since it can change. Raises UnusablePlace.
    """
    hint = "Write it like https://hooks.example.org/rulewatch (port 443 or 8443)."
    if len(url) > _MAX_URL or not url.isascii() or not url.isprintable() or set(url) & set(" \\"):
        raise UnusablePlace("this address cannot be used", hint=hint)
    try:
        parts = urlsplit(url)
        port, host = parts.port or 443, parts.hostname or ""
    except ValueError as error:
        raise UnusablePlace("this address cannot be read", hint=hint) from error
    named = "." in host.strip(".") and "%" not in host and not is_literal(host)
    if parts.scheme != "https" or not named or port not in PORTS or "@" in parts.netloc:
        raise UnusablePlace("a webhook needs https, a host name, and port 443 or 8443", hint=hint)


def urlsplit_safely(url: str) -> tuple[str, str]:
    """Scheme and host of an address, "" for what cannot be read."""
    try:
        parts = urlsplit(url)
        return parts.scheme.lower(), parts.hostname or ""
    except ValueError:
        return "", ""
