"""The download handler: a request leaves when its host may be asked, to the publisher or to a mirror of ours."""

from __future__ import annotations

from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import Deferred, DeferredLock
from twisted.python.failure import Failure

from crawlers.middlewares.hours import keep_to_hours
from crawlers.middlewares.outcome import ADDRESS
from crawlers.middlewares.patience import host_of, patience_of, retry_after_s

KEYED = "secret_url"
"""Key of `request.meta`: the address with our key in it. Journals and logs have `request.url`, without."""


class Transport(HTTP11DownloadHandler):
    """Waits here and not in a middleware: requests already queued for a host must wait too when it says so."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._crawler = crawler
        self._patience = patience_of(crawler)
        self._mirror: str = crawler.settings.get("MIRROR", "")
        self._alone: dict[str, DeferredLock] = {}

    async def download_request(self, request: Request) -> Response:
        """The answer, under the official address also where a mirror gave it; raises `TooLong`, `OutsideHours`.

        One request to a host at a time: Scrapy's own count lets bursts through where there is no delay.
        """
        host = host_of(request.url)
        alone = self._alone.setdefault(host, DeferredLock())
        await _over(alone.acquire())
        try:
            return await self._ask(host, request)
        finally:
            alone.release()

    async def _ask(self, host: str, request: Request) -> Response:
        keep_to_hours(self._crawler, self._patience.wait_s(host))
        await _over(self._patience.turn(host))
        self._patience.hold(host, self._patience.delay_s)  # from now: a busy process may be late to take its turn
        keep_to_hours(self._crawler)  # again: it may have waited past the closing
        url = wired(request)
        url = mirrored(url, self._mirror) if self._mirror else url
        asked = request if url == request.url else request.replace(url=url)
        response = await super().download_request(asked)
        request.meta.update(asked.meta)
        wait_s = retry_after_s((response.headers.get(b"Retry-After") or b"").decode("latin-1"))
        if wait_s is not None:
            self._patience.hold(host, wait_s)
        return response if asked is request else response.replace(url=request.url)


async def _over(waited: Deferred[Any]) -> None:
    """Wait for something; where it is over already, without the round of the event loop that a future takes."""
    if not waited.called or isinstance(waited.result, Failure):
        await maybe_deferred_to_future(waited)


def wired(request: Request) -> str:
    """The address that goes over the wire: with the publisher's key in it, where the spider's question needs one, and
    never at a hop the publisher sends us on to.
    """
    url: str = request.meta.get(KEYED, request.url) if request.url == request.meta.get(ADDRESS) else request.url
    return url


def mirrored(url: str, mirror: str) -> str:
    """Where a mirror keeps an address: `{mirror}/{scheme}/{host}/{path?query}`."""
    return f"{mirror.rstrip('/')}/{url.replace('://', '/', 1)}"
