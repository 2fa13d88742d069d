"""How a message leaves this machine: through an SMTP server, or into a folder where somebody else takes it."""

from __future__ import annotations

import os
import re
import secrets
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Literal, NoReturn, Protocol

from api.config import Settings
from api.digests.returns.refusals import judge
from api.digests.sending import PermanentFailure, TemporaryFailure
from indexer.domain.returns import Returned, ReturnKind

_TIMEOUT_S = 30
RETURN_HEADER = "X-Rulewatch-Return"
"""Where a message comes back to. It stands in the message too: complaints, and relays that change the envelope, show
no more of it than its header.
"""


class Transport(Protocol):
    """Takes a message over, or refuses it."""

    def send(self, message: EmailMessage, recipient: str) -> None:
        """Return once the message is somebody else's care; raises TemporaryFailure or PermanentFailure."""
        ...


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server. Certificates are verified; without `starttls` or `tls` no password is ever sent."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password: str = field(default="", repr=False)
    timeout_s: float = _TIMEOUT_S

    def send(self, message: EmailMessage, recipient: str) -> None:
        """Hand it over. What the server says to RCPT, and of the message, is judged; trouble before is only ours."""
        sender = envelope_sender(message)
        try:
            server = self._opened()
        except (smtplib.SMTPException, OSError) as error:
            raise TemporaryFailure("the mail server cannot be talked to") from error
        try:
            server.sendmail(sender, [recipient], message.as_bytes(policy=SMTP))
        except smtplib.SMTPRecipientsRefused as refused:
            _refuse(*refused.recipients[recipient])
        except smtplib.SMTPDataError as refused:
            _refuse(refused.smtp_code, refused.smtp_error, shown=True)
        except (smtplib.SMTPException, OSError) as error:
            raise TemporaryFailure("the mail server broke off") from error
        finally:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def _opened(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout_s, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=self.timeout_s)
        try:
            if self.security == "starttls":
                server.starttls(context=context)
            if self.username and self.security != "none":
                server.login(self.username, self.password)
        except BaseException:
            server.close()
            raise
        return server


def envelope_sender(message: EmailMessage) -> str:
    """Where a message comes back to: its own return address, else the mailbox it is from."""
    own = message[RETURN_HEADER]
    return str(own) if own else str(message["From"].addresses[0].addr_spec)


def _refuse(code: int, answer: bytes | str, *, shown: bool = False) -> NoReturn:
    """Raise what an answer to RCPT means, or to the message itself (`shown`): of that, only an enhanced code can tell
    that it is about the mailbox.
    """
    said = answer.decode("ascii", "replace") if isinstance(answer, bytes) else answer
    returned = judge(said, reply=code)
    if shown and "." not in returned.status:
        returned = Returned(ReturnKind.BLOCKED, returned.status)
    if code < 500:
        raise TemporaryFailure("the mail server does not take this mail now", returned=returned)
    raise PermanentFailure("the mail server refuses this mail", returned=returned)


@dataclass(frozen=True, slots=True)
class Outbox:
    """A folder of `.eml` files, readable by their owner only; the same message again is the same file."""

    folder: Path

    def send(self, message: EmailMessage, recipient: str) -> None:
        """Write the message, whole or not at all."""
        name = re.sub(r"[^A-Za-z0-9_-]", "", message["Message-ID"].partition("@")[0])
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / f".{name}.{secrets.token_hex(4)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            envelope = f"X-Envelope-From: {envelope_sender(message)}\r\nX-Envelope-To: {recipient}\r\n"
            file.write(envelope.encode("ascii") + message.as_bytes(policy=SMTP))
        draft.replace(self.folder / f"{name}.eml")


def transport_of(settings: Settings) -> Transport:
    """The server of the settings, the folder where none is set."""
    if not settings.smtp_host:
        return Outbox(settings.outbox)
    password = settings.smtp_password.get_secret_value()
    return Smtp(settings.smtp_host, settings.smtp_port, settings.smtp_security, settings.smtp_username, password)
