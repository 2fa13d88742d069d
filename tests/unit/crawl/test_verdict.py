"""What a crawl is worth as evidence."""

from __future__ import annotations

import random

import pytest

from crawlers.journal import Entry, Happened
from crawlers.tally import tally
from crawlers.verdict import Case, Foreseen, judge
from indexer.domain.crawling import Run, Verdict
from tests.unit.crawl.cases import crawl, known, listing, run, url, urls

TEN = urls(10)


def _judge(
    entries: list[Entry],
    *,
    foreseen: Foreseen | None = None,
    fewest: int = 5,
    most: int = 1000,
    before: list[str] | None = None,
    earlier: tuple[Run, ...] = (run(-1),),
    canaries: tuple[str, ...] = (),
    whole: bool = True,
    defect: bool = False,
) -> tuple[Verdict, list[str]]:
    declared = crawl(fewest=fewest, most=most, canaries=canaries, whole=whole)
    rows = known(TEN if before is None else before)
    verdict, reasons = judge(
        Case("xx_acts", declared, earlier, rows, tally(entries), foreseen or Foreseen(), defect=defect)
    )
    return verdict, [reason.code for reason in reasons]


def test_a_crawl_in_which_all_went_well_is_healthy_and_has_no_reasons() -> None:
    assert _judge(listing(TEN)) == (Verdict.HEALTHY, [])


def test_an_unchanged_source_is_healthy() -> None:
    assert _judge(listing(TEN, fetched=False)) == (Verdict.HEALTHY, [])


def test_a_crawl_that_was_cut_off_has_failed() -> None:
    assert _judge(listing(TEN)[:-1]) == (Verdict.FAILED, ["crawl-unfinished"])


def test_a_source_that_refuses_everything_has_failed() -> None:
    refused = [Entry(Happened.REFUSED, "https://law.example.org/list", code="challenge"), Entry(Happened.DONE)]
    verdict, codes = _judge(refused)
    assert verdict is Verdict.FAILED
    assert "all-refused" in codes


def test_documents_that_all_refuse_while_the_listing_answers_have_failed() -> None:
    entries = [Entry(Happened.LISTED, a, whole=True) for a in TEN]
    entries += [Entry(Happened.REFUSED, a, code="challenge") for a in TEN]
    assert _judge([*entries, Entry(Happened.DONE)])[0] is Verdict.FAILED


def test_an_empty_or_short_listing_has_failed_and_is_no_list_of_repeals() -> None:
    verdict, codes = _judge([Entry(Happened.DONE)])
    assert verdict is Verdict.FAILED
    assert "too-few-listed" in codes
    assert _judge(listing(TEN[:4]), before=[])[0] is Verdict.FAILED


def test_a_feed_may_be_short_but_not_the_first_time() -> None:
    assert _judge(listing(TEN[:1], whole=False), whole=False)[0] is Verdict.HEALTHY
    assert _judge(listing(TEN[:1], whole=False), whole=False, earlier=())[1] == ["too-few-listed"]
    assert _judge(listing(TEN[:1], whole=False), whole=False, earlier=(run(-1, Verdict.FAILED),))[0] is Verdict.FAILED


def test_captures_of_which_none_can_be_read_have_failed() -> None:
    foreseen = Foreseen(captures=10, works=10, unread=frozenset(TEN), lost=frozenset(TEN))
    assert _judge(listing(TEN), foreseen=foreseen)[0] is Verdict.FAILED


def test_one_document_that_is_unreadable_where_it_was_readable_degrades() -> None:
    foreseen = Foreseen(captures=10, works=10, unread=frozenset(TEN[:1]), lost=frozenset(TEN[:1]))
    assert _judge(listing(TEN), foreseen=foreseen) == (Verdict.DEGRADED, ["documents-unread", "small-faults"])


def test_a_refused_listing_degrades_and_a_refused_document_is_told() -> None:
    refused = Entry(Happened.REFUSED, "https://law.example.org/list?page=2", code="challenge")
    assert _judge([refused, *listing(TEN)]) == (Verdict.DEGRADED, ["listing-refused"])
    missing_page = Entry(Happened.ABSENT, "https://law.example.org/list?page=2", status=404)
    assert _judge([missing_page, *listing(TEN)]) == (Verdict.DEGRADED, ["listing-refused"])
    entries = [
        Entry(Happened.REFUSED, TEN[0], code="timeout") if e.url == TEN[0] and e.sha256 else e for e in listing(TEN)
    ]
    assert _judge(entries) == (Verdict.HEALTHY, ["small-faults"])


@pytest.mark.parametrize("code", ["total-differs", "capped", "empty-listing", "unreadable-answer", "duplicate-page"])
def test_a_listing_that_is_in_doubt_degrades(code: str) -> None:
    assert _judge([Entry(Happened.SUSPECT, "x", code=code), *listing(TEN)]) == (Verdict.DEGRADED, ["listing-doubtful"])


_ROWS = [(1, 10, "healthy"), (5, 10, "healthy"), (6, 10, "degraded"), (6, 400, "healthy"), (9, 400, "degraded")]


@pytest.mark.parametrize(("rows", "listed", "verdict"), _ROWS)
def test_more_than_five_rows_and_two_percent_unread_degrade_fewer_are_told(
    rows: int, listed: int, verdict: str
) -> None:
    entries = [Entry(Happened.SUSPECT, "x", code="row-unread")] * rows + listing(urls(listed))
    found, codes = _judge(entries, before=[])
    assert found == verdict
    assert codes


def test_a_defect_of_ours_degrades() -> None:
    assert _judge(listing(TEN), defect=True) == (Verdict.DEGRADED, ["crawl-defect"])


def test_more_documents_than_the_source_can_hold_degrade() -> None:
    assert _judge(listing(urls(30)), most=20) == (Verdict.DEGRADED, ["too-many-listed"])


def test_a_listing_half_as_long_as_usual_degrades_where_no_known_address_vanished() -> None:
    earlier = tuple(run(-day, listed=40) for day in (1, 2, 3))
    assert _judge(listing(TEN), earlier=earlier) == (Verdict.DEGRADED, ["listing-shrunk"])


def test_most_works_changing_at_once_is_held_and_five_are_not() -> None:
    works = [f"xx/acts/{number}" for number in range(20)]
    assert _judge(listing(TEN), foreseen=Foreseen(20, 20, frozenset(works[:6])))[1] == ["mass-change"]
    assert _judge(listing(TEN), foreseen=Foreseen(20, 20, frozenset(works[:6])))[0] is Verdict.HELD
    assert _judge(listing(TEN), foreseen=Foreseen(20, 20, frozenset(works[:5])))[0] is Verdict.HEALTHY


def test_many_addresses_vanishing_at_once_are_held_until_they_were_counted() -> None:
    before = urls(400)
    assert _judge(listing(before[8:]), before=before)[0] is Verdict.HEALTHY
    assert _judge(listing(before[9:]), before=before) == (Verdict.HELD, ["mass-vanishing"])
    rows = known(before, missing=before[:9])
    counted = Case("xx_acts", crawl(), (run(-1),), rows, tally(listing(before[9:])))
    assert judge(counted)[0] is Verdict.HEALTHY


def test_addresses_that_vanish_from_a_listing_with_gaps_are_not_held_for_nothing_is_counted_then() -> None:
    gap = Entry(Happened.SUSPECT, "x", code="total-differs")
    assert _judge([gap, *listing(urls(20))], before=urls(40))[0] is Verdict.DEGRADED


def test_pinned_documents_that_do_not_answer_degrade_and_most_of_them_fail() -> None:
    pinned = tuple(urls(13)[8:])
    assert _judge(listing(urls(12)), canaries=pinned) == (Verdict.DEGRADED, ["canary-absent"])
    assert _judge(listing(TEN), canaries=pinned)[0] is Verdict.FAILED


def test_a_pinned_document_may_change_alone_and_not_with_a_fifth_of_all() -> None:
    pinned, works = (TEN[0],), [f"xx/acts/{number}" for number in range(10)]
    alone = Foreseen(2, 10, frozenset(works[:2]), likeness={TEN[0]: 0.5})
    assert _judge(listing(TEN), canaries=pinned, foreseen=alone)[0] is Verdict.HEALTHY
    with_others = Foreseen(3, 10, frozenset(works[:3]), likeness={TEN[0]: 0.5})
    assert _judge(listing(TEN), canaries=pinned, foreseen=with_others) == (Verdict.HELD, ["canary-unlike"])


def test_whatever_a_broken_crawl_brings_it_is_never_healthy() -> None:
    dice = random.Random(4)
    before = urls(200)
    for _ in range(300):
        kind = dice.choice(["cut", "empty", "short", "refused", "challenge"])
        kept = before[: dice.randrange(0, 150)]
        entries = {
            "cut": listing(before)[: dice.randrange(0, 400)],
            "empty": [Entry(Happened.SUSPECT, url(0), code="empty-listing"), Entry(Happened.DONE)],
            "short": listing(kept),
            "refused": [Entry(Happened.REFUSED, "https://law.example.org/list", code="http-503"), *listing(kept)],
            "challenge": [
                Entry(Happened.REFUSED, "https://law.example.org/list", code="challenge"),
                Entry(Happened.DONE),
            ],
        }[kind]
        assert _judge(entries, before=before, fewest=1)[0] is not Verdict.HEALTHY, kind


def test_of_works_that_would_change_most_of_those_sampled_must_be_unlike_and_more_than_one() -> None:
    works = [f"xx/acts/{number}" for number in range(10)]

    def verdict(changed: int, *likenesses: float) -> Verdict:
        sampled = dict(zip(works, likenesses, strict=False))
        return _judge(listing(TEN), foreseen=Foreseen(changed, 10, frozenset(works[:changed]), sampled=sampled))[0]

    assert verdict(3, 0.5, 0.95, 0.5) is Verdict.HELD
    assert verdict(2, 0.5, 0.5) is Verdict.HEALTHY  # a fifth, no more
    assert verdict(3, 0.5, 0.95, 0.95) is Verdict.HEALTHY
    assert verdict(4, 0.5, 0.95, 0.95, 0.5) is Verdict.HEALTHY
    assert verdict(3, 0.1) is Verdict.HEALTHY


def test_the_only_work_of_a_source_must_be_like_its_last_text_by_itself_but_may_change_more() -> None:
    def verdict(works: int, likeness: float) -> Verdict:
        only = Foreseen(1, works, frozenset({"xx/acts/0"}), sampled={"xx/acts/0": likeness})
        return _judge(listing(TEN), foreseen=only)[0]

    assert [verdict(1, likeness) for likeness in (0.74, 0.75)] == [Verdict.HELD, Verdict.HEALTHY]
    assert verdict(2, 0.1) is Verdict.HEALTHY
