"""Hours in which a publisher may be asked: when they begin and end, over midnight, through summer time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from crawlers.standing import due
from crawlers.window import Window
from indexer.domain.crawling import Verdict
from tests.unit.crawl.cases import START, crawl, run


def window(opens: str, closes: str, zone: str = "Asia/Singapore") -> Window:
    return Window.model_validate({"from": opens, "until": closes, "timezone": zone})


NIGHT = window("03:00", "07:00")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "moment", "opens"),
    [
        (NIGHT, "2099-03-01T18:59:59", "2099-03-01T19:00:00"),
        (NIGHT, "2099-03-01T19:00:00", "2099-03-01T19:00:00"),
        (NIGHT, "2099-03-01T22:59:59", "2099-03-01T22:59:59"),
        (NIGHT, "2099-03-01T23:00:00", "2099-03-02T19:00:00"),
        (NIGHT, "2099-03-01T00:00:00", "2099-03-01T19:00:00"),
        (window("22:00", "04:00", "UTC"), "2099-03-01T03:59:00", "2099-03-01T03:59:00"),
        (window("22:00", "04:00", "UTC"), "2099-03-01T04:00:00", "2099-03-01T22:00:00"),
        (window("22:00", "04:00", "UTC"), "2099-03-01T23:30:00", "2099-03-01T23:30:00"),
        (window("03:00", "07:00", "Europe/Berlin"), "2098-01-15T12:00:00", "2098-01-16T02:00:00"),
        (window("02:50", "03:10", "Europe/Berlin"), "2026-03-29T00:30:00", "2026-03-30T00:50:00"),
        (window("03:00", "07:00", "Europe/Berlin"), "2098-07-15T12:00:00", "2098-07-16T01:00:00"),
    ],
)
def test_it_is_open_from_its_beginning_until_before_its_end(hours: Window, moment: str, opens: str) -> None:
    assert hours.next_open(at(moment)) == at(opens)
    assert hours.is_open(at(moment)) is (moment == opens)


@given(
    st.times(), st.times(), st.sampled_from(["Asia/Singapore", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"]),
    st.integers(1_577_836_800, 2_051_222_400).map(lambda second: datetime.fromtimestamp(second, UTC)),
)  # fmt: skip
def test_it_opens_within_a_day_and_is_open_then(start: object, end: object, zone: str, moment: datetime) -> None:
    hours = {"from": start, "until": end, "timezone": zone}
    if start == end:
        with pytest.raises(ValidationError):
            Window.model_validate(hours)
        return
    opens = Window.model_validate(hours).next_open(moment)
    assert moment <= opens <= moment + timedelta(hours=49)  # a day that has no such hour is passed over
    assert Window.model_validate(hours).is_open(opens)


@pytest.mark.parametrize(
    "said",
    [
        {"from": 180, "until": "07:00", "timezone": "Asia/Singapore"},
        {"from": "03:00", "until": "25:00", "timezone": "Asia/Singapore"},
        {"from": "03:00", "until": "07:00", "timezone": "Asia/Nowhere"},
        {"from": "03:00", "until": "03:00", "timezone": "Asia/Singapore"},
        {"from": "03:00", "until": "07:00"},
    ],
)
def test_what_is_no_window_is_refused_when_sources_are_loaded(said: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Window.model_validate(said)


def test_a_crawl_is_due_in_the_hours_only() -> None:
    declared = crawl(every_days=1)
    polite = declared.polite.model_copy(update={"window": NIGHT})
    nightly = declared.model_copy(update={"polite": polite})
    noon, evening, night = START.replace(hour=12), START.replace(hour=18), START.replace(hour=20)
    opening = START.replace(hour=19)
    assert due("xx", declared, [], noon) is None
    assert due("xx", nightly, [], noon) == opening
    assert due("xx", nightly, [], night) == night
    yesterday = run(-2, Verdict.HEALTHY)
    assert due("xx", nightly, [yesterday], evening) == opening
    assert due("xx", nightly, [yesterday], night) == night
    today = run(0, Verdict.HEALTHY)
    assert due("xx", nightly, [today], night) == opening + timedelta(days=1)
