"""Digests to webhooks, signed after Standard Webhooks: the exact bytes that are sent, with every secret in use."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
from standardwebhooks import Webhook

from api.digests.channels.owners import Owned
from api.digests.channels.pinned import ForbiddenAddress, PinnedTransport
from api.digests.channels.places import WEBHOOK, UnusablePlace, read_place
from api.digests.digest import encode
from api.digests.sending import GONE, Delivery, PermanentFailure, TemporaryFailure
from indexer.clock import now

_RETRIES = (
    timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=5),
    timedelta(hours=10), timedelta(hours=14), timedelta(hours=20), timedelta(hours=24),
)  # fmt: skip
TOTAL_S = 15
_MAX_RETRY_AFTER = timedelta(hours=24)
_TELL_AFTER = frozenset({2, 5})
_GONE = 410


@dataclass(frozen=True, slots=True)
class WebhookChannel:
    """Posts digests. Owners are told after the 2nd, the 5th and the last failure."""

    owners: Owned
    transport: Callable[[], httpx.AsyncBaseTransport] = field(
        default_factory=lambda: lambda: PinnedTransport(ssl.create_default_context())
    )
    clock: Callable[[], datetime] = now
    total_s: float = TOTAL_S
    key: str = WEBHOOK
    retries: tuple[timedelta, ...] = _RETRIES

    def send(self, delivery: Delivery) -> None:
        """Post once. 2xx is a success, 410 ends the destination; everything else is tried again until the last try,
        which ends it too. Redirects are not followed.
        """
        try:
            self._attempt(delivery)
        except TemporaryFailure as failure:
            attempts = delivery.message.attempts
            if attempts > len(self.retries):
                self.owners.tell(delivery, over=True)
                raise PermanentFailure("the webhook never took it", returned=GONE) from failure
            if attempts in _TELL_AFTER:
                self.owners.tell(delivery, over=False)
            raise
        except PermanentFailure:
            self.owners.tell(delivery, over=True)
            raise

    def _attempt(self, delivery: Delivery) -> None:
        try:
            kept = read_place(delivery.address)
            body = payload(delivery)
            headers = signed(f"msg_{delivery.message.key}", body, kept.secrets, self.clock())
            status, after = asyncio.run(self._post(kept.url, body, headers))
        except (ForbiddenAddress, UnusablePlace) as error:
            raise TemporaryFailure("the webhook's address is not one we talk to") from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError) as error:
            raise TemporaryFailure("the webhook cannot be reached") from error
        if status == _GONE:
            raise PermanentFailure("the webhook is gone", returned=GONE)
        if not 200 <= status < 300:
            raise TemporaryFailure(f"the webhook answered {status}", retry_after=after)

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> tuple[int, timedelta | None]:
        """Status and Retry-After, all within `total_s`; the body of the answer is not read."""
        patience = httpx.Timeout(self.total_s, connect=self.total_s / 3)  # for TCP and for TLS each
        async with (
            asyncio.timeout(self.total_s),
            httpx.AsyncClient(transport=self.transport(), follow_redirects=False, timeout=patience) as client,
            client.stream("POST", url, content=body, headers=headers) as answer,
        ):
            return answer.status_code, _retry_after(answer.headers.get("retry-after", ""))


def payload(delivery: Delivery) -> bytes:
    """The body: the digest as it was recorded. The same bytes at every attempt; it names no address."""
    content, sha256 = encode(delivery.digest)
    body = {
        "type": f"rulewatch.{delivery.message.kind.value}",
        "timestamp": delivery.digest.composed.isoformat(),
        "sha256": sha256,
        "data": json.loads(content),
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def signed(identity: str, body: bytes, secrets: tuple[str, ...], moment: datetime) -> dict[str, str]:
    """The headers of Standard Webhooks, one signature for each secret."""
    stamp = moment.astimezone(UTC)
    signatures = (Webhook(secret).sign(identity, stamp, body.decode()) for secret in secrets)
    return {
        "Content-Type": "application/json",
        "User-Agent": "Rulewatch",
        "webhook-id": identity,
        "webhook-timestamp": str(int(stamp.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _retry_after(said: str) -> timedelta | None:
    """Whole seconds only, and a day at most."""
    if not (said.isascii() and said.isdigit() and len(said) < 8):
        return None
    return min(timedelta(seconds=int(said)), _MAX_RETRY_AFTER)
