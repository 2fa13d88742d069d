"""The mail channel: one message a recipient, with what mail programs need to let people leave in one click."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.errors import HeaderParseError, MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr

from api.config import Settings
from api.digests.addresses import AddressBook
from api.digests.channels.transport import RETURN_HEADER, Transport
from api.digests.rendering.letters import Letter, digest_letter, header
from api.digests.rendering.links import Links, Pass, own_links
from api.digests.returns.return_path import ReturnPath, Sent
from api.digests.sending import Delivery, PermanentFailure
from indexer.domain.alerts import MessageKind

_RETRIES = tuple(timedelta(minutes=minutes) for minutes in (5, 30, 120, 300, *[600] * 11))
"""Nearly five days in all: a mail server that is down over a long weekend loses nothing (RFC 5321, 4.5.4.1)."""
_ADDRESS = re.compile(r"[!#-'*+/-9=?A-Z^-~-]+(\.[!#-'*+/-9=?A-Z^-~-]+)*@[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)*")
"""RFC 5321 without quotes, literals and anything beyond ASCII: what we send to is always one plain mailbox."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who mails come from: `Name <mailbox@domain>`. With a return path, undelivered ones come back to an address
    that says whose they were, of subscriber `whose`.
    """

    written: str
    return_path: ReturnPath | None = None
    whose: int = 0

    def to(self, subscriber: int) -> Sender:
        """The sender of mails to this subscriber."""
        return replace(self, whose=subscriber)

    def return_address(self, date: datetime) -> str:
        """Where the mail of this moment comes back to, "" for the sender's own mailbox."""
        return self.return_path.address(Sent(self.whose, date)) if self.return_path else ""

    @property
    def address(self) -> Address:
        """The sender, fit for a header."""
        name, mailbox = parseaddr(self.written)
        return Address(header(name), addr_spec=mailbox)

    @property
    def domain(self) -> str:
        """What Message-IDs end with."""
        return self.address.domain


def sender_of(settings: Settings, book: AddressBook) -> Sender:
    """The sender of the settings."""
    return Sender(settings.mail_from, return_path_of(settings, book))


def return_path_of(settings: Settings, book: AddressBook) -> ReturnPath | None:
    """Where mails come back to, None where no mailbox takes them."""
    return ReturnPath(settings.bounce_to, book) if settings.bounce_to else None


def is_mailbox(address: str) -> bool:
    """Whether an address is one plain mailbox that can stand in a header and in an SMTP command."""
    return len(address) <= 254 and _ADDRESS.fullmatch(address) is not None


def compose(letter: Letter, sender: Sender, recipient: str, key: str, date: datetime) -> EmailMessage:
    """A message to one recipient; the same arguments give the same message. Raises PermanentFailure for an address
    nothing can be sent to.
    """
    if not is_mailbox(recipient):
        raise PermanentFailure("the address is no mailbox")
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = sender.address
        message["To"] = Address(addr_spec=recipient)
        message["Subject"] = header(letter.subject)
        message["Date"] = date
        message["Message-ID"] = f"<{key}@{sender.domain}>"
        message["Auto-Submitted"] = "auto-generated"
        if back := sender.return_address(date):
            message[RETURN_HEADER] = back
    except (HeaderParseError, MessageError, ValueError) as error:
        raise PermanentFailure("a header cannot be written") from error
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    parts = message.iter_parts()
    message.set_boundary(f"=_{key[:32]}_=")
    for part in parts:
        del part["MIME-Version"]
    return message


@dataclass(frozen=True, slots=True)
class MailChannel:
    """Digests to subscribers' own addresses."""

    transport: Transport
    sender: Sender
    links: Links
    own: Pass
    key: str = "mail"
    retries: tuple[timedelta, ...] = _RETRIES

    def send(self, delivery: Delivery) -> None:
        """Hand the digest to the mail server; raises as the transport does."""
        self.transport.send(self.message(delivery), delivery.address)

    def message(self, delivery: Delivery) -> EmailMessage:
        """The digest as a message: the same at every attempt."""
        own = own_links(self.links, self.own, delivery.subscriber)
        summary = delivery.message.kind is MessageKind.SUMMARY
        letter = digest_letter(delivery.digest, self.links, own, summary=summary)
        sender, key = self.sender.to(delivery.subscriber.id), delivery.message.key
        message = compose(letter, sender, delivery.address, key, delivery.digest.composed)
        message["List-Unsubscribe"] = f"<{own.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message["List-ID"] = f"Rulewatch digests <digests.{self.sender.domain}>"
        message["Precedence"] = "bulk"
        return message
