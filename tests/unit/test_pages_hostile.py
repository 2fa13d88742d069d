"""Hostile words, typed or stored, come out of the pages as text and as nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.config import Settings
from api.pages.rendering import _environment
from api.pages.workview import work_view
from api.server import create_app
from api.services import Services
from indexer.domain.document import Authority, Place
from indexer.domain.history import Version
from indexer.domain.identifiers import WorkId
from indexer.domain.provision import Mark, Note, Provision, Role, Standing, Text
from indexer.library import Shown
from indexer.store.bodies import Body
from indexer.store.reading import CaptureRecord, WorkRecord
from tests.support.pages import Site

HOSTILE = (
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus='alert(1)",
    "{{ 7*7 }}{% raw %}",
    "<!-- ",
    "javascript:alert(1)",
    "\u202egnirts\u202c \u2066x\u2069",
    "a\x00b\x08c\x1b[31m",
    "&lt;b&gt;&#60;b&#62;",
)
_WORK = WorkId("xx/acts/S-1")
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    opened = Services(Settings(data=tmp_path_factory.mktemp("hostile")))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def site(services: Services) -> Site:
    services.index()
    return Site(create_app(services))


class _Attributes(HTMLParser):
    """The names of all attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names |= {name for name, _ in attrs}


def _handlers(html: str) -> set[str]:
    parser = _Attributes()
    parser.feed(html)
    parser.close()
    return {name for name in parser.names if name.startswith("on")}


def _tags(html: str) -> list[str]:
    return re.findall(r"<[a-zA-Z/!][^>]*>", html)


def _is_harmless(html: str, plain: str) -> bool:
    """Same tags as the page has with a harmless word, nothing invisible, no place for script."""
    names = [re.match(r"</?!?[a-zA-Z0-9]*", tag)[0] for tag in _tags(html)]  # type: ignore[index]
    expected = [re.match(r"</?!?[a-zA-Z0-9]*", tag)[0] for tag in _tags(plain)]  # type: ignore[index]
    return names == expected and not _INVISIBLE.search(html) and "<script" not in html


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("address", ["/?q={}", "/?q=x&as_of={}", "/?q=x&source={}", "/works?title={}", "/works/{}"])
def test_typed_words_come_out_as_text(site: Site, address: str, words: str) -> None:
    html = site.get(address.format(quote(words, safe=""))).text
    assert "<script" not in html.replace('<script src="/static/suggest.js?', "")
    assert "<img src=x" not in html
    assert not _INVISIBLE.search(html)
    assert "49" not in html.partition("<main")[2].partition("</main>")[0]
    assert not _handlers(html)


def _shown(words: str) -> Shown:
    """A text whose every field says the words."""
    provisions = (
        Provision("part_1", "part", Role.DIVISION, words, words, words, words),
        Provision("art_1", "article", Role.UNIT, words, words, words, f"{words}\n{words}\t{words}", "part_1"),
        Provision("art_1__p", "paragraph", Role.PIECE, words, words, words, words, "art_1", standing=Standing.REPEALED),
    )
    version = Version(
        work=_WORK, language="en", starts_on=date(2024, 1, 1), until=None, valid_from=date(2024, 1, 1), published=None,
        detected=datetime(2024, 1, 2, tzinfo=UTC), authority=Authority.CONSOLIDATION,
        authorities=(Authority.CONSOLIDATION,), rendition=words, text_sha256="0" * 64, superseded=False, observation=1,
    )  # fmt: skip
    body = Body(
        title=words, short_title=words, type=words, text=Text(provisions, (Mark("part_1", words, words, words),)),
        notes=(Note("art_1", words, words), Note("", words, words)), relations=(), milestones=(),
        identifiers=((words, words),), unapplied=(words,),
    )  # fmt: skip
    return Shown(
        permalink=version.permalink, work=WorkRecord(_WORK, words, words, words, words, (words,), (words,)),
        version=version, status="current", body=body, provisions=provisions,
        capture=CaptureRecord(1, words, words, datetime(2024, 1, 2, tzinfo=UTC), words, Place("f", 0, 1)),
        languages=("en",),
    )  # fmt: skip


def _page(services: Services, words: str) -> str:
    view = work_view(services, _shown(words))
    return _environment().get_template("work.html").render(view=view, path="/works/xx", lang="en")


@pytest.mark.parametrize("words", HOSTILE)
def test_stored_words_come_out_as_text(services: Services, words: str) -> None:
    assert _is_harmless(_page(services, words), _page(services, "word"))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(alphabet=st.sampled_from("<>\"'&`{}%=/ \t\u202e\x00aé中"), min_size=2).filter(
        lambda s: s.strip() and "\t" not in s
    )
)
def test_no_mixture_of_special_characters_makes_markup(services: Services, words: str) -> None:
    html = _page(services, f"w{words}w")
    assert _is_harmless(html, _page(services, "word"))


def test_a_source_address_that_is_no_web_address_is_no_link(services: Services) -> None:
    assert 'href="javascript' not in _page(services, "javascript:alert(1)")


def test_templates_escape_and_never_mark_text_as_safe() -> None:
    folder = Path(__file__).parents[2] / "api" / "pages" / "templates"
    templates = sorted(folder.glob("*.html"))
    assert len(templates) > 8
    for template in templates:
        text = template.read_text("utf-8")
        own = text.replace("<script src=\"{{ asset('", "")
        assert not re.search(r"\|\s*safe|autoescape|Markup|<script|\sstyle=|\son[a-z]+=", own), template.name
