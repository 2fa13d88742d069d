"""The README's tour against the bundled sample, and its list of what is not there yet against the code."""

from __future__ import annotations

import re

from crawlers import sample
from crawlers.catalogue import parser_named, source_of, sources
from indexer.domain.document import Document
from indexer.domain.errors import ParseError
from indexer.domain.identifiers import Permalink
from tests.docs.pages import ROOT, shell_lines

README = ROOT / "README.md"
PLACE = re.compile(r"\b(?:ca|de|eu|uk|us)/[\w./-]+(?:@\d{4}-\d{2}-\d{2})?(?:#\w+)?")


def test_the_tour_asks_for_works_and_provisions_of_the_sample() -> None:
    documents = _documents()
    places = [Permalink.parse(found) for line in shell_lines(README) for found in PLACE.findall(line)]
    assert len(places) >= 6
    for place in places:
        of_work = [document for document in documents if document.work == place.work]
        assert of_work, f"the sample has no {place.work}"
        eids = {provision.eid for document in of_work for provision in document.provisions}
        assert not place.provision or place.provision in eids, str(place)


def test_the_number_of_sources_is_right() -> None:
    crawled = [source for source in sources().values() if source.crawl]
    assert f"**{len(crawled)} sources**" in README.read_text("utf-8")


def test_the_gaps_named_are_still_gaps() -> None:
    text = README.read_text("utf-8")
    engines = [path.stem for path in (ROOT / "indexer" / "search" / "engines").glob("*_engine.py")]
    assert ("**One embedded search engine**" in text) == (engines == ["tantivy_engine"])
    unchecked = all(source.verified_live == "never" for source in sources().values())
    assert ("**No live check yet.**" in text) == unchecked


def _documents() -> list[Document]:
    documents: list[Document] = []
    for capture in sample.load_all():
        found = source_of(capture.url)
        if found and found[1].parser:
            try:
                documents += parser_named(found[1].parser)(capture).documents
            except ParseError:
                continue
    return documents
