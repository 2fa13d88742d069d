"""Dated duties in the words of a text: which day binds somebody to what, and where it says so. A day that only names an
act, tells a story or hangs on a condition is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from indexer.dating.calendar import WrittenDay, written_days
from indexer.dating.phrases import PHRASES, Phrase
from indexer.domain.provision import UNCOMPARED_KINDS, Provision, Role, Standing

_TOLD_ONLY = (UNCOMPARED_KINDS - {"preface"}) | {"quoted", "summary", "contact", "addresses", "contents", "statement"}
"""Kinds that tell of law and make none, and those whose words are another act's."""
_MAX_SENTENCE, _MAX_BEFORE, _MAX_AFTER, _MAX_WORDS = 600, 400, 240, 320
_SENTENCE_END = re.compile(
    r"(?:(?<=[^\W\d_]{3})|(?<=[)\]’”»\d]{2}))\.\s+(?=[^\W\d_a-zà-ÿ]|\()"
    r"(?!(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\b)|;\s|\n|。|；"
)
_OPENING, _CLOSING = "‘“«„", "’”»“"
_RANGE = re.compile(r"(?:\bfrom|\bbetween|\bbeginning on|\bdu|\bvom|\bzwischen dem|\bentre le)\s*$")
_RANGE_END = re.compile(
    r"^\s*(?:to|until|through|and|and ending on|au|et le|bis(?: zum)?|und dem|[-–—])\s*(?:the |le |dem )?\d"
)


@dataclass(frozen=True, slots=True)
class Duty:
    """A day that binds somebody, as `provision` says it: `words` are its own words around the day, unchanged.

    `kind`: entry_into_force | application | transposition | deadline | comment_close | expiry | repeal.
    """

    kind: str
    date: date
    provision: str
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Read:
    """A day in a text with its kind; `start` and `end` are those of the sentence it stands in."""

    kind: str
    day: WrittenDay
    start: int
    end: int


def read_duties(provisions: Iterable[Provision], language: str) -> tuple[Duty, ...]:
    """The dated duties of a text in document order. Recitals, notes, summaries, quoted words of other acts and repealed
    provisions give none.
    """
    leads: dict[str, str] = {}
    found: dict[Duty, None] = {}
    for provision in operative(provisions):
        parent = provision.parent or ""
        leads[provision.eid] = _lead(provision, leads.get(parent, ""))
        for read in read_days(provision.text, language, leads.get(parent, "")):
            words = _words(provision.text, read)
            found[Duty(read.kind, read.day.date, provision.eid, provision.label, words)] = None
    return tuple(found)


def operative(provisions: Iterable[Provision]) -> Iterator[Provision]:
    """The provisions that make law themselves: no recitals, notes, summaries, quoted words of other acts, and nothing
    repealed, with all that stands under it.
    """
    silent: set[str] = set()
    for provision in provisions:
        if (provision.parent or "") in silent or _is_silent(provision):
            silent.add(provision.eid)
        else:
            yield provision


def read_days(text: str, language: str, lead: str = "") -> Iterator[Read]:
    """The days of a text that bind, in order. `lead` are the words above it which it goes on from."""
    phrases = PHRASES.get(language, ())
    for day in written_days(text, language):
        start, end = sentence_of(text, day)
        before = text[max(start, day.start - _MAX_BEFORE) : day.start]
        after = text[day.end : min(end, day.end + _MAX_AFTER)]
        if is_quoted(text, day.start) or (_RANGE.search(before) and _RANGE_END.match(after)):
            continue
        if lead and not text[:start].strip():
            before = f"{lead} {before}"
        kind = next((phrase.kind for phrase in phrases if _fits(phrase, before, after)), "")
        if kind:
            yield Read(kind, day, start, end)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence of a text begins and ends."""
    start = 0
    for boundary in _SENTENCE_END.finditer(text):
        yield start, boundary.start() + (text[boundary.start()] in ".。")
        start = boundary.end()
    yield start, len(text)


def sentence_of(text: str, day: WrittenDay) -> tuple[int, int]:
    """Where the sentence around a day begins and ends."""
    start = max(0, day.start - _MAX_SENTENCE)
    for boundary in _SENTENCE_END.finditer(text, start, day.start):
        start = boundary.end()
    last = _SENTENCE_END.search(text, day.end, day.end + _MAX_SENTENCE)
    return start, last.start() if last else min(len(text), day.end + _MAX_SENTENCE)


def _fits(phrase: Phrase, before: str, after: str) -> bool:
    if not phrase.before.search(before) or (phrase.after and not phrase.after.search(after)):
        return False
    return phrase.without is None or not (phrase.without.search(before) or phrase.without.search(after))


def _is_silent(provision: Provision) -> bool:
    told = provision.kind in _TOLD_ONLY or (provision.kind == "heading" and provision.role is Role.UNIT)
    return told or provision.standing is Standing.REPEALED


def _lead(provision: Provision, above: str) -> str:
    """The words a list goes on from: those before a colon, its own or those above it."""
    text = provision.text.rstrip()
    if text.endswith(":"):
        return text[-_MAX_BEFORE:]
    return "" if text else above


def is_quoted(text: str, at: int) -> bool:
    """Whether a place of a text stands inside quotation marks: then it is said of another text."""
    before = text[:at]
    opened = max(before.rfind(mark) for mark in _OPENING)
    return opened >= 0 and not any(_closes(before, mark, opened) for mark in _CLOSING if mark != before[opened])


def _closes(before: str, mark: str, opened: int) -> bool:
    """A closing mark after the opening one; an apostrophe inside a word closes nothing."""
    return re.search(rf"{re.escape(mark)}(?!\w)", before[opened + 1 :]) is not None


def _words(text: str, read: Read) -> str:
    """The sentence, or where it is long the words around the day."""
    start, end = read.start, read.end
    if end - start > _MAX_WORDS:
        start = max(start, read.day.start - _MAX_WORDS // 2)
        end = min(end, read.day.end + _MAX_WORDS // 2)
        while start > read.start and not text[start - 1].isspace():
            start -= 1
        while end < read.end and not text[end].isspace():
            end += 1
    return text[start:end].strip()
