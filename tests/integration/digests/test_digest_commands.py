"""The commands about digests, as a program of their own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from sqlalchemy import delete, update
from typer.testing import CliRunner

from api import cli_digests
from api.digests.runs import DigestRuns
from indexer.domain.alerts import Aim, FollowKind, MessageState
from indexer.store.alert_tables import digest, message
from indexer.store.alerts import AlertStore
from indexer.store.store import Store
from tests.integration.digests.changes import KNOWLEDGE, START, add_change, subscribe


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """One subscriber with one digest."""
    store = Store(f"sqlite:///{tmp_path / 'rulewatch.db'}")
    subscribe(store, "one")
    add_change(store)
    DigestRuns(store, KNOWLEDGE, "test").tick(START.replace(month=12))
    store.close()
    return tmp_path


def run(base: Path, *arguments: str) -> tuple[int, str]:
    program = typer.Typer()

    @program.callback()
    def options(context: typer.Context) -> None:
        context.obj = {"json": False, "data": None}

    cli_digests.register(program)
    result = CliRunner().invoke(program, [*arguments, "--data", str(base)])
    return result.exit_code, result.stdout


def test_digests_are_listed(base: Path) -> None:
    code, said = run(base, "digests", "--json")
    (one,) = json.loads(said)["digests"]
    assert (code, one["items"], one["held"]) == (0, 1, False)
    assert "1 digests" in run(base, "digests")[1]
    assert json.loads(run(base, "digests", "--since", "2030-01-01", "--json")[1])["digests"] == []


def test_the_last_digest_can_be_looked_at_without_its_private_links(base: Path) -> None:
    code, said = run(base, "digest", "preview", "1", "--last")
    assert code == 0
    assert "Goods are" in said
    assert "/unsubscribe/0." in said
    assert run(base, "digest", "preview", "1", "--last", "--html")[1].startswith("<!doctype html>")
    assert run(base, "digest", "preview", "9", "--last")[0] == 2
    assert run(base, "digest", "send", "1")[0] == 2


def test_the_next_digest_can_be_looked_at_while_it_is_formed_and_nothing_is_written(base: Path) -> None:
    assert json.loads(run(base, "digest", "preview", "1", "--json")[1])["items"] == []
    store = Store(f"sqlite:///{base / 'rulewatch.db'}")
    number = add_change(store, "Goods are taxed at ten percent.")
    with store.database.reading() as connection:
        before = list(connection.connection.iterdump())
    said = json.loads(run(base, "digest", "preview", "1", "--json")[1])
    assert [item["changes"] for item in said["items"]] == [[number]]
    assert "ten percent" in run(base, "digest", "preview", "1")[1]
    assert run(base, "digest", "preview", "9")[0] == 2
    with store.database.reading() as connection:
        assert list(connection.connection.iterdump()) == before
    DigestRuns(store, KNOWLEDGE, "test").tick(START.replace(year=2027))
    store.close()
    last = json.loads(run(base, "digest", "preview", "1", "--last", "--json")[1])
    assert last["items"][0]["changes"] == [number]


def test_a_digest_is_sent_again_under_the_same_key_long_after_its_messages_are_forgotten(base: Path) -> None:
    store = Store(f"sqlite:///{base / 'rulewatch.db'}")
    alerts = AlertStore(store)
    with alerts.write() as writing:
        first = writing.outbox.claim("mail", START.replace(year=2027), START.replace(year=2028))
        assert first is not None
        writing.outbox.close(first, MessageState.SENT)
        writing.ledger.forget_bodies(START.replace(year=2027))
        assert writing.outbox.messages(1) == []
    assert json.loads(run(base, "digest", "resend", "1", "--json")[1]) == {"resent": 1}
    with alerts.view() as view:
        (again,) = view.outbox.messages(1)
    assert (again.key, again.channel, again.state) == (first.key, first.channel, MessageState.QUEUED)
    assert run(base, "digest", "resend", "1")[0] == 2, "it is on its way"
    assert run(base, "digest", "resend", "2")[0] == 2
    store.close()


def test_a_preview_shows_nobody_what_a_subscriber_noted_for_themselves(base: Path) -> None:
    store = Store(f"sqlite:///{base / 'rulewatch.db'}")
    with AlertStore(store).write() as alerts:
        alerts.people.add_follow(1, Aim(FollowKind.WORK, "xx/acts/S-1"), "the act", "for a secret client", START)
    add_change(store, "Goods are taxed at ten percent.")
    DigestRuns(store, KNOWLEDGE, "test").tick(START.replace(year=2027))
    with AlertStore(store).view() as view:
        assert b"for a secret client" in view.ledger.digests(1, limit=1)[0].content
    store.close()
    for options in ((), ("--html",), ("--json",)):
        said = run(base, "digest", "preview", "1", "--last", *options)[1]
        assert "the act" in said
        assert "secret" not in said


def test_a_held_digest_is_released_once(base: Path) -> None:
    assert run(base, "digest", "release", "1")[0] == 2
    store = Store(f"sqlite:///{base / 'rulewatch.db'}")
    with store.database.writing() as connection:
        connection.execute(delete(message))  # as of a digest that was held: it is composed, and not yet to be sent
        connection.execute(update(digest).values(held=True))
    store.close()
    code, said = run(base, "digest", "release", "1", "--json")
    assert (code, json.loads(said)) == (0, {"released": 1})
    assert run(base, "digest", "release", "1")[0] == 2
