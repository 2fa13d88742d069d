"""Which answers are answers: what a refused status is called, and refusals that come with status 200."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response, TextResponse

from crawlers.catalogue import CaptureRule
from crawlers.middlewares.outcome import Given, charset_of, miss, refuse
from crawlers.middlewares.robots import is_robots, rules_in
from crawlers.middlewares.signs import is_web_page, refusal_in, sign_of_challenge

_ABSENT = frozenset({404, 406, 410})
_CODES = {
    202: "challenge",
    401: "forbidden",
    403: "forbidden",
    407: "forbidden",
    429: "throttled",
    437: "challenge",
    451: "forbidden",
}
_DATA = ("xml", "json", "zip", "pdf", "csv", "xlsx", "atom", "rss", "fmx4")
_BEGINS = {"zip": (b"PK\x03\x04", b"PK\x05\x06"), "pdf": (b"%PDF-",)}


@dataclass(slots=True)
class Refusal:
    """Lets through what may be kept. Codes: `forbidden`, `throttled`, `server-error`, `http-status`, `challenge`,
    `maintenance`, `soft-error`, `unexpected-type`, `empty`, `too-short`, `proof-missing`.
    """

    crawler: Crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """A true answer; raises `Given` for any other."""
        if is_robots(request) and (rules := rules_in(request, response)):
            return rules
        if sign := sign_of_challenge(_headers(response)):
            raise refuse(self.crawler, request, "challenge", sign, response.status)
        if response.status != 200:
            raise self._given(request, response)
        if found := disguised(request, response, request.meta.get("rule")):
            raise refuse(self.crawler, request, *found, response.status)
        return response

    def _given(self, request: Request, response: Response) -> Given:
        """What a status that is not 200 means."""
        if response.status in _ABSENT:
            return miss(self.crawler, request, response.status)
        code = _CODES.get(response.status) or ("server-error" if response.status >= 500 else "http-status")
        found = refusal_in(_text(response, ""), as_page=True)
        if found and found[0] == "challenge":
            return refuse(self.crawler, request, *found, response.status)
        return refuse(self.crawler, request, code, "", response.status)


def disguised(request: Request, response: Response, rule: CaptureRule | None) -> tuple[str, str] | None:
    """Code and note of a refusal that came with status 200; None for a true answer."""
    body = response.body
    if not body.strip():
        return "empty", ""
    text = _text(response, charset_of(request))
    web = is_web_page(text)
    if found := refusal_in(text, as_page=web):
        return found
    if kind := _missed(request, response, web=web):
        return "unexpected-type", f"{kind} was asked for"
    if rule is not None and len(body) < rule.min_bytes:
        return "too-short", f"{len(body)} bytes, never under {rule.min_bytes}"
    if rule is not None and not re.search(rule.proof, text if _is_text(response) else body.decode("latin-1")):
        return "proof-missing", rule.proof
    return None


def _missed(request: Request, response: Response, *, web: bool) -> str:
    """The kind of file that was asked for, where this is not one."""
    accept = (request.headers.get(b"Accept") or b"*/*").decode("latin-1").lower()
    suffix = urlsplit(request.url).path.lower().rpartition(".")[2]
    told = (response.headers.get(b"Content-Type") or b"").decode("latin-1").lower().partition(";")[0]
    if web and suffix in _DATA:
        return suffix
    if web and not ("html" in accept or "*/*" in accept):
        return next((kind for kind in _DATA if kind in accept), "")
    named = (kind for kind in _BEGINS if kind == suffix or told == f"application/{kind}")
    return next((kind for kind in named if not any(mark in response.body[:1024] for mark in _BEGINS[kind])), "")


def _headers(response: Response) -> dict[str, str]:
    return {
        name.decode("latin-1").lower(): b",".join(values).decode("latin-1") for name, values in response.headers.items()
    }


def _is_text(response: Response) -> bool:
    return isinstance(response, TextResponse)


def _text(response: Response, charset: str) -> str:
    """The body as text; of an unknown kind, enough of it to tell what it is."""
    if isinstance(response, TextResponse):
        return response.body.decode(charset, "replace") if charset else response.text
    return response.body[:8192].decode("utf-8", "replace") if response.body[:2] != b"PK" else ""
