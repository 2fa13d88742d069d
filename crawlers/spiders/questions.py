"""What a crawl asks: the declared requests with their variables bound, and the addresses these make. No network."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import product
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

from crawlers.catalogue import Source
from crawlers.declaration import DOCUMENT, Ask, Crawl, Slices, Step
from crawlers.templates import Value, Values, fill_address, fill_text, places

_FIRST_LOOK_BACK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Question:
    """One declared request with everything bound that it needs, but for the page and the key."""

    ask: Ask
    values: Values
    against: str = ""
    """The address of the answer that led here: relative links are resolved against it."""

    @property
    def is_document(self) -> bool:
        """Whether the answer is a capture for a parser."""
        return self.ask.step == DOCUMENT

    @property
    def days(self) -> tuple[date, date] | None:
        """First and last day of the slice, None for a question without."""
        first, last = self.values.get("slice_start"), self.values.get("slice_end")
        return (first, last) if isinstance(first, date) and isinstance(last, date) else None

    @property
    def is_paged(self) -> bool:
        """Whether pages are told apart by a number in the request."""
        return bool(_names(self.ask) & {"page", "offset"})

    def halves(self) -> tuple[Question, Question] | None:
        """The same question over both halves of its slice; None for a single day and for no slice."""
        if self.days is None or self.days[0] >= self.days[1]:
            return None
        first, last = self.days
        middle = first + (last - first) // 2
        earlier = replace(self, values={**self.values, "slice_end": middle})
        return earlier, replace(self, values={**self.values, "slice_start": middle + timedelta(days=1)})


@dataclass(frozen=True, slots=True)
class Asked:
    """A request ready to be sent. `address` is the official one without a secret: what is stored, logged and shown."""

    url: str
    address: str
    method: str
    headers: Mapping[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class Plan:
    """How a source is asked: its declaration, the ids watched there, and the key, "" for a source that needs none."""

    crawl: Crawl
    watched: tuple[str, ...] = ()
    key: str = field(default="", repr=False)

    def first(self, since: date | None, today: date) -> Iterator[Question]:
        """Where a crawl begins. `since` is the day of the last good crawl, None for the first one."""
        for start in self.crawl.start:
            began = since or (start.slices.since if start.slices else today - _FIRST_LOOK_BACK)
            values: dict[str, Value] = {"since": began, "today": today}
            for first, last in _slices(start.slices, since, today):
                days = {"slice_start": first, "slice_end": last} if start.slices else {}
                yield from self._bound(start, {**values, **days})

    def following(self, step: Step, record: Mapping[str, str], led_by: Question, against: str) -> Iterator[Question]:
        """What a record leads to: its fields are bound, and all that led to it."""
        for ask in step.follow:
            if matches(record, ask.when):
                yield from self._bound(ask, {**led_by.values, **record}, against)

    def asked(self, question: Question, *, page: int = 1, offset: int = 0, link: str = "") -> Asked:
        """The request of a question's page; `link` is the next page's address where the answer gave one.

        Raises KeyError for a template that names what no record and no variable gives.
        """
        ask, values = question.ask, {**question.values, "page": page, "offset": offset, "key": self.key}
        headers = {"Accept": ask.accept, "Accept-Language": ask.accept_language, "Content-Type": ask.content_type}
        headers = {name: fill_text(value, values) for name, value in headers.items() if value}
        if self.crawl.key and self.crawl.key.header:
            headers[self.crawl.key.header] = fill_text(self.crawl.key.value, {"key": self.key})
        url = link or _led_to(question.against, fill_address(ask.url, values))
        url = safe_url_string(secured(url, self.crawl.hosts))
        return Asked(url, without_secret(url, self.key), ask.method, headers, fill_text(ask.body, values))

    def _bound(self, ask: Ask, values: Values, against: str = "") -> Iterator[Question]:
        """The request once for each watched id and language it names and has not been given."""
        free = _names(ask) - set(values)
        watches = self.watched if "watch" in free else (None,)
        languages = self.crawl.languages if "language" in free else (None,)
        for watch, language in product(watches, languages):
            more = {"watch": watch, "language": language}
            yield Question(
                ask, {**values, **{name: value for name, value in more.items() if value is not None}}, against
            )


def plan_for(source: Source, keys: Mapping[str, str]) -> Plan:
    """How a declared source is asked; raises ValueError for one without a `crawl` section."""
    if source.crawl is None:
        raise ValueError(f"{source.id} is not crawled: its declaration has no crawl section")
    key = keys.get(source.crawl.key.setting, "") if source.crawl.key else ""
    return Plan(source.crawl, watch_list(source.crawl), key)


def secured(url: str, hosts: Iterable[str]) -> str:
    """The address over https and without a fragment, where the host is one of ours to ask."""
    parts = urlsplit(url)
    scheme = "https" if parts.scheme == "http" and parts.hostname in set(hosts) else parts.scheme
    return urlunsplit(parts._replace(scheme=scheme, fragment=""))


def without_secret(url: str, key: str) -> str:
    """The address with every query value that is the key taken out, and the key nowhere else in it."""
    if not key:
        return url
    parts = urlsplit(url)
    if any(value == key for _, value in parse_qsl(parts.query, keep_blank_values=True)):
        kept = [(n, v) for n, v in parse_qsl(parts.query, keep_blank_values=True) if v != key]
        url = urlunsplit(parts._replace(query=urlencode(kept)))
    return url.replace(quote(key, safe=""), "KEY").replace(key, "KEY")


def matches(record: Mapping[str, str], patterns: Mapping[str, str]) -> bool:
    """Whether each named field matches its pattern as a whole."""
    return all(re.fullmatch(pattern, record.get(name, "")) for name, pattern in patterns.items())


def watch_list(crawl: Crawl) -> tuple[str, ...]:
    """The ids a source is asked for one by one: its own, then those of the regimes' works, each once."""
    found = dict.fromkeys(crawl.watch)
    if crawl.watch_works:
        from taxonomy.vocabulary import load  # noqa: PLC0415 - takes a while to load, and few sources watch regimes

        works = sorted({work for regime in load().regimes.values() for work in regime.works})
        for match in filter(None, (re.fullmatch(crawl.watch_works, work) for work in works)):
            found[match[1]] = None
    return tuple(found)


def _led_to(against: str, address: str) -> str:
    return address if address.startswith(("https://", "http://")) else urljoin(against, address)


def _names(ask: Ask) -> frozenset[str]:
    return places(ask.url, ask.body, ask.accept, ask.accept_language)


def _slices(slices: Slices | None, since: date | None, today: date) -> Iterator[tuple[date, date]]:
    """First and last days that cover everything from the last good crawl to today, in the declared pieces."""
    if slices is None:
        yield today, today
        return
    first = max(slices.since, since - timedelta(days=slices.overlap_days)) if since else slices.since
    while first <= today:
        last = min(_last_day(first, slices.by), today)
        yield first, last
        first = last + timedelta(days=1)


def _last_day(first: date, by: str) -> date:
    """The last day of the calendar piece a day stands in; a week is seven days from it."""
    if by == "day":
        return first
    if by == "week":
        return first + timedelta(days=6)
    if by == "year":
        return date(first.year, 12, 31)
    return (date(first.year, first.month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
