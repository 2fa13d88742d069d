"""Mail at a real SMTP server: what arrives, what refusals mean, and that nothing can add a header or a command."""

from __future__ import annotations

import random
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default

import pytest

from api.digests.channels.mail import MailChannel, Sender, is_mailbox
from api.digests.channels.transport import Smtp
from api.digests.sending import PermanentFailure, TemporaryFailure
from tests.integration.digests.moody_smtp import HANGS_UP, SAYS_NOTHING, STEPS, Moody, moody_smtp
from tests.integration.digests.smtp_sink import Sink, smtp_sink
from tests.support.certificates import Authority
from tests.support.servers import free_port
from tests.unit.digests.told import ADDRESS, LINKS, OWN, PASS, delivery, digest, item

SENDER = Sender("Rulewatch <digests@rules.example.org>")
HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
    "List-Unsubscribe", "List-Unsubscribe-Post", "List-ID", "Precedence",
}  # fmt: skip
BREAKS = ("\r\n", "\n", "\r", "\0", "\u2028", "\u2029", "\x0b", "\x0c", "\x85", "\r\n.\r\n")


@pytest.fixture(scope="module")
def listening() -> Iterator[Sink]:
    with smtp_sink() as sink:
        yield sink


@pytest.fixture
def sink(listening: Sink) -> Sink:
    listening.answers.clear()
    listening.envelopes.clear()
    listening.commands = 0
    return listening


def channel(port: int, sender: Sender = SENDER) -> MailChannel:
    return MailChannel(Smtp("127.0.0.1", port, "none", timeout_s=5), sender, LINKS, PASS)


def test_a_digest_arrives_with_both_forms_and_one_click_to_leave(sink: Sink) -> None:
    channel(sink.port).send(delivery())
    message = message_from_bytes(sink.raw(), policy=default)
    assert sink.envelopes[0].rcpt_tos == [ADDRESS]
    assert sink.envelopes[0].mail_from == "digests@rules.example.org"
    assert set(message.keys()) == HEADERS
    assert message["Message-ID"] == f"<{'k' * 32}@rules.example.org>"
    assert message["List-Unsubscribe"] == f"<{OWN.unsubscribe}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["To"] == ADDRESS
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    body = message.get_body(("plain",))
    assert body is not None
    assert "Sample Supply Chain Act" in body.get_content()


def test_every_attempt_sends_the_same_bytes(sink: Sink) -> None:
    for attempts in (1, 2):
        channel(sink.port).send(delivery(attempts=attempts))
    first, second = (envelope.content for envelope in sink.envelopes)
    assert first == second


@pytest.mark.parametrize(
    ("answer", "suppress"),
    [("550 5.1.1 no such user", True), ("550 nobody here", True), ("550 5.2.1 switched off", True),
     ("552 5.2.2 full", False), ("550 5.7.1 policy", False), ("554 no", False)],
)  # fmt: skip
def test_a_refused_address_is_given_up_and_suppressed_only_if_it_is_gone(
    sink: Sink, answer: str, suppress: bool
) -> None:
    sink.answers["RCPT"] = answer
    with pytest.raises(PermanentFailure) as refused:
        channel(sink.port).send(delivery())
    assert refused.value.suppress is suppress
    assert ADDRESS not in str(refused.value)


def test_a_refused_message_says_nothing_about_the_address(sink: Sink) -> None:
    sink.answers["DATA"] = "554 5.6.0 no"
    with pytest.raises(PermanentFailure) as refused:
        channel(sink.port).send(delivery())
    assert not refused.value.suppress


def test_a_server_that_is_not_there_or_hangs_up_is_tried_again(sink: Sink) -> None:
    with pytest.raises(TemporaryFailure):
        channel(free_port()).send(delivery())
    sink.answers["MAIL"] = "421 4.3.2 going away"
    with pytest.raises(TemporaryFailure):
        channel(sink.port).send(delivery())


@pytest.fixture(scope="module")
def moody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moody]:
    authority = Authority(tmp_path_factory.mktemp("authority"))
    with pytest.MonkeyPatch.context() as patch, moody_smtp(*authority.server()) as server:
        patch.setenv("SSL_CERT_FILE", str(authority.certificate))
        yield server


@pytest.mark.parametrize("mood", ["451 4.3.0 later", "554 5.3.0 no", HANGS_UP, SAYS_NOTHING])
@pytest.mark.parametrize("step", STEPS)
def test_whatever_goes_wrong_at_any_step_is_tried_again_or_given_up_and_sent_once_at_most(
    moody: Moody, step: str, mood: str
) -> None:
    """R70: only an answer about this mail is final; what was taken before a clumsy goodbye is sent."""
    moody.step, moody.mood, moody.mails = step, mood, []
    timeout_s = {(True, False): 0.5, (True, True): 3}.get((mood == SAYS_NOTHING, step == "QUIT"), 30)
    mail = MailChannel(Smtp("127.0.0.1", moody.port, "starttls", "user", "secret", timeout_s), SENDER, LINKS, PASS)
    if step == "QUIT":
        mail.send(delivery())
    else:
        is_final = mood.startswith("5") and step in {"RCPT", "DATA", "end of data"}
        with pytest.raises(PermanentFailure if is_final else TemporaryFailure):
            mail.send(delivery())
    assert len(moody.mails) == (step == "QUIT")


def test_no_password_goes_over_an_open_line(sink: Sink) -> None:
    transport = Smtp("127.0.0.1", sink.port, "starttls", "user", "secret", timeout_s=5)
    with pytest.raises(TemporaryFailure):
        MailChannel(transport, SENDER, LINKS, PASS).send(delivery())
    assert sink.envelopes == []
    assert "secret" not in repr(transport)


def test_nothing_in_any_field_adds_a_header(sink: Sink) -> None:
    chance = random.Random(75)
    mail = channel(sink.port)
    for case in range(100):
        evil = f"a{chance.choice(BREAKS)}Bcc: thief@example.net{chance.choice(BREAKS)}{chance.choice(BREAKS)}body"
        sink.envelopes.clear()
        mail.send(delivery(digest(period=evil if case % 2 else "2026-W48", items=(item(title=evil),))))
        message = message_from_bytes(sink.raw(), policy=default)
        assert set(message.keys()) == HEADERS, repr(evil)
        assert len(message.keys()) == len(HEADERS)
        assert sink.envelopes[0].rcpt_tos == [ADDRESS]


def test_no_address_with_more_than_a_mailbox_reaches_the_server(sink: Sink) -> None:
    chance = random.Random(1)
    mail = channel(sink.port)
    tails = ("RCPT TO:<thief@example.net>", "Bcc: thief@example.net", "thief@example.net", "> NOTIFY=NEVER", ",b@c.d")
    for _ in range(4_900):
        at = chance.randrange(len(ADDRESS) + 1)
        evil = ADDRESS[:at] + chance.choice(BREAKS) + chance.choice(tails) + ADDRESS[at:]
        with pytest.raises(PermanentFailure):
            mail.message(delivery(address=evil))
    assert sink.commands == 0


def test_what_is_a_mailbox() -> None:
    assert all(map(is_mailbox, ("a@b.org", "first.last+tag@sub.example.com", "o'neil@example.org")))
    assert not any(
        map(is_mailbox, ("", "a", "a@", "@b", "a b@c.d", '"a"@b.c', "a@[127.0.0.1]", "ä@b.org", "a@b.org\n", "a@b,c@d"))
    )
