"""Our values as Scrapy's requests, and its responses as our captures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scrapy.http import Request, Response

from crawlers.catalogue import CaptureRule
from crawlers.declaration import Step
from crawlers.digest import digest
from crawlers.spiders.questions import Asked
from indexer import clock
from indexer.domain.crawling import Known
from indexer.domain.document import Capture

_FIRST = 10
"""Listings go before documents: the shorter paging takes, the less moves under it."""
_UNTOLD = frozenset({"content-encoding", "content-length", "transfer-encoding", "set-cookie", "connection"})


def listing_request(asked: Asked, step: Step, **calls: Callable[..., object] | dict[str, object]) -> Request:
    """The request of a page of discovery, which `step` reads."""
    meta: dict[str, object] = {"known": None, "rule": None, "unconditional": True, "charset": step.charset}
    return _request(asked, meta, priority=_FIRST, **calls)


def document_request(
    asked: Asked, known: Known | None, rule: CaptureRule, *, full: bool, stamp: str, **calls: Callable[..., object]
) -> Request:
    """The request of a document; `full`: whatever we know of it."""
    meta: dict[str, object] = {"known": known, "rule": rule, "unconditional": full, "stamp": stamp}
    meta["charset"] = rule.charset if rule else ""
    return _request(asked, meta, **calls)


def capture_of(response: Response, rule: CaptureRule | None) -> Capture:
    """What was served, under the official address asked for; the digest of it where the rule wants no text.

    Raises ParseError for a page no digest can be made of.
    """
    headers = tuple(
        (name.decode("latin-1").lower(), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
        if name.decode("latin-1").lower() not in _UNTOLD
    )
    capture = Capture(response.meta["address"], clock.now(), response.body, response.status, headers)
    return digest(capture, rule) if rule and rule.digest else capture


def _request(asked: Asked, meta: dict[str, object], **more: Any) -> Request:
    """A request under its official address: the one with the key in it is known to the transport alone, and not
    logged, redirected or journalled by anybody.
    """
    meta["address"] = asked.address
    if asked.url != asked.address:
        meta["secret_url"] = asked.url
    meta["verbatim_url"] = True  # it is percent-encoded already
    # Scrapy's duplicate filter would take a second round through pages for a mistake: the spider keeps its own account.
    more |= {"method": asked.method, "headers": dict(asked.headers), "body": asked.body, "dont_filter": True}
    return Request(asked.address, meta=meta, **more)
