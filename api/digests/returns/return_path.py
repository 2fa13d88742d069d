"""The address a mail comes back to: one of its own for every mail (VERP), which nobody else can make up."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from api.digests.addresses import AddressBook

CANARY = 0
"""Whose mails canaries are: no subscriber has this number."""
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_MARK_LENGTH = 24
"""96 bits, so that the whole local part stays below the 64 characters of RFC 5321."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A mail of ours: to which subscriber, and when it was composed, to the second."""

    subscriber: int
    moment: datetime


@dataclass(frozen=True, slots=True)
class ReturnPath:
    """Makes and reads addresses `LOCAL+NUMBER-MOMENT-MARK@DOMAIN`. The mark is keyed with the secret addresses are
    sealed with: only who got a mail can send it back. Letter case does not count, since some servers change it.
    """

    mailbox: str
    book: AddressBook

    def address(self, sent: Sent) -> str:
        """Where a mail comes back to."""
        local, _, domain = self.mailbox.partition("@")
        return f"{local}+{self._token(sent)}@{domain}"

    def read(self, text: str) -> Sent | None:
        """The mail the first of our addresses in a text belongs to; None where there is none."""
        return next(self._found(text), None)

    def _found(self, text: str) -> Iterator[Sent]:
        local, _, domain = self.mailbox.partition("@")
        shape = rf"{re.escape(local)}\+([0-9a-z]{{1,10}})-([0-9a-z]{{1,7}})-([0-9a-f]{{24}})@{re.escape(domain)}"
        for number, moment, mark in re.findall(shape, text, re.IGNORECASE):
            sent = Sent(int(number, 36), datetime.fromtimestamp(int(moment, 36), UTC))
            if hmac.compare_digest(self._mark(sent), mark.lower()):
                yield sent

    def _token(self, sent: Sent) -> str:
        return f"{_base36(sent.subscriber)}-{_base36(int(sent.moment.timestamp()))}-{self._mark(sent)}"

    def _mark(self, sent: Sent) -> str:
        return self.book.token_hash(f"return:{sent.subscriber}:{int(sent.moment.timestamp())}")[:_MARK_LENGTH]


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"
