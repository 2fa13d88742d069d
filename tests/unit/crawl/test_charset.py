"""A charset that a source's declaration knows better than the publisher: held against the bytes, then read by."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from pydantic import ValidationError

from crawlers import replay
from crawlers.catalogue import CaptureRule, sources
from crawlers.declaration import Ask, Step
from crawlers.digest import digest
from crawlers.middlewares.charset import lie
from crawlers.middlewares.outcome import charset_of
from crawlers.spiders.exchange import document_request, listing_request
from crawlers.spiders.questions import Asked
from indexer.domain.document import Capture, Parsed
from tests.support.making import capture

TOLD = "text/html; charset=utf-8"
PAGE = "<title>Verordnung über Straßen</title><p>Die Wege sind zu räumen. “Größe” zählt.</p>"
RULE = CaptureRule(url=".*", parser="echo", charset="windows-1252")


def served(charset: str) -> Capture:
    return replace(capture(date(2099, 1, 1), PAGE.encode(charset)), headers=(("content-type", TOLD),))


def test_what_the_declaration_knows_goes_before_the_header() -> None:
    body = PAGE.encode("windows-1252")
    assert lie(body, TOLD) != ""
    assert lie(body, TOLD, known="windows-1252") == ""


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_the_declaration_knows_is_held_against_the_bytes(charset: str) -> None:
    assert lie(PAGE.encode(charset), TOLD, known="windows-1252") != ""


@pytest.mark.parametrize("charset", ["windows-1252", "utf-8"])
def test_a_parser_is_given_the_page_in_utf_8_under_the_hash_of_what_was_served(
    charset: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[Capture] = []

    def echo(one: Capture) -> Parsed:
        given.append(one)
        return Parsed()

    monkeypatch.setattr(replay, "parser_named", lambda _: echo)
    replay.parse(served(charset), next(iter(sources().values())), RULE)
    assert given[0].body.decode() == PAGE
    assert given[0].sha256 == served(charset).sha256


def test_a_digest_reads_by_it() -> None:
    made = digest(served("windows-1252"), RULE.model_copy(update={"digest": True}))
    assert json.loads(made.body)["title"] == "Verordnung über Straßen"


def test_requests_know_the_charset_of_their_answer() -> None:
    asked = Asked("https://law.example/", "https://law.example/", "GET", {}, "")
    step = Step(read="html", charset="windows-1252", follow=(Ask(url="https://law.example/act"),))
    assert charset_of(listing_request(asked, step)) == "windows-1252"
    assert charset_of(document_request(asked, None, RULE, full=True, stamp="")) == "windows-1252"
    assert charset_of(document_request(asked, None, CaptureRule(url=".*"), full=True, stamp="")) == ""


@pytest.mark.parametrize("charset", ["x-unheard-of", "utf-16"])
def test_a_declaration_of_a_charset_no_page_can_be_in_is_refused(charset: str) -> None:
    with pytest.raises(ValidationError):
        CaptureRule(url=".*", charset=charset)
    with pytest.raises(ValidationError):
        Step(read="html", charset=charset)
