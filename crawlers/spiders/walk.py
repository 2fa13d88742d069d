"""Going through the pages of one question: when it is answered in full, when to ask again, when to cut it in two."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import Enum, auto

from crawlers.declaration import Step
from crawlers.readers.answer import Answer, Record
from crawlers.spiders.questions import Question

ROUNDS = 5
"""How often a list that moves while it is read is gone through."""
_Round = tuple[frozenset[bytes], int]
"""Which rows a round saw, and how many."""


class Move(Enum):
    """What is to be done after a page."""

    PAGE = auto()
    """Ask for the next page."""
    AGAIN = auto()
    """Go through all pages once more: rows moved while they were read, or fewer came than were stated."""
    HALVE = auto()
    """The service gives no more than a cap for one question: ask for both halves of the slice."""
    END = auto()


@dataclass(slots=True)
class Walk:
    """The pages of one question in the order they are read: one round, of which there are more until one is settled, or
    two running see the same. `before` is what the last one saw.
    """

    question: Question
    step: Step
    turn: int = 1
    before: _Round | None = None
    pages: int = 0
    rows: int = 0
    _seen: set[bytes] = field(default_factory=set)
    _failures: int = 0
    _totals: set[int] = field(default_factory=set)
    _moved: bool = False
    _repeats: int = 0

    @property
    def page(self) -> int:
        """The number of the page to ask for."""
        return self.step.pages.first + self.pages

    @property
    def offset(self) -> int:
        """How many rows stand before the page to ask for."""
        return self.pages * self.step.pages.size if self.step.pages.size else self.rows

    @property
    def account(self) -> str:
        """What came and what was stated, for people."""
        stated = ", then ".join(str(total) for total in sorted(self._totals)) or "no total"
        return f"{len(self._seen)} different rows in {self.rows}, {self._failures} unread; stated: {stated}"

    def take(self, answer: Answer) -> tuple[Move, str]:
        """Count a page in. Returns what to do, and the code of what is suspect about the walk so far, "" for nothing:
        `capped`, `total-differs`, `rows-moved`, `duplicate-page`.
        """
        self._count(answer)
        cap = self.step.pages.cap
        if cap and max(self.rows, answer.total or 0) >= cap:
            if self.question.halves():
                return Move.HALVE, ""
            if self.rows >= cap or not self._goes_on(answer):
                return Move.END, "capped"
        if self._repeats > 1:
            return self._end("duplicate-page")
        return (Move.PAGE, "") if self._goes_on(answer) else self._end()

    def again(self) -> Walk:
        """The same walk from its first page on."""
        return Walk(self.question, self.step, self.turn + 1, self._round)

    def _count(self, answer: Answer) -> None:
        fresh = {_identity(record) for record in answer.records}
        known = len(fresh & self._seen)
        self._moved |= known > 0
        self._repeats = self._repeats + 1 if fresh and known == len(fresh) else 0
        self._seen |= fresh
        self._failures += len(answer.failures)
        self.rows += answer.rows
        self.pages += 1
        if answer.total is not None:
            self._totals.add(answer.total)

    def _goes_on(self, answer: Answer) -> bool:
        pages = self.step.pages
        if answer.next:
            return True
        if not self.question.is_paged or answer.rows == 0:
            return False
        if pages.more:
            return answer.more
        if answer.total is not None:
            return self.rows < answer.total
        return answer.rows >= pages.size

    def _end(self, suspect: str = "") -> tuple[Move, str]:
        if self._settled:
            return Move.END, suspect
        is_same = self._round == self.before
        if self.turn < ROUNDS and not is_same:
            return Move.AGAIN, ""
        if self._totals:
            return Move.END, "total-differs"
        return Move.END, suspect if is_same else "rows-moved"

    @property
    def _round(self) -> _Round:
        return frozenset(self._seen), self.rows

    @property
    def _settled(self) -> bool:
        """Whether nothing hints at a row that slipped from one page to another, or never came."""
        return not self._moved and self._totals <= {len(self._seen) + self._failures}


def _identity(record: Record) -> bytes:
    """What makes a row that row; its stamp may change while the pages are read."""
    said = "\0".join(f"{name}={value}" for name, value in sorted(record.items()) if name != "stamp")
    return hashlib.blake2b(said.encode(), digest_size=16).digest()
