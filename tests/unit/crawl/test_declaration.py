"""Declarations of crawls: what a YAML may not say, and what every one of ours says."""

from __future__ import annotations

from datetime import date

import pytest

from crawlers.catalogue import Source, sources
from crawlers.readers.choice import reader_of
from crawlers.spiders import declared
from crawlers.spiders.questions import Plan, plan_for
from crawlers.templates import places
from tests.support.dry_crawl import source

CRAWLED = [found for found in sources().values() if found.crawl]
VARIABLES = frozenset(["watch", "language", "since", "today", "slice_start", "slice_end", "page", "offset", "key"])
OF_FEEDS = frozenset({"link", "id", "title", "updated"})


@pytest.mark.parametrize(
    ("crawl", "said"),
    [
        ({"start": [{"url": "https://law.example", "step": "missing"}]}, "no step is called 'missing'"),
        ({"start": [{"url": "https://law.example"}], "steps": {"idle": {"read": "xml"}}}, "nothing leads to"),
        ({"start": [{"url": "https://law.example", "when": {"a": "("}}]}, "unterminated"),
        ({"start": []}, "at least 1 item"),
        ({"start": [{"url": "https://law.example"}], "speed": "fast"}, "Extra inputs"),
    ],
)
def test_a_declaration_that_cannot_work_is_refused_at_load(crawl: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        source(crawl)


@pytest.mark.parametrize("of", CRAWLED, ids=lambda of: of.id)
def test_every_template_names_only_what_there_is(of: Source) -> None:
    crawl = of.crawl
    assert crawl is not None
    given = set(VARIABLES)
    for step in crawl.steps.values():
        given |= set(step.fields) | (OF_FEEDS if step.read == "feed" else set())
    asks = [*crawl.start, *(ask for step in crawl.steps.values() for ask in step.follow)]
    for ask in asks:
        assert places(ask.url, ask.body, ask.accept, ask.accept_language) <= given, ask.url
    for step in crawl.steps.values():
        assert reader_of(step).__name__ == "read"


@pytest.mark.parametrize("of", CRAWLED, ids=lambda of: of.id)
def test_every_source_begins_somewhere_and_only_at_its_own_hosts(of: Source) -> None:
    plan = plan_for(of, {})
    questions = list(plan.first(None, date(2026, 11, 1)))
    assert questions
    for question in questions:
        assert plan.asked(question).address.split("/")[2] in plan.crawl.hosts


@pytest.mark.parametrize("of", CRAWLED, ids=lambda of: of.id)
def test_a_listing_of_everything_is_never_believed_to_be_empty_by_a_shape_anything_has(of: Source) -> None:
    assert of.crawl is not None
    for step in of.crawl.steps.values():
        if step.is_whole and step.empty is not None:
            for body in (b"", b"[]", b"{}", b"<html><body></body></html>", b'{"results": []}'):
                assert not declared._says_empty(body, step)


def test_there_is_one_spider_for_each_source_that_is_crawled() -> None:
    spiders = {name.removeprefix("spider_") for name in vars(declared) if name.startswith("spider_")}
    assert spiders == {of.id for of in CRAWLED}


def test_a_plan_never_shows_its_key() -> None:
    crawl = source({"start": [{"url": "https://law.example"}]}).crawl
    assert crawl is not None
    assert "s3cret" not in repr(Plan(crawl, key="s3cret"))
