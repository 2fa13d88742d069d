"""What is asked again, and what a download that failed for good is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from OpenSSL import SSL
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    DownloadCancelledError,
    DownloadTimeoutError,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response
from service_identity import VerificationError
from twisted.internet.error import ConnectError, ConnectionClosed, DNSLookupError
from twisted.internet.error import TimeoutError as ConnectTimeoutError
from twisted.python.failure import Failure
from twisted.web.client import RequestTransmissionFailed, ResponseFailed

from crawlers.middlewares.outcome import refuse
from crawlers.middlewares.patience import Patience, TooLong, host_of, patience_of
from crawlers.middlewares.resolver import PublicResolver

_BUSY = frozenset({202, 408, 425, 429})
_PASSING: tuple[tuple[type[Exception], str], ...] = (
    (DownloadTimeoutError, "timeout"),
    (ResponseDataLossError, "truncated"),
    (ConnectTimeoutError, "timeout"),
    (DNSLookupError, "unreachable"),
    (ConnectError, "unreachable"),
    (ConnectionClosed, "unreachable"),
    (RequestTransmissionFailed, "unreachable"),
    (ResponseFailed, "unreachable"),
)
"""Failures that may pass, with the code for when they do not."""


@dataclass(slots=True)
class Politeness:
    """Tries again after a pause for what may pass: 5xx, 429, 202, timeouts and broken connections."""

    crawler: Crawler
    patience: Patience

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it."""
        return cls(crawler, patience_of(crawler))

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """A second try for a busy publisher; else the answer, busy or not."""
        if response.status in _BUSY or response.status >= 500:
            return self.patience.again(request) or response
        self.patience.answered()
        return response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """A second try, or `Given` with one of `timeout`, `truncated`, `unreachable`, `too-large`, `tls-untrusted`,
        `address-not-public`, `retry-later`, `scheme-refused`. None for what is not the network's doing.
        """
        code, note = final(exception, request)
        if code:
            raise refuse(self.crawler, request, code, note)
        code = next((code for kind, code in _PASSING if isinstance(exception, kind)), "")
        if not code:
            return None
        if again := self.patience.again(request):
            return again
        raise refuse(self.crawler, request, code, type(exception).__name__)


def final(exception: Exception, request: Request) -> tuple[str, str]:
    """Code and note of a failure that will not pass, empty for any other."""
    if isinstance(exception, TooLong):
        return "retry-later", str(exception)
    if isinstance(exception, UnsupportedURLSchemeError):
        return "scheme-refused", type(exception).__name__
    if isinstance(exception, DownloadCancelledError):
        return "too-large", "the answer is longer than the source allows"
    if isinstance(exception, DNSLookupError) and (address := _refused(host_of(request.url))):
        return "address-not-public", f"the name leads to {address}"
    if any(isinstance(reason, SSL.Error | VerificationError) for reason in _reasons(exception)):
        return "tls-untrusted", "the certificate cannot be trusted"
    return "", ""


def _refused(host: str) -> str:
    from twisted.internet import reactor  # noqa: PLC0415 - importing it chooses the reactor

    resolver = getattr(reactor, "nameResolver", None)
    return resolver.refused.get(host, "") if isinstance(resolver, PublicResolver) else ""


def _reasons(exception: BaseException) -> list[BaseException]:
    """An exception, and what Twisted wraps in it."""
    failures = getattr(exception, "reasons", None) or []
    wrapped = [failure.value for failure in failures if isinstance(failure, Failure)]
    return [exception, *(one for one in wrapped if one is not None)]
