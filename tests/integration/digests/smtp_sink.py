"""A real SMTP server on the loopback that keeps what it gets and answers at each verb what a test wants."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.servers import free_port


@dataclass(slots=True)
class Sink:
    """`answers` gives what is said to MAIL, RCPT and DATA; without an entry everything is taken."""

    answers: dict[str, str] = field(default_factory=dict)
    envelopes: list[Envelope] = field(default_factory=list)
    commands: int = 0
    port: int = 0

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a sender."""
        self.commands += 1
        if "MAIL" not in self.answers:
            envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient."""
        self.commands += 1
        if "RCPT" not in self.answers:
            envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a message."""
        self.commands += 1
        if "DATA" not in self.answers:
            self.envelopes.append(envelope)
        return self.answers.get("DATA", "250 OK")

    def raw(self) -> bytes:
        """The only message that came."""
        (envelope,) = self.envelopes
        assert isinstance(envelope.content, bytes)
        return envelope.content


@contextmanager
def smtp_sink() -> Iterator[Sink]:
    """A sink that listens."""
    sink = Sink(port=free_port())
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
