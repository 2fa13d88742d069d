"""What is told of a work since other acts say that it is repealed, and from which day on nobody can call it current.

It is never concluded that the work is repealed: what the other text says is told in its own words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from indexer.domain.identifiers import Permalink
from indexer.repeals.statements import Repeal


@dataclass(frozen=True, slots=True)
class Speaking:
    """A version that stands, and what it says of the repeal of one work: nothing, where only another version does."""

    link: Permalink
    starts_on: date
    language: str
    says: tuple[Repeal, ...]


@dataclass(frozen=True, slots=True)
class ToldRepeal:
    """What another act says of the repeal of a work: `link` leads to the provision that says it, see `Repeal`."""

    link: Permalink
    language: str
    label: str
    words: str
    since: date | None
    is_whole: bool


def told_on(versions: Iterable[Speaking], day: date, language: str) -> tuple[ToldRepeal, ...]:
    """What is said of a work on a day: by the last version of each other act that had started by then, in the
    `language` if that is as new as any. An act that has ended is heard: its end revives nothing.
    """
    started = sorted((one for one in versions if one.starts_on <= day), key=lambda one: str(one.link.work))
    told: list[ToldRepeal] = []
    for _, of_act in groupby(started, key=lambda one: one.link.work):
        heard = max(_standing(of_act), key=lambda one: _rank(one, language))
        told += (
            ToldRepeal(heard.link.at(one.provision), heard.language, one.label, one.words, one.since, one.is_whole)
            for one in heard.says
        )
    return tuple(told)


def is_doubted(told: Iterable[ToldRepeal], day: date, last_start: date) -> bool:
    """Whether by what is told nobody can call a work current on a day: all of it is said to be repealed by then. Not
    where its own last version starts after the day stated: then its publisher holds that it goes on.
    """
    return any(one.is_whole and one.since is not None and last_start <= one.since <= day for one in told)


def doubted_from(versions: Sequence[Speaking], language: str, last_start: date) -> date | None:
    """The day from which a work is doubted without end, as far as the texts held say; None where there is none."""
    days = {one.starts_on for one in versions} | {said.since for one in versions for said in one.says if said.since}
    first = None
    for day in sorted(days, reverse=True):
        if not is_doubted(told_on(versions, day, language), day, last_start):
            break
        first = day
    return first


def _standing(versions: Iterable[Speaking]) -> Iterable[Speaking]:
    """Of each language the version that started last."""
    last: dict[str, Speaking] = {}
    for one in versions:
        if one.language not in last or last[one.language].starts_on < one.starts_on:
            last[one.language] = one
    return last.values()


def _rank(one: Speaking, language: str) -> tuple[object, ...]:
    return one.starts_on, bool(one.says), one.language == language, one.language == "en", one.language
