"""Which requests may leave: in the hours and to the hosts the source declares, over https, at every hop, and only past
our own resolver.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Self
from urllib.parse import SplitResult, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler

from crawlers.catalogue import Source
from crawlers.middlewares.address import is_literal
from crawlers.middlewares.hours import keep_to_hours
from crawlers.middlewares.outcome import ADDRESS, refuse, spider_of
from crawlers.middlewares.resolver import PublicResolver

_PORTS = {"http": (None, 80), "https": (None, 443)}


@dataclass(slots=True)
class Guard:
    """Refuses what must not be asked; sends http requests over https."""

    crawler: Crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it."""
        return cls(crawler)

    def process_request(self, request: Request) -> Request | None:
        """Let a request pass, or make the https request in its place; raises `Given`, `OutsideHours`."""
        keep_to_hours(self.crawler)
        request.meta.setdefault(ADDRESS, request.url)
        if not _is_guarded():
            raise refuse(self.crawler, request, "unguarded", "the reactor does not use our resolver")
        if why := objection(request.url, spider_of(self.crawler).source):
            raise refuse(self.crawler, request, *why)
        if request.url.startswith("http:"):
            return request.replace(url=_secured(request.url), dont_filter=True)
        return None


def objection(url: str, source: Source) -> tuple[str, str] | None:
    """Code and note of what speaks against asking an address, None if nothing does.

    Codes: `scheme-refused`, `address-literal`, `host-foreign`, `address-credentials`, `port-refused`, `bad-address`.
    """
    try:
        parts = urlsplit(url)
        return _objection(parts.scheme, parts.netloc, source.crawl.hosts if source.crawl else ())
    except ValueError as error:
        return "bad-address", str(error)


@lru_cache
def _objection(scheme: str, netloc: str, hosts: tuple[str, ...]) -> tuple[str, str] | None:
    """All depends on where a request goes, and nearly all requests of a crawl go to one place."""
    parts = SplitResult(scheme, netloc, "", "", "")
    host, port = (parts.hostname or "").lower().rstrip("."), parts.port
    against = (
        (parts.scheme not in _PORTS, "scheme-refused", f"{parts.scheme or 'no scheme'}: only http and https are asked"),
        (is_literal(host), "address-literal", f"{host or 'no host'} is no name"),
        (host not in {name.lower() for name in hosts}, "host-foreign", f"{host} is not declared by the source"),
        ("@" in parts.netloc, "address-credentials", "the address carries a user name"),
        (port not in _PORTS.get(parts.scheme, ()), "port-refused", f"port {port}"),
    )
    return next(((code, note) for speaks, code, note in against if speaks), None)


def _secured(url: str) -> str:
    return re.sub(r"^http://([^/?#:]+)(:80)?(?=[/?#]|$)", r"https://\1", url)


def _is_guarded() -> bool:
    """Whether names are resolved by our resolver: other ways of starting a crawl do not read that setting."""
    from twisted.internet import reactor  # noqa: PLC0415 - importing it chooses the reactor

    return isinstance(getattr(reactor, "nameResolver", None), PublicResolver)
