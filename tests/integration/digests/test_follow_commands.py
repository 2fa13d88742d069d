"""Following from the command line: what it would have sent first, then at once, or once it is confirmed by mail."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from api import cli_follows
from indexer.clock import now
from indexer.domain.alerts import SubscriberState
from indexer.store.alerts import AlertStore
from tests.integration.digests.changes import add_change
from tests.integration.digests.desk import Desk, open_desk

READER = "reader@example.org"
OTHER = "other@example.org"
WORK = "xx/acts/S-1"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """One subscriber, who follows the one work; a change was seen today."""
    with open_desk(tmp_path) as opened:
        opened.subscribe(READER)
        add_change(opened.services.store, "Goods are taxed again.", detected=now())
        yield opened


def run(desk: Desk, *words: str, answer: str = "") -> tuple[int, str]:
    """Exit code and output of a command, in JSON where it is asked for; a person answers its question."""
    program = typer.Typer()

    @program.callback()
    def options(context: typer.Context) -> None:
        context.obj = {"json": False, "data": desk.services.settings.data}

    cli_follows.register(program)
    result = CliRunner().invoke(program, [*words], input=answer)
    return result.exit_code, result.stdout


def followed(desk: Desk) -> dict[int, list[tuple[str, str]]]:
    """What every subscriber follows, with the notes."""
    with AlertStore(desk.services.store).view() as alerts:
        found = alerts.people.follows([person.id for person in alerts.people.everyone()])
    return {
        key: [(follow.aim.target or follow.aim.query, follow.note) for follow in each] for key, each in found.items()
    }


def test_what_it_would_have_sent_is_shown_before_anything_is_saved(desk: Desk) -> None:
    code, said = run(desk, "follow", "1", "provision", f"{WORK}#art_1", answer="n\n")
    assert code == 0
    assert "this would have sent 0, 0, 0, 2 items in the last four weeks" in said
    assert "nothing was saved" in said
    assert "It would have found nothing" in run(desk, "follow", "1", "search", "unheard", answer="n\n")[1]
    shown = json.loads(run(desk, "follow", "1", "topic", "sanctions", "--json")[1])
    assert (shown["counts"], shown["warning"], shown["subscriber"]) == ([0, 0, 0, 0], "nothing", None)
    assert followed(desk) == {1: [(WORK, "")]}


def test_a_subscriber_follows_at_once_by_number_or_address_with_a_note(desk: Desk) -> None:
    assert "subscriber 1 follows it" in run(desk, "follow", "1", "topic", "sanctions", answer="y\n")[1]
    words = ("follow", READER, "search", "goods AND tax", "--note", "for the audit", "--yes", "--json")
    saved = json.loads(run(desk, *words)[1])
    assert (saved["subscriber"], saved["state"], saved["query"]) == (1, "active", "goods AND tax")
    assert followed(desk) == {1: [(WORK, ""), ("sanctions", ""), ("goods AND tax", "for the audit")]}
    assert len(desk.mails()) == 1, "the confirmation of the sign-up, and nothing else"


def test_a_new_address_follows_only_once_it_is_confirmed_by_mail(desk: Desk) -> None:
    code, said = run(desk, "follow", OTHER, "work", WORK, "--yes")
    assert (code, "confirmed by mail" in said, OTHER in said) == (0, True, False)
    assert [person.state for person in desk.people()] == [SubscriberState.ACTIVE, SubscriberState.PENDING]
    assert desk.mails()[-1]["To"] == OTHER
    assert desk.press(desk.link("confirm")) == 303
    assert desk.people()[1].state is SubscriberState.ACTIVE


def test_who_left_is_asked_again_and_by_number_is_left_alone(desk: Desk) -> None:
    desk.browser.post("/manage/unsubscribe")
    assert run(desk, "follow", "1", "topic", "sanctions", "--yes")[0] == 1
    assert followed(desk) == {1: [(WORK, "")]}
    assert run(desk, "follow", READER, "topic", "sanctions", "--yes")[0] == 0
    assert desk.people()[0].state is SubscriberState.UNSUBSCRIBED
    assert desk.press(desk.link("confirm")) == 303
    assert followed(desk) == {1: [(WORK, ""), ("sanctions", "")]}


def test_a_mail_nobody_takes_over_is_told_and_nothing_is_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RULEWATCH_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("RULEWATCH_SMTP_PORT", "1")
    code, said = run(desk, "follow", OTHER, "work", WORK, "--yes", "--json")
    assert (code, json.loads(said)["refusal"]["code"]) == (1, "not-invited")
    assert len(desk.people()) == 1


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        (("7", "work", WORK), "unknown-subscriber"),
        (("reader", "work", WORK), "invalid-address"),
        (("1", "work", "xx/acts/none"), "unknown-aim"),
        (("1", "search", '"never closed'), "query-syntax"),
    ],
)
def test_what_cannot_be_followed_or_by_nobody_is_refused(desk: Desk, words: tuple[str, ...], refused: str) -> None:
    code, said = run(desk, "follow", *words, "--yes", "--json")
    assert code in {1, 2}
    assert json.loads(said)["refusal"]["code"] == refused
    assert followed(desk) == {1: [(WORK, "")]}


def test_follows_are_listed_without_addresses_and_ended_by_their_number(desk: Desk) -> None:
    (one,) = json.loads(run(desk, "follows", "--json")[1])["follows"]
    assert (one["subscriber"], one["target"]) == (1, WORK)
    listed = run(desk, "follows")[1]
    assert f"{one['id']}  work: " in listed
    assert "@" not in listed
    assert run(desk, "unfollow", OTHER, str(one["id"]))[0] == 2
    assert json.loads(run(desk, "unfollow", READER, str(one["id"]), "--json")[1]) == {"unfollowed": one["id"]}
    assert followed(desk) == {}
    assert run(desk, "unfollow", "1", str(one["id"]))[0] == 2
