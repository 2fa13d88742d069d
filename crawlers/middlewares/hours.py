"""Publishers that let themselves be read in some hours only: no request leaves that may not be answered in them, and
the crawl ends unfinished before they close, to be gone on with when they open again.
"""

from __future__ import annotations

from datetime import timedelta

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.defer import deferred_from_coro

from crawlers.middlewares.outcome import spider_of
from indexer import clock

OUTSIDE = "outside-window"
"""Why a crawl ended that reached the closing."""


class OutsideHours(IgnoreRequest):
    """A request that was not made; nothing is journalled, for its publisher was not asked."""


def keep_to_hours(crawler: Crawler, wait_s: float = 0.0) -> None:
    """Return where a request that leaves in `wait_s` is over in the hours the source declares, if it declares any;
    else end the crawl and raise OutsideHours.
    """
    declared = spider_of(crawler).source.crawl
    if declared is None or declared.polite.window is None:
        return
    if declared.polite.may_ask(clock.now() + timedelta(seconds=wait_s)):
        return
    if crawler.engine is not None:
        deferred_from_coro(crawler.engine.close_spider_async(reason=OUTSIDE))
    raise OutsideHours(OUTSIDE)
