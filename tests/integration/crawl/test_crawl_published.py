"""What a crawl publishes, and what is held or refused before anybody sees it."""

from __future__ import annotations

import random
from datetime import datetime

import pytest

from api.crawling import Crawling
from api.services import Services
from indexer.domain.crawling import Standing, Verdict
from tests.integration.crawl.publisher import SENTENCES, Publisher, act, act_url
from tests.integration.crawl.told import SOURCE, changes_told, later, run_folders

pytestmark = pytest.mark.usefixtures("declared")


def _redesigned(dice: random.Random) -> list[str]:
    """What a parser makes of a page that was built anew: law with furniture in it, in pieces, or cut."""
    words = " ".join(SENTENCES).split()
    kind = dice.choice(["furniture", "pieces", "cut", "menu"])
    if kind == "furniture":
        return [f"Home Search {sentence} Share Print this page" for sentence in SENTENCES]
    if kind == "pieces":
        return words
    if kind == "cut":
        return [" ".join(words[: dice.randint(3, len(words) // 2)])]
    return ["Skip to content. Menu. Contact us. About. Cookies.", *dice.sample(SENTENCES, dice.randint(0, 2))]


def test_a_first_crawl_is_a_baseline_and_an_unchanged_one_brings_nothing(
    crawling: Crawling, services: Services, clocked: list[datetime]
) -> None:
    first = crawling.crawl(SOURCE)
    assert (first.verdict, first.listed, first.fetched, first.changes) == (Verdict.HEALTHY, 8, 8, 8)
    assert {origin for _, origin in changes_told(services)} == {"baseline"}
    later(clocked)
    second = crawling.crawl(SOURCE)
    assert (second.verdict, second.fetched, second.unchanged, second.changes) == (Verdict.HEALTHY, 0, 8, 0)


def test_an_amendment_is_told_as_seen_by_a_crawl(
    crawling: Crawling, services: Services, publisher: Publisher, clocked: list[datetime]
) -> None:
    crawling.crawl(SOURCE)
    later(clocked)
    publisher.acts[act_url(3)] = act(3, "2026-03-01", *SENTENCES[:2], "A report is due each month.")
    run = crawling.crawl(SOURCE)
    assert (run.verdict, run.fetched, run.changes) == (Verdict.HEALTHY, 1, 1)
    assert changes_told(services)[-1] == ("ca/acts/S-99.3", "crawl")


def test_captures_are_deleted_once_the_archive_has_them(crawling: Crawling, services: Services) -> None:
    crawling.crawl(SOURCE)
    (folder,) = run_folders(services)
    assert sorted(path.name for path in folder.iterdir()) == ["journal.jsonl"]
    assert list(services.settings.captures.glob(f"{SOURCE}-*.warc.gz"))


def test_a_refusal_publishes_nothing_and_the_last_good_state_stays(
    crawling: Crawling, services: Services, publisher: Publisher, clocked: list[datetime]
) -> None:
    good = crawling.crawl(SOURCE)
    before = crawling.ledger.known(SOURCE)
    later(clocked)
    publisher.refuses = True
    assert crawling.crawl(SOURCE).verdict is Verdict.FAILED
    assert crawling.ledger.known(SOURCE) == before
    (health,) = [health for health in crawling.health() if health.source == SOURCE]
    assert (health.standing, health.last_good, health.failing_since) == (Standing.FAILED, good.finished, clocked[0])
    assert health.works == 8


def test_more_changes_than_declared_are_held_until_an_operator_releases_them(
    crawling: Crawling, services: Services, publisher: Publisher, clocked: list[datetime]
) -> None:
    crawling.crawl(SOURCE)
    later(clocked)
    publisher.acts |= {act_url(n): act(n, "2026-03-01", "All of it is new.", *SENTENCES) for n in range(1, 8)}
    held = crawling.crawl(SOURCE)
    assert held.verdict is Verdict.HELD
    assert held.reasons[0].startswith("mass-change: 7 of 8")
    assert len(changes_told(services)) == 8
    released = crawling.release(held.id)
    assert (released.id, released.verdict, released.changes) == (held.id, Verdict.HEALTHY, 7)
    assert len(changes_told(services)) == 15
    later(clocked)
    assert crawling.crawl(SOURCE).unchanged == 8


def test_thirty_redesigns_that_a_parser_reads_as_law_are_all_held(
    crawling: Crawling, services: Services, publisher: Publisher, clocked: list[datetime]
) -> None:
    crawling.crawl(SOURCE)
    standing = dict(publisher.acts)
    dice = random.Random(30)
    for _ in range(30):
        later(clocked)
        touched = dict.fromkeys([4, *dice.sample(range(1, 9), dice.randint(2, 7))])
        assert len(touched) > 0.2 * len(standing)
        publisher.acts = standing | {
            act_url(number): act(number, "2024-01-01", *_redesigned(dice)) for number in touched
        }
        held = crawling.crawl(SOURCE)
        assert held.verdict is Verdict.HELD, (touched, held.reasons)
    assert len(changes_told(services)) == 8
    publisher.acts = standing
    later(clocked)
    assert crawling.crawl(SOURCE).verdict is Verdict.HEALTHY
