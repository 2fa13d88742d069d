"""What every search engine does, measured against the slow and plain way."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from indexer.domain.provision import Standing
from indexer.search.engine import EngineUnavailable, IndexCorrupt, IndexStale, SearchEngine
from indexer.search.engines.tantivy_engine import TantivyEngine
from indexer.search.engines.tantivy_files import damaged_files
from indexer.search.explaining import Explains
from indexer.search.passages import Passage
from indexer.search.query import (
    FACETS,
    STATUSES,
    All,
    And,
    DateRange,
    FieldIs,
    FromToday,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Ranked,
    Related,
    SearchRequest,
    SearchResults,
    Sort,
    Unit,
    Word,
)
from indexer.search.syntax import QuerySyntaxError, parse_query
from tests.contract.brute_force import facet_counts, found
from tests.support.elasticsearch_server import engine_at as elasticsearch_at
from tests.unit.search.passage_samples import TODAY, TOPICS, VOCABULARY, passage, random_corpus

Factory = Callable[[Path], SearchEngine]
ENGINES: dict[str, Factory] = {"tantivy": TantivyEngine, "elasticsearch": elasticsearch_at}


@pytest.fixture(params=sorted(ENGINES))
def factory(request: pytest.FixtureRequest) -> Factory:
    return _factory(request)


def _factory(request: pytest.FixtureRequest) -> Factory:
    if request.param == "elasticsearch":
        request.getfixturevalue("elasticsearch_node")
    return ENGINES[request.param]


@pytest.fixture
def embedded() -> Factory:
    """For what only an index in files can be put to."""
    return TantivyEngine


@pytest.fixture
def engine(factory: Factory, tmp_path: Path) -> Iterator[SearchEngine]:
    made = factory(tmp_path / "index")
    yield made
    made.close()


@pytest.fixture(scope="module", params=sorted(ENGINES))
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchEngine]:
    made = _factory(request)(tmp_path_factory.mktemp("filled") / "index")
    fill(made, CORPUS)
    yield made
    made.close()


CORPUS = random_corpus(seed=7, size=400)


def fill(engine: SearchEngine, passages: list[Passage], position: int = 1) -> None:
    groups: dict[tuple[str, str], list[Passage]] = {}
    for each in passages:
        groups.setdefault((each.work, each.language), []).append(each)
    for (work, language), members in groups.items():
        engine.replace(work, language, members)
    engine.commit(position)


def ask(engine: SearchEngine, query: Query | str, **changes: object) -> SearchResults:
    read = parse_query(query) if isinstance(query, str) else query
    text = query if isinstance(query, str) else ""
    return engine.search(SearchRequest(read, today=TODAY, text=text, **changes))  # type: ignore[arg-type]


def provisions(results: SearchResults) -> list[str]:
    return [hit.provision for hit in results.hits]


# Writing


def test_an_index_never_written_answers_with_nothing(engine: SearchEngine) -> None:
    results = ask(engine, All())
    assert (results.total_passages, results.hits, engine.count(), engine.position()) == (0, (), 0, 0)
    assert engine.fingerprint() == engine.expected_fingerprint()


def test_replacing_twice_leaves_one_copy_and_only_that_work_and_language(engine: SearchEngine) -> None:
    other = passage("timber", work="zz/act/2")
    french = passage("timber", language="fr")
    for _ in range(2):
        engine.replace("zz/act/1", "en", [passage("timber cargo"), passage("timber", provision="art_2")])
        engine.replace("zz/act/2", "en", [other])
        engine.replace("zz/act/1", "fr", [french])
    engine.commit(3)
    assert (engine.count(), ask(engine, "timber").total_passages) == (4, 4)
    engine.replace("zz/act/1", "en", [passage("cargo")])
    engine.commit(4)
    assert (ask(engine, "timber").total_passages, ask(engine, "cargo").total_passages) == (2, 1)


def test_replacing_with_nothing_and_removing_take_passages_out(engine: SearchEngine) -> None:
    fill(engine, [passage("timber"), passage("timber", language="de"), passage("timber", work="zz/act/2")])
    engine.replace("zz/act/2", "en", [])
    engine.commit(2)
    assert engine.count() == 2
    engine.remove("zz/act/1")
    engine.commit(3)
    assert (engine.count(), ask(engine, "timber").hits) == (0, ())


def test_nothing_is_seen_before_the_commit_and_position_comes_with_it(factory: Factory, tmp_path: Path) -> None:
    writer, reader = factory(tmp_path / "index"), factory(tmp_path / "index")
    fill(writer, [passage("timber")], position=5)
    assert (reader.position(), reader.count()) == (5, 1)
    writer.replace("zz/act/2", "en", [passage("timber", work="zz/act/2")])
    assert (reader.position(), ask(reader, "timber").total_passages) == (5, 1)
    writer.commit(9)
    assert (reader.position(), ask(reader, "timber").total_passages) == (9, 2)
    writer.close()
    reader.close()


def test_what_was_not_committed_is_lost_at_close_and_closing_twice_is_allowed(engine: SearchEngine) -> None:
    fill(engine, [passage("timber")], position=5)
    engine.replace("zz/act/2", "en", [passage("timber", work="zz/act/2")])
    engine.close()
    engine.close()
    assert (engine.position(), engine.count()) == (5, 1)
    engine.commit(6)
    assert (engine.position(), engine.count()) == (6, 1)


def test_clearing_drops_everything_at_once(engine: SearchEngine) -> None:
    fill(engine, CORPUS[:50], position=5)
    engine.clear()
    assert (engine.position(), engine.count(), ask(engine, All()).total_passages) == (0, 0, 0)
    fill(engine, CORPUS[:50], position=6)
    assert (engine.position(), engine.count()) == (6, 50)


# Time


@pytest.mark.parametrize(
    ("first", "last", "standing", "as_of", "status"),
    [
        (-10, None, Standing.IN_FORCE, None, "current"),
        (0, 0, Standing.IN_FORCE, None, "current"),
        (5, None, Standing.IN_FORCE, None, "future"),
        (-10, -1, Standing.IN_FORCE, None, None),
        (-10, None, Standing.NOT_YET, None, "future"),
        (-10, None, Standing.REPEALED, None, "historical"),
        (-10, None, Standing.UNKNOWN, None, "unknown"),
        (-10, -5, Standing.IN_FORCE, -11, None),
        (-10, -5, Standing.IN_FORCE, -10, "current"),
        (-10, -5, Standing.IN_FORCE, -5, "current"),
        (-10, -5, Standing.IN_FORCE, -4, None),
        (5, None, Standing.IN_FORCE, 4, None),
        (5, None, Standing.IN_FORCE, 5, "current"),
        (-10, None, Standing.REPEALED, 0, "historical"),
        (-10, None, Standing.NOT_YET, 9, "future"),
        (-10, -5, Standing.UNKNOWN, -7, "unknown"),
    ],
)
def test_a_wording_is_found_on_its_days_and_says_how_it_stands(
    engine: SearchEngine, first: int, last: int | None, standing: Standing, as_of: int | None, status: str | None
) -> None:
    until = None if last is None else TODAY + timedelta(days=last)
    fill(engine, [passage("timber", on=TODAY + timedelta(days=first), until=until, standing=standing)])
    day = None if as_of is None else TODAY + timedelta(days=as_of)
    results = ask(engine, "timber", as_of=day)
    assert [hit.status for hit in results.hits] == ([] if status is None else [status])
    chosen = status if status or as_of is not None else "historical"
    assert [value.value for value in results.facets["status"]] == ([] if chosen is None else [chosen])


def test_asking_for_historical_wordings_finds_those_that_have_ended(engine: SearchEngine) -> None:
    ended = passage("timber", on=date(2020, 1, 1), until=date(2021, 1, 1))
    now = passage("timber", on=date(2021, 1, 2), provision="art_2")
    fill(engine, [ended, now])
    plain = ask(engine, "timber")
    assert provisions(plain) == ["art_2"]
    assert {value.value: value.count for value in plain.facets["status"]} == {"current": 1, "historical": 1}
    assert provisions(ask(engine, "timber status:historical")) == ["art_1"]
    results = ask(engine, "timber", filters={"status": ("historical",)})
    assert provisions(results) == ["art_1"]
    assert {value.value: value.count for value in results.facets["status"]} == {"current": 1, "historical": 1}


def test_the_last_known_wording_of_a_work_is_found_after_those_that_stand_unless_it_is_repealed(
    engine: SearchEngine,
) -> None:
    over = passage("timber " * 3, until=TODAY - timedelta(days=9), is_last=True)
    repealed = replace(over, id="repealed", provision="art_2", standing=Standing.REPEALED)
    fill(engine, [over, repealed, passage("timber", work="zz/act/2", provision="art_3")])
    found = ask(engine, "timber")
    assert [(hit.provision, hit.status) for hit in found.hits] == [("art_3", "current"), ("art_1", "historical")]
    assert provisions(ask(engine, "timber", as_of=TODAY)) == ["art_3"]


def test_a_work_gone_from_its_source_is_unknown_to_hits_facet_and_filter_alike_until_it_returns(
    engine: SearchEngine,
) -> None:
    stays, leaves = passage("timber", work="zz/act/2"), passage("timber")
    ended = passage("timber", provision="art_2", until=TODAY - timedelta(days=9))
    noticed = TODAY - timedelta(days=3)
    fill(engine, [stays, replace(leaves, doubted=noticed), replace(ended, doubted=noticed)])
    assert _works_by_status(engine) == {"current": ["zz/act/2"], "unknown": ["zz/act/1"], "historical": ["zz/act/1"]}
    assert {hit.status for hit in ask(engine, "timber", as_of=noticed - timedelta(days=1)).hits} == {"current"}
    fill(engine, [leaves, ended], position=2)
    assert _works_by_status(engine) == {"current": ["zz/act/1", "zz/act/2"], "historical": ["zz/act/1"]}


def _works_by_status(engine: SearchEngine) -> dict[str, list[str]]:
    """The works of each status, on which labels, counts, filter and query agree."""
    every = ask(engine, "timber status:current OR timber status:unknown OR timber status:historical")
    counts = {value.value: value.count for value in every.facets["status"]}
    works = {}
    for status in STATUSES:
        asked = ask(engine, f"timber status:{status}").hits
        assert asked == ask(engine, "timber", filters={"status": (status,)}).hits
        assert [hit.status for hit in asked] == [status] * counts.get(status, 0)
        if asked:
            works[status] = sorted(hit.work for hit in asked)
    return works


def test_the_permalink_names_the_version_of_the_day(engine: SearchEngine) -> None:
    links = ((date(2020, 1, 1), "zz/act/1@2020-01-01#art_1"), (date(2022, 1, 1), "zz/act/1@2022-01-01#art_1"))
    fill(engine, [passage("timber", permalinks=links)])
    assert ask(engine, "timber").hits[0].permalink == links[1][1]
    assert ask(engine, "timber", as_of=date(2021, 5, 5)).hits[0].permalink == links[0][1]


# Matching, against the slow and plain way


def random_query(rng: random.Random, depth: int = 0) -> Query:  # noqa: PLR0911
    words = [word for vocabulary in VOCABULARY.values() for word in vocabulary.split()]
    field = rng.choice(("", "", "", "title", "heading", "text"))
    one, two = rng.choice(words), rng.choice(words)
    if depth < 3 and rng.random() < 0.45:
        parts = tuple(random_query(rng, depth + 1) for _ in range(rng.randint(1, 3)))
        return rng.choice((And(parts), Or(parts), Not(parts[0])))
    match rng.randrange(10):
        case 0 | 1:
            return Word(one, field)
        case 2:
            return Phrase(f"{one} {two}", field)
        case 3:
            return Prefix(one[: rng.randint(2, 5)].rstrip("'’/-"), field)
        case 4 if one.isalpha() and two.isalpha() and one.isascii() and two.isascii() and one != two:
            return Near(one, two, rng.randint(1, 6), field)
        case 5:
            name, values = rng.choice((("jurisdiction", ("zz", "yy")), ("topic", TOPICS), ("type", ("act", "rule")),
                                       ("status", ("current", "historical", "future", "unknown")),
                                       ("language", ("en", "zh")), ("cites", ("32024R1760", "2024/1760"))))  # fmt: skip
            return FieldIs(name, rng.choice(values))
        case 6:
            bounds = (TODAY - timedelta(days=300), FromToday(-2, Unit.YEARS), FromToday(30, Unit.DAYS), None)
            return DateRange(rng.choice(("effective", "changed")), rng.choice(bounds), rng.choice(bounds))
        case _:
            return Ranked(" ".join(rng.choice(words) for _ in range(rng.randint(1, 8))), field)


def random_request(rng: random.Random) -> SearchRequest:
    filters = {
        facet: values
        for facet, values in (
            ("jurisdiction", ("zz", "xx")),
            ("status", ("current", "historical")),
            ("topic", ("timber",)),
            ("language", ("en",)),
        )
        if rng.random() < 0.2
    }
    as_of = TODAY + timedelta(days=rng.randint(-1500, 500)) if rng.random() < 0.3 else None
    topics = ("timber",) if rng.random() < 0.2 else ()
    return SearchRequest(random_query(rng), TODAY, as_of=as_of, filters=filters, topics=topics, limit=5)


def test_counts_and_facets_of_random_queries_are_those_of_brute_force(filled: SearchEngine) -> None:
    rng = random.Random(11)
    nonempty = 0
    for _ in range(400):
        request = random_request(rng)
        expected = found(CORPUS, request)
        results = filled.search(request)
        assert results.total_passages == len(expected), request
        assert results.total_works == len({each.work for each in expected}), request
        nonempty += bool(expected)
        for facet in FACETS:
            counted = {value.value: value.count for value in results.facets[facet]}
            assert counted == dict(facet_counts(CORPUS, request, facet)), (facet, request)
    assert nonempty > 200


def test_every_hit_is_a_match_and_its_excerpt_is_part_of_its_text(filled: SearchEngine) -> None:
    rng = random.Random(12)
    texts = {each.provision: each.text for each in CORPUS}
    marked = 0
    for _ in range(200):
        request = random_request(rng)
        expected = {each.provision for each in found(CORPUS, request)}
        for hit in filled.search(request).hits:
            assert hit.provision in expected
            assert "".join(text for text, _ in hit.passage) in texts[hit.provision]
            marked += any(mark for _, mark in hit.passage)
    assert marked > 100


def test_all_hits_can_be_paged_through_without_gaps_or_repeats(filled: SearchEngine) -> None:
    request = SearchRequest(Ranked("importers timber customs"), TODAY, per_work=1000)
    expected = {each.provision for each in found(CORPUS, request)}
    seen: list[str] = []
    for offset in range(0, len(expected) + 10, 10):
        seen += provisions(ask(filled, request.query, limit=10, offset=offset, per_work=1000))
    assert sorted(seen) == sorted(expected)


def test_no_work_has_more_hits_than_asked_for(filled: SearchEngine) -> None:
    for per_work in (1, 3):
        hits = ask(filled, "timber importers", per_work=per_work, limit=30).hits
        counts = {hit.work: sum(other.work == hit.work for other in hits) for hit in hits}
        assert max(counts.values()) == per_work
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_sorting_by_date_puts_the_newest_first(filled: SearchEngine) -> None:
    effective = ask(filled, "timber", sort=Sort.EFFECTIVE, limit=30, per_work=99).hits
    assert [hit.valid_from for hit in effective] == sorted((hit.valid_from for hit in effective), reverse=True)
    detected = ask(filled, "timber", sort=Sort.DETECTED, limit=30, per_work=99).hits
    assert [hit.detected for hit in detected] == sorted((hit.detected for hit in detected), reverse=True)


# Ranking


def test_passages_with_more_of_the_words_and_closer_together_come_first(engine: SearchEngine) -> None:
    filler = "permits " * 12
    fill(engine, [
        passage(f"timber {filler} cargo {filler} harbour", provision="far"),
        passage(f"timber cargo harbour {filler} {filler}", provision="near"),
        passage(f"timber {filler} {filler} barges", provision="one"),
    ])  # fmt: skip
    assert provisions(ask(engine, "timber cargo harbour")) == ["near", "far", "one"]


@pytest.mark.parametrize(
    "text",
    [
        "Article 8 of the Harbour Dues Act",
        "Article 8 HDA",
        "art. 8 HDA",
        "Art 8(2) of the HDA",
        "32031R0042 article 8",
        "Harbour Dues Act, Article 8",
    ],
)
def test_a_citation_leads_to_the_provision(engine: SearchEngine, text: str) -> None:
    act = {"title": "Harbour Dues Act", "work": "zz/act/7", "names": ("HDA", "32031R0042")}
    fill(engine, [
        *(passage("The harbour master shall collect dues.", provision=f"art_{n}", label=f"Article {n}", **act)
          for n in range(1, 12)),
        passage("Article 8 of the HDA applies to article 8 of this act; HDA HDA.", label="Article 1", work="zz/act/9"),
        passage("Dues.", provision="art_8", label="Article 8", work="zz/act/9"),
    ])  # fmt: skip
    first = ask(engine, text).hits[0]
    assert (first.work, first.provision) == ("zz/act/7", "art_8")


def test_topics_and_languages_asked_for_raise_and_topics_find_across_languages(engine: SearchEngine) -> None:
    fill(engine, [
        passage("禁止进口强迫劳动产品", work="cc/act/1", language="zh", provision="zh", topics=("forced-labour",)),
        passage("Goods made with prison work", work="zz/act/1", provision="en", topics=("forced-labour",)),
        passage("timber", work="zz/act/2", provision="other"),
    ])  # fmt: skip
    assert provisions(ask(engine, "强迫劳动")) == ["zh"]
    assert provisions(ask(engine, "强迫劳动", topics=("forced-labour",))) == ["zh", "en"]
    preferred = ask(engine, All(), languages=("en",)).hits
    assert [hit.language for hit in preferred] == ["en", "en", "zh"]


def test_what_asks_for_a_list_finds_the_list_before_what_speaks_of_it(engine: SearchEngine) -> None:
    act = {"title": "Harbour goods order", "work": "zz/act/1"}
    fill(engine, [
        passage("Risk goods of harbours are the goods listed. Goods of risk are goods.", provision="art_1", **act),
        passage("Copper\nTin\nGoods of tantalum at risk", provision="annex_1", **act),
        passage("Fees of harbours", provision="annex_2", **act),
    ])  # fmt: skip
    assert provisions(ask(engine, "harbour risk goods"))[0] == "art_1"
    assert provisions(ask(engine, "which goods at risk harbour"))[0] == "annex_1"


def test_what_asks_for_a_meaning_finds_the_definition(engine: SearchEngine) -> None:
    fill(engine, [
        passage("The operator shall report. An operator that reports is an operator.", provision="art_5"),
        passage("In this Act “harbour” means a port; “operator” means whoever runs a harbour.", provision="art_2"),
        passage("«exploitant»: celui qui exploite; «port»: un lieu", heading="Définitions", language="fr",
                work="zz/act/2", provision="art_3"),
        passage("L’exploitant notifie. Exploitant, exploitant.", language="fr", work="zz/act/2", provision="art_9"),
    ])  # fmt: skip
    assert provisions(ask(engine, "operator duty"))[0] == "art_5"
    for question in ("what is an operator", "definition of operator", "operator definition"):
        assert provisions(ask(engine, question))[0] == "art_2"
    assert provisions(ask(engine, "définition d’un exploitant"))[0] == "art_3"


def test_simplified_and_traditional_characters_find_each_other_and_hits_show_the_text_as_written(
    engine: SearchEngine,
) -> None:
    fill(engine, [
        passage("禁止進口強迫勞動產品", work="cc/act/1", language="zh", provision="traditional"),
        passage("禁止进口强迫劳动产品。", work="cc/act/2", language="zh", provision="simplified"),
    ])  # fmt: skip
    for query in ("强迫劳动", "強迫勞動", '"强迫劳动"', '"強迫勞動"'):
        assert {*provisions(ask(engine, query))} == {"traditional", "simplified"}
    shown = {hit.provision: hit.passage for hit in ask(engine, '"强迫劳动"').hits}
    assert ("強迫勞動", True) in shown["traditional"]
    assert ("强迫劳动", True) in shown["simplified"]


@pytest.mark.parametrize(
    ("language", "text", "query"),
    [
        ("en", "Importers shall declare the goods", "importer declared"),
        ("de", "Die Genehmigungen der Behörden", "Genehmigung Behorde"),
        ("fr", "Les déclarations de l'importateur", "declaration importateurs"),
        ("es", "Las obligaciones de los importadores", "obligación importador"),
        ("zh", "进口企业应当向海关申报产品来源。", "海关申报"),
        ("vi", "hàng hóa nhập khẩu", "hàng hóa"),
    ],
)
def test_words_are_found_in_other_forms_in_their_language(
    engine: SearchEngine, language: str, text: str, query: str
) -> None:
    fill(engine, [passage(text, language=language), passage("barges", work="zz/act/2")])
    hit = ask(engine, query).hits[0]
    assert hit.language == language
    assert any(marked for _, marked in hit.passage)


# Failing


def test_a_second_writer_is_refused_with_a_clear_error(embedded: Factory, tmp_path: Path) -> None:
    first, second = embedded(tmp_path / "index"), embedded(tmp_path / "index")
    fill(first, [passage("timber")])
    with pytest.raises(EngineUnavailable, match="another process is writing"):
        second.replace("zz/act/1", "en", [])
    first.close()
    second.replace("zz/act/1", "en", [])
    second.commit(2)
    assert second.count() == 0
    second.close()


def _write_until_killed(make: Factory, path: Path, ready: object) -> None:
    engine = make(path)
    for position in range(2, 1000):
        engine.replace("zz/act/1", "en", [passage("timber", provision=f"art_{n}") for n in range(position % 20 + 1)])
        engine.commit(position)
        ready.set()  # type: ignore[attr-defined]


def test_a_writer_killed_two_hundred_times_leaves_a_whole_index_and_no_lock(embedded: Factory, tmp_path: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.contract.test_engines"])
    rng = random.Random(53)
    for _ in range(200):
        ready = context.Event()
        writer = context.Process(target=_write_until_killed, args=(embedded, tmp_path / "index", ready))
        writer.start()
        assert ready.wait(60)
        time.sleep(rng.uniform(0, 0.03))
        writer.kill()
        writer.join()
        engine = embedded(tmp_path / "index")
        assert engine.position() % 20 + 1 == engine.count() == ask(engine, "timber").total_passages
        engine.commit(engine.position())
        engine.close()
    assert not damaged_files(tmp_path / "index")


def test_an_index_of_another_schema_is_stale_until_cleared(
    factory: Factory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = factory(tmp_path / "index")
    fill(before, [passage("timber")], position=4)
    before.close()
    monkeypatch.setattr("indexer.search.records.SCHEMA_VERSION", "next")
    engine = factory(tmp_path / "index")
    assert engine.fingerprint() != engine.expected_fingerprint()
    with pytest.raises(IndexStale):
        ask(engine, "timber")
    with pytest.raises(IndexStale):
        engine.replace("zz/act/1", "en", [])
    engine.clear()
    assert engine.fingerprint() == engine.expected_fingerprint()
    assert (engine.position(), engine.count()) == (0, 0)
    engine.close()


def test_a_broken_index_says_so_and_can_be_cleared(embedded: Factory, tmp_path: Path) -> None:
    engine = embedded(tmp_path / "index")
    fill(engine, CORPUS[:20])
    engine.close()
    for file in (tmp_path / "index").iterdir():
        if file.suffix in (".store", ".term", ".fast"):
            file.write_bytes(b"")
    with pytest.raises(IndexCorrupt):
        ask(engine, "timber")
    engine.clear()
    fill(engine, CORPUS[:20])
    assert engine.count() == 20
    engine.close()


# Hostile queries


_FUZZ = (*'"“”«()+-*:/\\^~[]{}!&|<>=.,;?\'%$#@\x00\u202e\ufeff', "AND", "OR", "NOT", "NEAR/3", "NEAR/", "title:",
         "status:", "effective:", "changed:>-30d", "cites:", "..", "2025", " ", "  ", "\n", "the", "timber", "produc*",
         "强迫劳动", "第八条", "§ 3", "Art. 8(2)", "e\u0301", "ﷺ", "😀", "\ud800", "ß", "İ", "32024L1760")  # fmt: skip


def test_no_string_brings_a_search_down(filled: SearchEngine) -> None:
    rng = random.Random(13)
    answered = 0
    for _ in range(10_000):
        text = "".join(rng.choice(_FUZZ) + rng.choice(("", " ")) for _ in range(rng.randint(0, 14)))
        try:
            query = parse_query(text)
        except QuerySyntaxError:
            continue
        filled.search(SearchRequest(query, TODAY, text=text, limit=3, facets=()))
        answered += 1
    assert answered > 2_000


_TEN_WORDS = "importers exporters declare timber cargo inspections duties permits barges customs"
"""Of so many a passage must have two, and every one it has adds to its score."""


@pytest.mark.parametrize(
    "text", ["harbour dues", "cargo OR barges", '"harbour dues"', "harb*", "title:barges cargo", _TEN_WORDS]
)
def test_an_explanation_adds_up_to_the_score_of_each_hit(filled: SearchEngine, text: str) -> None:
    assert isinstance(filled, Explains)
    meant = (Related(("cargo",), {"en": ("goods", "products", "timber")}),)
    request = SearchRequest(
        parse_query(text), TODAY, text=text, jurisdictions=("zz",), languages=("en",), related=meant
    )
    hits = filled.search(request).hits
    told = filled.explain(request, [hit.id for hit in hits])
    assert len(told) == len(hits)
    for hit, reasons in zip(hits, told, strict=True):
        assert sum(reason.score for reason in reasons) == pytest.approx(hit.score, abs=0.01)
