"""Forms that cannot be taken come back as they were filled in, with what is wrong and the focus at its field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.digests import follows
from tests.integration.digests.desk import TARGET, Desk, open_desk

_TYPED = {
    "name": "Ours & theirs", "note": "for our suppliers", "cadence": "daily", "weekday": "3", "hour": "6",
    "zone": "Asia/Tokyo", "language": "en",
}  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        yield opened


def _kept(answer: httpx.Response) -> dict[str, str]:
    """The values the fields of a page hold."""
    fields = dict(re.findall(r'<input [^>]*?name="(\w+)"[^>]*? value="([^"]*)"', answer.text))
    fields |= re.findall(r'<textarea [^>]*?name="(\w+)"[^>]*>([^<]*)</textarea>', answer.text)
    for name, options in re.findall(r'<select [^>]*?name="(\w+)"[^>]*>(.*?)</select>', answer.text, re.DOTALL):
        fields[name] = next(iter(re.findall(r'value="([^"]*)" selected', options)), "")
    return fields


def _wrong(answer: httpx.Response) -> list[tuple[str, str]]:
    """The fields said to be wrong, in order, with what is wrong; every one can have the focus."""
    found = re.findall(r'name="(\w+)"[^>]*aria-invalid="true" aria-describedby="([\w-]+)" autofocus', answer.text)
    assert len(found) == answer.text.count("aria-invalid")
    return [(name, re.findall(rf'id="{key}"[^>]*>([^<]*)<', answer.text)[0]) for name, key in found]


def test_what_was_typed_stands_again_beside_what_is_wrong(desk: Desk) -> None:
    answer = desk.browser.post("/follow", data={**TARGET, **_TYPED, "address": "no mailbox"})
    assert answer.status_code == 422
    assert _wrong(answer) == [("address", "This is no mail address we can write to.")]
    kept = _kept(answer)
    assert kept == {**TARGET, **_TYPED, "name": "Ours &amp; theirs", "address": "no mailbox", "heartbeat": "true"}
    assert "checked" not in answer.text
    assert "What it would have sent" in answer.text
    assert answer.text.partition("<title>")[2].startswith("Error: ")
    assert desk.people() == []
    assert desk.mails() == []


def test_everything_that_is_wrong_is_said_at_once(desk: Desk) -> None:
    typed = {**_TYPED, "hour": "99", "zone": "Mars/Base", "address": "a"}
    answer = desk.browser.post("/follow", data={**TARGET, **typed})
    assert [name for name, _ in _wrong(answer)] == ["address", "hour", "zone"]
    assert (_kept(answer)["hour"], _kept(answer)["zone"]) == ("99", "")
    assert _kept(answer)["note"] == _TYPED["note"]


def test_wrong_forms_send_nothing_and_use_up_no_mails(desk: Desk) -> None:
    for _ in range(25):
        assert desk.browser.post("/follow", data={**TARGET, "address": "a"}).status_code == 422
        assert desk.browser.post("/manage/link", data={"address": "a"}).status_code == 422
    desk.sign_up()
    assert len(desk.mails()) == 1


def test_asking_for_a_link_keeps_the_address(desk: Desk) -> None:
    answer = desk.browser.post("/manage/link", data={"address": "me@"})
    assert (answer.status_code, _kept(answer)) == (422, {"address": "me@"})
    assert _wrong(answer) == [("address", "This is no mail address we can write to.")]


def test_a_rhythm_that_cannot_be_read_changes_nothing(desk: Desk) -> None:
    desk.subscribe()
    before = desk.people()[0].profile
    answer = desk.browser.post("/manage/profile", data={**_TYPED, "hour": "25"})
    assert answer.status_code == 422
    assert _wrong(answer) == [("hour", "Give an hour from 0 to 23.")]
    kept = _kept(answer)
    assert {name: kept[name] for name in ("cadence", "weekday", "hour", "zone", "language")} == {
        name: ({**_TYPED, "hour": "25"})[name] for name in ("cadence", "weekday", "hour", "zone", "language")
    }
    assert desk.people()[0].profile == before


def test_an_address_nothing_is_sent_to_stands_again(desk: Desk) -> None:
    desk.subscribe()
    answer = desk.browser.post("/manage/places", data={"url": "http://127.0.0.1/hook"})
    assert answer.status_code == 422
    ((name, said),) = _wrong(answer)
    assert name == "url"
    assert "https" in said
    assert _kept(answer)["url"] == "http://127.0.0.1/hook"
    assert _kept(answer)["cadence"] == "weekly"


def test_nothing_is_deleted_without_the_tick(desk: Desk) -> None:
    desk.subscribe()
    answer = desk.browser.post("/manage/erase")
    assert answer.status_code == 422
    assert [name for name, _ in _wrong(answer)] == ["sure"]
    assert len(desk.people()) == 1


def test_one_follow_too_many_keeps_its_name_and_note(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.subscribe()
    monkeypatch.setattr(follows, "_MAX_FOLLOWS", 1)
    answer = desk.browser.post("/follow", data={"kind": "jurisdiction", "target": "eu", "note": "why", "name": "EU"})
    assert answer.status_code == 422
    assert "Stop following one of them first." in answer.text
    assert (_kept(answer)["name"], _kept(answer)["note"]) == ("EU", "why")


def test_filters_that_cannot_be_read_stand_again_beside_why(desk: Desk) -> None:
    answer = desk.browser.get("/changes?since=yesterday&until=2026-01-01&work=xx/acts/S-1&jurisdiction=Marsia")
    assert answer.status_code == 400
    assert dict(_wrong(answer)).keys() == {"since", "jurisdiction"}
    kept = _kept(answer)
    assert (kept["since"], kept["until"], kept["work"]) == ("yesterday", "2026-01-01", "xx/acts/S-1")
    assert "Silence here means" not in answer.text
    answer = desk.browser.get("/changes?work=uk/nothing&since=2026-01-01")
    assert answer.status_code == 404
    assert _kept(answer)["since"] == "2026-01-01"
    ((name, said),) = _wrong(answer)
    assert name == "work"
    assert "not in this base" in said


@pytest.mark.parametrize(
    ("asked", "wrong"), [("q=%22forced&as_of=2025-01-01", "q"), ("q=forced&as_of=tomorrow", "as_of")]
)
def test_a_search_that_cannot_be_read_marks_the_field_that_is_wrong(desk: Desk, asked: str, wrong: str) -> None:
    answer = desk.browser.get(f"/?{asked}")
    assert answer.status_code == 400
    (marked,) = re.findall(r'name="(\w+)"[^>]*aria-invalid="true"[^>]* autofocus', answer.text)
    assert marked == wrong
    assert answer.text.count("autofocus") == 1
    assert _kept(answer)["as_of"] in {"2025-01-01", "tomorrow"}


def test_a_day_that_is_none_leads_to_the_days_there_are(desk: Desk) -> None:
    answer = desk.browser.get("/works/xx/acts/S-1?on=tomorrow")
    assert answer.status_code == 400
    assert "is not a date" in answer.text
