"""robots.txt, obeyed as RFC 9309 has it: what it forbids is journalled, and one that cannot be read forbids all."""

from __future__ import annotations

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response, TextResponse
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached

from crawlers.middlewares.hours import keep_to_hours
from crawlers.middlewares.outcome import Given, address_of, refuse


class _Closed(RobotParser):
    """Rules of a host whose own could not be read (RFC 9309 §2.3.1.4)."""

    @classmethod
    def from_crawler(cls, crawler: object, robotstxt_body: bytes) -> _Closed:  # noqa: ARG003 - Scrapy's signature
        """As Scrapy makes one."""
        return cls()

    def allowed(self, url: str | bytes, user_agent: str | bytes) -> bool:  # noqa: ARG002 - Scrapy's signature
        """Nothing is."""
        return False


class Robots(RobotsTxtMiddleware):
    """Scrapy's, with an entry in the journal for every request it forbids."""

    async def process_request(self, request: Request, spider: Spider | None = None) -> None:  # noqa: ARG002 - Scrapy's
        """Let a request pass; raises `Given` with `robots`."""
        try:
            await super().process_request(request)
        except Given:
            raise
        except IgnoreRequest:
            keep_to_hours(self.crawler)  # at their end the rules were not asked for: that forbids nothing
            raise refuse(self.crawler, request, "robots", "robots.txt forbids it, or could not be read") from None

    async def robot_parser(self, request: Request) -> RobotParser:
        """The rules of the request's host. Of several requests that wait for them Scrapy tells only the first; the
        others read them where it keeps them.
        """
        await super().robot_parser(request)
        rules = self._parsers[urlparse_cached(request).netloc]
        return rules if isinstance(rules, RobotParser) else _Closed()


def is_robots(request: Request) -> bool:
    """Whether a request is the middleware's own."""
    return request.callback is NO_CALLBACK and address_of(request).endswith("/robots.txt")


def rules_in(request: Request, response: Response) -> Response | None:
    """What a host says in its robots.txt. Without one nothing is forbidden (RFC 9309 §2.3.1.3); None: it cannot be
    read now, for the host is busy or broken.
    """
    if response.status == 200:
        return response
    if 400 <= response.status < 500 and response.status != 429:
        return TextResponse(request.url, body=b"", encoding="utf-8", request=request)
    return None
