"""The text box, cut into pieces: words, phrases, operators, field names, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum, auto

from indexer.domain.errors import RulewatchError
from indexer.search.analysis import surfaces
from indexer.search.query import FACETS, TEXT_FIELDS

VALUE_FIELDS = frozenset(FACETS) | {"cites", "work"}
DATE_FIELDS = frozenset({"effective", "changed"})
_OTHER_NAMES = {"lang": "language"}
FIELDS = (*sorted({*TEXT_FIELDS, *VALUE_FIELDS, *DATE_FIELDS, *_OTHER_NAMES}),)

_OPENING = '"“„«'
_CLOSING = '"”“»'
_FIELD = re.compile(r"([^\W\d_]+):")
_SPECIAL = re.compile(r"NEAR/|AND|OR|NOT|[+\-]|[^\W\d_]+:")
"""What every operator and field begins with."""
_NEAR = re.compile(r"NEAR/(\d{1,6})(?!\S)")
_USUAL_DISTANCE = 5
"""What a NEAR without a number is taken for where a query is proposed."""
_OPERATOR = re.compile(r"(AND|OR|NOT)(?![^\s()\"])")
_PLAIN_RUN = re.compile(r"[^\s()\"“”„«»]+")
_OWN_PARENTHESES = re.compile(r"\([^\s()\"]*\)")
_SIGN = re.compile(r"[+\-](?=[^\s+\-)])")
_MARKED = re.compile(r"[()\"“”„«»:*]|AND|OR|NOT|NEAR/|(?<!\S)(?:[+\-]|[\W_]+(?!\S))")
"""What a text without it is certainly nothing but words: a bit more than the operators, and marks that stand alone."""
_WIDE = "[\u3001-\u303f\u3400-\u9fff\uff00-\uffef]"
_QUOTED_IN_A_SENTENCE = re.compile(rf"(?<={_WIDE})“([^“”]*)”|“([^“”]*)”(?={_WIDE})")
"""In Chinese the curly quotation marks of a sentence touch its characters; those of a phrase searched for do not."""


class QuerySyntaxError(RulewatchError):
    """A query that cannot be read. `position` counts characters from 0; `hint` is the nearest query that can, or ""."""

    code = "query-syntax"

    def __init__(self, message: str, position: int, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.position = position


class Kind(Enum):
    """What a piece is."""

    WORD = auto()
    PHRASE = auto()
    FIELD = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    PLUS = auto()
    NEAR = auto()
    OPEN = auto()
    CLOSE = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Piece:
    """`text` is a word or phrase without quotes, the name of a field, the number of NEAR, else as typed."""

    kind: Kind
    text: str
    start: int
    end: int


def has_only_words(text: str) -> bool:
    """Whether `pieces` finds a word in each run between blanks, and nothing else; not every such text is recognised."""
    return not _MARKED.search(text)


def pieces(text: str) -> Iterator[Piece]:
    """The pieces of a query in order, END last; raises QuerySyntaxError."""
    text = _QUOTED_IN_A_SENTENCE.sub(lambda match: f"「{match[1] or match[2] or ''}」", text)
    at = 0
    after_field = False
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        piece = _piece(text, at, value=after_field)
        after_field = piece.kind is Kind.FIELD
        at = piece.end
        if piece.kind is not Kind.WORD or piece.text == "*" or surfaces(piece.text):
            yield piece
    yield Piece(Kind.END, "", len(text), len(text))


def _piece(text: str, at: int, *, value: bool) -> Piece:
    character = text[at]
    if character in _OPENING:
        return _quoted(text, at)
    if character in "()":
        return Piece(Kind.OPEN if character == "(" else Kind.CLOSE, character, at, at + 1)
    special = _operator(text, at) if not value and _SPECIAL.match(text, at) else None
    if special is not None:
        return special
    end = _end_of_word(text, at)
    return Piece(Kind.WORD, text[at:end], at, end)


def _operator(text: str, at: int) -> Piece | None:
    if match := _NEAR.match(text, at):
        return Piece(Kind.NEAR, match[1], at, match.end())
    if text.startswith("NEAR/", at):
        hint = f"{text[:at]}NEAR/{_USUAL_DISTANCE}{text[_end_of_word(text, at) :]}"
        raise QuerySyntaxError("a number of words follows NEAR/ directly", at + len("NEAR/"), hint=hint)
    if match := _OPERATOR.match(text, at):
        return Piece(Kind[match[1]], match[1], at, match.end())
    if match := _SIGN.match(text, at):
        return Piece(Kind.PLUS if match[0] == "+" else Kind.NOT, match[0], at, at + 1)
    match = _FIELD.match(text, at)
    return _field(match, text) if match else None


def _quoted(text: str, at: int) -> Piece:
    close = next((place for place in range(at + 1, len(text)) if text[place] in _CLOSING), None)
    if close is None:
        raise QuerySyntaxError("this quotation mark is never closed", at, hint=text + '"')
    return Piece(Kind.PHRASE, text[at + 1 : close], at, close + 1)


def _field(match: re.Match[str], text: str) -> Piece | None:
    name = match[1].casefold()
    name = _OTHER_NAMES.get(name, name)
    following = text[match.end() : match.end() + 1]
    if name not in FIELDS:
        if not following or following.isspace() or following.isdigit() or following in "/:":
            return None
        close = get_close_matches(name, FIELDS, 1)
        hint = text[: match.start()] + (f"{close[0]}:" if close else "") + text[match.end() :]
        message = f"there is no field {match[1]!r}; the fields are {', '.join(FIELDS)}"
        raise QuerySyntaxError(message, match.start(), hint=hint)
    if not following or following.isspace():
        hint = text[: match.end()] + text[match.end() :].lstrip()
        raise QuerySyntaxError(f"nothing follows {match[0]!r} directly", match.end(), hint=hint)
    return Piece(Kind.FIELD, name, match.start(), match.end())


def _end_of_word(text: str, at: int) -> int:
    """Words end at blanks, quotes and parentheses, but keep parentheses of their own: "8(2)(a)", "person(s)"."""
    place = at
    while run := _PLAIN_RUN.match(text, place) or _OWN_PARENTHESES.match(text, place):
        place = run.end()
    return max(place, at + 1)
