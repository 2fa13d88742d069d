"""What every parse result must keep, how long hostile bytes may take, and how much of a text's words are kept."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from indexer.domain.document import Capture, Document, Parsed
from indexer.domain.errors import ParseError
from indexer.domain.identifiers import Permalink
from indexer.domain.provision import Provision
from indexer.text import clean
from tests.support.words import count_words

PUBLISHERS = Path(__file__).parents[2] / "publishers"


def sample(source: str, name: str, url: str, *, day: str = "2026-11-23") -> Capture:
    """An invented file of a simulated publisher, as captured on a day."""
    return capture_of((PUBLISHERS / source / name).read_bytes(), url, day=day)


def capture_of(body: bytes | str, url: str, *, day: str = "2026-11-23") -> Capture:
    """A capture made at the beginning of a day."""
    data = body.encode() if isinstance(body, str) else body
    return Capture(url, datetime.fromisoformat(day).replace(tzinfo=UTC), data)


def check_structure(parsed: Parsed) -> None:
    """Ids are unique and fit for permalinks, parents come first, texts are clean, marks and notes find their place."""
    for document in parsed.documents:
        seen: set[str] = set()
        for provision in document.provisions:
            Permalink.parse(f"{document.work}#{provision.eid}")
            assert provision.eid not in seen
            assert provision.parent is None or provision.parent in seen
            assert provision.label
            assert clean(f"|{provision.text}|") == f"|{provision.text}|"
            seen.add(provision.eid)
        assert {mark.eid for mark in document.marks} <= seen
        assert {note.eid for note in document.notes} <= {*seen, ""}


def seconds_to_survive(parse: Callable[[Capture], Parsed], captured: Capture) -> float:
    """How long it took to read a capture soundly or to refuse it; any error but ParseError is one."""
    started = time.perf_counter()
    try:
        parsed = parse(captured)
    except ParseError:
        return time.perf_counter() - started
    check_structure(parsed)
    return time.perf_counter() - started


def share_kept(source_texts: Iterable[str], documents: Iterable[Document]) -> float:
    """Share of the words of the texts that stand in numbers, headings and texts of provisions."""
    source = count_words(source_texts)
    kept: Counter[str] = Counter()
    for document in documents:
        kept += count_words(text for p in document.provisions for text in (p.num, p.heading, p.text))
    return sum(min(count, kept[word]) for word, count in source.items()) / source.total()


def provision(document: Document, eid: str) -> Provision:
    """The provision of an id."""
    return next(found for found in document.provisions if found.eid == eid)
