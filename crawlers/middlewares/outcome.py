"""How a request ends without a capture: an entry in the spider's journal, then the request is given up."""

from __future__ import annotations

from typing import Protocol, cast
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from crawlers.catalogue import Source
from crawlers.journal import Entry, Happened, Journal

ADDRESS = "address"
"""Key of `request.meta`: the address the spider asked for, whatever redirects and upgrades followed."""
CHARSET = "charset"
"""Key of `request.meta`: the charset the declaration says of the answer, where the publisher's own word is wrong."""
_NOTE = 300


class Crawling(Protocol):
    """What the middlewares need of a spider."""

    journal: Journal
    source: Source


class Given(IgnoreRequest):
    """A request that ended and stands in the journal."""


def spider_of(crawler: Crawler) -> Crawling:
    """The spider of a crawl, as the middlewares see it."""
    return cast("Crawling", crawler.spider)


def address_of(request: Request) -> str:
    """The address the spider asked for: the one entries of the journal are about."""
    return cast("str", request.meta.get(ADDRESS, request.url))


def charset_of(request: Request) -> str:
    """The charset the declaration says of the answer; empty where the publisher's word counts."""
    return cast("str", request.meta.get(CHARSET, ""))


def refuse(crawler: Crawler, request: Request, code: str, note: str = "", status: int = 0) -> Given:
    """Journal that the publisher would not answer or cannot be trusted; the exception to raise. `note` must not hold
    the address: there may be a key in it.
    """
    return _give(crawler, Entry(Happened.REFUSED, address_of(request), code, _told(request, note), status))


def miss(crawler: Crawler, request: Request, status: int) -> Given:
    """Journal that nothing is there, which says nothing about the law; the exception to raise."""
    return _give(crawler, Entry(Happened.ABSENT, address_of(request), note=_told(request, ""), status=status))


def keep(crawler: Crawler, entry: Entry) -> Given:
    """Journal that what we hold is what the publisher holds; the exception to raise."""
    return _give(crawler, entry)


def _give(crawler: Crawler, entry: Entry) -> Given:
    spider_of(crawler).journal.add(entry)
    return Given(f"{entry.happened} {entry.code} {entry.url}".replace("  ", " "))


def _told(request: Request, note: str) -> str:
    """The note, and the host the publisher sent us to if that is another."""
    host = urlsplit(request.url).hostname or ""
    led = f"at {host}" if host and host not in address_of(request) else ""
    return "; ".join(part for part in (note, led) if part)[:_NOTE]
