"""Passages as engines hold them: the values of every index field, and the stored form hits are made from."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain

import msgspec

from indexer.domain.provision import Standing
from indexer.search import analysis
from indexer.search.citations import asked_keys, name_key
from indexer.search.passages import Passage
from indexer.search.plan import OPEN

SCHEMA_VERSION = "14"
"""Raise it with every change of the fields in plan.py or of what this module puts into them."""
NO_WORDS = "-"
"""Stands in a word field that is empty, and is no word of any query. Engines differ in whether BM25 counts passages
without a field; so there are none.
"""
PADDING = 32
"""How many NO_WORDS follow the words of every text, so that BM25 thinks less of length. Its `b` of 0.75 is fixed in
tantivy; n words more in every passage make of it 0.75 * average / (average + n), which is 0.5 where a text has 64 words
on average. From 0.5 to 0.8 are good values (Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and
Beyond, 2009); the lower end ranks passages of law best. At the end they stand between no two words of a phrase.
"""

LAST = "last"
FIRST = "first"
STANDING = " standing"
"""Behind a role: of a wording that has not ended, or whose end nobody knows."""
_ROLES = {
    "rule": frozenset(("art", "article", "sec", "section", "par", "regulation", "rule", "order", "reg")),
    "annex": frozenset(("annex", "schedule", "appendix", "app", "part")),
    "note": frozenset(("supplinf", "dates", "summary", "text")),
}
# "… of 2 May 2099 amending Directive …", not "… on batteries, amending Directive …", which has rules of its own.
_AMENDING_TITLE = re.compile(r"\d{4}\s+(?:amending|modifiant|zur Änderung|por el que se modifica)\b|\(Amendment\)")
_AMENDING_HEADING = re.compile(
    r"amendments? (?:to|of)\b|modifications? (?:de la|du|des) |änderung(?:en)? de[rs] ", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class IndexRecord:
    """`words` are blank-separated tokens by field, `values` whole values by field, `numbers` days and hashes."""

    words: dict[str, str]
    values: dict[str, tuple[str, ...]]
    numbers: dict[str, int]
    stored: str


def expected_fingerprint() -> str:
    """Names the schema and analysis of this program."""
    return f"schema {SCHEMA_VERSION}, analysis {analysis.VERSION}"


def group_key(work: str, language: str) -> str:
    """What `replace` replaces: a work in a language."""
    return f"{work} {language}"


def number_of(text: str) -> int:
    """A stable 63-bit number for a text, to group and to break ties by."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 1


def index_record(passage: Passage) -> IndexRecord:
    """Everything an engine indexes and stores of a passage."""
    return IndexRecord(_words(passage), _values(passage), _numbers(passage), to_json(passage))


def _words(passage: Passage) -> dict[str, str]:
    title = passage.title
    if passage.short_title and passage.short_title not in title:
        title = f"{title}\n{passage.short_title}"
    read = {"title": title, "heading": passage.heading, "context": passage.context, "text": passage.text}
    prefix = f"{passage.language}:"
    stems = {name: analysis.stems(text, passage.language) for name, text in read.items()}
    words = {name: _prefixed(found, prefix) for name, found in stems.items()}
    words |= {f"{name}_exact": " ".join(analysis.surfaces(read[name])) for name in ("title", "heading", "text")}
    names: dict[str, None] = {}
    for name in (passage.short_title, *passage.names):
        names |= dict.fromkeys(analysis.surfaces(name))
    words["names"] = " ".join(names)
    stems["names"] = analysis.stems(words["names"], passage.language)
    words["anywhere"] = _prefixed(list(dict.fromkeys(chain.from_iterable(stems.values()))), prefix)
    padding = f" {NO_WORDS}" * PADDING
    return {name: held or NO_WORDS for name, held in words.items()} | {"text": (words["text"] or NO_WORDS) + padding}


def _prefixed(tokens: list[str], prefix: str) -> str:
    return prefix + f" {prefix}".join(tokens) if tokens else ""


def _values(passage: Passage) -> dict[str, tuple[str, ...]]:
    named = (passage.short_title, passage.title, passage.work, passage.work.partition("/")[2], *passage.names)
    return {
        "key": (passage.id,),
        "group": (group_key(passage.work, passage.language),),
        "work": (passage.work,),
        "authority": (passage.authority,),
        "alias": tuple(dict.fromkeys(filter(None, map(name_key, named)))),
        "cite": asked_keys(passage.label),
        "kind": (*_levels(passage), *_marks(passage)),
        "role": _roles(passage),
        "jurisdiction": (passage.jurisdiction,),
        "topic": passage.topics,
        "regime": passage.regimes,
        "type": (passage.type,),
        "standing": (passage.standing.value,),
        "source": (passage.source,),
        "language": (passage.language,),
    }


def _levels(passage: Passage) -> tuple[str, ...]:
    """The kind of every level the provision stands in."""
    return tuple(dict.fromkeys(level.partition("_")[0] for level in passage.provision.split("__")))


def _marks(passage: Passage) -> Iterator[str]:
    """Where a wording has ended and no later text is held, and where a version begins with it."""
    if passage.is_last:
        yield LAST
    if passage.is_first:
        yield FIRST


def _roles(passage: Passage) -> tuple[str, ...]:
    """What the provision is to a question; nothing where its words are another act's to be."""
    if _AMENDING_HEADING.match(passage.heading) or _AMENDING_TITLE.search(passage.title):
        return ()
    levels = _levels(passage)
    roles = tuple(name for name, kinds in _ROLES.items() if not kinds.isdisjoint(levels))
    return roles if passage.is_last else (*roles, *(role + STANDING for role in roles))


def _numbers(passage: Passage) -> dict[str, int]:
    return {
        "on": passage.on.toordinal(),
        "until": OPEN if passage.until is None else passage.until.toordinal(),
        "doubted": OPEN if passage.doubted is None else passage.doubted.toordinal(),
        "detected": passage.detected.toordinal(),
        "work_number": number_of(passage.work),
        "order_number": number_of(passage.id),
    }


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """What an index gives back of a passage."""

    id: str
    work: str
    language: str
    title: str
    short_title: str
    provision: str
    label: str
    heading: str
    text: str
    jurisdiction: str
    type: str
    source: str
    standing: Standing
    on: date
    until: date | None
    doubted: date | None
    detected: date
    permalinks: tuple[tuple[date, str], ...]
    topics: tuple[str, ...]

    def permalink_on(self, day: date) -> str:
        """The version that carries this wording on a day: the last that started by then, else the first."""
        started = [link for start, link in self.permalinks if start <= day]
        return started[-1] if started else self.permalinks[0][1]


_STORED = tuple(StoredPassage.__dataclass_fields__)
_decoder = msgspec.json.Decoder(StoredPassage)


def to_json(passage: Passage) -> str:
    """A passage as one JSON text; what a hit does not show is left out."""
    return msgspec.json.encode({name: getattr(passage, name) for name in _STORED}).decode()


def from_json(stored: str | bytes) -> StoredPassage:
    """Read `to_json` back."""
    return _decoder.decode(stored)
