"""Mails as files while no server is set, and the state of their composition."""

from __future__ import annotations

import stat
from pathlib import Path

from pydantic import SecretStr

from api.config import Settings
from api.digests.channels.mail import MailChannel, Sender, compose
from api.digests.channels.transport import Outbox, Smtp, transport_of
from api.digests.rendering.letters import notice_letter
from tests.unit.digests.told import ADDRESS, LINKS, NOW, PASS, delivery

SENDER = Sender("Rulewatch <digests@rules.example.org>")


def test_without_a_server_mails_are_files_only_their_owner_reads(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    channel = MailChannel(transport_of(settings), SENDER, LINKS, PASS)
    channel.send(delivery())
    channel.send(delivery())
    (file,) = (tmp_path / "outbox").iterdir()
    assert file.name == f"{'k' * 32}.eml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert f"X-Envelope-To: {ADDRESS}".encode() in file.read_bytes()


def test_settings_choose_the_server(tmp_path: Path) -> None:
    chosen = Settings(data=tmp_path, smtp_host="mail.example.org", smtp_password=SecretStr("secret"))
    transport = transport_of(chosen)
    assert transport == Smtp("mail.example.org", 587, "starttls", "", "secret")
    assert "secret" not in repr(transport)
    assert isinstance(transport_of(Settings(data=tmp_path)), Outbox)


def test_a_name_with_breaks_stays_one_sender() -> None:
    letter = notice_letter("en", "Hello", ("Text.",), "", "")
    message = compose(letter, Sender("Evil\r\nBcc: x@y.z <digests@rules.example.org>"), ADDRESS, "k", NOW)
    assert len(message["From"].addresses) == 1
    assert "Bcc" not in message


def test_every_line_is_short_enough_for_mail_servers() -> None:
    channel = MailChannel(Outbox(Path()), SENDER, LINKS, PASS)
    raw = channel.message(delivery()).as_bytes()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
