"""The order in which texts arrive decides nothing: neither versions and their days, nor what is told of the changes."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawlers.parsers.ending import until_it_ended
from indexer.domain.document import Authority, Document, Milestone, Parsed, Place
from indexer.domain.history import Version
from indexer.ingest import Ingest
from indexer.library import Library
from indexer.store.reading import ChangeRecord
from indexer.store.store import Store
from indexer.store.writing import Reading
from tests.support.making import WORK, article, capture, document
from tests.support.subjects import NamedSubjects

DAY = date(2020, 1, 1)
TEXTS = ("The importer keeps records for five years.", "The importer keeps records for seven years.", "No records.")
AUTHORITIES = {"adopted": Authority.OFFICIAL, "c1": Authority.CONSOLIDATION, "": Authority.CONSOLIDATION}
RICHNESS = {"formex": 2, "xhtml": 1}
_MOST = 5


@dataclass(frozen=True)
class Served:
    """What is drawn of a document that is served: days are counted from `DAY`, None where none is stated."""

    expression: str
    rendition: str
    text: int
    valid_from: int | None
    valid_to: int | None
    published: int | None
    entry: int | None
    dashed: bool = False


def _on(days: int | None) -> date | None:
    return None if days is None else DAY + timedelta(days=days)


def _document(served: Served) -> Document:
    words = TEXTS[served.text].replace("years", "years –" if served.dashed else "years")
    plain = document(
        [article("1", words), article("2", "It enters into force later.")], _on(served.valid_from),
        expression=served.expression, authority=AUTHORITIES[served.expression], rendition=served.rendition,
        richness=RICHNESS[served.rendition],
    )  # fmt: skip
    entry = _on(served.entry)
    return replace(
        plain, valid_to=_on(served.valid_to), published=_on(served.published),
        milestones=(Milestone("application", entry),) if entry else (),
    )  # fmt: skip


_days = st.one_of(st.none(), st.integers(0, 4).map(lambda n: n * 400))
_served = st.builds(
    Served, expression=st.sampled_from(sorted(AUTHORITIES)), rendition=st.sampled_from(sorted(RICHNESS)),
    text=st.integers(0, 2), valid_from=_days, valid_to=_days, published=_days, entry=_days, dashed=st.booleans(),
)  # fmt: skip


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an empty store to begin with: to make one takes longer than what is tested."""
    folder = tmp_path_factory.mktemp("empty")
    Store(f"sqlite:///{folder / 'store.db'}").close()
    return folder


def _told(served: list[Served], order: list[int], empty: Path) -> tuple[list[Version], list[ChangeRecord]]:
    """Versions and changes after the documents came in this order, each of them recorded on a day of its own."""
    with tempfile.TemporaryDirectory() as place:
        return _told_in(Path(shutil.copytree(empty, place, dirs_exist_ok=True)), served, order)


def _told_in(folder: Path, served: list[Served], order: list[int]) -> tuple[list[Version], list[ChangeRecord]]:
    store = Store(f"sqlite:///{folder / 'store.db'}")
    ingest = Ingest(store, NamedSubjects())
    for index in order:
        doc = _document(served[index])
        seen = capture(DAY + timedelta(days=700 + 50 * index), body=f"{index}".encode())
        ingest.take(seen, Place("f", 0, 1), Reading("src", "p", 1), Parsed((doc,)))
    versions = [replace(entry.version, observation=0) for entry in Library(store).versions(WORK, "en")]
    with store.reader() as reader:
        changes = [replace(change, seq=0, origin="") for change in reader.changes()]
    store.close()
    return versions, sorted(changes, key=repr)


@settings(max_examples=25, deadline=None)
@given(st.lists(_served, min_size=2, max_size=_MOST), st.permutations(range(_MOST)))
@example(
    [Served("adopted", "xhtml", 0, 0, None, None, None), Served("adopted", "formex", 0, 0, None, 0, None)],
    [1, 0, 2, 3, 4],
)
def test_any_order_of_arrival_tells_the_same(empty: Path, served: list[Served], shuffled: list[int]) -> None:
    order = [index for index in shuffled if index < len(served)]
    assert _told(served, sorted(order), empty) == _told(served, order, empty)


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 0, 2], [0, 2, 1]])
def test_a_day_that_only_a_later_rendition_states_reaches_the_change(empty: Path, order: list[int]) -> None:
    served = [
        Served("adopted", "formex", 0, 0, None, 0, None),
        Served("c1", "xhtml", 1, 800, None, None, None),
        Served("c1", "formex", 1, 800, None, 400, None),
    ]
    _, changes = _told(served, order, empty)
    assert sorted(str(change.published) for change in changes) == [str(_on(0)), str(_on(400))]
    assert [change.retroactive for change in changes] == [False, False]


def test_a_law_that_ended_is_told_as_repealed_and_stood_until_then(empty: Path, tmp_path: Path) -> None:
    law = document([article("1", TEXTS[0])], DAY, expression="c1")
    last, seen = DAY + timedelta(days=300), DAY + timedelta(days=400)
    store = Store(f"sqlite:///{shutil.copy(empty / 'store.db', tmp_path)}")
    ingest = Ingest(store, NamedSubjects())
    for day, docs in ((DAY, (law,)), (seen, until_it_ended(law, last, seen))):
        ingest.take(capture(day, body=str(day).encode()), Place("f", 0, 1), Reading("src", "p", 1), Parsed(docs))
    versions = [entry.version for entry in Library(store).versions(WORK, "en")]
    with store.reader() as reader:
        told = [(change.kind, change.origin, change.effective) for change in reader.changes()]
    assert [(v.starts_on, v.until) for v in versions] == [(DAY, last), (last + timedelta(days=1), None)]
    assert told == [("published", "baseline", DAY), ("repealed", "crawl", last + timedelta(days=1))]
    store.close()
