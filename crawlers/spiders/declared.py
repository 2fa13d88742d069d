"""The spider. There is one class, and of it one subclass for each declared source, made here from its YAML.

It finds its way (questions, walks), asks, and keeps what it is given. It never reads law; how fast it may ask and what
a bad answer is, is for the middlewares.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import ClassVar

import scrapy
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from crawlers.catalogue import Source, sources
from crawlers.declaration import Ask, Crawl, Step
from crawlers.journal import Entry, Happened, Journal
from crawlers.readers.answer import Answer, Record
from crawlers.readers.choice import reader_of
from crawlers.run_folder import RunFolder
from crawlers.settings import keys, settings_for
from crawlers.spiders.exchange import capture_of, document_request, listing_request
from crawlers.spiders.questions import Question, matches, plan_for
from crawlers.spiders.walk import Move, Walk
from indexer import clock
from indexer.domain.crawling import Known
from indexer.domain.errors import ParseError


class Declared(scrapy.Spider):
    """Crawls one source into a folder.

    Arguments (`-a` of `scrapy crawl`): `folder`, by default `crawl/NAME` below the working directory; `since`, the ISO
    day of the last good crawl; `only`, document addresses separated by blanks, asked instead of discovery.
    """

    source: ClassVar[Source]
    crawl: ClassVar[Crawl]

    def __init__(self, folder: str = "", since: str = "", only: str = "", **arguments: str) -> None:
        super().__init__(**arguments)
        self._folder = RunFolder(Path(folder or Path("crawl") / self.source.id))
        self._since = date.fromisoformat(since[:10]) if since else None
        self._only = tuple(only.split())
        self._plan = plan_for(self.source, keys())
        self._asked: set[str] = set()
        self._suspected: set[Entry] = set()

    @property
    def journal(self) -> Journal:
        """Where the middlewares write what they refuse, too."""
        return self._folder.journal

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Add what the declaration says of politeness."""
        super().update_settings(settings)
        settings.update(settings_for(cls.source), priority="spider")

    async def start(self) -> AsyncIterator[Request]:
        """The first requests: the addresses asked for, or else the canaries and where discovery begins."""
        if self._folder.is_done:
            return
        for address in self._only or self.crawl.canaries:
            ask = Ask(url=address.replace("{", "{{").replace("}", "}}"))
            for request in self._document(Question(ask, {}), pinned=True):
                yield request
        for question in () if self._only else self._plan.first(self._since, clock.today()):
            for request in self._ask(question):
                yield request

    def read(self, response: Response, walk: Walk) -> Iterator[Request]:
        """Read one page of a listing; it leads to documents, to other listings and to its next page."""
        address = response.meta["address"]
        try:
            answer = reader_of(walk.step)(response.body, response.url, walk.step)
        except ParseError as error:
            self._suspect("unreadable-answer", address, f"{error.code}: {error.message}")
            return
        for failure in answer.failures:
            self._suspect("row-unread", address, failure)
        if not answer.rows and not walk.pages and not _says_empty(response.body, walk.step):
            self._suspect("empty-listing", address, "no rows, and nothing that says there are none")
        if walk.step.capture:
            self.keep(response)
        for record in answer.records:
            yield from self._follow(record, walk, response.url)
        yield from self._go_on(answer, walk, address)

    def keep(self, response: Response) -> None:
        """Keep what was served."""
        address = response.meta["address"]
        try:
            capture = capture_of(response, self.source.rule_for(address))
        except ParseError as error:
            self.journal.add(Entry(Happened.REFUSED, address, code=error.code, note=error.message))
            return
        self._folder.keep(capture, response.meta.get("stamp", ""), full=response.meta["unconditional"])

    def failed(self, address: str, failure: Failure) -> Failure | None:
        """Journal that there was no answer. What a middleware gave up it has journalled itself: that is passed on, for
        Scrapy would look for output in what was handled, which costs a tenth of a request that brought a 304.
        """
        if isinstance(failure.value, IgnoreRequest):
            return failure
        self.journal.add(Entry(Happened.REFUSED, address, code="no-answer", note=type(failure.value).__name__))
        return None

    def closed(self, reason: str) -> None:
        """End the journal: with DONE only where the crawl came to its own end."""
        if self.crawler.stats.get_value("spider_exceptions/count"):
            self._suspect("internal-error", "", "an answer was not read for a defect of ours: the log has it")
        if reason == "finished" and not self._folder.is_done:
            self.journal.add(Entry(Happened.DONE))
        self._folder.close()

    def _ask(self, question: Question, stamp: str = "", *, whole: bool = False) -> Iterator[Request]:
        if question.is_document:
            yield from self._document(question, stamp, whole=whole)
            return
        walk = Walk(question, self.crawl.steps[question.ask.step])
        asked = self._plan.asked(question, page=walk.page)
        if self._is_new(f"{asked.address} {asked.body}"):
            yield self._page(walk)

    def _page(self, walk: Walk, link: str = "") -> Request:
        asked = self._plan.asked(walk.question, page=walk.page, offset=walk.offset, link=link)
        return listing_request(
            asked, walk.step, callback=self.read, errback=partial(self.failed, asked.address), cb_kwargs={"walk": walk}
        )

    def _follow(self, record: Record, walk: Walk, against: str) -> Iterator[Request]:
        watched = self._plan.watched if walk.step.watched else ()
        if matches(record, walk.step.keep) and (not walk.step.watched or record.get(walk.step.watched) in watched):
            for question in self._plan.following(walk.step, record, walk.question, against):
                yield from self._ask(question, record.get("stamp", ""), whole=walk.step.is_whole)

    def _go_on(self, answer: Answer, walk: Walk, address: str) -> Iterator[Request]:
        move, suspect = walk.take(answer)
        if suspect:
            self._suspect(suspect, address, walk.account)
        if move is Move.PAGE:
            yield self._page(walk, answer.next)
        elif move is Move.AGAIN:
            yield self._page(walk.again())
        elif move is Move.HALVE:
            for half in walk.question.halves() or ():
                yield from self._ask(half)

    def _document(
        self, question: Question, stamp: str = "", *, whole: bool = False, pinned: bool = False
    ) -> Iterator[Request]:
        asked = self._plan.asked(question)
        address, rule = asked.address, self.source.rule_for(asked.address)
        if rule is None:
            self._suspect("undeclared-address", address, "discovery leads to it, and no capture rule covers it")
            return
        if not pinned:
            self._folder.list(address, stamp, whole=whole)
        if address in self._folder.settled or not self._is_new(address):
            return
        known = self._folder.known.get(address)
        full = pinned or self._is_full_due(known)
        if known and stamp and known.stamp == stamp and not full:
            self.journal.add(Entry(Happened.UNCHANGED, address, stamp=stamp))
            return
        failed = partial(self.failed, address)
        yield document_request(asked, known, rule, full=full, stamp=stamp, callback=self.keep, errback=failed)

    def _is_full_due(self, known: Known | None) -> bool:
        """Whether the next crawl, a rhythm from now or a little more, would come too late to ask in full."""
        if known is None or known.full_at is None:
            return True
        return clock.now() - known.full_at > timedelta(days=self.crawl.full_every_days - self.crawl.every_days)

    def _is_new(self, name: str) -> bool:
        """Whether it is the first time that this is about to be asked."""
        is_new = name not in self._asked
        self._asked.add(name)
        return is_new

    def _suspect(self, code: str, address: str, note: str) -> None:
        entry = Entry(Happened.SUSPECT, address, code=code, note=note)
        if entry not in self._suspected:
            self._suspected.add(entry)
            self.journal.add(entry)


def _says_empty(body: bytes, step: Step) -> bool:
    return step.empty is not None and re.search(step.empty, body.decode("utf-8", "replace")) is not None


def _spider_of(source: Source, crawl: Crawl) -> type[Declared]:
    name = "".join(part.title() for part in source.id.split("_"))
    return type(name, (Declared,), {"name": source.id, "source": source, "crawl": crawl, "__module__": __name__})


globals().update({f"spider_{s.id}": _spider_of(s, s.crawl) for s in sources().values() if s.crawl})
