"""Who is told what, and when: subscribers, what they follow, the windows of their digests, messages on their way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Cadence(StrEnum):
    """How often a subscriber is told."""

    WEEKLY = "weekly"
    DAILY = "daily"
    MONTHLY = "monthly"
    """On the first day of the month."""
    INSTANT = "instant"
    """As soon as something was found."""


class SubscriberState(StrEnum):
    """Whether mail may go to somebody."""

    PENDING = "pending"
    """Asked for and not confirmed: nothing but the one confirmation is ever sent."""
    ACTIVE = "active"
    UNSUBSCRIBED = "unsubscribed"
    SUPPRESSED = "suppressed"
    """Their mail server refuses for good, or they complained."""


class FollowKind(StrEnum):
    """What a follow looks at."""

    SEARCH = "search"
    WORK = "work"
    PROVISION = "provision"
    REGIME = "regime"
    TOPIC = "topic"
    JURISDICTION = "jurisdiction"
    LIST = "list"


class MessageState(StrEnum):
    """How far a message is."""

    QUEUED = "queued"
    SENDING = "sending"
    """Somebody is at it; taken up again where he does not report in time."""
    SENT = "sent"
    RETURNED = "returned"
    """The mail server took it, and it came back."""
    FAILED = "failed"
    CANCELLED = "cancelled"
    """The subscriber left before it was sent."""


class MessageKind(StrEnum):
    """What a message carries."""

    DIGEST = "digest"
    SUMMARY = "summary"
    """Instead of a digest of far more items than usual, which is held until an operator releases it."""


class Purpose(StrEnum):
    """What a token lets its bearer do."""

    CONFIRM = "confirm"
    MANAGE = "manage"
    UNSUBSCRIBE = "unsubscribe"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a digest is due: at `hour` (0–23) of the clocks of `zone` (IANA), weekly on `weekday` (0 is Monday)."""

    cadence: Cadence = Cadence.WEEKLY
    zone: str = "UTC"
    hour: int = 8
    weekday: int = 0


@dataclass(frozen=True, slots=True)
class Profile:
    """What a subscriber chose. `language` is en or zh; `heartbeat` asks for a word also when nothing changed."""

    rhythm: Rhythm = Rhythm()
    language: str = "en"
    heartbeat: bool = True


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Somebody who follows things. The address is sealed with a key that is not in the database; `lookup` finds it by
    a keyed hash; both are None once erased. Every change up to `settled` was decided for them.
    """

    id: int
    state: SubscriberState
    profile: Profile
    sealed: bytes | None
    lookup: str | None
    created: datetime
    next_due: datetime | None
    settled: int
    left: datetime | None = None


@dataclass(frozen=True, slots=True)
class Aim:
    """What a follow looks at, apart from who follows: equal aims are evaluated once.

    `target` is a work id, permalink with a provision, or an id of the taxonomy; for a search it is empty and `query`
    is what was typed, `filters` its facets with their values, both sorted.
    """

    kind: FollowKind
    target: str = ""
    query: str = ""
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Follow:
    """An aim of a subscriber. Changes up to number `since` are older than the follow and never alert."""

    id: int
    subscriber: int
    aim: Aim
    name: str
    note: str
    since: int
    created: datetime


@dataclass(frozen=True, slots=True)
class Window:
    """One period a digest stands for, and the moment (UTC) it is due: `2026-W48`, `2026-11-23`, `2026-11`; an
    instant one is named by the number of the last change it looked at.
    """

    cadence: Cadence
    period: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Composed:
    """A digest to be recorded: the changes it tells, the withdrawn ones it takes back, and what it says (`content`,
    with its SHA-256). `changes` is empty in a quiet window, and `messages` where nobody is to hear of it.
    """

    subscriber: Subscriber
    window: Window
    changes: tuple[int, ...]
    corrections: tuple[int, ...]
    content: bytes
    sha256: str
    settled: int
    next_due: datetime | None
    messages: tuple[MessageKind, ...]
    held: bool = False


@dataclass(frozen=True, slots=True)
class DigestRecord:
    """A digest as it was recorded. `held` waits for an operator."""

    id: int
    subscriber: int
    window: Window
    composed: datetime
    items: int
    content: bytes
    sha256: str
    held: bool


@dataclass(frozen=True, slots=True)
class Destination:
    """Where else than to the subscriber's address digests go: a webhook, a chat. `sealed` holds address and secret."""

    id: int
    subscriber: int
    channel: str
    sealed: bytes
    active: bool


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one recipient by one channel. `key` is the same at every attempt and for every copy of the base:
    the Message-ID and the webhook-id are made of it. `destination` is 0 for the subscriber's own address.
    """

    id: int
    key: str
    kind: MessageKind
    digest: int
    subscriber: int
    channel: str
    destination: int
    state: MessageState
    attempts: int
    next_at: datetime
    error: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A lease: the process that has it, and its fencing token, higher with every new holder."""

    name: str
    holder: str
    token: int
