"""An index that lost, kept or altered passages behind our back, whose files were damaged, or that is gone
(docs/reliability.md R51, R52, R54, R57, R61): found, said and made good from the record.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import tantivy
from elasticsearch import Elasticsearch

from api.config import Settings
from api.index_care import IndexCare, verify
from api.server import create_app
from api.services import Question, Services
from indexer.domain.document import Parsed, Place
from indexer.domain.identifiers import WorkId
from indexer.feed import projected, rebuild
from indexer.ingest import Ingest
from indexer.reconciling import SHARES, Comparison
from indexer.search.engine import IndexCorrupt
from indexer.search.engines.tantivy_files import damaged_files
from indexer.store.writing import Reading
from tests.support.making import article, capture, document
from tests.support.pages import Site
from tests.support.servers import free_port
from tests.support.subjects import NamedSubjects

WORKS, ARTICLES = 40, 25
LOST = 500
START = date(2021, 1, 1)
MORE_WORKS, MORE_ARTICLES = 40, 480
WORDS = ("importer", "timber", "records", "supply", "labour", "duty", "battery", "notice", "chain", "goods")
DAMAGES = 50
PARTS = frozenset({".store", ".term", ".idx", ".pos", ".fast", ".fieldnorm", ".del"})
WITHOUT_INDEX = (
    "/", "/works", "/changes", "/sources", "/regimes", "/works/ca/acts/S-99.9", "/v1/works", "/v1/coverage",
    "/v1/works/ca/acts/S-99.9", "/v1/changes", "/v1/sources", "/v1/citations/ca/acts/S-99.9@2024-03-01%23sec_6",
    "/feeds/changes.atom", "/feeds/changes.json", "/feeds/milestones.ics",
)  # fmt: skip


def sentence(rng: random.Random) -> str:
    return f"The {' '.join(rng.choices(WORDS, k=12))} of {rng.randrange(10**6)}."


def take(services: Services, work: int, day: date, rng: random.Random, articles: int = ARTICLES) -> None:
    """Take a text of a work into the record, and leave the index alone."""
    text = document([article(str(n), sentence(rng)) for n in range(articles)], day, work=WorkId(f"xx/acts/S-{work}"))
    served = capture(day, body=repr(text).encode(), url=f"https://example.org/{work}.xml")
    Ingest(services.store, NamedSubjects("importer")).take(
        served, Place("f", 0, 1), Reading("src", "p", 1), Parsed((text,))
    )


@pytest.fixture(params=["embedded", "elasticsearch"])
def services(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Services]:
    """A base of a thousand provisions, indexed by either engine."""
    made: dict[str, object] = {}
    if request.param == "elasticsearch":
        node = request.getfixturevalue("elasticsearch_node")
        run = f"{os.environ['RULEWATCH_TEST_ES_RUN']}-{hashlib.sha256(str(tmp_path).encode()).hexdigest()[:12]}"
        made = {"engine": "elasticsearch", "elasticsearch_url": node, "elasticsearch_prefix": run}
    services = Services(Settings(data=tmp_path, database_url="", **made))  # type: ignore[arg-type] # by name
    rng = random.Random(51)
    for work in range(WORKS):
        take(services, work, START, rng)
    services.index()
    yield services
    services.close()


def works(services: Services) -> list[str]:
    with services.store.reader() as reader:
        return sorted(reader.languages())


def everything(services: Services) -> list[str]:
    """All that the index holds."""
    with services.store.reader() as reader:
        pairs = [(work, language) for work, languages in reader.languages().items() for language in languages]
    return sorted(passage for work, language in pairs for passage in services.engine.held(work, language))


def an_hour(services: Services) -> int:
    """In how many works something was made good within an hour of minutes."""
    care = IndexCare(services)
    start = datetime(2026, 3, 1, 8, 17, tzinfo=UTC)
    return sum(care.tend(start + timedelta(minutes=minute)) for minute in range(60))


def lose(services: Services, rng: random.Random) -> None:
    """500 passages are gone."""
    chosen = rng.sample([json.loads(each)["id"] for each in everything(services)], LOST)
    if services.settings.engine == "elasticsearch":
        with Elasticsearch(services.settings.elasticsearch_url) as client:
            index = f"{services.settings.elasticsearch_prefix}-passages"
            client.bulk(operations=[{"delete": {"_index": index, "_id": each}} for each in chosen], refresh=True)
        return
    services.engine.close()
    writer: tantivy.IndexWriter = tantivy.Index.open(str(services.settings.data / "index")).writer(50_000_000, 1)
    for each in chosen:
        writer.delete_documents_by_term("key", each)
    writer.commit()


def alter(services: Services, rng: random.Random) -> None:
    """One work has a passage too many, another one the words of none, a third nothing."""
    more, other, none = rng.sample(works(services), 3)
    with services.store.reader() as reader, services.index_writer() as engine:
        ((_, passages),) = projected(reader, [(more, "en")], services.subjects.aliases)
        engine.replace(more, "en", (*passages, replace(passages[0], id=f"{passages[0].id} again")))
        engine.replace(other, "en", (replace(passages[0], id="strange", work=other),))
        engine.replace(none, "en", ())
        engine.commit(engine.position())


@pytest.mark.parametrize("behind_our_back", [lose, alter])
def test_what_the_index_lost_or_got_is_made_good_within_the_hour(
    services: Services, behind_our_back: Callable[[Services, random.Random], None]
) -> None:
    before = everything(services)
    assert (len(before), an_hour(services)) == (WORKS * ARTICLES, 0)
    behind_our_back(services, random.Random(51))
    assert everything(services) != before
    assert an_hour(services) > 0
    assert everything(services) == before
    assert services.engine.count() == len(before)


def test_what_the_feed_has_still_to_bring_is_left_to_it(services: Services) -> None:
    take(services, 1, START + timedelta(days=400), random.Random(57))
    comparison = Comparison(services.store, services.subjects.aliases)
    assert not any(comparison.differing(services.engine, share) for share in range(SHARES))
    services.index()
    assert not any(comparison.differing(services.engine, share) for share in range(SHARES))
    assert services.engine.count() == WORKS * ARTICLES + ARTICLES


# Rebuilding


@pytest.mark.timeout(600)
def test_a_rebuild_under_two_writers_misses_nothing(services: Services) -> None:
    for work in range(WORKS, WORKS + MORE_WORKS):
        take(services, work, START, random.Random(work), articles=MORE_ARTICLES)

    one_at_a_time = threading.Lock()

    def write(first: int) -> None:
        rng = random.Random(first)
        writing = Services(services.settings)
        for round_ in range(1, 11):
            for work in range(first, WORKS, 8):
                with one_at_a_time:
                    take(writing, work, START + timedelta(days=30 * round_), rng)
        writing.close()

    writers = [threading.Thread(target=write, args=(first,)) for first in (0, 1)]
    for writer in writers:
        writer.start()
    with services.index_writer() as engine:
        rebuild(services.store, engine, services.subjects.aliases)
        at_the_swap = engine.position()
    comparison = Comparison(services.store, services.subjects.aliases)
    assert not any(comparison.differing(services.engine, share) for share in range(SHARES))
    for writer in writers:
        writer.join()
    services.index()
    assert at_the_swap > 0
    assert not any(comparison.differing(services.engine, share) for share in range(SHARES))
    with services.store.reader() as reader:
        assert services.engine.position() == reader.head()
    assert services.engine.count() == len(set(everything(services))) > 20_000


# Files of the embedded engine


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Services]:
    """A base with the sample, indexed in files."""
    services = Services(Settings(data=tmp_path, database_url=""))
    services.load_sample()
    yield services
    services.close()


def damage(index: Path, rng: random.Random) -> str:
    """Cut a file of the index short, take it away, or turn one of its bits; returns what was done."""
    files = sorted(path for path in index.iterdir() if path.suffix in PARTS)
    path = rng.choice([path for path in files if path.stat().st_size])
    data = bytearray(path.read_bytes())
    path.unlink()  # what others have mapped is left to them
    match rng.randrange(3):
        case 0:
            path.write_bytes(data[: rng.randrange(len(data))])
            return f"{path.suffix} cut"
        case 1:
            return f"{path.suffix} gone"
        case _:
            place = rng.randrange(len(data))
            data[place] ^= 1 << rng.randrange(8)
            path.write_bytes(data)
            return f"{path.suffix} bit {place} of {len(data)}"


def test_every_damage_of_a_file_is_noticed(embedded: Services, tmp_path: Path) -> None:
    embedded.engine.close()
    rng = random.Random(54)
    for number in range(DAMAGES):
        copy = tmp_path / f"copy-{number}"
        shutil.copytree(tmp_path / "index", copy)
        assert not damaged_files(copy)
        done = damage(copy, rng)
        assert damaged_files(copy), done
        shutil.rmtree(copy)


def test_a_damaged_index_is_built_anew_and_answers_as_before(embedded: Services) -> None:
    rng, whole = random.Random(55), everything(embedded)
    for _ in range(6):
        embedded.engine.close()
        damage(embedded.settings.data / "index", rng)
        verify(embedded)
        assert everything(embedded) == whole
        assert embedded.search(Question("import")).results.hits


def test_the_beat_builds_a_damaged_index_anew(embedded: Services) -> None:
    whole = everything(embedded)
    damage(embedded.settings.data / "index", random.Random(56))
    with pytest.raises(IndexCorrupt, match="damaged"):
        embedded.engine.verify()  # type: ignore[attr-defined] # the embedded engine has it
    IndexCare(embedded).tend(datetime(2026, 3, 1, 8, 0, tzinfo=UTC))
    assert everything(embedded) == whole


def test_what_was_never_committed_is_not_damaged(tmp_path: Path) -> None:
    assert damaged_files(tmp_path) == ()


# Without an index


@pytest.fixture(params=["gone", "unreachable"])
def without_index(request: pytest.FixtureRequest, sample_base: Path, tmp_path: Path) -> Iterator[Services]:
    """The sample, and its index taken away, or on a cluster that is not there."""
    shutil.copytree(sample_base, tmp_path, dirs_exist_ok=True)
    settings = Settings(data=tmp_path, database_url="")
    if request.param == "gone":
        shutil.rmtree(tmp_path / "index")
    else:
        settings = Settings(
            data=tmp_path, database_url="", engine="elasticsearch", elasticsearch_url=f"http://127.0.0.1:{free_port()}"
        )
    services = Services(settings)
    yield services
    services.close()


def test_only_searching_ends_where_the_index_is_gone(without_index: Services) -> None:
    site = Site(create_app(without_index))
    answer = site.get("/v1/search?q=import")
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert site.get("/?q=import").status_code == 503
    for address in WITHOUT_INDEX:
        assert site.get(address).status_code == 200, address
