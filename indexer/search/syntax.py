"""The one syntax of the text box: reads what was typed into a neutral query. docs/search.md describes it to users."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from indexer.search.analysis import exact, has_ideographs, stop_words, surfaces
from indexer.search.dayranges import read_day_range
from indexer.search.lexing import DATE_FIELDS, VALUE_FIELDS, Kind, Piece, QuerySyntaxError, has_only_words, pieces
from indexer.search.query import (
    STATUSES,
    All,
    And,
    FieldIs,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Ranked,
    Word,
)

__all__ = ["MAX_CHARACTERS", "MAX_TERMS", "QuerySyntaxError", "parse_query"]

MAX_CHARACTERS = 512
MAX_TERMS = 32
"""Different words that count for ranking, phrases and values included."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_FIRST_IDEOGRAPH = 0x3000
_IDEOGRAPHS_PER_TERM = 4
_MAX_DEPTH = 20
_MAX_DISTANCE = 50
_MIN_PREFIX = 2
_STOPS = frozenset().union(*(stop_words(language) for language in ("en", "de", "fr", "es")))
_ATOMS = frozenset({Kind.WORD, Kind.PHRASE, Kind.FIELD, Kind.OPEN, Kind.NOT, Kind.PLUS})


def parse_query(text: str) -> Query:
    """Read a query; nothing typed means every passage.

    Raises QuerySyntaxError, and nothing else for any string, with the nearest valid query as its hint.
    """
    try:
        return _parse(text)
    except QuerySyntaxError as error:
        error.hint = next(_valid(error.hint, text), "")
        raise


def _valid(*candidates: str) -> Iterator[str]:
    """The first candidates that can be read: what the error proposes, then the plain words of the query."""
    plain = " ".join(word for word in surfaces(candidates[-1][: 4 * MAX_CHARACTERS]) if word not in {"and", "or"})
    shortened = plain[:MAX_CHARACTERS].rpartition(" ")[0] if len(plain) > MAX_CHARACTERS else plain
    for candidate in (*candidates[:-1], shortened, " ".join(shortened.split()[:MAX_TERMS])):
        try:
            if candidate.strip():
                _parse(candidate)
                yield candidate
        except QuerySyntaxError:
            continue


def _parse(text: str) -> Query:
    if len(text) > MAX_CHARACTERS:
        hint = text[:MAX_CHARACTERS].rpartition(" ")[0]
        raise QuerySyntaxError(f"a query has at most {MAX_CHARACTERS} characters", MAX_CHARACTERS, hint=hint)
    if match := _SURROGATE.search(text):
        raise QuerySyntaxError("this is half a character", match.start(), hint=_SURROGATE.sub("", text))
    if not text.strip():
        return All()
    if has_only_words(text) and _are_few(text):
        return Ranked(" ".join(text.split()))
    found = list(pieces(text))
    _check_terms(text, found)
    return _Parser(text, found).parse()


def _are_few(text: str) -> bool:
    """Whether a text without ideographs has no more words than a query may have."""
    return not has_ideographs(text) and len(set(surfaces(text)) - _STOPS) <= MAX_TERMS


def _check_terms(text: str, found: list[Piece]) -> None:
    words: set[str] = set()
    ideographs = 0
    for piece in found:
        if piece.kind not in (Kind.WORD, Kind.PHRASE):
            continue
        for place, word in enumerate(surfaces(piece.text)):
            if len(word) == 1 and ord(word) > _FIRST_IDEOGRAPH:
                ideographs += 1
            elif word not in _STOPS:
                words.add(word)
            if len(words) + ideographs // _IDEOGRAPHS_PER_TERM > MAX_TERMS:
                at = text.index(piece.text, piece.start) + exact(piece.text)[place].start
                message = f"a query has at most {MAX_TERMS} different words"
                raise QuerySyntaxError(message, at, hint=text[:at].rstrip())


def _joins_words(found: list[Piece]) -> bool:
    """Whether AND or OR stands anywhere but among the values of a field (`jurisdiction:(eu OR us)`)."""
    depth = 0
    for before, piece in pairwise(found):
        opens_values = before.kind is Kind.FIELD and before.text in VALUE_FIELDS
        if depth or opens_values:
            depth += (piece.kind is Kind.OPEN) - (piece.kind is Kind.CLOSE)
        elif piece.kind in (Kind.AND, Kind.OR):
            return True
    return False


_STATUSES_SAID = {
    "historical": "repealed revoked expired ended superseded old past aufgehoben abrogé derogado 废止 失效",
    "future": "pending upcoming planned proposed coming künftig zukünftig futur futuro 未生效",
    "unknown": "unclear none unbekannt inconnu desconocido 未知",
}


class _Parser:
    """Recursive descent: any := all (OR all)*; all := run (AND run)*; run := atom+; atom := sign* leaf."""

    def __init__(self, text: str, found: list[Piece]) -> None:
        self._text = text
        self._pieces = found
        self._at = 0
        self._depth = 0
        self._field = ""
        # With AND or OR anywhere, words side by side must all be there; without, they are ranked.
        self._strict = _joins_words(found)

    def parse(self) -> Query:
        """The whole query."""
        if self._peek().kind is Kind.END:
            raise QuerySyntaxError("there is no word to search for", 0)
        query = self._any()
        if self._peek().kind is not Kind.END:
            raise self._unexpected()
        return query

    def _peek(self) -> Piece:
        return self._pieces[self._at]

    def _take(self) -> Piece:
        piece = self._peek()
        self._at += 1
        return piece

    def _unexpected(self) -> QuerySyntaxError:
        piece = self._peek()
        hint = (self._text[: piece.start] + self._text[piece.end :]).strip()
        if piece.kind is Kind.END:
            return QuerySyntaxError("the query ends where a word should follow", piece.start)
        if piece.kind is Kind.CLOSE:
            return QuerySyntaxError("this parenthesis closes nothing", piece.start, hint=hint)
        return QuerySyntaxError(f"a word should stand before {piece.text!r}", piece.start, hint=hint)

    def _any(self) -> Query:
        parts = [self._all()]
        while self._peek().kind is Kind.OR:
            self._take()
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _all(self) -> Query:
        parts = [self._run()]
        while self._peek().kind is Kind.AND:
            self._take()
            parts.append(self._run())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _run(self) -> Query:
        if self._peek().kind not in _ATOMS:
            raise self._unexpected()
        plain: list[str] = []
        strict: list[Query] = []
        while self._peek().kind in _ATOMS:
            part = self._atom()
            if isinstance(part, Ranked) and part.field == self._field:
                plain.append(part.text)
            else:
                strict.append(part)
        if plain:
            strict.insert(0, Ranked(" ".join(plain), self._field))
        return strict[0] if len(strict) == 1 else And(tuple(strict))

    def _atom(self) -> Query:
        negative = signed = False
        while self._peek().kind in (Kind.NOT, Kind.PLUS):
            negative ^= self._take().kind is Kind.NOT
            signed = True
        part = self._leaf(must=signed)
        return Not(part) if negative else part

    def _leaf(self, *, must: bool) -> Query:
        piece = self._peek()
        match piece.kind:
            case Kind.OPEN:
                return self._group()
            case Kind.FIELD:
                return self._in_field()
            case Kind.PHRASE:
                self._take()
                return self._phrase(piece)
            case Kind.WORD:
                self._take()
                if self._peek().kind is Kind.NEAR:
                    return self._near(piece)
                return self._word(piece, must=must)
            case _:
                raise self._unexpected()

    def _group(self) -> Query:
        opened = self._take()
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise QuerySyntaxError(f"parentheses stand at most {_MAX_DEPTH} deep", opened.start)
        query = self._any()
        if self._peek().kind is not Kind.CLOSE:
            raise QuerySyntaxError("this parenthesis is never closed", opened.start, hint=self._text.rstrip() + ")")
        self._take()
        self._depth -= 1
        return query

    def _in_field(self) -> Query:
        field, outer = self._take(), self._field
        if outer:
            raise QuerySyntaxError("a field cannot stand in a field's parentheses", field.start)
        if self._peek().kind not in (Kind.WORD, Kind.PHRASE, Kind.OPEN):
            raise self._unexpected()
        self._field = field.text
        try:
            return self._leaf(must=False)
        finally:
            self._field = outer

    def _word(self, piece: Piece, *, must: bool) -> Query:
        if self._field in DATE_FIELDS or self._field in VALUE_FIELDS:
            return self._value(piece)
        if "*" in piece.text:
            return self._wildcard(piece)
        return Word(piece.text, self._field) if must or self._strict else Ranked(piece.text, self._field)

    def _wildcard(self, piece: Piece) -> Query:
        stem = piece.text.rstrip("*.,;:?!")
        if not stem and not self._field:
            return All()
        at = piece.start + piece.text.index("*")
        if "*" in stem or not stem:
            hint = self._replaced(piece, stem.replace("*", " ").strip())
            raise QuerySyntaxError("* stands at the end of a word only", at, hint=hint)
        tokens = exact(stem)
        if len(tokens) == 1 and len(tokens[0].surface) < _MIN_PREFIX and ord(stem[-1]) < _FIRST_IDEOGRAPH:
            message = f"at least {_MIN_PREFIX} letters stand before *"
            raise QuerySyntaxError(message, at, hint=self._replaced(piece, stem))
        return Prefix(stem, self._field)

    def _replaced(self, piece: Piece, text: str) -> str:
        return self._text[: piece.start] + text + self._text[piece.end :]

    def _phrase(self, piece: Piece) -> Query:
        if self._field in DATE_FIELDS or self._field in VALUE_FIELDS:
            return self._value(piece)
        if not exact(piece.text):
            hint = self._replaced(piece, "").strip()
            raise QuerySyntaxError("there is no word between these quotation marks", piece.start, hint=hint)
        return Phrase(piece.text, self._field)

    def _value(self, piece: Piece) -> Query:
        value = " ".join(piece.text.split()) if piece.kind is Kind.PHRASE else piece.text.rstrip(",;")
        if self._field in DATE_FIELDS:
            found = read_day_range(self._field, value)
            if found is None:
                message = "this is no date or range; write 2025, 2025-06-30, 2025..2027, >2025-01-01 or >-30d"
                raise QuerySyntaxError(message, piece.start, hint=self._replaced(piece, "2025..2027"))
            return found
        if not exact(value) or "*" in value:
            raise QuerySyntaxError(f"{value!r} is no value of {self._field}", piece.start)
        if self._field == "status" and value.casefold() not in STATUSES:
            message = f"a status is one of {', '.join(STATUSES)}"
            raise QuerySyntaxError(message, piece.start, hint=self._replaced(piece, _nearest_status(value)))
        return FieldIs(self._field, value)

    def _near(self, left: Piece) -> Query:
        near = self._take()
        if self._field in DATE_FIELDS or self._field in VALUE_FIELDS or self._peek().kind is not Kind.WORD:
            raise QuerySyntaxError("NEAR stands between two words", near.start)
        right = self._take()
        words = [*surfaces(left.text), *surfaces(right.text)]
        if len(words) != 2 or words[0] == words[1] or "*" in left.text + right.text:
            raise QuerySyntaxError("NEAR stands between two different words", near.start)
        distance = int(near.text)
        if not 1 <= distance <= _MAX_DISTANCE:
            hint = self._text[: near.start] + f"NEAR/{_MAX_DISTANCE}" + self._text[near.end :]
            raise QuerySyntaxError(f"NEAR/n takes a number from 1 to {_MAX_DISTANCE}", near.start, hint=hint)
        return Near(left.text, right.text, distance, self._field)


def _nearest_status(said: str) -> str:
    """The status that people mean who say it in another word."""
    return next((status for status, words in _STATUSES_SAID.items() if said.casefold() in words.split()), STATUSES[0])
