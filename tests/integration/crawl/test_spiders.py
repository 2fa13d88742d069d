"""Every spider against its publisher on loopback, through the real transport: first, unchanged and amended crawl."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from api.config import Settings
from api.services import Services
from crawlers.catalogue import Source, sources
from crawlers.journal import Entry, Happened
from crawlers.recording import FILE
from crawlers.replay import Summary
from indexer import clock
from indexer.domain.finding import Finding
from tests.support.crawling import Job, crawl, hand_on, latest, of, turn
from tests.support.simulator import PUBLISHERS, Expects, Fixtures, Simulator, simulator

SOURCES = sorted(path.parent.name for path in PUBLISHERS.glob("*/publisher.yml"))
_SENTENCE = re.compile(r"<p>([^<]+)</p>")
_SHOWN = re.compile(rb"\(([^()]{20,})\) Tj")
"""What a page of a PDF shows."""


@dataclass(frozen=True, slots=True)
class Crawled:
    """A crawl, and what replaying it brought."""

    journal: list[Entry]
    fetched: dict[str, bytes]
    summary: Summary
    findings: list[Finding]

    def urls(self, *happened: Happened) -> list[str]:
        return sorted({entry.url for entry in of(self.journal, *happened)})

    def said(self, *happened: Happened) -> list[str]:
        return [f"{entry.code} {entry.url} {entry.note}" for entry in of(self.journal, *happened)]


@dataclass(frozen=True, slots=True)
class Story:
    """The three crawls of one source."""

    expects: Expects
    pinned: tuple[str, ...]
    """Addresses that are read whole at every crawl."""
    first: Crawled
    again: Crawled
    amended: Crawled
    words: frozenset[str]
    """Sentences of the pages whose words may not be kept."""
    kept: str
    """All that was written: journals, captures, archive and base, unpacked."""


def tell(name: str, folder: Path) -> Story:
    """Crawl three times: at first, again, and after the publisher amended something."""
    publisher = Fixtures(PUBLISHERS / name)
    services = Services(Settings(data=folder / "data", database_url=""))
    try:
        with simulator(publisher) as running:
            first = crawled(name, publisher, running, folder, 1, services)
            again = crawled(name, publisher, running, folder, 2, services)
            publisher.amend()
            amended = crawled(name, publisher, running, folder, 3, services)
        words = frozenset(sentences(name, publisher))
        kept = everything_written(services, folder) if words else ""
    finally:
        services.close()
    return Story(publisher.publisher.expects, pinned(name, publisher), first, again, amended, words, kept)


def crawled(
    name: str, publisher: Fixtures, running: Simulator, below: Path, number: int, services: Services
) -> Crawled:
    """Crawl for the so-manieth time into a folder below one, knowing what the last crawl learnt, and replay it."""
    told, folder = publisher.publisher, below / str(number)
    if number > 1:
        hand_on(below / str(number - 1), folder, clock.now())
    hours = in_hours(name, below, number)
    journal = crawl(Job(name, running.mirror, told.watch, told.keys, canaries=told.canaries, clock=hours), folder)
    findings: list[Finding] = []
    summary = services.replay([folder / FILE] if latest(folder) else [], findings.append)
    return Crawled(journal, {url: capture.body for url, capture in latest(folder).items()}, summary, findings)


def pinned(name: str, publisher: Fixtures) -> tuple[str, ...]:
    """What stands in for the addresses a source pins, or those themselves."""
    declared = sources()[name].crawl
    return publisher.publisher.canaries or (declared.canaries if declared else ())


def in_hours(name: str, below: Path, days: int) -> Path | None:
    """A clock that stands in the hours in which a source may be asked, so many days from now; None: it always may."""
    declared = sources()[name].crawl
    window = declared.polite.window if declared else None
    if window is None:
        return None
    turn(below / "clock", window.next_open(clock.now() + timedelta(days=days)))
    return below / "clock"


def sentences(name: str, publisher: Fixtures) -> Iterator[str]:
    """What the pages say, in both states, of which a source keeps digests only."""
    for served in publisher.publisher.answers:
        rule = sources()[name].rule_for(served.url)
        if rule and rule.digest:
            bodies = [(publisher.folder / file).read_bytes() for file in (served.file, served.amended) if file]
            for body in (*bodies, (served.text or "").encode()):
                yield from _SENTENCE.findall(body.decode("utf-8"))
                yield from (shown.decode() for shown in _SHOWN.findall(body))


def everything_written(services: Services, folder: Path) -> str:
    """All files below a folder, gzip unpacked, and all texts and effects of the base."""
    files = (path for path in folder.rglob("*") if path.is_file())
    written = [gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in files]
    with services.store.reader() as reader:
        works = [(work.id, language) for work in reader.works() for language in reader.languages_of(work.id)]
        texts = [repr(reader.body(seen.id)) for work in works for seen in reader.observations(*work)]
        effects = [repr(change.effects) for change in reader.changes()]
    return "\n".join((*(data.decode("utf-8", "replace") for data in written), *texts, *effects))


@pytest.fixture(scope="module", params=SOURCES)
def story(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Story:
    return tell(request.param, tmp_path_factory.mktemp(request.param))


def test_a_first_crawl_comes_to_its_end_and_fetches_every_document(story: Story) -> None:
    assert of(story.first.journal, Happened.DONE)
    refused = story.first.said(Happened.REFUSED, Happened.SUSPECT)
    assert len(refused) == story.expects.refused, refused
    assert len(story.first.fetched) == story.expects.documents, sorted(story.first.fetched)


def test_what_a_crawl_fetches_its_parsers_read(story: Story) -> None:
    for one in (story.first, story.amended):
        assert (one.summary.refused, one.summary.failed) == (0, 0), one.findings
    assert story.first.summary.versions > 0


def test_a_crawl_of_what_did_not_change_brings_no_change_and_asks_for_next_to_nothing(story: Story) -> None:
    again = story.again
    assert again.summary.changes == 0
    assert {url for url, body in again.fetched.items() if story.first.fetched.get(url) != body} == set()
    listed = again.urls(Happened.LISTED)
    spared = set(again.urls(Happened.UNCHANGED)) & set(listed)
    assert len(spared) >= 0.9 * len(set(listed) & set(story.first.fetched)), again.said(Happened.REFUSED)


def test_a_crawl_after_an_amendment_brings_exactly_that(story: Story) -> None:
    new = {url for url, body in story.amended.fetched.items() if story.first.fetched.get(url) != body}
    assert new == set(story.expects.amended)
    if story.expects.changes is not None:
        assert story.amended.summary.changes == story.expects.changes, story.amended.findings


def test_pinned_documents_are_there_and_read_whole_at_every_crawl(story: Story) -> None:
    if not story.pinned:
        pytest.skip("the source pins nothing")
    assert set(story.pinned) <= set(story.first.fetched)
    for one in (story.first, story.again, story.amended):
        answers = of(one.journal, Happened.FETCHED, Happened.UNCHANGED)
        assert {entry.url for entry in answers if entry.full} >= set(story.pinned)


def test_of_a_page_that_is_only_watched_no_sentence_is_written_down(story: Story) -> None:
    if not story.words:
        pytest.skip("the words of this source may be kept")
    assert "page-digest+json" in story.kept
    assert [sentence for sentence in story.words if sentence in story.kept] == []


@pytest.mark.parametrize("name", sorted(s.id for s in sources().values() if s.crawl and s.crawl.canaries))
def test_what_stands_in_for_pinned_documents_is_read_as_they_are(name: str) -> None:
    source = sources()[name]
    assert source.crawl is not None
    declared, served = source.crawl.canaries, pinned(name, Fixtures(PUBLISHERS / name))
    assert _rules(source, served) == _rules(source, declared)


def _rules(source: Source, urls: Iterable[str]) -> set[str]:
    """The patterns of the rules that cover addresses."""
    return {rule.url for url in urls if (rule := source.rule_for(url))}


def test_every_source_that_is_crawled_is_simulated() -> None:
    assert {source.id for source in sources().values() if source.crawl} == set(SOURCES)


def test_every_page_that_is_only_watched_has_sentences_to_look_for() -> None:
    watched = {source.id for source in sources().values() if source.crawl and any(r.digest for r in source.captures)}
    assert {name for name in watched if not list(sentences(name, Fixtures(PUBLISHERS / name)))} == set()
