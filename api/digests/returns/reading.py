"""Reading a message that came back: complaints (RFC 5965), delivery reports (RFC 3464), answers, and bounces in prose.

Bytes come from anywhere. What is too large, too deep or damaged is `unknown`, and nothing follows from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, message_from_string
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import HeaderParser
from email.policy import compat32

from flufl.bounce import all_failures

from api.digests.returns.refusals import judge
from indexer.domain.returns import Returned, ReturnKind

MAX_BYTES = 128 << 10
"""What is longer is cut: the report stands before the mail it is about."""
_MAX_LINES, _MAX_LINE = 4_000, 2_000
_MAX_PARTS = 60
_MAX_PROSE = 4_000
_UNKNOWN = Returned(ReturnKind.UNKNOWN)
_REPORTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_MILDEST = (ReturnKind.DELIVERED, ReturnKind.DELAYED, ReturnKind.BLOCKED, ReturnKind.SOFT, ReturnKind.HARD)
_ABUSE = frozenset({"abuse", "fraud", "virus", "opt-out", "other"})
_MAILBOX = re.compile(rb"[^@\s]+@[^@\s]+\.[^@\s]+")
_ROBOT = re.compile(r"mailer-?daemon|postmaster|mail delivery|\bmdaemon\b|bounce|delivery subsystem|<>", re.IGNORECASE)
_AWAY = re.compile(
    r"\b(?:out of (?:the )?office|auto(?:matic)?[- ]?(?:reply|response|antwort)|vacation|away from|abwesenheit|absence)"
    r"|自动回复",
    re.IGNORECASE,
)
_COPY = re.compile(
    r"^[-_ >*=]*(?:below this line|original message|this is a copy of|included is a copy|returned mail follows"
    r"|message header|message headers follow|start of returned|received:)",
    re.IGNORECASE | re.MULTILINE,
)
"""Where prose ends and the mail it is about begins."""
_STILL_TRYING = re.compile(
    r"will (?:continue|keep) (?:to )?(?:be )?(?:try|retr)|still being retried|no need to resend|not yet been delivered"
    r"|warning message only|will be retried|has been delayed",
    re.IGNORECASE,
)


def read_return(raw: bytes) -> Returned:
    """What a message that came back says. Pure: whose it is stands elsewhere."""
    cut = b"\n".join(line[:_MAX_LINE] for line in raw[:MAX_BYTES].splitlines()[:_MAX_LINES])
    if cut.lower().count(b"content-type:") > _MAX_PARTS:
        return _UNKNOWN
    try:
        message = message_from_bytes(cut, policy=compat32)
        return _complaint(message) or _report(message) or _answer(message) or _prose(message)
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return _UNKNOWN  # a message that this library, or the standard one, breaks over


def _complaint(message: Message) -> Returned | None:
    for part in message.walk():
        if part.get_content_type() == "message/feedback-report":
            kind = next((_field(block, "Feedback-Type").lower() for block in _blocks(part)), "")
            return Returned(ReturnKind.COMPLAINT, kind[:16]) if kind in _ABUSE else Returned(ReturnKind.REPLY)
    return None


def _report(message: Message) -> Returned | None:
    """The mildest verdict of the recipients named: while one may still get the mail, none is given up."""
    found = [
        verdict
        for part in message.walk()
        if part.get_content_type() in _REPORTS
        for block in _blocks(part)
        if (verdict := _recipient(block))
    ]
    return min(found, key=lambda one: _MILDEST.index(one.kind), default=None)


def _recipient(block: Message) -> Returned | None:
    action, status = _field(block, "Action").lower(), _field(block, "Status")
    if not action and not status:
        return None
    if action.startswith("delayed"):
        return Returned(ReturnKind.DELAYED, status[:16])
    if action.startswith(("delivered", "relayed", "expanded")) or status.startswith("2."):
        return Returned(ReturnKind.DELIVERED, status[:16])
    said = _field(block, "Diagnostic-Code").partition(";")
    return judge(said[2] or said[0], status=status)


def _answer(message: Message) -> Returned | None:
    """Receipts (RFC 8098), and what people and programs answer (RFC 3834)."""
    if any(part.get_content_type() == "message/disposition-notification" for part in message.walk()):
        return Returned(ReturnKind.REPLY)
    automatic = _field(message, "Auto-Submitted").lower().startswith("auto-replied")
    marked = any(name in message for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress"))
    subject = bool(_AWAY.search(_field(message, "Subject")))
    if subject or _field(message, "Precedence").lower() == "auto_reply":
        return Returned(ReturnKind.REPLY)
    robot = bool(_ROBOT.search(_field(message, "From")))
    return Returned(ReturnKind.REPLY) if (automatic or marked) and not robot else None


def _prose(message: Message) -> Returned:
    """Bounces without a report: who is given up is found by their wording, why by what the server said in them."""
    envelope = _field(message, "Return-Path")
    if not _ROBOT.search(f"{_field(message, 'From')} {envelope}"):
        return _UNKNOWN
    # Its detectors ask fields for plain text, and addresses are ASCII anyway.
    passing, named = all_failures(message_from_string(message.as_bytes().decode("ascii", "replace")))
    lasting = any(map(_MAILBOX.fullmatch, named))
    told = _COPY.split(_words(message), maxsplit=1)[0][:_MAX_PROSE]
    if _STILL_TRYING.search(told) or (passing and not lasting):
        return Returned(ReturnKind.DELAYED)
    verdict = judge(told)
    return verdict if lasting or verdict.status else _UNKNOWN


def _words(message: Message) -> str:
    """The text of a message up to the first message it carries."""
    for part in message.walk():
        if part.get_content_maintype() == "text":
            payload = part.get_payload(decode=True)
            charset = part.get_content_charset("utf-8")
            if isinstance(payload, bytes) and (said := payload.decode(charset, "replace").strip()):
                return said
    return ""


def _blocks(part: Message) -> Iterator[Message]:
    """The groups of fields of a report: as the parser found them, or in text it took for one message or none."""
    payload = part.get_payload()
    if isinstance(payload, list):
        for one in payload:
            if isinstance(one, Message):
                yield one
                yield from _parsed(str(one.get_payload()))
    else:
        decoded = part.get_payload(decode=True)
        yield from _parsed(decoded.decode("utf-8", "replace") if isinstance(decoded, bytes) else "")


def _parsed(text: str) -> Iterator[Message]:
    for block in re.split(r"\n[ \t\r]*\n", text.strip()):
        yield HeaderParser().parsestr(block)


def _field(message: Message, name: str) -> str:
    """A field on one line, decoded; "" where there is none. Bytes beyond ASCII are read as UTF-8."""
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")
    plain = raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return " ".join(str(make_header(decode_header(plain))).split())
