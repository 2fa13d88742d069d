"""Becoming, being and ceasing to be a subscriber, as a browser and as a mail scanner see it."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api.digests.channels.opening import channels_of
from api.digests.runs import DigestRuns
from api.digests.sending import Dispatch
from api.digests.windows import next_window
from api.server import create_app
from indexer.domain.alerts import Cadence, SubscriberState
from indexer.store.alerts import AlertStore
from tests.integration.digests.browsing import Browser
from tests.integration.digests.changes import KNOWLEDGE, add_change
from tests.integration.digests.desk import ADDRESS, TARGET, Desk, open_desk

if TYPE_CHECKING:
    from starlette.types import ASGIApp
    from uvicorn._types import ASGI3Application


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        yield opened


def test_the_page_of_a_follow_shows_what_it_would_have_sent(desk: Desk) -> None:
    page = desk.browser.get("/follow", params=TARGET)
    assert page.status_code == 200
    assert "What it would have sent" in page.text
    assert 'name="address"' in page.text


def test_signing_up_sends_one_mail_and_nothing_is_active_before_the_button(desk: Desk) -> None:
    desk.sign_up(cadence="daily", hour="6", zone="Europe/Berlin", language="zh")
    (person,) = desk.people()
    assert person.state is SubscriberState.PENDING
    assert person.profile.rhythm.cadence is Cadence.DAILY
    assert person.profile.rhythm.zone == "Europe/Berlin"
    (mail,) = desk.mails()
    assert mail["To"] == ADDRESS
    assert desk.press(desk.link("confirm")) == 303
    (person,) = desk.people()
    assert person.state is SubscriberState.ACTIVE
    assert person.next_due is not None
    told = desk.browser.get("/manage").text
    assert "取消关注" in told
    assert f'<a href="/works/{TARGET["target"]}">' in told


def test_a_confirmation_works_once(desk: Desk) -> None:
    desk.subscribe()
    assert desk.browser.get(desk.link("confirm")).status_code == 410


def test_nobody_can_be_mailed_more_than_one_confirmation(desk: Desk) -> None:
    for _ in range(15):
        desk.sign_up("third@example.org")
    assert len(desk.mails()) == 1


def test_one_machine_cannot_have_mails_sent_to_many(desk: Desk) -> None:
    """Nor by another process of the same base, or after a restart."""
    other = Browser(create_app(desk.services))
    said = [
        browser.post("/follow", data={**TARGET, "address": f"a{number}@example.org"}).status_code
        for number in range(25)
        for browser in ([desk.browser, other][number % 2],)
    ]
    assert said == [200] * 20 + [429] * 5
    assert len(desk.mails()) == 20


@pytest.mark.parametrize(
    ("peers", "allowed"),
    [
        (["203.0.113.9"], 20),
        (["2001:db8:1:2::1", "2001:db8:1:2:ffff::9"], 20),
        (["203.0.113.9", "203.0.113.10"], 25),
    ],
)
def test_no_header_and_no_second_address_of_a_machine_gets_round_the_limit(
    desk: Desk, peers: list[str], allowed: int
) -> None:
    """R87: behind the middleware that `rulewatch serve` runs in, too."""
    app = cast("ASGIApp", ProxyHeadersMiddleware(cast("ASGI3Application", desk.app)))
    chance = random.Random(87)
    said = []
    for number in range(25):
        claimed = ", ".join(f"198.51.100.{chance.randrange(256)}" for _ in range(chance.randint(1, 3)))
        browser = Browser(app, peers[number % len(peers)])
        data = {**TARGET, "address": f"a{number}@example.org"}
        said.append(browser.post("/follow", data=data, headers={"X-Forwarded-For": claimed}).status_code)
    assert said.count(200) == allowed


def test_trying_ever_new_things_is_slowed_down_and_looking_again_is_not(desk: Desk) -> None:
    tried = [
        desk.browser.get("/follow", params={"kind": "search", "query": f"goods{number}"}).status_code
        for number in range(122)
    ]
    assert tried == [200] * 120 + [429] * 2
    asked = {"kind": "search", "query": "goods130"}
    assert desk.browser.post("/v1/follows/backtest", json=asked).status_code == 429
    assert desk.browser.get("/follow", params={"kind": "search", "query": "goods7"}).status_code == 200


def test_the_answer_is_the_same_for_known_and_unknown_addresses(desk: Desk) -> None:
    unknown = desk.sign_up()
    pending = desk.sign_up()
    desk.press(desk.link("confirm"))
    desk.browser.cookies.clear()
    active = desk.sign_up()
    assert unknown == pending == active
    for address in (ADDRESS, "nobody@example.org"):
        assert desk.browser.post("/manage/link", data={"address": address}).text == unknown


def test_signing_up_with_a_known_address_adds_nothing_to_it(desk: Desk) -> None:
    desk.subscribe()
    desk.browser.cookies.clear()
    desk.browser.post("/follow", data={"kind": "jurisdiction", "target": "eu", "address": ADDRESS})
    with AlertStore(desk.services.store).view() as alerts:
        (person,) = alerts.people.everyone()
        assert len(alerts.people.follows([person.id])[person.id]) == 1
    assert "then=%2Ffollow" in desk.link("login")


def test_looking_at_mailed_links_changes_nothing(desk: Desk) -> None:
    desk.sign_up()
    scanner = desk.another()
    confirm = desk.link("confirm")
    before = desk.people()
    for _ in range(100):
        scanner.get(confirm)
        scanner.ask("HEAD", confirm)
    assert desk.people() == before
    assert desk.press(confirm) == 303
    leave = _leaving(desk)
    desk.browser.cookies.clear()
    desk.browser.post("/manage/link", data={"address": ADDRESS})
    login = desk.link("login")
    before = desk.people()
    for _ in range(100):
        for path in (leave, login):
            scanner.get(path)
            scanner.ask("HEAD", path)
    assert desk.people() == before
    assert "Log out" not in scanner.get("/manage").text
    assert desk.press(login) == 303
    assert "Log out" in desk.browser.get("/manage").text


def test_a_button_works_only_in_the_browser_that_opened_the_link(desk: Desk) -> None:
    desk.sign_up()
    link = desk.link("confirm")
    desk.browser.get(link)
    assert desk.another().post(link, data={"nonce": "x"}).status_code == 403
    assert desk.another().post(link).status_code == 403
    assert desk.people()[0].state is SubscriberState.PENDING


def test_forms_on_other_sites_are_refused(desk: Desk) -> None:
    desk.subscribe()
    from_elsewhere = (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:8000"},
    )
    for headers in from_elsewhere:
        assert desk.browser.post("/manage/unsubscribe", headers=headers).status_code == 403
    assert desk.people()[0].state is SubscriberState.ACTIVE


def test_a_browser_that_sends_no_referrer_can_use_our_forms(desk: Desk) -> None:
    """It gives its origin as "null"; over plain http, where it says no more, pages with forms ask for a true one."""
    desk.subscribe()
    assert desk.browser.get("/manage").headers["Referrer-Policy"] == "same-origin"
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": "null"}
    assert desk.browser.post("/manage/unsubscribe", headers=headers).status_code == 303
    assert desk.people()[0].state is SubscriberState.UNSUBSCRIBED


def test_one_click_leaves_without_login_and_again_is_the_same(desk: Desk) -> None:
    desk.subscribe()
    path = _leaving(desk)
    for _ in range(100):
        answer = desk.another().post(path, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert desk.people()[0].state is SubscriberState.UNSUBSCRIBED
    assert desk.another().post(path[:-1] + ("0" if path[-1] != "0" else "1")).status_code == 404


def test_who_left_can_come_back_by_confirming_again(desk: Desk) -> None:
    desk.subscribe()
    desk.browser.post("/manage/unsubscribe")
    desk.browser.cookies.clear()
    desk.sign_up()
    assert desk.people()[0].state is SubscriberState.UNSUBSCRIBED
    assert desk.press(desk.link("confirm")) == 303
    assert desk.people()[0].state is SubscriberState.ACTIVE


def test_who_comes_back_for_something_else_follows_that_too(desk: Desk) -> None:
    desk.subscribe()
    desk.browser.post("/manage/unsubscribe")
    desk.browser.cookies.clear()
    desk.browser.post("/follow", data={"kind": "jurisdiction", "target": "eu", "address": ADDRESS})
    assert "European Union" in desk.browser.get(desk.link("confirm")).text
    assert desk.press(desk.link("confirm")) == 303
    with AlertStore(desk.services.store).view() as alerts:
        (followed,) = alerts.people.follows([1]).values()
    assert [follow.aim.target for follow in followed] == ["xx/acts/S-1", "eu"]


def test_everything_kept_can_be_taken_and_deleted(desk: Desk) -> None:
    desk.subscribe()
    kept = json.loads(desk.browser.get("/manage/export").text)
    assert kept["address"] == ADDRESS
    assert [follow["target"] for follow in kept["follows"]] == ["xx/acts/S-1"]
    assert desk.browser.post("/manage/erase").status_code == 422
    assert desk.browser.post("/manage/erase", data={"sure": "yes"}).status_code == 200
    assert desk.people() == []
    assert "Log out" not in desk.browser.get("/manage").text


def test_nothing_is_changed_or_told_without_a_session(desk: Desk) -> None:
    desk.subscribe()
    other = desk.another()
    for path in ("profile", "follows/1/remove", "places", "places/1/switch", "unsubscribe", "erase", "logout"):
        assert other.post(f"/manage/{path}").status_code == 401
    assert other.get("/manage/export").status_code == 401
    assert other.get("/v1/follows").status_code == 401


def test_a_webhook_is_added_with_a_secret_shown_once(desk: Desk) -> None:
    desk.subscribe()
    page = desk.browser.post("/manage/places", data={"url": "https://hooks.example.org/secret-path"})
    assert "whsec_" in page.text
    later = desk.browser.get("/manage").text
    assert "hooks.example.org" in later
    assert "whsec_" not in later
    assert desk.browser.post("/manage/places", data={"url": "http://127.0.0.1/"}).status_code == 422
    assert desk.browser.post("/manage/places/1/switch").status_code == 303
    assert "Switch on" in desk.browser.get("/manage").text


def test_times_and_follows_can_be_changed(desk: Desk) -> None:
    desk.subscribe()
    before = desk.people()[0].next_due
    chosen = {"cadence": "monthly", "zone": "Asia/Tokyo", "hour": "5", "language": "en"}
    assert desk.browser.post("/manage/profile", data=chosen).status_code == 303
    assert desk.people()[0].next_due != before
    assert desk.browser.post("/manage/profile", data={**chosen, "zone": "Mars/Base"}).status_code == 422
    session = desk.browser.cookies["rulewatch_session"]
    script = desk.another()
    script.headers["Authorization"] = f"Bearer {session}"
    assert script.post("/v1/follows", json={"kind": "jurisdiction", "target": "eu"}).status_code == 201
    (first, second) = script.get("/v1/follows").json()["follows"]
    assert second["target"] == "eu"
    assert script.ask("DELETE", f"/v1/follows/{first['id']}").status_code == 204
    assert script.ask("DELETE", f"/v1/follows/{first['id']}").status_code == 404
    assert script.post("/v1/follows/backtest", json=TARGET).json()["counts"] == [0, 0, 0, 1]


@pytest.mark.parametrize("address", ["", "a", "a@b\r\nBcc: x@y.z", "ä@example.org", "a@b.c, d@e.f"])
def test_what_is_no_address_is_refused(desk: Desk, address: str) -> None:
    assert desk.browser.post("/follow", data={**TARGET, "address": address}).status_code == 422
    assert desk.people() == []


def test_addresses_are_nowhere_in_the_base(desk: Desk) -> None:
    desk.subscribe()
    desk.services.store.close()
    kept = b"".join(path.read_bytes() for path in desk.services.settings.data.glob("rulewatch.db*"))
    assert ADDRESS.encode() not in kept


def test_a_follower_gets_a_digest_and_leaves_by_the_link_in_it(desk: Desk) -> None:
    desk.subscribe()
    (person,) = desk.people()
    due = next_window(person.profile.rhythm, person.created).due
    add_change(desk.services.store, "Goods are taxed again.")
    DigestRuns(desk.services.store, KNOWLEDGE, "test").tick(due)
    alerts, book = AlertStore(desk.services.store), desk.app.state.membership.book
    assert Dispatch(alerts, book, channels_of(desk.services)).deliver(due) == 1
    mail = desk.mails()[-1]
    assert mail["To"] == ADDRESS
    assert "1 change" in mail["Subject"]
    link = str(mail["List-Unsubscribe"]).strip("<>").removeprefix("http://127.0.0.1:8000")
    assert desk.another().post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert desk.people()[0].state is SubscriberState.UNSUBSCRIBED


def _leaving(desk: Desk) -> str:
    members = desk.app.state.membership
    return f"/unsubscribe/{members.own.token(desk.people()[0], 'unsubscribe')}"
