"""Benches of answers run on files of the shape they document, on both engines, and leave nothing behind."""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import ModuleType

import pytest
from elasticsearch import Elasticsearch

import bench.analyst
import bench.eu_cases
import bench.obliqa
import bench.zh
from api.config import Settings
from api.services import Services
from bench.engines import ENGINES
from bench.engines import bench as room_for

Run = Callable[..., dict[str, object]]

RULES = [
    {"DocumentID": 3, "PassageID": "4.", "Passage": "Records"},
    {
        "DocumentID": 3,
        "PassageID": "4.1",
        "Passage": "A toll keeper keeps a register of every barge for ten years.",
    },
    {"DocumentID": 3, "PassageID": "4.1", "Passage": "The register of barges may be kept on paper."},
    {"DocumentID": 3, "PassageID": "4.2", "Passage": "A ferry that carries salt pays half the toll."},
]
ASKED = [
    {"Question": "How long is the register of barges kept?", "Passages": [{"DocumentID": 3, "PassageID": "4.1"}]},
    {"Question": 'Which toll is due for "salt', "Passages": [{"DocumentID": 3, "PassageID": "4.2"}]},
]
ARTICLES = [
    {"article": "中华人民共和国渡船法第一条", "text": "渡船应当登记。"},
    {"article": "中华人民共和国渡船法第二条", "text": "盐的运输减半收费。"},
]


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    if request.param == "elasticsearch":
        request.getfixturevalue("elasticsearch_node")
    return str(request.param)


@pytest.fixture
def run(engine: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a bench with arguments; returns the object its last line is."""

    def run(bench: ModuleType, **arguments: Path) -> dict[str, object]:
        given = [word for name, path in arguments.items() for word in (f"--{name}", str(path))]
        monkeypatch.setattr(sys, "argv", ["bench", *given, "--engine", engine])
        bench.main()
        told: dict[str, object] = json.loads(capsys.readouterr().out.splitlines()[-1])
        return told

    return run


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("base")
    services = Services(Settings(data=data, database_url=""))
    services.load_sample()
    services.close()
    return data


def written(path: Path, rows: object) -> Path:
    path.write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
    return path


def test_passages_of_rulebooks_are_found_beside_plain_bm25(run: Run, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "passages.zip", "w") as archive:
        archive.writestr("3.json", json.dumps(RULES))
    told = run(bench.obliqa, passages=tmp_path / "passages.zip", questions=written(tmp_path / "asked.json", ASKED))
    assert (told["questions"], told["passages"]) == (2, 4)
    assert told["recall_at_10"] == told["map_at_10"] == 1.0
    assert isinstance(told["reference"], dict)
    assert told["reference"]["recall_at_10"] == 1.0
    assert set(told["ratio_to_reference"]) >= {"recall_at_10", "map_at_10", "p50_ms"}  # type: ignore[call-overload]


def test_articles_of_chinese_law_are_found_beside_plain_bm25(run: Run, tmp_path: Path) -> None:
    (tmp_path / "articles.jsonl").write_text("\n".join(map(json.dumps, ARTICLES)), "utf-8")
    queries = written(tmp_path / "queries.json", [{"query": "运输盐的收费", "relevant": [ARTICLES[1]["article"]]}])
    told = run(bench.zh, queries=queries, articles=tmp_path / "articles.jsonl")
    assert (told["queries"], told["articles"], told["recall_at_10"]) == (1, 2, 1.0)


def test_analysts_questions_are_judged_by_the_section_they_name(run: Run, tmp_path: Path, base: Path) -> None:
    typed = {"lang": "en", "as_of": None}
    penalties = {"url": "http://www.legislation.gov.uk/ukpga/2099/901/data.xml", "section": "3", "grade": 2}
    asked = typed | {"id": "a", "query": "Sample Supply Chains Act 2099 civil penalties", "kind": "penalty"}
    nothing = typed | {"id": "b", "query": "zzzyxq", "kind": "negative", "relevant": []}
    questions = [asked | {"relevant": [penalties | {"label": "Section 3"}]}, nothing]
    told = run(bench.analyst, questions=written(tmp_path / "questions.json", questions), base=base)
    assert (told["questions"], told["success_at_1"], told["success_at_5"], told["ndcg_at_10"]) == (2, 1.0, 1.0, 1.0)
    assert told["by_kind"]["negative"]["questions"] == 1  # type: ignore[index]
    assert set(told) >= {"by_language", "reference", "ratio_to_reference"}


def test_cases_without_an_act_are_right_where_nothing_is_found(run: Run, tmp_path: Path, base: Path) -> None:
    none = {"id": "n", "category": "negative", "query": "zzzyxq", "as_of": None}
    cases = written(tmp_path / "cases.json", [none | {"relevant_works": [], "expect_no_hits": True}])
    told = run(bench.eu_cases, cases=cases, base=base)
    assert (told["cases"], told["right"]) == (1, 1)
    assert told["by_category"] == {"negative": {"cases": 1, "right": 1, "answerable": 1, "right_of_answerable": 1}}


def test_nothing_is_left_on_the_server(elasticsearch_node: str) -> None:
    with Elasticsearch(elasticsearch_node) as client:
        with room_for("elasticsearch", elasticsearch_node) as room, closing(room.empty()) as engine:
            engine.commit(1)
            assert client.indices.get(index=f"{room.prefix}-*", features="aliases")
        assert not client.indices.get(index=f"{room.prefix}-*", features="aliases")
