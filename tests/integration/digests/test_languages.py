"""Pages of subscribers speak the language of their digests: no sentence of ours stands there in another one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest

from api.digests.rendering.words import WORDS
from tests.integration.digests.desk import ADDRESS, TARGET, Desk, open_desk

_ENGLISH = [
    part
    for key, said in WORDS["en"].items()
    if key.startswith(("page_", "state_")) or key in {"unsubscribe", "history"}
    for part in re.split(r"\{\w+\}", said)
    if len(part.strip(" .:")) > 6
]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        yield opened


def _main(answer: httpx.Response, language: str) -> str:
    """What a page says of itself, which is in a language."""
    assert f'<html lang="{language}">' in answer.text
    title, main = (re.search(rf"<{tag}.*?</{tag}>", answer.text, re.DOTALL) for tag in ("title", "main"))
    assert title
    assert main
    return unescape(re.sub(r"<[^>]+>", " ", title[0] + re.sub(r'<p class="aside">.*?</p>', "", main[0])))


def _is_chinese(answer: httpx.Response) -> bool:
    text = _main(answer, "zh")
    assert [sentence for sentence in _ENGLISH if sentence in text] == []
    return re.search("[\u4e00-\u9fff]{2}", text) is not None


def test_the_way_of_a_chinese_reader_is_chinese(desk: Desk) -> None:
    ask = desk.browser
    assert _is_chinese(ask.get("/follow", params={**TARGET, "lang": "zh"}))
    assert _is_chinese(ask.post("/follow", data={**TARGET, "language": "zh", "address": "a"}))
    assert _is_chinese(ask.post("/follow", data={**TARGET, "language": "zh", "address": ADDRESS}))
    assert _is_chinese(ask.get(desk.link("confirm")))
    assert desk.press(desk.link("confirm")) == 303
    assert _is_chinese(ask.get("/manage"))
    assert _is_chinese(ask.get("/follow", params={"kind": "jurisdiction", "target": "eu"}))
    assert _is_chinese(ask.post("/manage/profile", data={"language": "en", "hour": "99"}))
    assert _is_chinese(ask.post("/manage/erase"))
    assert _is_chinese(ask.post("/manage/places", data={"url": "https://hooks.example.org/x"}))
    feeds = re.findall(r'href="(/digests/[^"/]+)"', ask.get("/manage").text)
    assert _is_chinese(ask.get(feeds[0]))
    ask.cookies.clear()
    assert _is_chinese(ask.get("/manage?lang=zh"))
    assert _is_chinese(ask.post("/manage/link?lang=zh", data={"address": "a"}))
    assert _is_chinese(ask.post("/manage/link?lang=zh", data={"address": ADDRESS}))
    assert _is_chinese(ask.get(desk.link("login")))
    assert desk.press(desk.link("login")) == 303
    ask.post("/manage/unsubscribe")
    assert _is_chinese(ask.get("/manage"))
    assert _is_chinese(ask.post("/manage/erase", data={"sure": "yes"}))


def test_the_form_asks_for_the_language_it_is_in(desk: Desk) -> None:
    page = desk.browser.get("/follow", params={**TARGET, "lang": "zh"}).text
    assert '<option value="zh" selected>' in page
    (other,) = re.findall(r'<a href="([^"]+)" lang="en" hreflang="en">', page)
    assert '<html lang="en">' in desk.browser.get(unescape(other)).text


def test_pages_are_english_for_everybody_else(desk: Desk) -> None:
    for asked in ("", "fr", "nothing"):
        answer = desk.browser.get("/follow", params={**TARGET, "lang": asked})
        assert "What it would have sent" in _main(answer, "en")
    desk.subscribe()
    assert "What you follow" in _main(desk.browser.get("/manage?lang=zh"), "en")


def test_leaving_by_a_link_is_said_in_the_language_of_the_digests(desk: Desk) -> None:
    desk.sign_up(language="zh")
    assert desk.press(desk.link("confirm")) == 303
    (person,) = desk.people()
    members = desk.app.state.membership
    path = f"/unsubscribe/{members.own.token(person, 'unsubscribe')}"
    assert _is_chinese(desk.another().get(path))
    assert _is_chinese(desk.another().post(path))
    assert _is_chinese(desk.another().get(path))
