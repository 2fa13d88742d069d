"""Names instead of ids in a query's fields, in filters and in follows; and what a question names that is not here."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from api.digests.follows import Follows, UnknownAim
from api.digests.knowledge import knowledge_of
from api.services import Question, Services
from api.values import UnknownValue
from indexer.domain.alerts import FollowKind
from indexer.search.query import And, FieldIs, Ranked
from indexer.store.alerts import AlertStore
from tests.support.pages import Site

SAME = {
    "jurisdiction:Germany Verpackungen": "jurisdiction:de Verpackungen",
    "jurisdiction:(Kanada OR EU) report": "jurisdiction:(ca OR eu) report",
    'NOT topic:"forced labour"': "NOT topic:forced-labour",
    "topic:强迫劳动": "topic:forced-labour",
    "type:Act": "type:act",
    "lang:FR": "lang:fr",
    "status:Current": "status:current",
}


def _asked(site: Site, **parameters: str) -> dict[str, Any]:
    body: dict[str, Any] = site.get(f"/v1/search?{urlencode(parameters)}").json()
    return body


@pytest.mark.parametrize(("named", "known"), SAME.items())
def test_a_name_in_a_field_finds_what_the_id_finds(services: Services, named: str, known: str) -> None:
    hits = [[hit.permalink for hit in services.search(Question(text)).results.hits] for text in (named, known)]
    assert hits[0] == hits[1] != []


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("jurisdiction:Mars timber", "Known, among others"),
        ("topic:forced_labor", "forced-labour"),
        ("regime:csdd", "csddd"),
        ("type:directiv", "directive"),
        ("source:eu_cela", "eu_cellar"),
        ("lang:german", "codes"),
        ('timber AND (jurisdiction:Germny OR lang:"de")', "de"),
    ],
)
def test_a_value_nobody_knows_is_said_and_not_searched(site: Site, query: str, hint: str) -> None:
    body = _asked(site, q=query)
    assert (body["status"], body["code"]) == (400, "unknown-value")
    assert hint in body["hint"]
    page = site.get(f"/?{urlencode({'q': query})}")
    assert page.status_code == 400
    assert "This cannot be searched" in page.text


def test_a_followed_search_may_name_its_values_and_must_know_them(services: Services) -> None:
    follows = Follows(AlertStore(services.store), knowledge_of(services))
    aim = follows.aim(FollowKind.SEARCH, query="jurisdiction:Germany timber", filters={"topic": ["Forced labour"]})
    assert aim.filters == (("topic", ("forced-labour",)),)
    assert follows.knowledge.meaning.read(aim.query) == And((Ranked("timber"), FieldIs("jurisdiction", "de")))
    with pytest.raises(UnknownAim, match="'Mars' is no jurisdiction"):
        follows.aim(FollowKind.SEARCH, query="jurisdiction:Mars timber")
    with pytest.raises(UnknownAim, match="'Mars' is no jurisdiction"):
        follows.aim(FollowKind.SEARCH, filters={"jurisdiction": ["Mars"]})
    with pytest.raises(UnknownValue):
        follows.knowledge.meaning.read("jurisdiction:Mars timber")


def test_a_part_of_the_cfr_that_is_not_here_is_said_to_be_not_here(site: Site) -> None:
    lacking = _asked(site, q="15 CFR 744.11")["coverage"]["not_covered"]
    assert lacking == [{"kind": "act", "id": "15 CFR 744", "name": "15 CFR 744"}]


def test_an_act_asked_about_before_its_first_text_is_said_to_have_none(site: Site) -> None:
    query = {"q": "Directive (EU) 2099/1", "as_of": "2015-01-01"}
    (lacking,) = _asked(site, **query)["coverage"]["not_covered"]
    assert (lacking["kind"], lacking["id"]) == ("day", "eu/32099L0001")
    assert not _asked(site, q=query["q"])["coverage"]["not_covered"]
    assert 'href="/works/eu/32099L0001"' in site.get(f"/?{urlencode(query)}").text
