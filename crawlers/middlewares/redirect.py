"""Redirects, every hop of them a request of its own for the guard, and none lost without an entry in the journal."""

from __future__ import annotations

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawlers.middlewares.outcome import refuse

_MOVED = frozenset({301, 302, 303, 307, 308})


class Redirect(RedirectMiddleware):
    """Scrapy's, without referers, and without dropping a hop because another document led to the same address."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The next hop, or the answer; raises `Given` with `redirect-loop`, `redirect-unfit` or `bad-address`."""
        if response.status not in _MOVED:
            return response
        try:
            led = super().process_response(request, response)
        except IgnoreRequest:
            raise refuse(self.crawler, request, "redirect-loop", "it leads on and on", response.status) from None
        except ValueError as error:
            raise refuse(self.crawler, request, "bad-address", str(error), response.status) from error
        if isinstance(led, Request):
            return led.replace(dont_filter=True)
        where = (response.headers.get(b"Location") or b"").decode("latin-1").partition(":")[0]
        raise refuse(self.crawler, request, "redirect-unfit", f"it leads to {where[:20] or 'nowhere'}", response.status)

    def handle_referer(self, request: Request, response: Response) -> None:  # noqa: ARG002 - Scrapy's signature
        """Say nothing of where a request comes from, whatever a publisher's Referrer-Policy wants to be said."""
        request.headers.pop("Referer", None)

    def _engine_started(self) -> None:
        """Scrapy warns here that there is no middleware for referers; there is not to be one."""
