"""The pages over the bundled sample: what stands on each, and that every link they carry leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest

from api.config import Settings
from api.pages import changes, wording
from api.pages.contents import contents
from api.pages.layout import blocks, passages, table
from api.pages.record import previous
from api.pages.workview import version_lines
from api.server import create_app
from api.services import Services
from api.urls import Places
from indexer.domain.document import Authority
from indexer.domain.history import EffectKind, Version
from indexer.domain.identifiers import Permalink, WorkId
from indexer.domain.provision import Provision, Role
from indexer.search.query import FACETS, STATUSES
from indexer.text import sha256_hex
from tests.support.pages import Site

CANADA = "ca/acts/S-99.9"
UK = "uk/ukpga/2099/901"
PAGES = (
    "/",
    "/?q=forced+labour",
    "/?q=zzzzzz",
    "/works",
    f"/works/{CANADA}",
    f"/works/{CANADA}@2024-01-01",
    f"/works/{CANADA}?lang=fr",
    f"/works/{CANADA}@2025-02-15%23sec_6",
    "/changes",
    f"/changes?work={UK}",
    f"/diff?from={CANADA}@2024-01-01&to={CANADA}",
    "/regimes",
    "/regimes/csddd",
)


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    opened = Services(Settings(data=tmp_path_factory.mktemp("pages")))
    opened.load_sample()
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def client(services: Services) -> Site:
    return Site(create_app(services))


class _Outline(HTMLParser):
    """Links, ids, headings and landmarks of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.levels: list[int] = []
        self.tags: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        if tag in {"a", "link"} and given.get("href"):
            self.links.append(given["href"] or "")
        if given.get("id"):
            self.ids.append(given["id"] or "")
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))


def _get(client: Site, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, f"{url}: {response.status_code}"
    assert response.headers["content-type"].startswith("text/html")
    return response.text


def _links(text: str, at: str) -> list[str]:
    """Internal links of a page, made absolute."""
    joined = [urljoin(f"http://testserver{at}", link) for link in _Outline(text).links]
    return [link.removeprefix("http://testserver") for link in joined if link.startswith("http://testserver/")]


@pytest.mark.parametrize("url", PAGES)
def test_every_page_has_its_landmarks_and_headings_in_order(client: Site, url: str) -> None:
    outline = _Outline(_get(client, url))
    assert {"header", "nav", "main", "footer"} <= set(outline.tags)
    assert outline.levels[0] == 1
    assert outline.levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(outline.levels, outline.levels[1:], strict=False))
    assert len(outline.ids) == len(set(outline.ids))


@pytest.mark.parametrize("url", PAGES)
def test_no_page_needs_script_or_inline_style(client: Site, url: str) -> None:
    text = _get(client, url)
    assert all(script == "" for script in re.findall(r'<script src="/static/[^"]+" defer>(.*?)</script>', text))
    assert text.count("<script") == text.count('<script src="/static/')
    assert not re.search(r"\sstyle=|\son\w+=", re.sub(r">[^<]*<", "><", text))


def test_every_internal_link_of_the_site_answers(client: Site) -> None:
    """Crawled without the query strings that facets combine without end, and the previews of follows, which are
    rationed: of those, one step from each of the pages above.
    """
    pages: dict[str, str] = {}
    waiting = list(PAGES)
    broken: list[str] = []
    while waiting:
        url = urlsplit(waiting.pop())._replace(fragment="").geturl()
        if url in pages:
            continue
        response = client.get(url)
        pages[url] = response.text
        if response.status_code != 200:
            broken.append(f"{response.status_code} {url}")
        if "text/html" in response.headers["content-type"] and (url in PAGES or not url.startswith("/?")):
            waiting += [link for link in _links(response.text, url) if url in PAGES or not link.startswith("/follow")]
    assert not broken
    assert len(pages) > 100


def test_every_anchor_a_page_links_to_is_on_the_page(client: Site) -> None:
    found = _get(client, "/?q=forced+labour")
    targets = [link for link in _links(found, "/") if "#" in link]
    assert targets
    for target in targets[:12]:
        ids = _Outline(_get(client, target.partition("#")[0])).ids
        assert target.partition("#")[2] in ids, target


def test_the_start_page_says_what_the_base_holds(client: Site, services: Services) -> None:
    text = _get(client, "/")
    assert f"<strong>{services.library.coverage().works}</strong> works" in text
    assert "legislation.gov.uk" in text
    assert "2026-02-12 06:00 UTC" in text


def test_the_examples_of_the_start_page_find_something_in_the_sample(client: Site) -> None:
    text = _get(client, "/")
    examples = re.findall(r'<li><a href="(/\?q=[^"]+)"', text)
    assert len(examples) == 3
    for example in examples:
        assert "<mark>" in _get(client, example.replace("&amp;", "&"))


def test_hits_are_grouped_marked_and_pinned_to_their_version(client: Site) -> None:
    text = _get(client, "/?q=%22forced+labour%22&jurisdiction=uk")
    assert "<mark>forced labour</mark>" in text
    assert f'href="/works/{UK}@2025-10-01#' in text or f'href="/works/{UK}@2023-06-15#' in text
    assert '<span class="badge current">current</span>' in text


def test_as_of_a_day_shows_the_text_of_that_day(client: Site) -> None:
    text = _get(client, "/?q=title%3Asample&as_of=2024-05-01&jurisdiction=uk")
    assert "as of 2024-05-01" in text
    assert f"/works/{UK}@2023-06-15#" in text
    assert f"/works/{UK}@2025-10-01#" not in text


def _choices(text: str) -> list[tuple[str, int, bool]]:
    """Facet links as (address, count, chosen)."""
    pattern = r'<li><a href="([^"]+)"( class="on" aria-current="true")?><span>.*?<span class="number">(\d+)</span>'
    return [(url.replace("&amp;", "&"), int(count), bool(on)) for url, on, count in re.findall(pattern, text)]


def _total(text: str) -> int:
    found = re.search(r'id="rw-results">(\d+) passage', text)
    return int(found[1]) if found else 0


@pytest.mark.parametrize(
    "start", ["/?q=forced+labour", "/?q=forced+labour&jurisdiction=ca&jurisdiction=uk&topic=customs"]
)
def test_following_a_facet_gives_what_it_counted(client: Site, start: str) -> None:
    """A value of a facet nothing is chosen in narrows to its count."""
    text = _get(client, start)
    untouched = [
        (url, count) for url, count, chosen in _choices(text) if not chosen and _adds_to_an_unused_facet(start, url)
    ]
    assert untouched
    for url, count in untouched:
        assert _total(_get(client, url)) == count, url


def _adds_to_an_unused_facet(start: str, url: str) -> bool:
    used = {part.partition("=")[0] for part in urlsplit(start).query.split("&")}
    names = [part.partition("=")[0] for part in urlsplit(url).query.split("&")]
    return len(set(names) - used) == 1 and "status" not in names


def test_a_chosen_facet_can_be_removed_again(client: Site) -> None:
    text = _get(client, "/?q=forced+labour&jurisdiction=ca&lang=fr")
    assert [url for url, _, chosen in _choices(text) if chosen] == [
        "/?q=forced+labour&lang=fr",
        "/?q=forced+labour&jurisdiction=ca",
    ]
    assert "Jurisdiction: Canada" in text
    assert "Language: French" in text


def test_a_chosen_value_without_hits_can_still_be_removed(client: Site) -> None:
    text = _get(client, "/?q=forced&jurisdiction=jp")
    assert "No hits" in text
    assert '<a href="/?q=forced">Jurisdiction: Japan' in text


def test_the_form_keeps_the_filters(client: Site) -> None:
    text = _get(client, "/?q=forced&jurisdiction=ca&lang=fr")
    assert '<input type="hidden" name="jurisdiction" value="ca">' in text
    assert '<input type="hidden" name="lang" value="fr">' in text


def test_pages_of_hits_do_not_overlap(client: Site) -> None:
    first = _get(client, "/?q=sample&per_work=100")
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = _get(client, following[1].replace("&amp;", "&"))
    hits = [set(re.findall(r'<h4><a href="([^"]+)"', text)) for text in (first, second)]
    assert len(hits[0]) == 20
    assert hits[1]
    assert not hits[0] & hits[1]
    assert 'rel="prev"' in second


def test_all_passages_of_a_work_can_be_asked_for(client: Site) -> None:
    text = _get(client, "/?q=forced+labour")
    more = re.search(r'<a href="([^"]+)">All passages found in this work', text)
    assert more
    only = _get(client, more[1].replace("&amp;", "&"))
    assert " in 1 work" in only


def test_a_query_that_cannot_be_read_is_explained_at_the_box(client: Site) -> None:
    text = _get(client, "/?q=%22forced+labour&jurisdiction=uk", 400)
    assert "this quotation mark is never closed" in text
    assert 'aria-invalid="true"' in text
    assert 'href="/?q=%22forced+labour%22&amp;jurisdiction=uk"' in text


@pytest.mark.parametrize(
    ("url", "status", "said"),
    [
        ("/?q=x&as_of=yesterday", 400, "is not a date"),
        ("/?q=x&jurisdiction=atlantis", 400, "atlantis"),
        ("/works/uk/nothing", 404, "is not in this base"),
        ("/works/UK", 400, "is not a work id"),
        (f"/works/{UK}@1999-01-01", 404, "No version of"),
        (f"/works/{UK}?lang=xx", 404, "is not here in"),
        (f"/works/{UK}%23art_999", 404, "has no provision"),
        (f"/diff?from={UK}&to={CANADA}", 400, "Only two versions of one work"),
        (f"/diff?from={UK}", 422, "to: Field required"),
        ("/changes?work=uk/nothing", 404, "is not in this base"),
        ("/changes?since=x", 400, "is not a date"),
        ("/regimes/nothing", 404, "is no regime we know"),
        ("/?q=x&page=0", 422, "page"),
    ],
)
def test_refusals_are_pages_with_their_status(client: Site, url: str, status: int, said: str) -> None:
    text = _get(client, url, status)
    assert said in text.replace("&#39;", "'")
    assert "<main" in text


def test_a_refused_day_shows_the_versions_that_are_there(client: Site) -> None:
    text = _get(client, f"/works/{UK}@1999-01-01", 404)
    assert f'href="/works/{UK}@2025-10-01"' in text


def test_the_api_keeps_problem_documents(client: Site) -> None:
    response = client.get("/v1/works/uk/nothing", headers={"accept": "text/html"})
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_an_unknown_address_is_a_page_for_browsers_only(client: Site) -> None:
    assert "<main" in client.get("/nowhere", headers={"accept": "text/html"}).text
    assert client.get("/nowhere").json()["status"] == 404


def test_a_historical_version_says_so_and_leads_to_the_current_one(client: Site) -> None:
    text = _get(client, f"/works/{UK}@2024-05-01")
    assert "This is not the current text." in text
    assert f'<a href="/works/{UK}@2025-10-01">See the current text</a>' in text
    assert "This is not the current text." not in _get(client, f"/works/{UK}")


def test_a_future_version_says_so(client: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("indexer.library", "api.pages.workview"):
        monkeypatch.setattr(f"{module}.today", lambda: date(2025, 9, 1))
    text = _get(client, f"/works/{UK}@2025-10-01")
    assert "This text is not yet in force." in text
    assert f'<a href="/works/{UK}@2023-06-15">See the current text</a>' in text


def test_the_page_of_a_work_says_what_its_text_is_worth_and_whence_it_comes(client: Site) -> None:
    text = _get(client, f"/works/{UK}@2025-10-01")
    assert "not the authentic text unless its own law says so" in text
    assert "Open Government Licence v3.0" in text
    assert 'href="http://www.legislation.gov.uk/ukpga/2099/901/data.xml"' in text
    assert len(re.findall(r"<code>[0-9a-f]{64}</code>", text)) == 2
    assert "Amendments not yet worked into this text" in text


def test_repealed_and_future_provisions_are_marked_in_words(client: Site) -> None:
    text = _get(client, f"/works/{UK}@2025-10-01")
    section = text[text.index('<section id="section_5"') :]
    assert '<span class="standing repealed">repealed</span>' in section[: section.index("</section>")]
    german = _get(client, "/works/de/muster_vpv@2025-03-17")
    paragraph = german[german.index('<div id="par_5__abs_2"') :]
    assert "not yet in force" in paragraph[: paragraph.index("</div>\n")]


def test_tables_are_tables(client: Site) -> None:
    text = _get(client, f"/works/{UK}@2025-10-01")
    assert "<tr><td>Goods</td><td>Stages</td></tr>" in text


def test_law_text_carries_its_language(client: Site) -> None:
    text = _get(client, f"/works/{CANADA}@2025-02-15?lang=fr")
    assert '<html lang="en">' in text
    assert '<h1 lang="fr"' in text
    assert '<div class="text" lang="fr"' in text
    assert f"/works/{CANADA}@2025-02-15?lang=fr#" in text


def test_one_provision_alone_stands_without_the_rest(client: Site) -> None:
    text = _get(client, f"/works/{CANADA}@2025-02-15%23sec_6")
    ids = _Outline(text).ids
    assert "sec_6__subsec_1__para_a" in ids
    assert "sec_8" not in ids
    assert f"{CANADA}@2025-02-15#sec_6 · from 2025-02-15" in text


def test_the_text_of_a_page_is_the_text_of_the_record(client: Site, services: Services) -> None:
    """Word for word: whatever the page adds stands in elements of its own."""
    shown = services.library.show(Permalink.parse(UK))
    text = _get(client, f"/works/{UK}")
    for provision in shown.provisions:
        for line in re.split("[\n\t]", provision.text):
            assert _escaped(line) in text, provision.eid


def _escaped(text: str) -> str:
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;").replace("'", "&#39;")
    )


def test_changes_come_newest_first_with_their_words(client: Site) -> None:
    text = _get(client, f"/changes?work={UK}")
    numbers = [int(n) for n in re.findall(r'id="change-(\d+)"', text)]
    assert numbers == sorted(numbers, reverse=True)
    assert "<del>" in text
    assert "<ins>" in text
    assert "s. 3(2) of uk/ukpga/2099/905" in text
    assert "already there when this base first saw the work" in text


def test_a_comparison_shows_both_sides_apart(client: Site) -> None:
    text = _get(client, f"/diff?from={CANADA}@2024-01-01&to={CANADA}@2025-02-15")
    before, after = (
        re.search(rf'<div class="side-{side}">(.*?)</div>', text, re.DOTALL) for side in ("before", "after")
    )
    assert before
    assert after
    assert "<del>40</del>" in before[1]
    assert "<ins>" not in before[1]
    assert "<ins>30</ins>" in after[1]
    assert "<del>" not in after[1]


def test_a_regime_marks_what_nobody_verified(client: Site) -> None:
    text = _get(client, "/regimes/csddd")
    assert '<span class="badge unverified">not verified yet</span>' in text
    assert "not in this base" in text
    assert '<dd lang="zh">' in text


def test_a_page_that_did_not_change_is_not_sent_again(client: Site) -> None:
    tag = client.get("/works").headers["etag"]
    again = client.get("/works", headers={"if-none-match": f'{tag}, "x"'})
    assert again.status_code == 304
    assert not again.content


def test_every_code_of_the_domain_has_words() -> None:
    assert set(FACETS) == set(wording.FACET)
    assert set(STATUSES) <= set(wording.STATUS)
    assert {kind.value for kind in EffectKind} == set(wording.EFFECT)


def test_headings_stay_in_order_under_a_block_without_one() -> None:
    provisions = (
        Provision("par_1", "paragraph", Role.UNIT, "Paragraph 1", "1"),
        Provision("art_1", "article", Role.UNIT, "Article 1", "Article 1", "Scope", "", "par_1"),
    )
    first, second = blocks(provisions, (), (), Places(Permalink(WorkId(UK)), None))
    assert first.run_in
    assert second.level == 2


def test_a_table_row_with_one_cell_takes_the_whole_width() -> None:
    before, shown = passages("Rates\nGoods\tRate\nCotton\t5\t6")
    assert before.text == "Rates"
    assert [row.cells for row in shown.rows] == [("Goods", "Rate"), ("Cotton", "5", "6")]
    (whole,) = table("Rates\nGoods\tRate")
    assert [row.span for row in whole.rows] == [2, 1]


def test_recitals_are_one_line_of_the_contents() -> None:
    recitals = [Provision(f"rec_{n}", "recital", Role.UNIT, f"Recital {n}", f"({n})", "", "x") for n in range(1, 9)]
    article = Provision("art_1", "article", Role.UNIT, "Article 1", "Article 1", "Scope", "x")
    laid = blocks([*recitals, article], (), (), Places(Permalink(WorkId(UK)), None))
    assert [entry.name for entry in contents(laid)] == ["Recital 1 to Recital 8", "Article 1 Scope"]


def test_a_version_without_words_is_never_called_current() -> None:
    """A work repealed as a whole has a last version that says only so."""
    nothing = Version(
        work=WorkId(UK), language="en", starts_on=date(2020, 1, 1), until=None, valid_from=date(2020, 1, 1),
        published=None, detected=datetime(2020, 1, 2, tzinfo=UTC), authority=Authority.CONSOLIDATION,
        authorities=(Authority.CONSOLIDATION,), rendition="xml", text_sha256=sha256_hex(""), superseded=False,
        observation=1,
    )  # fmt: skip
    (line,) = version_lines([nothing], None, None)
    assert line.status == "no text"
    assert previous([nothing], replace(nothing, starts_on=date(2021, 1, 1), text_sha256="1" * 64)) is None


def test_what_a_page_shows_can_be_followed_from_it(client: Site) -> None:
    pages = {
        f"/works/{CANADA}": "Follow this work",
        f"/works/{CANADA}@2025-02-15%23sec_6": "Follow Section 6",
        "/works?jurisdiction=uk": "Follow this jurisdiction",
        f"/changes?work={UK}": "Follow these",
        "/changes?jurisdiction=Canada": "Follow these",
        "/regimes/uk-modern-slavery-act": "Follow this regime",
        "/?q=forced+labour": "Follow this search",
    }
    for path, words in pages.items():
        (link,) = re.findall(rf'<a href="(/follow[^"]*)">{re.escape(words)}</a>', _get(client, path))
        assert "<form" in _get(client, unescape(link)), path


def test_changes_go_on_by_their_numbers_both_ways(client: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "_CHANGES_PER_PAGE", 2)
    seen, url, pages = [], "/changes", []
    while url:
        pages.append(text := _get(client, url))
        seen += [int(n) for n in re.findall(r'id="change-(\d+)"', text)]
        url = _pager(text, "next")
    assert seen == sorted(set(seen), reverse=True)
    assert seen[-1] == 1
    for before in reversed(pages[:-1]):
        text = _get(client, _pager(text, "prev"))
        assert re.findall(r'id="change-(\d+)"', text) == re.findall(r'id="change-(\d+)"', before)
    assert _pager(text, "prev") == ""


def _pager(text: str, where: str) -> str:
    found = re.search(rf'rel="{where}" href="([^"]+)"', text)
    return unescape(found[1]) if found else ""
