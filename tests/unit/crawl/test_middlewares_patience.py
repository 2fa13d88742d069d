"""When a host may be asked again, on a clock that tests turn."""

from __future__ import annotations

import itertools
from datetime import timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import Request
from twisted.internet.task import Clock
from twisted.python.failure import Failure

from crawlers.middlewares.patience import LONGEST_S, Patience, TooLong, retry_after_s
from indexer import clock

HOST = "law.example.org"
URL = f"https://{HOST}/act"


def patience(time: Clock, *, delay_s: float = 1.0, budget: float = 10.0, patience_s: float = 300.0) -> Patience:
    return Patience(time, delay_s, tries=3, budget=budget, floor_s=1.0, ceiling_s=60.0, patience_s=patience_s)


def test_turns_for_a_host_are_spaced_and_other_hosts_do_not_wait() -> None:
    time, fired = Clock(), list[float]()
    ours = patience(time)
    for _ in range(5):
        ours.turn(HOST).addCallback(lambda _: fired.append(time.seconds()))
    assert ours.turn("other.example.org").called
    time.pump([0.1] * 100)
    assert len(fired) == 5
    assert all(later - earlier >= 1.0 for earlier, later in itertools.pairwise(fired))


def test_a_held_host_is_not_asked_before_its_time_and_a_shorter_hold_changes_nothing() -> None:
    time = Clock()
    ours = patience(time)
    ours.hold(HOST, 120)
    ours.hold(HOST, 5)
    turn = ours.turn(HOST)
    time.advance(119.9)
    assert not turn.called
    ours.hold(HOST, 10)
    time.advance(0.2)
    assert not turn.called
    time.advance(10)
    assert turn.called


def test_who_must_wait_too_long_is_told_until_when_and_a_day_is_the_most() -> None:
    ours = patience(Clock())
    ours.hold(HOST, 10 * LONGEST_S)
    failures: list[Failure] = []
    ours.turn(HOST).addErrback(failures.append)
    told = failures[0].value
    assert isinstance(told, TooLong)
    assert abs(told.until - clock.now() - timedelta(days=1)) < timedelta(seconds=10)


def test_second_tries_end_with_the_tries_of_a_request_and_with_the_budget_of_a_crawl() -> None:
    ours, request = patience(Clock(), budget=4.0), Request(URL)
    tried = 0
    while again := ours.again(request):
        request, tried = again, tried + 1
    assert tried == 3
    assert ours.again(Request(URL)) is not None
    assert ours.again(Request(URL)) is None
    ours.answered()
    ours.answered()
    assert ours.again(Request(URL)) is not None


@given(st.integers(min_value=0, max_value=40))
def test_backing_off_is_at_least_a_second_and_never_above_its_ceiling(tried: int) -> None:
    waits = [patience(Clock()).backoff_s(tried) for _ in range(20)]
    assert min(waits) >= 1.0
    assert max(waits) <= 61.0
    assert len(set(waits)) > 1


@pytest.mark.parametrize(
    ("value", "wait_s"),
    [("0", 0.0), (" 120 ", 120.0), ("999999999", LONGEST_S), ("-5", None), ("soon", None), ("", None), ("1.5", None),
     ("²", None), ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0), ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_S)],
)  # fmt: skip
def test_retry_after_is_read_in_seconds_and_as_a_date(value: str, wait_s: float | None) -> None:
    assert retry_after_s(value) == wait_s


def test_a_date_is_a_time_from_now() -> None:
    wait_s = retry_after_s(format_datetime(clock.now() + timedelta(seconds=90), usegmt=True))
    assert wait_s is not None
    assert 80 < wait_s <= 90


@given(st.text())
def test_no_retry_after_is_too_strange(value: str) -> None:
    wait_s = retry_after_s(value)
    assert wait_s is None or 0 <= wait_s <= LONGEST_S
