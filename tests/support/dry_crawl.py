"""A spider without Scrapy's engine: its requests are answered at once, in order of priority, by a function.

Of the middlewares only the one for conditional requests stands between them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from crawlers.catalogue import Source
from crawlers.journal import Entry, Happened, read_journal
from crawlers.middlewares.conditional import Conditional
from crawlers.middlewares.outcome import Given
from crawlers.spiders import declared
from tests.support.simulator import Question, Reply

HOST = "https://law.example"


def source(crawl: Mapping[str, object]) -> Source:
    """A source at law.example whose documents stand under /doc/; `crawl` is what its declaration says of crawling."""
    expects = {"documents": [0, 100], "changes_per_week": 1}
    return Source.model_validate(
        {
            "id": "dry",
            "publisher": "An invented publisher",
            "jurisdiction": "eu",
            "covers": "Invented law",
            "homepage": HOST,
            "languages": ["en"],
            "licence": {"name": "none", "attribution": "none"},
            "captures": [{"url": "https://law\\.example/doc/.*", "parser": None}],
            "crawl": {"every_days": 1, "hosts": ["law.example"], "expects": expects, **crawl},
        }
    )


def crawl(of: Source, folder: Path, answer: Callable[[Question], Reply], since: str = "") -> list[Entry]:
    """Crawl to the end and return the journal. An answer that is neither 200 nor 304 is none, as if a middleware had
    refused it.
    """
    assert of.crawl is not None
    spider = declared._spider_of(of, of.crawl)(folder=str(folder), since=since)
    conditional = Conditional(cast("Crawler", SimpleNamespace(spider=spider)))
    waiting = _begin(spider)
    while waiting:
        waiting.sort(key=lambda request: -request.priority)
        request = waiting.pop(0)
        conditional.process_request(request)
        asked = {str(name).lower(): value for name, value in request.headers.to_unicode_dict().items()}
        reply = answer(Question(0.0, request.method, request.url, asked, request.body))
        if reply.status in {200, 304}:
            assert callable(request.callback)
            response = Response(request.url, reply.status, dict(reply.headers), reply.body, request=request)
            with suppress(Given):
                waiting += request.callback(conditional.process_response(request, response), **request.cb_kwargs) or ()
    spider.journal.add(Entry(Happened.DONE))
    spider._folder.close()
    return list(read_journal(folder))


def listed(entries: list[Entry]) -> set[str]:
    """The documents discovery led to."""
    return {entry.url for entry in entries if entry.happened is Happened.LISTED}


def codes(entries: list[Entry]) -> list[str]:
    """What discovery found suspect."""
    return [entry.code for entry in entries if entry.happened is Happened.SUSPECT]


def _begin(spider: declared.Declared) -> list[Request]:
    """What the spider starts with."""

    async def gathered() -> list[Request]:
        return [request async for request in spider.start()]

    return asyncio.run(gathered())
