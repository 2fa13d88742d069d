"""Where somebody stands before nothing: every such page says what it is and what to do next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from api.config import Settings
from api.pages.follow import aim_url
from api.server import create_app
from api.services import Services
from indexer.clock import today
from indexer.domain.alerts import Aim, FollowKind
from tests.integration.command import run_bare
from tests.support.pages import Site


def _said(site: Site, path: str, status: int) -> str:
    answer = site.get(path, {"accept": "text/html"})
    assert answer.status_code == status, answer.text
    return unescape(answer.text).partition("<main")[2].partition("</main>")[0]


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Site]:
    """The application over a base that holds nothing."""
    services = Services(Settings(data=tmp_path, database_url=""))
    yield Site(create_app(services))
    services.close()


@pytest.mark.parametrize("path", ["/", "/?q=forced", "/works"])
def test_an_empty_base_says_how_to_fill_it(empty: Site, path: str) -> None:
    text = _said(empty, path, 200)
    assert "rulewatch sample" in text
    assert 'href="/regimes"' in text
    assert "It holds 0 works" not in text
    assert "Show all works" not in text


def test_a_work_that_is_not_here_is_no_matter_of_a_command_line(site: Site) -> None:
    text = _said(site, "/works/uk/nothing", 404)
    assert "rulewatch works" not in text
    assert "A rule that is not here may still exist" in text
    text = _said(site, "/follow?kind=work&target=uk/nothing", 400)
    assert "is not in this base" in text


@pytest.mark.parametrize(
    ("path", "status", "message", "onward"),
    [
        ("/regimes/nothing", 404, "no regime we know", "/regimes"),
        ("/sources/nothing", 404, "", "/sources"),
        ("/nothing", 404, "There is no page at this address", "/works"),
        ("/works?page=99999", 422, "asks for something that cannot be", "/works"),
        ("/changes?since=yesterday", 400, "is not a date", "/changes"),
        ("/?q=forced&page=99999", 422, "less than or equal to 400", "/works"),
        ("/diff", 422, "from: Field required", "/works"),
    ],
)
def test_what_cannot_be_shown_leads_on(site: Site, path: str, status: int, message: str, onward: str) -> None:
    text = _said(site, path, status)
    assert message in text
    assert f'href="{onward}"' in text
    assert "<h1>Not Found" not in text


def test_a_day_ahead_is_said_to_lie_ahead(site: Site) -> None:
    ahead = today() + timedelta(days=400)
    assert f"<strong>{ahead} lies ahead.</strong>" in _said(site, f"/?q=packaging&as_of={ahead}", 200)
    assert "lies ahead" not in _said(site, "/?q=packaging&as_of=2025-01-01", 200)
    assert "lies ahead" not in _said(site, "/?q=packaging", 200)


@pytest.mark.parametrize("words", [("works",), ("search", "forced")])
def test_the_command_line_says_so_too(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert "`rulewatch sample`" in run_bare("--data", str(tmp_path), *words).stdout


def test_the_command_line_says_where_a_query_cannot_be_read_and_what_can(tmp_path: Path) -> None:
    told = run_bare("--data", str(tmp_path), "search", 'packaging "forced')
    assert (told.code, told.stdout) == (2, "")
    assert 'At character 11. Try: packaging "forced"' in told.stderr


def test_the_command_line_says_what_is_not_covered_and_what_lies_ahead(sample_base: Path) -> None:
    ahead = today() + timedelta(days=400)
    told = run_bare("--data", str(sample_base), "search", "Brazil packaging", "--as-of", ahead.isoformat()).stdout
    assert "This base holds no text of Brazil." in told
    assert f"{ahead} lies ahead" in told


@pytest.mark.parametrize(
    "aim",
    [
        Aim(FollowKind.WORK, "ca/acts/S-99.9"),
        Aim(FollowKind.LIST, "us/fr/2025-99003"),
        Aim(FollowKind.PROVISION, "ca/acts/S-99.9#sec_6"),
        Aim(FollowKind.REGIME, "csddd"),
        Aim(FollowKind.TOPIC, "forced-labour"),
        Aim(FollowKind.JURISDICTION, "ca"),
        Aim(FollowKind.SEARCH, query="packaging & waste", filters=(("language", ("de", "en")),)),
    ],
)
def test_what_is_followed_has_a_page(site: Site, aim: Aim) -> None:
    assert site.get(aim_url(aim)).status_code == 200


def test_a_saved_search_leads_to_itself() -> None:
    aim = Aim(FollowKind.SEARCH, query="packaging & waste", filters=(("language", ("de", "en")),))
    assert aim_url(aim) == "/?q=packaging+%26+waste&lang=de&lang=en"


def test_the_api_has_a_page_whose_examples_answer(site: Site) -> None:
    text = _said(site, "/docs", 200)
    described = site.get("/openapi.json").json()["paths"]
    assert all(f" {path}</code></h3>" in text for path in described)
    assert "csv, jsonl, ris, bibtex" in text
    examples = re.findall(r'Try <a href="([^"]+)"', text)
    assert len(examples) > 5
    assert all(site.get(example).status_code == 200 for example in examples)
