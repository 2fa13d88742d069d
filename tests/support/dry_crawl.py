"""A spider without Scrapy's engine: its requests are answered at once, in order of priority, by a function."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

from scrapy.http import Request, Response

from crawlers.catalogue import Source
from crawlers.journal import Entry, Happened, read_journal
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
    """Crawl to the end and return the journal. An answer that is not 200 is none, as if a middleware had refused it."""
    assert of.crawl is not None
    spider = declared._spider_of(of, of.crawl)(folder=str(folder), since=since)
    waiting = _begin(spider)
    while waiting:
        waiting.sort(key=lambda request: -request.priority)
        request = waiting.pop(0)
        reply = answer(Question(0.0, request.method, request.url, {}, request.body))
        if reply.status == 200:
            assert callable(request.callback)
            response = Response(request.url, headers=dict(reply.headers), body=reply.body, request=request)
            waiting += request.callback(response, **request.cb_kwargs) or ()
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
