"""Asking only for what changed: conditional requests, unless the spider says that all of a document is due."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawlers.journal import Entry, Happened
from crawlers.middlewares.outcome import address_of, keep, refuse
from indexer.domain.crawling import Known

FULL = "unconditional"
"""Key of `request.meta`: that all of the document is asked for. Set here too where that comes to the same."""


@dataclass(slots=True)
class Conditional:
    """Reads `known` and `unconditional` of a request's meta."""

    crawler: Crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Add what we know of the document, unless all of it is asked for."""
        known: Known | None = request.meta.get("known")
        tags = [] if known is None else [("If-None-Match", known.etag), ("If-Modified-Since", known.last_modified)]
        stated = [(name, value) for name, value in tags if value]
        request.meta[FULL] = bool(request.meta.get(FULL) or request.method != "GET" or not stated)
        for name, value in () if request.meta[FULL] else stated:
            request.headers[name] = value

    def process_response(self, request: Request, response: Response) -> Response:
        """Journal a document that did not change and give it up: nothing of it is stored again."""
        if response.status != 304:
            return response
        if request.meta.get(FULL, True):
            raise refuse(self.crawler, request, "unasked-304", "no condition was set", response.status)
        known: Known = request.meta["known"]
        etag, last_modified = known.etag, known.last_modified
        raise keep(
            self.crawler,
            Entry(Happened.UNCHANGED, address_of(request), status=304, etag=etag, last_modified=last_modified),
        )
