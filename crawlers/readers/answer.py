"""What a reader makes of one answer, and the one way in which rows become records whatever the format is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urljoin

from crawlers.declaration import Step
from indexer.domain.errors import ParseError

Record = Mapping[str, str]
Node = TypeVar("Node")


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands in one answer. `next` is absolute; `total` is what the service states, None where it does not.

    `failures` has one sentence for each row of which a field could not be read: such a row is in no record.
    """

    records: tuple[Record, ...]
    next: str = ""
    total: int | None = None
    more: bool = False
    failures: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows there were, read or not."""
        return len(self.records) + len(self.failures)


@dataclass(frozen=True, slots=True)
class Expression:
    """`[? ]EXPRESSION[ ~ REGEX]`: where to look, whether finding nothing is allowed, what to take out of it."""

    where: str
    optional: bool = False
    taken: str = ""

    @classmethod
    def of(cls, text: str) -> Expression:
        """Read the notation of declarations."""
        optional = text.startswith("? ")
        where, _, taken = text.removeprefix("? ").partition(" ~ ")
        return cls(where.strip(), optional, taken)

    def take(self, found: str) -> str:
        """The part of what was found that counts; "" for nothing."""
        if not self.taken:
            return found
        match = re.search(self.taken, found)
        return "" if match is None else (match[1] if match.re.groups else match[0]) or ""


Find = Callable[[Node, str], str]
"""What an expression finds below a node, as one line of text; "" for nothing."""


def read_rows(
    rows: Iterable[Node], find: Find[Node], fields: Mapping[str, str]
) -> tuple[tuple[Record, ...], tuple[str, ...]]:
    """Records of rows, and a sentence for each row of which a field that is not optional finds nothing."""
    expressions = {name: Expression.of(text) for name, text in fields.items()}
    records: list[Record] = []
    failures: list[str] = []
    for number, row in enumerate(rows, 1):
        record = {name: expression.take(find(row, expression.where)) for name, expression in expressions.items()}
        missing = [name for name, expression in expressions.items() if not record[name] and not expression.optional]
        if missing:
            failures.append(f"row {number}: nothing found for {', '.join(missing)}")
        else:
            records.append(record)
    return tuple(records), tuple(failures)


def answer(root: Node, rows: Iterable[Node], find: Find[Node], step: Step, url: str) -> Answer:
    """The answer whose rows stand below a root; raises ParseError `unreadable-count` for a total that is no number."""
    records, failures = read_rows(rows, find, step.fields)
    following = _found(root, find, step.pages.next)
    return Answer(
        records,
        next=urljoin(url, following) if following else "",
        total=_number(_found(root, find, step.pages.total), url),
        more=_found(root, find, step.pages.more).casefold() == "true",
        failures=failures,
    )


def recoded(body: bytes, charset: str, url: str) -> bytes:
    """The body as UTF-8 where the declaration knows its charset better than the publisher says.

    Raises ParseError `wrong-charset`.
    """
    if not charset:
        return body
    try:
        return body.decode(charset).encode()
    except UnicodeDecodeError as error:
        raise ParseError("wrong-charset", url, f"the answer is not in {charset}: {error.reason}") from error


def _found(root: Node, find: Find[Node], text: str) -> str:
    expression = Expression.of(text)
    return expression.take(find(root, expression.where)) if expression.where else ""


def _number(text: str, url: str) -> int | None:
    digits = re.sub(r"[\s,.'’]", "", text)
    if not digits:
        return None
    if not digits.isdecimal():
        raise ParseError("unreadable-count", url, f"the stated total is no number: {text[:80]!r}")
    return int(digits)
