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
from api.digests.sending import PermanentFailure, TemporaryFailure

_TIMEOUT_S = 30
_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_NO_SUCH_MAILBOX = frozenset({550, 551, 553})


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
        """Hand it over. What the server says to RCPT decides about the address, what it says elsewhere does not."""
        sender = message["From"].addresses[0].addr_spec
        try:
            server = self._opened()
        except (smtplib.SMTPException, OSError) as error:
            raise TemporaryFailure("the mail server cannot be talked to") from error
        try:
            server.sendmail(sender, [recipient], message.as_bytes(policy=SMTP))
        except smtplib.SMTPRecipientsRefused as refused:
            _refuse_recipient(*refused.recipients[recipient])
        except smtplib.SMTPDataError as refused:
            if refused.smtp_code >= 500:
                raise PermanentFailure("the mail server refuses the message") from refused
            raise TemporaryFailure("the mail server does not take the message now") from refused
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


def _refuse_recipient(code: int, answer: bytes) -> NoReturn:
    """RFC 3463: class 4 passes, 5.1.x is about the address; a full mailbox (5.2.2) or a policy (5.7.x) may change."""
    said = _ENHANCED.search(answer.decode("ascii", "replace"))
    lasting = code >= 500
    if not lasting:
        raise TemporaryFailure("the mail server does not take mail for this address now")
    gone = said.group(2) == "1" or said.group(2, 3) == ("2", "1") if said else code in _NO_SUCH_MAILBOX
    raise PermanentFailure("the mail server refuses this address", suppress=gone)


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
            file.write(b"X-Envelope-To: " + recipient.encode("ascii") + b"\r\n" + message.as_bytes(policy=SMTP))
        draft.replace(self.folder / f"{name}.eml")


def transport_of(settings: Settings) -> Transport:
    """The server of the settings, the folder where none is set."""
    if not settings.smtp_host:
        return Outbox(settings.outbox)
    password = settings.smtp_password.get_secret_value()
    return Smtp(settings.smtp_host, settings.smtp_port, settings.smtp_security, settings.smtp_username, password)
