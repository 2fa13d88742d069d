"""What a text says of the repeal of other acts, where it names them by number. In doubt it is read as less: what begins
otherwise than with the acts themselves, or hangs on anything, is no repeal of the whole, or none at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain

from indexer.dating.calendar import written_days
from indexer.dating.duties import is_quoted, operative, sentences
from indexer.domain.provision import Provision, Standing
from indexer.repeals.named import Cited, begins_act, cited_in, is_beside, joins_acts, unnumbered
from indexer.repeals.phrases import EITHER_DAY, LANGUAGES, Phrases

_STEMS = (
    "repealed",
    "revoked",
    "rescinded",
    "to have effect",
    "aufgehoben",
    "außer kraft",
    "abrogé",
    "derogad",
    "se deroga",
)
"""One of them is in every verb of every language: most provisions have none, and need no closer look."""
_REPLACED = re.compile(r"\band (?:is |are )?replaced by [^;]*")
_MAX_SENTENCE = 4000
"""What is longer is a table, or was never divided."""
_LEADS_ON = (":", "—", "–")


@dataclass(frozen=True, slots=True)
class Repeal:
    """One act that a text says is repealed: `targets` are the works it may be, `provision` and `label` say where it is
    said, `words` how, unchanged, after the words before the list they stand in. `since` is the day from which it counts
    by these words, None where they state none. `is_whole`: of all of the act, without exception or condition.
    """

    targets: frozenset[str]
    provision: str
    label: str
    words: str
    since: date | None
    is_whole: bool


@dataclass(frozen=True, slots=True)
class _Lead:
    """Words that a list of acts goes on from."""

    words: str
    phrases: Phrases
    since: date | None
    is_whole: bool


@dataclass(frozen=True, slots=True)
class _Clause:
    """The part of a sentence in which acts stand beside the verb; at `tail` begins what may only say from when,
    `is_of_one`: the verb is of a single act.
    """

    phrases: Phrases
    acts: list[Cited]
    begins: int
    ends: int
    tail: int
    is_of_one: bool


@dataclass(frozen=True, slots=True)
class _Said:
    """What is said in one breath of one or more acts."""

    words: str
    acts: tuple[Cited, ...]
    since: date | None
    is_whole: bool


def read_repeals(provisions: Iterable[Provision]) -> tuple[Repeal, ...]:
    """The statements of repeal of a text in document order, in English, French, German and Spanish. Recitals, notes,
    quoted words, and provisions that are repealed or not yet in force make none.
    """
    leads: dict[str, _Lead | None] = {}
    found: list[Repeal] = []
    for provision in operative(provisions):
        above = leads.get(provision.parent or "")
        said, below = _read(provision, above)
        leads[provision.eid] = below or (None if provision.text else above)
        if provision.standing is Standing.IN_FORCE:
            found += (
                Repeal(act.works, provision.eid, provision.label, one.words, one.since, one.is_whole)
                for one in said
                for act in one.acts
            )
    return tuple(found)


def _read(provision: Provision, lead: _Lead | None) -> tuple[list[_Said], _Lead | None]:
    """What a provision says, going on from the lead above it, and the lead it ends with."""
    text, said, below = provision.text, list[_Said](), None
    if lead is None and not _may_repeal(text):
        return said, below
    num = f"{provision.num} " if provision.num else ""
    for start, end in sentences(text):
        words = text[start:end].strip()
        if len(words) > _MAX_SENTENCE or not (lead or _may_repeal(words)) or is_quoted(text, start):
            num = ""
            continue
        head, rest = _parted(words)
        if opened := _lead(head):
            lead, below, words, num = opened, opened, rest, ""
        after = text[end + 1 :].partition("\n")[0].strip() if text[end : end + 1] == ";" else ""
        said += chain(_of_sentence(words, after), _of_entry(words, num, lead) if lead else ())
        num = ""
    return said, below


def _may_repeal(text: str) -> bool:
    folded = text.lower()
    return any(stem in folded for stem in _STEMS)


def _parted(words: str) -> tuple[str, str]:
    """What of a sentence leads on to a list, and what follows; nothing leads on where no list does."""
    at = min((words.find(mark) for mark in _LEADS_ON if mark in words), default=-1)
    return words[: at + 1], words[at + 1 :].strip()


def _lead(head: str) -> _Lead | None:
    """The words before a list where they say that what follows is repealed, and name no act themselves."""
    for phrases in LANGUAGES:
        if phrases.verb.search(head) and not phrases.part.match(head) and not cited_in(head):
            doubtful = phrases.limits.search(head) or phrases.parts.search(head)
            return _Lead(head, phrases, _since(head, phrases), not doubtful)
    return None


def _of_entry(words: str, num: str, lead: _Lead) -> Iterator[_Said]:
    """An entry of a list: the act it begins with."""
    phrases, entry = lead.phrases, unnumbered(words)
    acts = cited_in(entry, lead.words)[:1]
    if not acts or phrases.verb.search(entry):
        return
    gap, rest = entry[: acts[0].start], entry[acts[0].end :]
    is_part = phrases.part.match(gap) is not None
    if (is_part or begins_act(gap, phrases)) and not phrases.breaks.search(rest):
        limited = phrases.limits.search(rest) or phrases.parts.search(rest)
        since = _since(entry, phrases, acts) or lead.since
        is_whole = lead.is_whole and not is_part and not limited
        yield _Said(f"{lead.words} … {num}{words}", tuple(acts), since, is_whole)


def _of_sentence(words: str, after: str) -> Iterator[_Said]:
    """A sentence that begins with acts and says of them that they are repealed; `after` is what follows a semicolon."""
    clause = _clause(words)
    if clause is None:
        return
    phrases, first = clause.phrases, unnumbered(words[clause.begins : clause.acts[0].start])
    is_part = phrases.part.match(first) is not None
    subject = clause.acts[:1] if is_part else _subject(words, clause)
    between = words[subject[-1].end : clause.ends] if subject else ""
    if not subject or (clause.is_of_one and len(subject) > 1) or phrases.breaks.search(between):
        return
    parts = phrases.parts.search(between) and not phrases.amended.search(between)
    if is_part and not parts and between.strip(" ,.;()0123456789"):
        return  # "In the cases of Directive … permits are revoked"
    limited = phrases.limits.search(words) or parts or after or not _ends(words[clause.tail :], phrases)
    yield _Said(words, tuple(subject), _since(words, phrases, subject), not (is_part or limited))


def _clause(words: str) -> _Clause | None:
    """Where acts stand before the verb of a sentence, or behind it where its language has it so."""
    for phrases in LANGUAGES:
        verb = phrases.verb.search(words)
        if verb is None:
            continue
        halves = "behind" in verb.groupdict()
        begins, ends, tail = 0, verb.start(), verb.start("behind") if halves else verb.end()
        acts = [act for act in cited_in(words) if act.end <= ends]
        if not acts and halves and begins_act(words[: verb.start()], phrases):
            (begins, ends), tail = verb.span("behind"), len(words)
            acts = [act for act in cited_in(words) if begins <= act.start and act.end <= ends]
        return _Clause(phrases, acts, begins, ends, tail, verb["one"] is not None) if acts else None
    return None


def _subject(words: str, clause: _Clause) -> list[Cited]:
    """The acts a clause begins with, joined to one another; an act that only stands in the title of one is none."""
    subject: list[Cited] = []
    for act in clause.acts:
        gap = words[subject[-1].end if subject else clause.begins : act.start]
        if not (joins_acts if subject else begins_act)(gap, clause.phrases):
            break
        subject.append(act)
    return subject


def _ends(tail: str, phrases: Phrases) -> bool:
    """Whether a sentence says nothing after its verb but from when, and what replaces the act."""
    return is_beside(_REPLACED.sub("", tail), phrases)


def _since(words: str, phrases: Phrases, acts: Iterable[Cited] = ()) -> date | None:
    """The day from which a repeal counts; None where it is one of two, or none is stated."""
    places = [(act.start, act.end) for act in acts]
    first, last = min(places, default=(0, 0))[0], max(places, default=(0, 0))[1]
    for day in written_days(words, phrases.language):
        if (day.end <= first or day.start >= last) and phrases.since.search(words, 0, day.start):
            return None if EITHER_DAY.search(words[day.end :]) else day.date
    return None
