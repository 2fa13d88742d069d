"""Mail that comes back, canaries and alarms, by the way they take in a running installation (R70, R71)."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import ANY

import pytest
import typer
from typer.testing import CliRunner

from api import cli_digests, cli_mail
from api.config import Settings
from api.digests.alarms import WITHIN, alarms
from api.digests.beat import Post, book_of
from api.digests.channels.opening import channels_of
from api.digests.mailroom import Mailroom
from api.digests.returns.reading import MAX_BYTES
from api.server import create_app
from api.services import Services
from indexer.domain.alerts import SubscriberState
from indexer.domain.crawling import Health
from indexer.store import database
from indexer.store.alerts import AlertStore
from tests.integration.digests.changes import START, add_change, subscribe
from tests.support.pages import Site
from tests.support.servers import free_port

WEEK = timedelta(days=7)
DUE = START + WEEK
MINUTE = timedelta(minutes=1)
CORPUS = Path(__file__).parents[2] / "unit" / "digests" / "returned"
READER, CANARY = "reader@example.org", "canary@example.org"


def healthy() -> tuple[Health, ...]:
    return ()


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    """An empty Maildir folder."""
    for name in ("new", "cur", "tmp"):
        (tmp_path / "mail" / name).mkdir(parents=True)
    return tmp_path / "mail"


@pytest.fixture
def services(tmp_path: Path, maildir: Path) -> Iterator[Services]:
    """A base with one subscriber and one change, whose mails are written as files."""
    settings = Settings(
        data=tmp_path / "data", database_url="", bounce_to="bounces@rules.example.org", bounce_maildir=maildir,
        canary=CANARY,
    )  # fmt: skip
    opened = Services(settings)
    subscribe(opened.store, "one", seal=book_of(opened).seal(READER))
    add_change(opened.store)
    yield opened
    opened.close()


def beat(services: Services, moment: datetime) -> None:
    """Everything the beat asks for, once."""
    for job in (*Post(services, healthy, channels_of(services)).jobs(), *Mailroom(services).jobs()):
        job.run(moment)


def mailed(services: Services, to: str) -> list[bytes]:
    """The mails to an address with their envelopes, the oldest first."""
    files = sorted(services.settings.outbox.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    return [raw for raw in (file.read_bytes() for file in files) if f"X-Envelope-To: {to}\r\n".encode() in raw]


def sender(raw: bytes) -> str:
    """Where a mail comes back to."""
    first = raw.split(b"\r\n", 1)[0].decode()
    return first.removeprefix("X-Envelope-From: ")


def bounce(name: str, raw: bytes) -> bytes:
    """A message of the corpus about a mail."""
    (file,) = CORPUS.glob(f"{name}.*.eml")
    return file.read_bytes().replace(b"bounces+TOKEN@rules.example.org", sender(raw).encode())


def state(services: Services) -> SubscriberState:
    with AlertStore(services.store).view() as view:
        return view.people.everyone()[0].state


def codes(services: Services, moment: datetime) -> list[str]:
    return [alarm.code for alarm in alarms(AlertStore(services.store), moment)]


def test_a_hard_bounce_in_the_folder_ends_the_mails_and_is_deleted(services: Services, maildir: Path) -> None:
    beat(services, DUE)
    (mail,) = mailed(services, READER)
    assert sender(mail).startswith("bounces+")
    (maildir / "new" / "1").write_bytes(bounce("postfix-unknown-user", mail))
    (maildir / "new" / "2").write_bytes(bounce("list-manager-notice", mail))
    beat(services, DUE + MINUTE)
    assert state(services) is SubscriberState.SUPPRESSED
    assert [file.name for file in maildir.rglob("*") if file.is_file()] == ["2:2,S"]
    add_change(services.store, "Goods are free again.")
    beat(services, DUE + WEEK)
    assert len(mailed(services, READER)) == 1


def test_full_mailboxes_end_the_mails_after_five_in_a_row(services: Services, maildir: Path) -> None:
    for week in range(1, 6):
        add_change(services.store, f"Goods are taxed {week} times.")
        moment = START + week * WEEK
        beat(services, moment)
        mails = mailed(services, READER)
        (maildir / "new" / "1").write_bytes(bounce("postfix-mailbox-full", mails[-1]))
        beat(services, moment + MINUTE)
        assert (state(services) is SubscriberState.SUPPRESSED) == (week == 5)
    assert len({sender(mail) for mail in mails}) == 5


def test_a_bounce_with_a_made_up_address_changes_nothing(services: Services, maildir: Path) -> None:
    beat(services, DUE)
    (mail,) = mailed(services, READER)
    real = sender(mail)
    mark = real[real.rindex("-") + 1 : real.index("@")]
    forged = bounce("postfix-unknown-user", mail).replace(mark.encode(), mark[::-1].encode())
    (maildir / "new" / "1").write_bytes(forged)
    beat(services, DUE + MINUTE)
    assert state(services) is SubscriberState.ACTIVE


def test_a_canary_goes_with_the_digests_and_is_missed_until_it_is_seen(services: Services, maildir: Path) -> None:
    beat(services, DUE)
    beat(services, DUE + 2 * MINUTE)
    (canary,) = mailed(services, CANARY)
    assert "canary-missing" not in codes(services, DUE + WITHIN - MINUTE)
    assert "canary-missing" in codes(services, DUE + WITHIN + 2 * MINUTE)
    (maildir / "new" / "1").write_bytes(bounce("postfix-unknown-user", canary))
    beat(services, DUE + 3 * MINUTE)
    assert "canary-missing" in codes(services, DUE + WITHIN + 2 * MINUTE)
    (maildir / "new" / "2").write_bytes(canary.split(b"\r\n", 2)[2])
    beat(services, DUE + 4 * MINUTE)
    assert "canary-missing" not in codes(services, DUE + WITHIN + 2 * MINUTE)
    assert list((maildir / "new").iterdir()) == []


def test_what_was_due_and_did_not_go_is_an_alarm_within_the_hour(services: Services) -> None:
    with AlertStore(services.store).view() as view:
        due = view.people.everyone()[0].next_due
    assert due
    assert codes(services, due) == []
    assert codes(services, due + WITHIN) == ["digests-late"]
    post = Post(services, healthy, {})  # composes, and has nobody to send by
    post.compose(due + WITHIN)
    assert codes(services, due + WITHIN + MINUTE) == []
    assert codes(services, due + 2 * WITHIN + MINUTE) == ["beat-silent", "messages-waiting"]


def run(services: Services, *arguments: str, given: bytes = b"") -> tuple[int, dict[str, object]]:
    """A command as a program of its own."""
    program = typer.Typer()

    @program.callback()
    def options(context: typer.Context) -> None:
        context.obj = {"json": True, "data": services.settings.data}

    cli_digests.register(program)
    cli_mail.register(program)
    result = CliRunner().invoke(program, list(arguments), input=given)
    return result.exit_code, json.loads(result.stdout)


def test_a_mail_server_hands_a_bounce_to_the_command(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    beat(services, DUE)
    (mail,) = mailed(services, READER)
    assert run(services, "bounce")[0] == 2
    monkeypatch.setenv("RULEWATCH_BOUNCE_TO", "bounces@rules.example.org")
    nothing = {"kind": "unknown", "status": "", "subscriber": None, "suppressed": False, "arrived": False, "cut": False}
    assert run(services, "bounce", given=b"Subject: hello\n\nyou") == (0, nothing)
    told = {"kind": "hard", "status": "5.1.1", "subscriber": 1, "suppressed": True, "arrived": False, "cut": False}
    assert run(services, "bounce", given=bounce("gmail-no-account", mail)) == (0, told)
    assert state(services) is SubscriberState.SUPPRESSED
    # The address may stand in the envelope only.
    bare = bounce("gmail-no-account", mail).replace(sender(mail).encode(), b"nobody@rules.example.org")
    assert run(services, "bounce", "--to", sender(mail), given=bare)[1]["subscriber"] == 1


def test_a_bounce_that_is_too_long_is_read_from_its_beginning_and_says_so(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    beat(services, DUE)
    (mail,) = mailed(services, READER)
    monkeypatch.setenv("RULEWATCH_BOUNCE_TO", "bounces@rules.example.org")
    report = bounce("gmail-no-account", mail)
    code, told = run(services, "bounce", given=report + b"\n" * (MAX_BYTES + 1 - len(report)))
    assert (code, told["kind"], told["cut"]) == (0, "hard", True)


def test_a_bounce_that_cannot_be_taken_in_now_is_left_to_the_mail_server(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beat(services, DUE)
    (mail,) = mailed(services, READER)
    report = bounce("gmail-no-account", mail)
    monkeypatch.setenv("RULEWATCH_BOUNCE_TO", "bounces@rules.example.org")
    monkeypatch.setattr(database, "_PRAGMAS", ("busy_timeout=20",))
    with services.store.database.writing():
        code, told = run(services, "bounce", given=report)
        assert (code, told["refusal"]) == (os.EX_TEMPFAIL, ANY)
    assert state(services) is SubscriberState.ACTIVE
    assert run(services, "bounce", given=report)[0] == 0
    assert state(services) is SubscriberState.SUPPRESSED
    monkeypatch.setenv("RULEWATCH_DATABASE_URL", f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/none")
    assert run(services, "bounce", given=report)[0] == os.EX_TEMPFAIL
    (tmp_path / "file").touch()
    assert run(services, "bounce", "--data", str(tmp_path / "file" / "below"), given=report)[0] == os.EX_TEMPFAIL


def set_due(services: Services, moment: datetime) -> None:
    """Have the one subscriber's digest due then, whatever the real clock says."""
    with AlertStore(services.store).write() as alerts:
        alerts.ledger.pass_over(alerts.people.everyone(), 0, moment)


def test_alarms_are_told_to_commands_and_monitors(services: Services) -> None:
    site = Site(create_app(services))
    set_due(services, datetime.max.replace(microsecond=0, tzinfo=UTC))
    assert run(services, "alarms") == (0, {"alarms": []})
    assert site.get("/alarmz").status_code == 200
    set_due(services, START - 53 * WEEK)
    code, said = run(services, "alarms")
    answer = site.get("/alarmz")
    assert (code, answer.status_code) == (1, 503)
    assert answer.json() == said
    assert [alarm["code"] for alarm in answer.json()["alarms"]] == ["digests-late"]


def test_a_lost_digest_goes_out_again_under_the_same_id(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli_digests, "now", lambda: DUE + MINUTE)
    beat(services, DUE)
    (before,) = mailed(services, READER)
    assert run(services, "digest", "resend", "99")[0] == 2
    assert run(services, "digest", "resend", "1") == (0, {"resent": 1})
    (file,) = [file for file in services.settings.outbox.iterdir() if file.read_bytes() == before]
    file.unlink()
    Post(services, healthy, channels_of(services)).send(DUE + WITHIN)
    assert mailed(services, READER) == [before]
