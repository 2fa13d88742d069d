"""What is ahead: page, JSON and calendar hold the same days, and nothing that lies ahead is said to have come."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from icalendar import Calendar

from api.config import Settings
from api.milestones import next_date, span
from api.server import create_app
from api.services import Services
from indexer.clock import today
from indexer.domain.document import Authority, Parsed, Place
from indexer.domain.identifiers import WorkId
from indexer.ingest import Ingest
from indexer.store.writing import Reading
from taxonomy.regimes import Milestone
from tests.support.making import article, capture, document
from tests.support.pages import Site

_TAG = re.compile(r"<[^>]+>")
_AHEAD = today() + timedelta(days=400)
_BACK = today() - timedelta(days=40)


def _milestone(key: str, day: str, status: str = "planned", **more: object) -> Milestone:
    stated = {"id": key, "kind": "application", "class": "importers", "what": f"duty {key}", "date": day}
    return Milestone.model_validate(stated | {"status": status} | more)


_MILESTONES = (
    _milestone("moved", _AHEAD.isoformat(), history=({"date": "2020", "act": "Act 7", "dated": "2019-05-01"},)),
    _milestone("year", str(_AHEAD.year), confidence="secondary", source="a notice"),
    _milestone("unchecked", _BACK.isoformat()),
    _milestone("came", _BACK.isoformat(), "reached"),
    _milestone("yearly", "2020-02-29", "reached", yearly=True),
    _milestone("put-off", "2020-01-01", "postponed"),
    _milestone("gone", _AHEAD.isoformat(), "dropped"),
)


@pytest.fixture
def ahead(tmp_path: Path) -> Iterator[Site]:
    """An Act with a text ahead in two languages, a record ahead, and a regime with milestones of every kind."""
    services = Services(Settings(data=tmp_path, database_url=""))
    act, record = WorkId("ca/acts/Z-1"), WorkId("ca/acts/Z-2")
    read = (
        document([article("1", "Goods are free.")], _BACK, work=act),
        document([article("1", "Goods are taxed.")], _AHEAD, work=act),
        document([article("1", "Les marchandises sont imposées.")], _AHEAD, work=act, language="fr"),
        document([article("1", "A bill.")], _AHEAD, work=record, authority=Authority.METADATA),
    )
    for number, one in enumerate(read):
        served = capture(_BACK + timedelta(days=number), repr(one).encode())
        Ingest(services.store, services.subjects).take(served, Place("f", 0, 1), Reading("s", "p", 1), Parsed((one,)))
    regimes = services.taxonomy.regimes
    csddd = regimes["csddd"].model_copy(update={"milestones": _MILESTONES})
    services.taxonomy = replace(services.taxonomy, regimes={"csddd": csddd, "lksg": regimes["lksg"]})
    yield Site(create_app(services))
    services.close()


def _listed(site: Site, **asked: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = site.get(f"/v1/milestones?{urlencode(asked)}").json()["milestones"]
    return listed


def _rows(site: Site, **asked: str) -> list[str]:
    """The rows and items of the page, as they read."""
    main = site.get(f"/milestones?{urlencode(asked)}").text.partition("<main")[2].partition("</main>")[0]
    found = re.findall(r'<tr class=.*?</tr>|<li><span class="day">.*?</li>', main, re.DOTALL)
    return [" ".join(_TAG.sub(" ", unescape(row)).split()) for row in found]


def _events(site: Site, **asked: str) -> list[str]:
    """The days of the calendar, by id."""
    calendar = Calendar.from_ical(site.get(f"/feeds/milestones.ics?{urlencode(asked)}").content)
    return [str(event["UID"]).partition("@")[0] for event in calendar.walk("VEVENT")]


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"when": "past"},
        {"regime": "csddd"},
        {"jurisdiction": "Germany", "when": "past"},
        {"jurisdiction": "eu"},
        {"topic": "Environmental protection", "when": "past"},
        {"regime": "csddd", "jurisdiction": "de"},
    ],
)
def test_page_and_json_hold_the_same_days(ahead: Site, asked: dict[str, str]) -> None:
    listed, rows = _listed(ahead, **asked), _rows(ahead, **asked)
    assert len(rows) == len(listed)
    for day in listed:
        said = [row for row in rows if row.startswith(f"{day['date']} {day['title']}") and (day["what"] or "") in row]
        assert said
        assert day["confidence"] != "unverified" or "not verified yet" in said[0]
        assert all(f"was {former['date']}, moved by {former['act']}" in said[0] for former in day["history"])


def test_what_lies_ahead_is_never_said_to_have_come(ahead: Site) -> None:
    rows = "\n".join(_rows(ahead, regime="csddd"))
    standing = {day["id"]: day["status"] for day in _listed(ahead, regime="csddd")}
    assert standing == {
        "moved": "planned", "gone": "dropped", "year": "planned", "yearly": "reached", "put-off": "postponed",
    }  # fmt: skip
    assert "took place" not in rows
    assert "in force" not in rows
    assert [rows.count(word) for word in ("planned", "will not come", "comes back", "put off")] == [2, 1, 1, 1]


def test_a_past_day_is_shown_as_past(ahead: Site) -> None:
    listed = _listed(ahead, regime="csddd", when="past")
    assert {day["id"] for day in listed} == {"unchecked", "came", "yearly"}
    assert all(day["past"] for day in listed)
    rows = "\n".join(_rows(ahead, regime="csddd", when="past"))
    assert rows.count("took place") == 2
    assert rows.count("the day is past; whether it came was not checked") == 1
    assert "planned" not in rows


def test_days_stand_in_order_and_what_was_put_off_comes_last(ahead: Site) -> None:
    listed = _listed(ahead)
    assert listed[-1]["id"] == "put-off"
    ends = [span(day["date"])[1] for day in listed[:-1]]
    assert ends == sorted(ends)
    page = ahead.get("/milestones").text
    months = re.findall(r'<h2 id="rw-m\d+">([^<]+)</h2>', page)
    assert months[-1] == "Put off, no new day known"
    assert f"{_AHEAD:%B} {_AHEAD.year}" in months
    assert f"{_AHEAD.year}, month not known" in months


def test_a_text_that_is_to_begin_is_told_once_with_its_link(ahead: Site) -> None:
    (text,) = [day for day in _listed(ahead) if day["kind"] == "text"]
    assert (text["permalink"], text["status"], text["past"]) == (f"ca/acts/Z-1@{_AHEAD}", "planned", False)
    assert f'href="/works/ca/acts/Z-1@{_AHEAD}"' in ahead.get("/milestones").text
    assert _listed(ahead, jurisdiction="ca") == [text]
    assert _listed(ahead, jurisdiction="ca", when="past") == []
    assert _events(ahead, jurisdiction="Canada") == [f"ca.acts.Z-1.text.{_AHEAD}"]


def test_the_calendar_knows_the_same_filters(ahead: Site) -> None:
    everything = _events(ahead)
    assert _events(ahead, regime="csddd") == [f"csddd.{one.id}" for one in _MILESTONES]
    assert set(_events(ahead, topic="human-rights")) < set(everything)
    page = ahead.get("/milestones?regime=CSDDD").text
    assert 'href="/feeds/milestones.ics?regime=csddd"' in page
    assert 'href="/follow?kind=regime&amp;target=csddd"' in page
    body = ahead.get("/feeds/milestones.ics?regime=csddd").text
    assert "unverified" in body


def test_a_value_nobody_knows_is_an_error_with_a_hint(ahead: Site) -> None:
    for path in ("/v1/milestones", "/milestones", "/feeds/milestones.ics"):
        answer = ahead.get(f"{path}?jurisdiction=Germny")
        assert answer.status_code == 400
        assert "Perhaps" in answer.text


@pytest.mark.parametrize(
    ("day", "yearly", "on", "expected"),
    [
        ("2027-03-01", False, date(2027, 3, 1), "2027-03-01"),
        ("2027-03-01", False, date(2027, 3, 2), ""),
        ("2027-03", False, date(2027, 3, 31), "2027-03"),
        ("2027", False, date(2028, 1, 1), ""),
        ("2024-02-29", True, date(2027, 2, 28), "2027-02-28"),
        ("2024-02-29", True, date(2027, 3, 1), "2028-02-29"),
        ("2030-05-31", True, date(2027, 3, 1), "2030-05-31"),
    ],
)
def test_a_date_counts_until_all_it_can_mean_is_past(day: str, yearly: bool, on: date, expected: str) -> None:
    assert next_date(_milestone("one", day, "reached", yearly=yearly), on) == expected
