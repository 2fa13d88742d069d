"""Finding through the HTTP API, over the sample: cursors, explanations, export, suggestions, similar provisions."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from api import export
from api.config import Settings
from api.cursors import cursor_at
from api.export import FORMATS
from api.services import Question, Services
from api.suggestions import suggest
from indexer.search.engines.tantivy_search import Search
from indexer.search.query import Sort
from tests.support.pages import Site
from tests.unit.search.passage_samples import passage


def _get(site: Site, path: str, parameters: dict[str, Any]) -> httpx.Response:
    return site.get(f"{path}?{urlencode(parameters)}")


def _search(site: Site, **parameters: object) -> dict[str, Any]:
    answer = _get(site, "/v1/search", parameters)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_cursors_lead_through_every_hit_once(site: Site) -> None:
    whole = [hit["permalink"] for hit in _search(site, q="the", limit=100, per_work=100)["hits"]]
    walked: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        body = _search(site, q="the", limit=3, per_work=100, cursor=cursor)
        walked += [hit["permalink"] for hit in body["hits"]]
        cursor = body["next"]
    assert walked == whole
    assert len(set(walked)) == len(walked) > 9


@pytest.mark.parametrize("cursor", ["zz", "W10", "WzEsIC0xLCAiIl0", "%00", "e30"])
def test_what_is_no_cursor_is_refused(site: Site, cursor: str) -> None:
    answer = _get(site, "/v1/search", {"q": "the", "cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (400, "cursor-invalid")


def test_a_cursor_belongs_to_its_search_and_to_the_state_of_the_index(site: Site, services: Services) -> None:
    cursor = _search(site, q="the", limit=1)["next"]
    other = _get(site, "/v1/search", {"q": "import", "cursor": cursor})
    assert other.json()["code"] == "cursor-invalid"
    expired = cursor_at(Question("the"), services.engine.position() + 1, 1)
    answer = _get(site, "/v1/search", {"q": "the", "cursor": expired})
    assert (answer.status_code, answer.json()["code"]) == (410, "cursor-expired")


@pytest.mark.parametrize("filters", [{}, {"type": "act"}])
def test_a_search_names_the_place_it_cites_be_it_a_hit_or_not(site: Site, filters: dict[str, str]) -> None:
    cited = _search(site, q="Article 4(2) Directive (EU) 2099/1", as_of="2025-01-01", **filters)["cited"]
    assert {(place["permalink"], place["whole"]) for place in cited} == {
        ("eu/32099L0001@2025-01-01#art_4__para_2", True)
    }
    there = site.get(f"/v1/provisions/{cited[0]['permalink'].replace('#', '%23')}").json()
    assert there["provisions"][0]["id"] == "art_4__para_2"
    assert _search(site, q="forced labour")["cited"] == []


@pytest.mark.parametrize("text", ["supply chain due diligence", "packaging waste", '"forced labour" OR import', "§ 3"])
def test_an_explanation_adds_up_to_the_score(site: Site, text: str) -> None:
    body = _search(site, q=text, explain="true")
    for hit, reasons in zip(body["hits"], body["explanations"], strict=True):
        assert sum(reason["score"] for reason in reasons) == pytest.approx(hit["score"], abs=0.01)
        assert [reason["score"] for reason in reasons] == sorted((r["score"] for r in reasons), reverse=True)


def test_hits_sorted_by_date_have_nothing_to_explain(site: Site) -> None:
    assert _search(site, q="the", sort="effective", explain="true")["explanations"] == []


def test_an_export_holds_every_hit_in_order(site: Site) -> None:
    wanted = [hit["permalink"] for hit in _search(site, q="import", limit=100, per_work=100)["hits"]]
    lines = _get(site, "/v1/export", {"q": "import", "format": "jsonl"})
    assert [json.loads(line)["permalink"] for line in lines.text.splitlines()] == wanted
    table = _get(site, "/v1/export", {"q": "import", "format": "csv"})
    assert [row["permalink"] for row in csv.DictReader(io.StringIO(table.text))] == wanted
    references = _get(site, "/v1/export", {"q": "import", "format": "ris"})
    assert references.text.count("TY  - STAT\r\n") == references.text.count("ER  - \r\n") == len(wanted)
    assert [line[6:] for line in references.text.split("\r\n") if line.startswith("ID  - ")] == wanted
    assert lines.headers["rulewatch-total"] == str(len(wanted))


def test_an_export_is_asked_for_in_steps_and_leaves_nothing_out(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    total, whole = export.every_hit(services, Question("the"))
    wanted = [hit.permalink for hit in whole]
    assert len(wanted) == total > 12
    monkeypatch.setattr(export, "_FIRST", 2)
    monkeypatch.setattr(export, "_STEP", 5)
    assert [hit.permalink for hit in export.every_hit(services, Question("the"))[1]] == wanted
    monkeypatch.setattr(export, "WINDOW", 9)
    assert [hit.permalink for hit in export.every_hit(services, Question("the"))[1]] == wanted[:9]


def test_a_query_that_cannot_be_read_exports_nothing(site: Site) -> None:
    assert _get(site, "/v1/export", {"q": '"open'}).status_code == 400


@pytest.mark.parametrize(
    ("typed", "kind", "id_"),
    [("csd", "regime", "csddd"), ("forced lab", "topic", "forced-labour"), ("强迫", "topic", "forced-labour"),
     ("deutschl", "jurisdiction", "de")],
)  # fmt: skip
def test_a_few_letters_suggest_names(site: Site, typed: str, kind: str, id_: str) -> None:
    found = _get(site, "/v1/suggest", {"q": typed, "limit": 20}).json()["suggestions"]
    assert (kind, id_) in {(one["kind"], one["id"]) for one in found}


def test_titles_of_works_are_suggested_each_once(site: Site) -> None:
    title = _search(site, q="the", limit=1)["hits"][0]["title"]
    typed = max(title.split(), key=len)[:5]
    found = _get(site, "/v1/suggest", {"q": typed, "limit": 50}).json()["suggestions"]
    works = [one["id"] for one in found if one["kind"] == "work"]
    assert works
    assert len(works) == len(set(works))


def test_titles_are_found_in_one_look_however_many_passages_have_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []
    monkeypatch.setattr(Search, "_ranked", _counted(looks, Search._ranked))
    with closing(Services(Settings(data=tmp_path, database_url=""))) as services:
        for number in range(12):
            work = f"zz/act/{number}"
            first = replace(passage("Dues are owed.", title=f"Barges Act {number}", work=work), is_first=True)
            rest = [replace(first, id=f"{work} {place}", is_first=False) for place in range(150)]
            services.engine.replace(work, "en", [first, *rest])
        services.engine.commit(1)
        assert {one.id for one in suggest(services, "barg", 12)} == {f"zz/act/{number}" for number in range(12)}
        assert len(suggest(services, "act barg", 5)) == 5
    assert len(looks) == 2


def _counted(looks: list[int], ranked: Callable[..., object]) -> Callable[..., object]:
    def look(search: Search, query: object, limit: int, sort: Sort) -> object:
        looks.append(limit)
        return ranked(search, query, limit, sort)

    return look


def test_one_letter_suggests_nothing(site: Site) -> None:
    assert _get(site, "/v1/suggest", {"q": "c"}).json()["suggestions"] == []


def test_similar_provisions_are_of_other_works_and_each_work_stands_once(site: Site) -> None:
    hit = _search(site, q="supply chain due diligence", limit=1)["hits"][0]
    found = site.get(f"/v1/similar/{hit['permalink'].replace('#', '%23')}").json()["hits"]
    works = [one["work"] for one in found]
    assert works
    assert hit["work"] not in works
    assert len(works) == len(set(works))


def test_a_cell_that_a_spreadsheet_would_run_is_defused(services: Services) -> None:
    hit = services.search(Question("the", limit=1)).results.hits[0]
    line = list(FORMATS["csv"].lines(iter([replace(hit, title='=HYPERLINK("http://x")')]), "https://r.example"))[1]
    assert "'=HYPERLINK" in line
