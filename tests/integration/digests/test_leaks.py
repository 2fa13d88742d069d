"""A thousand marked addresses through all that is done with addresses: each stands in mails to itself, and nowhere else
(R74).
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from api import cli_digests, cli_follows, cli_mail
from api.digests.beat import Post
from api.digests.channels.opening import channels_of
from api.digests.follows import Wish
from api.digests.mailroom import Mailroom
from api.digests.membership import membership_of
from api.digests.sending import GONE, Channel, Delivery, PermanentFailure, TemporaryFailure
from indexer.clock import now
from indexer.domain.alerts import Aim, FollowKind, Profile, SubscriberState
from tests.integration.digests.changes import add_change
from tests.integration.digests.desk import Desk, open_desk

ADDRESSES = tuple(f"marker-{number:04d}@leaks.example.org" for number in range(1_000))
MARK = re.compile(rb"marker-\d{4}|leaks\.example", re.IGNORECASE)
BOUNCE = (Path(__file__).parents[2] / "unit/digests/returned/postfix-unknown-user.hard.5.1.1.eml").read_bytes()


@dataclass(slots=True)
class Moody:
    """The channel of mails, at a server that quotes addresses when it refuses."""

    inner: Channel
    key: str = "mail"
    retries: tuple[timedelta, ...] = (timedelta(minutes=5),)

    def send(self, delivery: Delivery) -> None:
        """Refuse some for good, some for now, and send the others."""
        match delivery.message.subscriber % 10:
            case 0:
                raise PermanentFailure(f"550 5.1.1 <{delivery.address}>: unknown", returned=GONE)
            case 1:
                raise TemporaryFailure(f"451 <{delivery.address}>: try later")
            case _:
                self.inner.send(delivery)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """An installation that takes returned mail."""
    for name in ("new", "cur", "tmp"):
        (tmp_path / "returned" / name).mkdir(parents=True)
    monkeypatch.setenv("RULEWATCH_BOUNCE_TO", "bounces@rules.example.org")
    monkeypatch.setenv("RULEWATCH_BOUNCE_MAILDIR", str(tmp_path / "returned"))
    monkeypatch.setenv("RULEWATCH_CANARY", "canary@rules.example.org")
    with open_desk(tmp_path / "data") as opened:
        yield opened


def mails(desk: Desk) -> list[bytes]:
    """Every mail written so far."""
    return [file.read_bytes() for file in desk.services.settings.outbox.glob("*.eml")]


def commands(desk: Desk) -> str:
    """What operators are shown."""
    program = typer.Typer()

    @program.callback()
    def options(context: typer.Context) -> None:
        context.obj = {"json": True, "data": desk.services.settings.data}

    cli_digests.register(program)
    cli_follows.register(program)
    cli_mail.register(program)
    asked = (
        ["follow", ADDRESSES[7], "jurisdiction", "eu", "--yes"],
        ["follow", "nobody of leaks.example", "jurisdiction", "eu"],
        ["unfollow", ADDRESSES[8], "9"],
        ["follows"],
        ["digests"],
        ["alarms"],
        ["digest", "preview", "5"],
        ["digest", "preview", "5", "--html"],
    )
    return "".join(CliRunner().invoke(program, words).output for words in asked)


def test_an_address_stands_in_mails_to_itself_and_nowhere_else(
    desk: Desk, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    moment, members = now(), membership_of(desk.services)
    wish = Wish(Aim(FollowKind.JURISDICTION, "xx"), "all", "")
    seen = desk.sign_up(ADDRESSES[0])
    for address in ADDRESSES[1:]:
        members.ask(address, Profile(), wish, "/manage", moment)
    for invitation in desk.mails():
        body = invitation.get_body(("plain",))
        assert body
        (token,) = re.findall(r"/confirm/([\w-]+)", str(body.get_content()))
        assert members.confirm(token, moment)
    add_change(desk.services.store, "Goods are taxed again.", detected=moment)
    post = Post(desk.services, tuple, {**channels_of(desk.services), "mail": Moody(channels_of(desk.services)["mail"])})
    room = Mailroom(desk.services)
    due = moment + timedelta(days=8)
    for later in (timedelta(0), timedelta(minutes=6), timedelta(hours=2)):
        for job in (*post.jobs(), *room.jobs()):
            job.run(due + later)
    returned = 0
    for mail in mails(desk):
        if b"List-Unsubscribe" in mail and b"canary" not in mail and returned < 50:
            sender = re.search(rb"X-Envelope-From: (\S+)", mail)
            reader = re.search(rb"X-Envelope-To: (\S+)", mail)
            assert sender
            assert reader
            report = BOUNCE.replace(b"bounces+TOKEN@rules.example.org", sender[1]) + reader[1]
            (tmp_path / "returned" / "new" / str(returned)).write_bytes(report)
            returned += 1
    room.returns(due + timedelta(hours=3))
    states = [person.state for person in desk.people()]
    assert states.count(SubscriberState.SUPPRESSED) == 150
    for mail in mails(desk):
        envelope = re.search(rb"X-Envelope-To: (\S+)", mail)
        assert envelope
        assert set(MARK.findall(mail)) <= set(MARK.findall(envelope[1]))
    paths = (
        "/",
        "/feeds/changes.atom",
        "/feeds/changes.json",
        "/feeds/milestones.ics",
        "/alarmz",
        "/manage",
        "/v1/coverage",
        "/nowhere",
    )
    shown = seen + "".join(desk.another().get(path).text for path in paths) + commands(desk)
    said = capfd.readouterr()
    base = desk.services.settings.data
    with sqlite3.connect(base / "rulewatch.db") as database:
        dump = "\n".join(database.iterdump())
    kept = [file for file in base.rglob("*") if file.is_file() and file.suffix != ".eml"]
    places = {"pages and commands": shown, "log": said.out + said.err, "dump": dump}
    leaked = [name for name, text in places.items() if MARK.search(text.encode())]
    leaked += [file.name for file in kept if MARK.search(file.read_bytes())]
    assert leaked == []
    assert "message given up" in said.out + said.err
