"""What subscribers are told of mail that does not reach them, and what operators are told of the post."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from api.digests.beat import Post
from api.digests.channels.opening import channels_of
from api.digests.returns.consequences import take_back
from indexer.clock import now
from indexer.domain.alerts import SubscriberState
from indexer.domain.returns import Returned, ReturnKind
from indexer.store.alerts import AlertStore
from tests.integration.digests.changes import add_change
from tests.integration.digests.desk import ADDRESS, Desk, open_desk

WEEK = timedelta(days=7)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """One subscriber, logged in, who was mailed a digest."""
    with open_desk(tmp_path) as opened:
        opened.subscribe()
        add_change(opened.services.store, "Goods are taxed again.")
        post = Post(opened.services, tuple, channels_of(opened.services))
        due = opened.people()[0].next_due
        assert due
        post.compose(due)
        post.send(due)
        yield opened


def come_back(desk: Desk, kind: ReturnKind, status: str) -> datetime:
    """Let the last mail come back; returns when it was sent."""
    with AlertStore(desk.services.store).write() as alerts:
        (sent,) = [record.composed for record in alerts.ledger.digests(1, limit=1)]
        take_back(alerts, 1, Returned(kind, status), sent, sent)
    return sent


@pytest.mark.parametrize(
    ("kind", "status", "why"),
    [
        (ReturnKind.HARD, "5.1.1", "there is no such mailbox, or that it is closed (5.1.1)"),
        (ReturnKind.COMPLAINT, "abuse", "reported as abuse from your mailbox (abuse)"),
    ],
)
def test_who_is_written_to_no_more_reads_since_when_and_why_and_can_come_back(
    desk: Desk, kind: ReturnKind, status: str, why: str
) -> None:
    assert "Send me a mail to confirm" not in desk.browser.get("/manage").text
    sent = come_back(desk, kind, status)
    said = desk.browser.get("/manage").text
    assert f"Nothing is sent since {sent.date()}: " in said
    assert why in said
    assert [one["kind"] for one in json.loads(desk.browser.get("/manage/export").text)["returned"]] == [kind]
    assert desk.browser.post("/manage/return").status_code == 200
    assert desk.mails()[-1]["To"] == ADDRESS
    assert desk.people()[0].state is SubscriberState.SUPPRESSED
    assert desk.press(desk.link("confirm")) == 303
    assert desk.people()[0].state is SubscriberState.ACTIVE
    assert "You are subscribed." in desk.browser.get("/manage").text


def test_who_is_still_written_to_reads_that_the_last_mail_came_back_until_one_arrives(desk: Desk) -> None:
    assert "came back" not in desk.browser.get("/manage").text
    sent = come_back(desk, ReturnKind.SOFT, "4.2.2")
    said = desk.browser.get("/manage").text
    assert f"Your mail of {sent.date()} came back: " in said
    assert "(4.2.2)" in said
    Post(desk.services, tuple, {}).compose(sent + 2 * WEEK)
    assert "came back" not in desk.browser.get("/manage").text


def test_nobody_can_have_mails_to_confirm_sent_again_and_again(desk: Desk) -> None:
    come_back(desk, ReturnKind.HARD, "5.1.1")
    before = len(desk.mails())
    for _ in range(5):
        desk.browser.post("/manage/return")
    assert len(desk.mails()) == before + 1
    assert desk.another().post("/manage/return").status_code == 401


def test_alarms_are_on_a_page_that_the_sources_lead_to_and_name_nobody(desk: Desk) -> None:
    assert 'href="/alarms"' in desk.browser.get("/sources").text
    assert "nothing is late" in desk.browser.get("/alarms").text
    with AlertStore(desk.services.store).write() as alerts:
        alerts.ledger.pass_over(alerts.people.everyone(), 0, now() - WEEK)
    said = desk.browser.get("/alarms").text
    assert "digests-late" in said
    assert "look at the scheduler" in said
    assert "@" not in said
