"""The download handler: a request leaves when its host may be asked, to the publisher or to a mirror of ours."""

from __future__ import annotations

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import DeferredLock

from crawlers.middlewares.hours import keep_to_hours
from crawlers.middlewares.outcome import ADDRESS
from crawlers.middlewares.patience import host_of, patience_of, retry_after_s
from crawlers.middlewares.wire import Wire

KEYED = "secret_url"
"""Key of `request.meta`: the address with our key in it. Journals and logs have `request.url`, without."""


class Transport(HTTP11DownloadHandler):
    """Waits here and not in a middleware: requests already queued for a host must wait too when it says so.

    Pool and TLS policy are Scrapy's, as its settings have them.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        settings = crawler.settings
        self._wire = Wire(
            self._pool,
            self._contextFactory,
            said={**settings.getdict("DEFAULT_REQUEST_HEADERS"), "User-Agent": settings["USER_AGENT"]},
            timeout_s=settings.getfloat("DOWNLOAD_TIMEOUT"),
            most_bytes=settings.getint("DOWNLOAD_MAXSIZE"),
        )
        self._crawler = crawler
        self._patience = patience_of(crawler)
        self._mirror: str = settings.get("MIRROR", "")
        self._alone: dict[str, DeferredLock] = {}

    async def download_request(self, request: Request) -> Response:
        """The answer, under the official address also where a mirror gave it; raises `TooLong`, `OutsideHours`, and
        what `Wire` fails with.

        One request to a host at a time: Scrapy's own count lets bursts through where there is no delay.
        """
        host = host_of(request.url)
        alone = self._alone.setdefault(host, DeferredLock())
        if alone.locked:
            await maybe_deferred_to_future(alone.acquire())
        else:
            alone.acquire()  # at once, without the round of the event loop that a future takes
        try:
            return await self._ask(host, request)
        finally:
            alone.release()

    async def _ask(self, host: str, request: Request) -> Response:
        await self._turn(host)
        url = wired(request)
        sent = self._wire.ask(request, mirrored(url, self._mirror) if self._mirror else url)
        response: Response = await maybe_deferred_to_future(sent)
        if asked := response.headers.get(b"Retry-After"):
            wait_s = retry_after_s(asked.decode("latin-1"))
            if wait_s is not None:
                self._patience.hold(host, wait_s)
        return response

    async def _turn(self, host: str) -> None:
        """Wait until the host may be asked, and count it as asked now: a busy process may be late to take its turn."""
        wait_s = self._patience.wait_s(host)
        keep_to_hours(self._crawler, wait_s)
        if wait_s > 0:
            await maybe_deferred_to_future(self._patience.turn(host))
            keep_to_hours(self._crawler)  # again: it may have waited past the closing
        self._patience.hold(host, self._patience.delay_s)


def wired(request: Request) -> str:
    """The address that goes over the wire: with the publisher's key in it, where the spider's question needs one, and
    never at a hop the publisher sends us on to.
    """
    url: str = request.meta.get(KEYED, request.url) if request.url == request.meta.get(ADDRESS) else request.url
    return url


def mirrored(url: str, mirror: str) -> str:
    """Where a mirror keeps an address: `{mirror}/{scheme}/{host}/{path?query}`."""
    return f"{mirror.rstrip('/')}/{url.replace('://', '/', 1)}"
