"""The services behind every door: command line, HTTP API and pages ask here and differ only in how they show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from api.config import Settings
from api.engines import open_engine
from crawlers import sample
from crawlers.catalogue import sources
from crawlers.replay import Replay, Summary
from crawlers.warc import Archive
from indexer.clock import today
from indexer.domain.document import Capture
from indexer.domain.errors import RulewatchError
from indexer.domain.finding import Finding
from indexer.eu_acts import cited_acts
from indexer.feed import catch_up, rebuild
from indexer.ingest import Ingest
from indexer.library import Coverage, Library
from indexer.search.engine import EngineUnavailable, SearchEngine
from indexer.search.explaining import Explains, Reason
from indexer.search.language import language_of
from indexer.search.query import Ranked, SearchRequest, SearchResults, Sort
from indexer.search.related import Meanings
from indexer.search.spelling import Speller, corrected
from indexer.search.syntax import parse_query
from indexer.store.database import WriterBusy
from indexer.store.store import Store
from indexer.subjects import Named, TaxonomySubjects, topic_names
from taxonomy.acts import load_acts
from taxonomy.regimes import Regime
from taxonomy.terms import load_terms
from taxonomy.vocabulary import Taxonomy, load


class UnknownValue(RulewatchError):
    """A filter value that no vocabulary has."""

    code = "unknown-value"


@dataclass(frozen=True, slots=True)
class Question:
    """A search as people ask it: the text, and filters by id or by name in any language."""

    text: str
    as_of: date | None = None
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    limit: int = 10
    offset: int = 0
    per_work: int = 3
    sort: Sort = Sort.RELEVANCE
    languages: tuple[str, ...] = ()
    interface: str = "en"


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A regime, jurisdiction or act that a question names and this base holds no text of."""

    kind: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search found, on which day it looked, and what stands behind it."""

    question: Question
    as_of: date
    results: SearchResults
    topics: tuple[str, ...]
    coverage: Coverage
    behind: int
    """How many changes the store knows that the index does not show yet."""
    not_covered: tuple[Uncovered, ...] = ()
    """What the question names and no text in this base can answer."""
    read_as: str = ""
    """The question with words that stand nowhere replaced by near ones, where that was done."""


class Services:
    """Everything one process needs, opened when first asked for."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def store(self) -> Store:
        """The record, migrated to this release."""
        self.settings.data.mkdir(parents=True, exist_ok=True)
        return Store(self.settings.store_url)

    @cached_property
    def library(self) -> Library:
        """Answers from the record."""
        return Library(self.store)

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """Topics, jurisdictions, document types, regimes."""
        return load()

    @cached_property
    def subjects(self) -> TaxonomySubjects:
        """The tagger and the regimes."""
        return TaxonomySubjects(self.taxonomy)

    @cached_property
    def meanings(self) -> Meanings:
        """What else words of questions are called: legal terms, and the names of topics."""
        return Meanings((*load_terms().values(), *topic_names(self.taxonomy)))

    @cached_property
    def engine(self) -> SearchEngine:
        """The search engine."""
        return open_engine(self.settings)

    def replay(
        self,
        paths: Iterable[Path],
        on_finding: Callable[[Finding], None] = lambda _: None,
        on_capture: Callable[[Capture], None] = lambda _: None,
    ) -> Summary:
        """Replay WARC files and make what they brought searchable; raises WriterBusy while another process writes."""
        with self.store.exclusive("ingest"):
            summary = self._replay(on_finding, on_capture).files(paths)
        self.index()
        return summary

    def load_sample(self, on_finding: Callable[[Finding], None] = lambda _: None) -> Summary:
        """Replay the bundled sample and make it searchable."""
        with self.store.exclusive("ingest"):
            summary = self._replay(on_finding, lambda _: None).captures(sample.load_all())
        self.index()
        return summary

    def _replay(self, on_finding: Callable[[Finding], None], on_capture: Callable[[Capture], None]) -> Replay:
        archive = Archive(self.settings.captures)
        with self.store.reader() as reader:
            archive.set_torn_aside(reader.archive_lengths())
        return Replay(Ingest(self.store, self.subjects), archive, on_finding, on_capture)

    def release(self, observation: int) -> bool:
        """Accept a text that was held back; False where none such is."""
        with self.store.exclusive("ingest"):
            released = Ingest(self.store, self.subjects).release(observation)
        self.index()
        return released

    def index(self, on_work: Callable[[str], None] = lambda _: None) -> int:
        """Bring the index up to the store; returns how many works were projected."""
        with self._index_writer() as engine:
            stale = engine.fingerprint() != engine.expected_fingerprint()
            feed = rebuild if stale else catch_up
            return feed(self.store, engine, self.subjects.aliases, on_work)

    def reindex(self, on_work: Callable[[str], None] = lambda _: None) -> int:
        """Drop the index and build it anew from the store, with regimes as the taxonomy has them today."""
        with self.store.exclusive("ingest"):
            Ingest(self.store, self.subjects).regroup()
        with self._index_writer() as engine:
            return rebuild(self.store, engine, self.subjects.aliases, on_work)

    @contextmanager
    def _index_writer(self) -> Iterator[SearchEngine]:
        """The engine for writing; it is let go at once afterwards, so that other processes can write too."""
        with self.store.exclusive("index"):
            try:
                yield self.engine
            finally:
                self.engine.close()

    def behind(self) -> int:
        """How many outbox entries the index has not taken yet; negative for an index of a newer store than this."""
        with self.store.reader() as reader:
            return reader.head() - self.engine.position()

    def freshen(self) -> None:
        """Bring the index up to the store where it is behind and nobody else is at it (after a crash, say)."""
        if self.engine.fingerprint() != self.engine.expected_fingerprint() or self.behind() < 0:
            self.reindex()
        elif self.behind():
            try:
                self.index()
            except (WriterBusy, EngineUnavailable):
                return

    def search(self, question: Question) -> Answer:
        """Answer a search; raises QuerySyntaxError, UnknownValue, EngineUnavailable."""
        request, named = self._read(question)
        results = self.engine.search(request)
        not_covered = self._not_covered(request, named)
        return Answer(
            question,
            question.as_of or today(),
            results,
            request.topics,
            self.library.coverage(),
            self.behind(),
            not_covered,
            request.text if request.text != question.text else "",
        )

    def explain(self, answer: Answer) -> tuple[tuple[Reason, ...], ...]:
        """What each hit of an answer sorted by relevance scores for, most first; () where the engine cannot say."""
        if not isinstance(self.engine, Explains) or answer.question.sort is not Sort.RELEVANCE:
            return ()
        return self.engine.explain(self._read(answer.question)[0], [hit.id for hit in answer.results.hits])

    def _read(self, question: Question) -> tuple[SearchRequest, Named]:
        """The search a question asks for, with what is understood of it: language, subjects, words of one meaning; and
        what it names.
        """
        query = parse_query(question.text)
        language = language_of(question.text, self.meanings.languages(question.text))
        text = question.text
        if isinstance(query, Ranked) and not query.field and isinstance(self.engine, Speller):
            text = corrected(text, language or question.interface, self.engine, self._is_known)
            query = Ranked(text)
        named = self.subjects.named(text)
        request = SearchRequest(
            query=query,
            today=today(),
            text=text,
            as_of=question.as_of,
            filters={name: self._ids(name, values) for name, values in question.filters.items() if values},
            limit=question.limit,
            offset=question.offset,
            per_work=question.per_work,
            sort=question.sort,
            languages=question.languages or (language or question.interface,),
            topics=self.subjects.topics(text, ""),
            regimes=named.regimes,
            jurisdictions=named.jurisdictions,
            related=self.meanings.found(text, language),
        )
        return request, named

    def _is_known(self, word: str) -> bool:
        """Whether a word is one of our vocabularies, and so is spelt as it should be."""
        return bool(self.meanings.found(word)) or self.subjects.named(word) != Named()

    def _not_covered(self, request: SearchRequest, named: Named) -> tuple[Uncovered, ...]:
        """What a question names and no work of this base is, or belongs to."""
        held = self.library.held()
        missing = [
            Uncovered("regime", regime.id, regime.name)
            for regime in self._regimes_meant(request)
            if regime.works and held.works.isdisjoint(regime.works)
        ]
        missing += [
            Uncovered("jurisdiction", key, self.taxonomy.label(key, "en"))
            for key in request.jurisdictions
            if key not in held.jurisdictions
        ]
        missing += [
            Uncovered("act", written, written)
            for written, works in cited_acts(request.text).items()
            if held.works.isdisjoint(works)
        ]
        missing += [Uncovered("act", work, load_acts()[work][0]) for work in named.works if work not in held.works]
        return tuple(missing)

    def _regimes_meant(self, request: SearchRequest) -> Iterator[Regime]:
        """Regimes a question names, and those whose subject and jurisdiction it names."""
        for regime in self.taxonomy.regimes.values():
            by_subject = regime.jurisdiction in request.jurisdictions and regime.topics[0] in request.topics
            if regime.id in request.regimes or by_subject:
                yield regime

    def _ids(self, facet: str, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self._id(facet, value) for value in values)

    def _id(self, facet: str, value: str) -> str:
        """The id of a filter value given as id or as a name in any language."""
        known = self._vocabulary(facet)
        if known is None or value in known:
            return value
        found: str | None = None
        if facet == "jurisdiction":
            found = self.taxonomy.find_jurisdiction(value)
        elif facet in {"topic", "regime"}:
            found = next((key for key in self.taxonomy.find(value) if key in known), None)
        elif facet == "type" and (kind := self.taxonomy.type_of(value)):
            found = kind.id
        if found is None:
            shown = ", ".join(sorted(known)[:12])
            raise UnknownValue(f"{value!r} is no {facet} we know", hint=f"Known, among others: {shown}.")
        return found

    def _vocabulary(self, facet: str) -> Iterable[str] | None:
        return {
            "topic": self.taxonomy.topics,
            "regime": self.taxonomy.regimes,
            "jurisdiction": self.taxonomy.jurisdictions,
            "type": self.taxonomy.types,
            "source": sources(),
        }.get(facet)

    def facet_label(self, facet: str, value: str, language: str = "en") -> str:
        """The name of a facet value in a language, the value itself where it has none."""
        if facet == "source":
            source = sources().get(value)
            return source.publisher if source else value
        if facet in {"topic", "regime", "jurisdiction", "type"}:
            try:
                return self.taxonomy.label(value, language)
            except KeyError:
                return value
        return value

    def close(self) -> None:
        """Close what was opened."""
        for name in ("engine", "store"):
            opened = self.__dict__.get(name)
            if opened is not None:
                opened.close()
