"""The services behind every door: command line, HTTP API and pages ask here and differ only in how they show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from pathlib import Path

from api.config import Settings
from api.coverage import Uncovered, not_covered
from api.engines import open_engine
from api.values import value_id, with_ids
from crawlers import sample
from crawlers.catalogue import sources
from crawlers.replay import Parse, Replay, Summary, parse
from crawlers.warc import Archive
from indexer.clock import today
from indexer.domain.document import Capture
from indexer.domain.finding import Finding
from indexer.feed import catch_up, rebuild
from indexer.ingest import Ingest
from indexer.library import Coverage, Library
from indexer.search.asked_day import AskedDay, asked_day
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
from taxonomy.sayings import load_sayings
from taxonomy.terms import load_terms
from taxonomy.vocabulary import Taxonomy, load


@dataclass(frozen=True, slots=True)
class Question:
    """A search as people ask it: the text, and filters by id or by name in any language.

    Taken literally, its words stay as they are: none is corrected, and no day is read from them.
    """

    text: str
    as_of: date | None = None
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    limit: int = 10
    offset: int = 0
    per_work: int = 3
    sort: Sort = Sort.RELEVANCE
    languages: tuple[str, ...] = ()
    interface: str = "en"
    literal: bool = False


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
    asked_day: AskedDay | None = None
    """The day the question itself says it is about, where none was given beside it."""

    @property
    def asked_on(self) -> date | None:
        """The day the question is about, given beside it or said in it; None where it is about now."""
        return self.asked_day.day if self.asked_day else self.question.as_of


@dataclass(frozen=True, slots=True)
class _Reading:
    """The search a question asks for, what it names, and the day it says it is about."""

    request: SearchRequest
    named: Named
    asked_day: AskedDay | None


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
        return Meanings((*load_terms().values(), *topic_names(self.taxonomy)), load_sayings())

    @cached_property
    def engine(self) -> SearchEngine:
        """The search engine."""
        return open_engine(self.settings)

    def replay(
        self,
        paths: Iterable[Path],
        on_finding: Callable[[Finding], None] = lambda _: None,
        on_capture: Callable[[Capture], None] = lambda _: None,
        parse: Parse = parse,
    ) -> Summary:
        """Replay WARC files and make what they brought searchable; raises WriterBusy while another process writes."""
        with self.store.exclusive("ingest"):
            summary = self._replay(on_finding, on_capture, parse).files(paths)
        self.index()
        return summary

    def load_sample(self, on_finding: Callable[[Finding], None] = lambda _: None) -> Summary:
        """Replay the bundled sample and make it searchable."""
        with self.store.exclusive("ingest"):
            summary = self._replay(on_finding).captures(sample.load_all())
        self.index()
        return summary

    def _replay(
        self,
        on_finding: Callable[[Finding], None],
        on_capture: Callable[[Capture], None] = lambda _: None,
        parse: Parse = parse,
    ) -> Replay:
        archive = Archive(self.settings.captures)
        with self.store.reader() as reader:
            archive.set_torn_aside(reader.archive_lengths())
        return Replay(Ingest(self.store, self.subjects), archive, on_finding, on_capture, parse)

    def release(self, observation: int) -> bool:
        """Accept a text that was held back; False where none such is."""
        with self.store.exclusive("ingest"):
            released = Ingest(self.store, self.subjects).release(observation)
        self.index()
        return released

    def index(self, on_work: Callable[[str], None] = lambda _: None) -> int:
        """Bring the index up to the store; returns how many works were projected."""
        with self.index_writer() as engine:
            stale = engine.fingerprint() != engine.expected_fingerprint()
            feed = rebuild if stale else catch_up
            return feed(self.store, engine, self.subjects.aliases, on_work)

    def reindex(self, on_work: Callable[[str], None] = lambda _: None) -> int:
        """Drop the index and build it anew from the store, with regimes as the taxonomy has them today."""
        with self.store.exclusive("ingest"):
            Ingest(self.store, self.subjects).regroup()
        return self.rebuild(on_work)

    def rebuild(self, on_work: Callable[[str], None] = lambda _: None) -> int:
        """Build the index anew from the store as it is; returns how many works were projected."""
        with self.index_writer() as engine:
            return rebuild(self.store, engine, self.subjects.aliases, on_work)

    @contextmanager
    def index_writer(self) -> Iterator[SearchEngine]:
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
        reading = self._read(question)
        request, told = reading.request, reading.asked_day
        results = self._found(request)
        inventory = self.library.inventory()
        return Answer(
            question,
            request.as_of or today(),
            results,
            request.topics,
            inventory.coverage,
            inventory.head - self.engine.position(),
            not_covered(request, reading.named, self.taxonomy, inventory.held, self.library),
            request.text if request.text != (told.rest if told else question.text) else "",
            told,
        )

    def find(self, question: Question) -> SearchResults:
        """What `search` finds, without facets and what stands behind it; raises the same."""
        return self._found(replace(self.request(question), facets=()))

    def _found(self, request: SearchRequest) -> SearchResults:
        """What the engine finds; an index that is gone is none without hits."""
        results = self.engine.search(request)
        if not results.total_passages and not self.engine.position() and self.behind():
            raise EngineUnavailable("the search index is not built yet, or was lost", hint="Run `rulewatch reindex`.")
        return results

    def explain(self, answer: Answer) -> tuple[tuple[Reason, ...], ...]:
        """What each hit of an answer sorted by relevance scores for, most first; () where the engine cannot say."""
        if not isinstance(self.engine, Explains) or answer.question.sort is not Sort.RELEVANCE:
            return ()
        return self.engine.explain(self.request(answer.question), [hit.id for hit in answer.results.hits])

    def request(self, question: Question) -> SearchRequest:
        """What the engine is asked for a question; raises QuerySyntaxError, UnknownValue."""
        return self._read(question).request

    def _read(self, question: Question) -> _Reading:
        """What is understood of a question: its language, the day it is about, subjects, words of one meaning."""
        read = partial(value_id, self.taxonomy)
        query = with_ids(parse_query(question.text), read)
        language = language_of(question.text, self.meanings.languages(question.text))
        told, text = None, question.text
        if isinstance(query, Ranked) and not query.field and not question.literal:
            told = asked_day(text, today()) if question.as_of is None else None
            text = self._corrected(told.rest if told else text, language or question.interface)
            query = Ranked(text)
        named = self.subjects.named(text)
        request = SearchRequest(
            query=query,
            today=today(),
            text=text,
            as_of=told.day if told else question.as_of,
            filters={name: tuple(read(name, v) for v in values) for name, values in question.filters.items() if values},
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
        return _Reading(request, named, told)

    def _corrected(self, text: str, language: str) -> str:
        return corrected(text, language, self.engine, self._is_known) if isinstance(self.engine, Speller) else text

    def _is_known(self, word: str) -> bool:
        """Whether a word is one of our vocabularies, and so is spelt as it should be."""
        return bool(self.meanings.found(word)) or self.subjects.named(word) != Named()

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
