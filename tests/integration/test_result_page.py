"""The page of results over the sample: which hit is the provision cited, why a hit is there, how to follow it all."""

from __future__ import annotations

import re
from html import unescape

import pytest

from api.cited_places import cited_places
from api.pages.reasons import told
from api.services import Question, Services
from indexer.search.explaining import Reason
from tests.support.pages import Site


def _page(site: Site, path: str, status: int = 200) -> str:
    answer = site.get(path)
    assert answer.status_code == status, answer.text
    return unescape(answer.text)


def _cited(site: Site, query: str) -> list[tuple[str, str]]:
    """Address and words of each mark of a cited provision."""
    text = _page(site, f"/?q={query}")
    marks = re.findall(r'<p class="cites">(.*?)</p>', text, re.DOTALL)
    return [(re.findall(r'href="([^"]+)"', mark)[0], re.sub(r"<[^>]+>|\s+", " ", mark).strip()) for mark in marks]


def test_the_provision_that_is_cited_is_marked_with_its_page(site: Site) -> None:
    marks = dict(_cited(site, "Art.+4(2)+Directive+2099/1"))
    assert not next(iter(marks)).endswith("?lang=fr"), "a question in English finds English first"
    assert all(re.match(r"/works/eu/32099L0001@\d{4}-\d\d-\d\d%23art_4__para_2", address) for address in marks)
    assert all(words.startswith("The provision you cite") for words in marks.values())
    assert any(words.endswith("Article 4(2) , to read and quote") for words in marks.values())
    assert any(words.endswith("Article 4, paragraphe 2 , to read and quote") for words in marks.values())
    assert all(site.get(address).status_code == 200 for address in marks)


@pytest.mark.parametrize(
    "asked", ["Art.+4+Abs.+2+RL+2099/1", "Article+4,+paragraphe+2+directive+(UE)+2099/1", "(EU)+2099/1+Art.+4(2)"]
)
def test_a_citation_in_the_manner_of_another_country_leads_to_the_same_provision(site: Site, asked: str) -> None:
    (first, _), *_ = _cited(site, asked)
    assert re.match(r"/works/eu/32099L0001@\d{4}-\d\d-\d\d%23art_4__para_2", first)


def test_on_a_day_the_mark_leads_to_that_day(site: Site) -> None:
    addresses = dict(_cited(site, "Art.+4(2)+Directive+2099/1&as_of=2024-04-01"))
    assert "/works/eu/32099L0001@2024-04-01%23art_4__para_2" in addresses


def test_a_part_that_is_not_there_is_not_claimed(site: Site) -> None:
    (address, words), *_ = _cited(site, "Art.+4(99)+Directive+2099/1")
    assert "%23art_4" in address
    assert "__para" not in address
    assert words.startswith("You cite a part of this that was not found")


@pytest.mark.parametrize("query", ["forced+labour", "Article+4", "Directive+2099/1", "Art.+4+CSDDD"])
def test_what_cites_no_provision_of_a_work_here_marks_nothing(site: Site, query: str) -> None:
    assert not _cited(site, query)


def test_neighbours_of_the_place_cited_are_not_marked(site: Site) -> None:
    addresses = [address for address, _ in _cited(site, "Article+4(2)+Directive+2099/1&per_work=50")]
    assert all("art_4" in address for address in addresses)
    assert not any("para_1" in address or "para_3" in address for address in addresses)


def test_a_place_that_no_hit_is_leads_to_its_page_all_the_same(site: Site) -> None:
    text = _page(site, "/?q=Art.+4(2)+Directive+2099/1&type=act")
    (address, words), *_ = re.findall(r'The provision you cite is <a href="([^"]+)">([^<]+)</a>', text)
    assert "%23art_4__para_2" in address
    assert words.startswith("Article 4(2) of ")
    assert site.get(address).status_code == 200


def test_an_article_the_act_does_not_have_is_said_to_be_missing(site: Site) -> None:
    text = _page(site, "/?q=Article+999+Directive+(EU)+2099/1")
    assert re.search(r"holds no text of</strong> <a [^>]+>Article 999 in eu/32099L0001 as it stands on ", text)
    assert "holds no text of" not in _page(site, "/?q=Article+4+Directive+(EU)+2099/1")
    assert "holds no text of" not in _page(site, "/?q=section+4+Directive+(EU)+2099/1"), "it has no sections to lack"


@pytest.mark.parametrize(
    "asked",
    ["q=Directive+(EU)+2099/1,+as+of+May+2015", "q=packaging&as_of=2015-05-31", "q=(EU)+2099/1&as_of=2022-01-01"],
)
def test_a_day_that_hides_everything_can_be_left_out(site: Site, asked: str) -> None:
    (address,) = re.findall(r'<a href="([^"]+)">Ask the same without a day', _page(site, f"/?{asked}"))
    assert "as_of" not in address
    assert "2015" not in address
    assert "No hits" not in _page(site, address)


def test_a_day_said_beside_fields_is_offered_and_not_passed_over(site: Site) -> None:
    text = _page(site, "/?q=packaging+jurisdiction:eu+as+of+2024")
    (address,) = re.findall(r'“as of 2024” is only words. <a href="([^"]+)">', text)
    assert address == "/?q=packaging+jurisdiction%3Aeu&as_of=2024-12-31"
    assert "is only words" not in _page(site, "/?q=packaging+as+of+2024")
    assert "is only words" not in _page(site, "/?q=packaging+jurisdiction:eu")


def test_a_misspelt_name_that_stands_nowhere_is_proposed(site: Site) -> None:
    text = _page(site, "/?q=Lieferketensorgfaltspflichtengesetz")
    assert re.search(r'Did you mean <a href="[^"]+">Lieferkettensorgfaltspflichtengesetz</a>\?', text)
    assert "Did you mean" not in _page(site, "/?q=zzzzzzzzzzzzzz")


def test_the_address_people_guess_leads_to_the_search(site: Site) -> None:
    answer = site.get("/search?q=a%26b&jurisdiction=eu&jurisdiction=us&as_of=2024-01-01")
    assert (answer.status_code, answer.headers["location"]) == (
        308, "/?q=a%26b&jurisdiction=eu&jurisdiction=us&as_of=2024-01-01",
    )  # fmt: skip


def test_a_work_is_named_by_its_title_too(services: Services) -> None:
    question = Question("Section 2 Sample Supply Chains Act 2099")
    answer = services.search(question)
    hits = answer.results.hits
    places = cited_places(services, answer, hits)
    assert {hit.work for hit in hits if hit.id in places} == {"uk/ukpga/2099/901"}


def test_hits_stand_under_the_short_title_with_the_full_one_beneath(site: Site) -> None:
    text = _page(site, "/?q=forced+labour&jurisdiction=ca&lang=en")
    (heading, full), *_ = re.findall(
        r"<h3><a [^>]+>([^<]+)</a></h3>\s*<p class=\"aside clipped\"[^>]*>([^<]+)</p>", text
    )
    assert heading == "Sample Supply Chains Act"
    assert full.startswith("An Act ")
    hit = site.get("/v1/search?q=forced+labour&jurisdiction=ca&lang=en").json()["hits"][0]
    assert (hit["short_title"], hit["title"]) == (heading, full)
    assert "clipped" not in _page(site, "/?q=forced+labour&jurisdiction=eu")


def test_why_a_hit_is_there_is_said_where_it_is_asked(site: Site) -> None:
    plain = _page(site, "/?q=forced+labour")
    assert "Why this is here" not in plain
    address = re.findall(r'<a href="([^"]+)">Why this\?</a>', plain)[0]
    path, _, place = address.partition("#")
    told_page = _page(site, path)
    assert f'id="{place}"' in told_page
    assert "“labour” in its text" in told_page
    assert "it is a rule itself" in told_page


def test_hits_in_order_of_days_have_nothing_to_explain(site: Site) -> None:
    assert "Why this?" not in _page(site, "/?q=forced+labour&sort=effective")


def test_reasons_are_words_and_the_same_is_said_once(services: Services) -> None:
    reasons = (
        Reason("art 8 / art 8 2 csddd", "cite / alias / title", 50.0),
        Reason("en:due en:diligence", "text", 3.0),
        Reason("en:due / en:diligence", "heading", 2.0),
        Reason("eu", "jurisdiction", 1.5),
        Reason("act / reg", "alias", 1.0),
        Reason("act", "alias", 1.0),
        Reason("en", "language", 0.1),
    )
    assert told(services, reasons) == (
        ("50.0", "it has the number you cite, in the work you name"),
        ("3.0", "“due diligence” in its text"),
        ("2.0", "“due”, “diligence” in its heading"),
        ("2.0", "you name this work"),
        ("1.5", "jurisdiction: European Union"),
    )


@pytest.mark.parametrize(
    ("asked", "words", "address"),
    [
        ("?topic=forced-labour", "Follow the topic forced labour", "/follow?kind=topic&target=forced-labour"),
        ("?topic=Zwangsarbeit", "Follow the topic forced labour", "/follow?kind=topic&target=forced-labour"),
        ("?jurisdiction=uk", "Follow the jurisdiction United Kingdom", "/follow?kind=jurisdiction&target=uk"),
        ("?jurisdiction=uk&type=act", "Follow this search", "/follow?kind=search&query=&jurisdiction=uk&type=act"),
        ("?q=labour&topic=forced-labour", "Follow this search", "/follow?kind=search&query=labour&topic=forced-labour"),
    ],
)
def test_a_search_of_filters_can_be_followed(site: Site, asked: str, words: str, address: str) -> None:
    assert f'<a href="{address}">{words}</a>' in _page(site, f"/{asked}")
    assert site.get(address).status_code == 200


def test_where_nothing_is_found_there_is_nothing_to_narrow_down(site: Site) -> None:
    assert "Narrow down" not in _page(site, "/?q=zzzzqqq")
    assert "Narrow down" in _page(site, "/?q=labour")


def test_every_text_of_a_day_is_no_search_to_follow(site: Site) -> None:
    assert "/follow" not in _page(site, "/?as_of=2025-01-01")


def test_a_distance_without_a_number_is_refused_with_a_proposal(site: Site) -> None:
    text = _page(site, "/?q=forced+NEAR/x+labour", 400)
    assert "a number of words follows NEAR/ directly" in text
    assert "forced NEAR/5 labour" in text
