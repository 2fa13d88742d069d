"""Cursors: a place in the list of hits of one search over one state of the index."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import asdict

from api.services import Question
from indexer.domain.errors import RulewatchError


class CursorExpired(RulewatchError):
    """The index has moved on since the cursor was given: going on would skip or repeat hits."""

    code = "cursor-expired"


class CursorInvalid(RulewatchError):
    """Not a cursor of this search."""

    code = "cursor-invalid"


_HINT = "Ask again without a cursor."


def cursor_at(question: Question, position: int, offset: int) -> str:
    """Where hit number `offset` of this question stands while the index is at `position`."""
    plain = json.dumps([position, offset, _asked(question)])
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def offset_of(cursor: str, question: Question, position: int) -> int:
    """Where to go on; raises CursorInvalid, or CursorExpired where the index is no longer what it was."""
    at, offset, asked = _read(cursor)
    if asked != _asked(question):
        raise CursorInvalid("this cursor belongs to another search", hint=_HINT)
    if at != position:
        raise CursorExpired("the index has changed since this cursor was given", hint=_HINT)
    return offset


def _read(cursor: str) -> tuple[int, int, str]:
    try:
        at, offset, asked = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, binascii.Error) as error:
        raise CursorInvalid("this is no cursor", hint=_HINT) from error
    if type(at) is not int or type(offset) is not int or offset < 0:
        raise CursorInvalid("this is no cursor", hint=_HINT)
    return at, offset, str(asked)


def _asked(question: Question) -> str:
    """What makes a search the same search, whichever page of it is asked for."""
    same = {name: value for name, value in asdict(question).items() if name not in ("limit", "offset")}
    return hashlib.sha256(json.dumps(same, default=str, sort_keys=True).encode()).hexdigest()[:16]
