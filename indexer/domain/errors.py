"""The one root of our exceptions. `code` is stable and public; children add the subject, never HTTP or engine words."""

from __future__ import annotations


class RulewatchError(Exception):
    """Something could not be produced. `code` is stable; `hint` says what to try next."""

    code = "error"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InvalidIdentifier(RulewatchError):
    """A work id, date or provision id that cannot be read."""

    code = "invalid-identifier"


class ParseError(RulewatchError):
    """A capture that yields no document. `where` names the place in the capture (element, line, file in the zip)."""

    code = "unparseable"

    def __init__(self, code: str, where: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.where = where
