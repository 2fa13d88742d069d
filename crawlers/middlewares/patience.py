"""When a host may be asked again: spacing, what Retry-After asks for, backing off, and how often a crawl tries again.

One value for each crawl, shared by the transport (which waits) and the middlewares (which decide to try again).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol, cast
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.crawler import Crawler
from twisted.internet.defer import Deferred

from indexer import clock

LONGEST_S = 24 * 3600
"""However long a publisher tells us to wait."""
_TRIES = "retry_times"


class Time(Protocol):
    """The reactor's time: `seconds` counts on, `callLater` calls back."""

    def seconds(self) -> float: ...  # noqa: D102

    def callLater(self, delay: float, callable: Callable[..., object], *args: object) -> object: ...  # noqa: A002, D102, N802


class TooLong(Exception):
    """A host is not to be asked for longer than a crawl waits. `until` is when it may be asked again."""

    def __init__(self, host: str, until: datetime) -> None:
        super().__init__(f"{host} is not to be asked before {until:%Y-%m-%dT%H:%M:%SZ}")
        self.until = until


@dataclass(slots=True)
class Patience:
    """`time` is the reactor; all durations are seconds. `budget` is how many second tries a crawl has; every two
    answers earn one more. `patience_s` is how long a crawl waits for one host before it gives requests up.
    """

    time: Time
    delay_s: float
    tries: int
    budget: float
    floor_s: float
    ceiling_s: float
    patience_s: float
    _opens: dict[str, float] = field(default_factory=dict)

    def turn(self, host: str) -> Deferred[None]:
        """Fires when the host may be asked, and counts it as asked then; fails with `TooLong`."""
        return Deferred.fromCoroutine(self._turn(host))

    def wait_s(self, host: str) -> float:
        """How long a host is not to be asked yet."""
        return max(0.0, self._opens.get(host, 0.0) - self.time.seconds())

    def hold(self, host: str, wait_s: float) -> None:
        """Do not ask a host for so long from now, a day at most."""
        until = self.time.seconds() + min(max(wait_s, 0.0), LONGEST_S)
        self._opens[host] = max(self._opens.get(host, 0.0), until)

    def answered(self) -> None:
        """Count an answer that needs no second try."""
        self.budget += 0.5

    def again(self, request: Request) -> Request | None:
        """The request to make instead of one that failed, its host held meanwhile; None: it was tried often enough."""
        tried: int = request.meta.get(_TRIES, 0)
        if tried >= self.tries or self.budget < 1:
            return None
        self.budget -= 1
        self.hold(host_of(request.url), self.backoff_s(tried))
        return request.replace(dont_filter=True, meta={**request.meta, _TRIES: tried + 1})

    def backoff_s(self, tried: int) -> float:
        """Exponential with full jitter, above a floor."""
        return self.floor_s + random.uniform(0, min(self.ceiling_s, self.floor_s * 2 ** (tried + 1)))  # noqa: S311

    async def _turn(self, host: str) -> None:
        while (wait_s := self.wait_s(host)) > 0:
            if wait_s > self.patience_s:
                raise TooLong(host, datetime.fromtimestamp(clock.now().timestamp() + wait_s, UTC))
            over: Deferred[None] = Deferred()
            self.time.callLater(wait_s, over.callback, None)
            await over
        self._opens[host] = self.time.seconds() + self.delay_s


_all: WeakKeyDictionary[Crawler, Patience] = WeakKeyDictionary()


def patience_of(crawler: Crawler) -> Patience:
    """The one of a crawl, made from its settings (crawlers/settings.py names them)."""
    if crawler not in _all:
        from twisted.internet import reactor  # noqa: PLC0415 - importing it chooses the reactor

        settings = crawler.settings
        _all[crawler] = Patience(
            cast("Time", reactor),
            delay_s=settings.getfloat("DOWNLOAD_DELAY"),
            tries=settings.getint("RETRY_TIMES"),
            budget=settings.getfloat("RETRY_BUDGET"),
            floor_s=settings.getfloat("BACKOFF_FLOOR_S"),
            ceiling_s=settings.getfloat("BACKOFF_CEILING_S"),
            patience_s=settings.getfloat("PATIENCE_S"),
        )
    return _all[crawler]


def host_of(url: str) -> str:
    """The host of an address, as patience knows it."""
    return urlsplit(url).hostname or ""


def retry_after_s(value: str) -> float | None:
    """How long a Retry-After header asks to wait, from now; None if it says nothing we can read (RFC 9110 §10.2.3)."""
    value = value.strip()
    if value.isascii() and value.isdecimal():
        return min(float(value), LONGEST_S)
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    if when.tzinfo is None:  # "-0000": the standard has it in UTC
        when = when.replace(tzinfo=UTC)
    return min(max(0.0, (when - clock.now()).total_seconds()), LONGEST_S)
