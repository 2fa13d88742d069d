"""Feeds as readers and calendars see them: complete, without repeats, with ids that stay."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar, Event
from lxml import etree

from api.digests.rendering.agenda import agenda
from api.digests.rendering.feeds import Entry, Feed, atom, change_id, json_feed, stable_id
from api.digests.rendering.links import Pass
from api.digests.runs import DigestRuns
from api.digests.windows import next_window
from crawlers.parsers.xml import parse_xml
from indexer.domain.history import Effect, EffectKind
from indexer.domain.identifiers import WorkId
from indexer.store.reading import ChangeRecord
from taxonomy.regimes import Milestone, Regime
from tests.integration.digests.changes import KNOWLEDGE, add_change
from tests.integration.digests.desk import Desk, open_desk
from tests.unit.digests.told import LINKS, NOW

ATOM = "{http://www.w3.org/2005/Atom}"
FROZEN = {
    "change": "urn:uuid:3cbc5e13-aba2-5784-a2c5-3823be5d711c",
    "digest": "urn:uuid:2af50d7a-2a08-59d1-860d-d4fb4adeaf0f",
}
"""Ids of entries as readers have them. They are never refreshed: another id shows everybody everything again."""
EARLY = False
"""Whether the change of the examples counts from a day before it was made."""
CHANGE = ChangeRecord(
    77, WorkId("xx/acts/S-1"), "en", "amended", "crawl", None, date(2026, 11, 1), NOW, EARLY,
    "xx/acts/S-1@2026-01-01~00000000", "xx/acts/S-1@2026-11-01~11111111",
    (Effect(EffectKind.SUBSTITUTED, "art_1", "Article 1", "Goods are free.", "Goods are taxed.", date(2026, 11, 1)),),
)  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        yield opened


def ids(body: bytes) -> list[str]:
    return [str(node.text) for node in parse_xml(body, "feed").iter(f"{ATOM}id")][1:]


def link(body: bytes, relation: str) -> str:
    return next(
        (str(n.get("href")) for n in parse_xml(body, "feed").iter(f"{ATOM}link") if n.get("rel") == relation), ""
    )


def test_ids_are_those_readers_have() -> None:
    assert change_id(CHANGE) == FROZEN["change"]
    assert stable_id("digest", "0" * 64) == FROZEN["digest"]


def test_an_id_does_not_depend_on_the_base_or_the_day() -> None:
    assert change_id(replace(CHANGE, seq=9, detected=NOW + timedelta(9), origin="backfill")) == change_id(CHANGE)
    other = replace(CHANGE.effects[0], after="Goods are taxed twice.")
    assert change_id(replace(CHANGE, effects=(other,))) != change_id(CHANGE)


def test_a_reader_that_follows_the_archives_misses_nothing(desk: Desk) -> None:
    for number in range(1_100):
        add_change(desk.services.store, f"Goods are taxed at {number}.")
    seen: list[str] = []
    url = "/feeds/changes.atom"
    while url:
        body = desk.browser.get(url).content
        seen += [one for one in ids(body) if one not in seen]
        url = link(body, "prev-archive")
    assert len(seen) == 1_101
    first = desk.browser.get("/feeds/changes.atom?archive=0").content
    add_change(desk.services.store, "One more.")
    assert desk.browser.get("/feeds/changes.atom?archive=0").content == first


def test_a_feed_of_one_work_has_only_its_changes(desk: Desk) -> None:
    add_change(desk.services.store, "Other goods.", work="xx/acts/S-2")
    add_change(desk.services.store, "Other place.", work="yy/acts/S-3")
    for query, count in (("work=xx/acts/S-2", 1), ("jurisdiction=xx", 2), ("", 3), ("regime=none", 0)):
        answer = desk.browser.get(f"/feeds/changes.json?{query}")
        assert answer.headers["content-type"].startswith("application/feed+json")
        assert len(answer.json()["items"]) == count


def test_an_unchanged_feed_is_not_sent_again_and_a_changed_one_is(desk: Desk) -> None:
    tags = set()
    for number in range(50):
        answer = desk.browser.get("/feeds/changes.atom")
        tag = answer.headers["etag"]
        tags.add(tag)
        assert desk.browser.get("/feeds/changes.atom", headers={"If-None-Match": tag}).status_code == 304
        add_change(desk.services.store, f"Goods {number}.")
        assert desk.browser.get("/feeds/changes.atom", headers={"If-None-Match": tag}).status_code == 200
    assert len(tags) == 50


def test_both_forms_hold_any_title() -> None:
    entry = Entry(
        stable_id("x", "1"), "a\x00\x0b<b>&\ufffe\u2028«»汉", "https://x.example/", NOW, "text \x1b", "<p>&</p>"
    )
    feed = Feed(stable_id("feed", ""), "Title", "https://x.example/f", "https://x.example/", (entry,))
    assert ids(atom(feed)) == [entry.id]
    parsed = json.loads(json_feed(feed))
    assert parsed["version"] == "https://jsonfeed.org/version/1.1"
    assert parsed["items"][0]["content_html"] == "<p>&</p>"
    assert etree.fromstring(atom(feed)).tag == f"{ATOM}feed"


def test_a_subscriber_reads_every_digest_by_a_private_link_until_they_leave(desk: Desk) -> None:
    desk.subscribe()
    (person,) = desk.people()
    add_change(desk.services.store, "Goods are taxed again.")
    DigestRuns(desk.services.store, KNOWLEDGE, "test").tick(next_window(person.profile.rhythm, person.created).due)
    at = f"/digests/{desk.app.state.membership.own.token(person, Pass.FEED)}"
    (one,) = ids(desk.browser.get(f"{at}/feed.atom").content)
    item = desk.browser.get(f"{at}/feed.json").json()["items"][0]
    assert item["id"] == one
    assert "Goods are" in item["content_html"]
    assert ": 1 change – " in desk.browser.get(at).text
    (said,) = desk.browser.get("/manage/export").json()["digests"]
    assert said["said"]["items"][0]["effects"][0]["label"] == "Article 1"
    page = desk.browser.get(item["url"].removeprefix("http://127.0.0.1:8000"))
    assert page.status_code == 200
    assert "script-src" not in page.headers["content-security-policy"]
    assert desk.browser.get(at[:-1] + ("0" if at[-1] != "0" else "1")).status_code == 404
    assert desk.browser.get(f"{at}/999").status_code == 404
    desk.browser.post("/manage/unsubscribe")
    assert desk.browser.get(f"{at}/feed.atom").status_code == 410


def test_a_moved_milestone_is_the_same_event_with_a_higher_sequence(desk: Desk) -> None:
    regime = next(one for one in desk.services.taxonomy.regimes.values() if any(m.history for m in one.milestones))
    moved = next(one for one in regime.milestones if one.history)
    earlier = moved.model_copy(update={"date": moved.history[-1].date, "history": moved.history[:-1]})
    before, after = (_event(regime.model_copy(update={"milestones": (one,)})) for one in (earlier, moved))
    assert before.uid == after.uid
    assert after.sequence == before.sequence + 1
    assert before.start != after.start


def test_a_calendar_speaks_the_language_of_its_reader(desk: Desk) -> None:
    taxonomy = desk.services.taxonomy
    regimes, moved = taxonomy.regimes.values(), Counter[bool]()
    calendar = Calendar.from_ical(agenda(regimes, LINKS, language="zh", names=taxonomy.label))
    for event in calendar.walk("VEVENT"):
        said = f"{event['summary']}\n{event['description']}"
        assert re.search("[\u4e00-\u9fff]", str(event["summary"])), said
        assert " is " not in said
        moved["原为" in said] += 1
    assert moved[True] == sum(bool(one.history) for regime in regimes for one in regime.milestones)


def test_the_public_calendar_has_every_milestone_once(desk: Desk) -> None:
    body = desk.browser.get("/feeds/milestones.ics").content
    events = Calendar.from_ical(body).walk("VEVENT")
    regimes = desk.services.taxonomy.regimes
    assert (
        len({str(event["UID"]) for event in events}) == len(events) == sum(len(r.milestones) for r in regimes.values())
    )
    assert desk.browser.get("/feeds/milestones.ics").content == body
    assert desk.browser.get("/feeds/milestones.ics?regime=nothing").status_code == 400


@pytest.mark.parametrize(
    ("written", "days"), [("2027", (1, 1, 365)), ("2027-12", (12, 1, 31)), ("2028-02-29", (2, 29, 1))]
)
def test_an_event_lasts_as_long_as_its_date_can_mean(desk: Desk, written: str, days: tuple[int, int, int]) -> None:
    regime = next(iter(desk.services.taxonomy.regimes.values()))
    dated = Milestone.model_validate(
        {"id": "a", "kind": "application", "class": "all", "what": "it applies", "date": written, "status": "planned"}
    )
    event = _event(regime.model_copy(update={"milestones": (dated,)}))
    month, day, length = days
    assert (event.start, event.duration.days) == (date(int(written[:4]), month, day), length)


def _event(regime: Regime) -> Event:
    (event,) = Calendar.from_ical(agenda([regime], LINKS)).walk("VEVENT")
    assert isinstance(event, Event)
    return event
