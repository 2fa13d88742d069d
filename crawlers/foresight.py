"""The dry pass over a crawl's captures: what publishing them would change, found without writing anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import pairwise

import structlog

from crawlers.catalogue import CaptureRule, Source
from crawlers.replay import Parse, parse
from crawlers.verdict import SAMPLE, Foreseen
from indexer.domain.document import Authority, Capture, Document
from indexer.domain.errors import ParseError
from indexer.store.crawling import Ledger
from indexer.store.store import Store
from indexer.wording import fingerprint, render

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Foresight:
    """Reads captures of one source against what the store holds; `foreseen` sums up."""

    store: Store
    source: Source
    canaries: Collection[str] = ()
    parse: Parse = parse
    _captures: int = 0
    _changed: set[str] = field(default_factory=set)
    _unread: set[str] = field(default_factory=set)
    _lost: set[str] = field(default_factory=set)
    _likeness: dict[str, float] = field(default_factory=dict)
    _sampled: dict[str, float] = field(default_factory=dict)

    def look(self, captures: Iterable[Capture]) -> Foreseen:
        """Look at every capture, one at a time."""
        ledger = Ledger(self.store.database)
        with self.store.reader() as reader:
            works = {str(work.id) for work in reader.works() if work.source == self.source.id}
        for capture in captures:
            rule = self.source.rule_for(capture.url)
            if rule is None or rule.parser is None:
                continue
            self._captures += 1
            self._one(capture, rule, works, ledger)
        return Foreseen(
            self._captures,
            len(works),
            frozenset(self._changed),
            frozenset(self._unread),
            frozenset(self._lost),
            self._likeness,
            self._sampled,
        )

    def _one(self, capture: Capture, rule: CaptureRule, works: Collection[str], ledger: Ledger) -> None:
        documents = self._read(capture, rule)
        for document in documents:
            if str(document.work) in works:
                self._compare(document)
        if documents and capture.url not in self.canaries:
            return
        last = ledger.last_sighting(capture.url)
        if not documents:
            self._unread.add(capture.url)
            if last is not None:
                self._lost.add(capture.url)
        if capture.url in self.canaries and last is not None:
            now = "\n".join(render(document.provisions) for document in documents)
            self._likeness[capture.url] = likeness(self._words(last), now)

    def _read(self, capture: Capture, rule: CaptureRule) -> tuple[Document, ...]:
        """The documents ingest will read in a capture; none where it will refuse it or fail."""
        try:
            return self.parse(capture, self.source, rule).documents
        except ParseError:
            return ()
        except Exception:  # noqa: BLE001 - the border of one item: ingest will report the defect
            _log.exception("capture cannot be foreseen", url=capture.url)
            return ()

    def _compare(self, document: Document) -> None:
        """Note a work whose words are in no sighting of it, and how like its last text the first of these are; a
        language not seen before changes nothing.
        """
        if document.authority is Authority.METADATA or document.partial:
            return
        work = str(document.work)
        with self.store.reader() as reader:
            seen = reader.observations(document.work, document.language)
        if not seen or fingerprint(document.text).words in {one.wording.words for one in seen}:
            return
        self._changed.add(work)
        if len(self._sampled) < SAMPLE and work not in self._sampled:
            last = max(one.id for one in seen)
            self._sampled[work] = likeness(self._words(last), render(document.provisions))

    def _words(self, sighting: int) -> str:
        with self.store.reader() as reader:
            return render(reader.body(sighting).text.provisions)


def likeness(one: str, other: str) -> float:
    """How alike two texts are, 0 to 1: the share of neighbouring words they have in common (Dice, of pairs)."""
    pairs, others = _pairs(one), _pairs(other)
    total = pairs.total() + others.total()
    return 2 * (pairs & others).total() / total if total else 1.0


def _pairs(text: str) -> Counter[tuple[str, str]]:
    words = ["", *text.casefold().split()]
    return Counter(pairwise(words))
