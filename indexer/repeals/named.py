"""Acts as sentences name them: by number, with the words around it that are of the name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.dating.calendar import written_days
from indexer.numbered_acts import cited_works
from indexer.repeals.phrases import KINDS, Phrases

_ACTS = ("eu/", "uk/", "ca/")
"""Where works are acts; those of other series are parts of codes."""
_TAIL = re.compile(r"(?:/[A-Z]{2,4}\b)?(?:\s*\(\S{1,3}\))*")
"""What still belongs to the number of an act, with the mark of a footnote."""
_NUMBER = re.compile(r"\s*(?:[-–—•]|\(?[a-z0-9]{1,4}[.)])\s+", re.IGNORECASE)
_NAMED = re.compile(r"(?:Acts?|Regulations?|Orders?|Rules|Scheme|Code|By-laws?)(?: (?:19|20)\d\d)?,? ?\(?$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_IN_NAMES = frozenset(("the", "of", "and", "for", "to", "in", "on", "etc.", "by", "from", "with"))


@dataclass(frozen=True, slots=True)
class Cited:
    """An act as words name it: `words[start:end]`."""

    works: frozenset[str]
    start: int
    end: int


def cited_in(words: str, lead: str = "") -> list[Cited]:
    """The acts named in words, in their order; the kind of an act, if not said with it, is the last one said before."""
    found: list[Cited] = []
    for written, works in cited_works(words).items():
        acts = frozenset(work for work in works if work.startswith(_ACTS))
        for place in re.finditer(rf"{re.escape(written)}(?!\d)", words) if acts else ():
            tail = _TAIL.match(words, place.end())
            fitting = _of_kind(acts, f"{lead} {words[: place.end()]}")
            found.append(Cited(fitting, place.start(), tail.end() if tail else place.end()))
    found.sort(key=lambda act: (act.start, -act.end))
    return [act for at, act in enumerate(found) if act.works and not any(act.start < one.end for one in found[:at])]


def _of_kind(works: frozenset[str], before: str) -> frozenset[str]:
    """Those of the works that are of the kind said last."""
    kinds = list(KINDS.finditer(before))
    letter = kinds[-1].lastgroup if kinds else None
    return frozenset(work for work in works if letter is None or not work.startswith("eu/") or work[8:9] == letter)


def begins_act(gap: str, phrases: Phrases) -> bool:
    """Whether nothing stands before an act but what belongs to its name, and a day."""
    gap = unnumbered(gap)
    return is_beside(gap, phrases) or _is_name(gap)


def joins_acts(gap: str, phrases: Phrases) -> bool:
    """Whether the words between two acts end with one that joins, and what belongs to the name of the second."""
    return any(begins_act(gap[join.end() :], phrases) for join in phrases.joins.finditer(gap))


def is_beside(words: str, phrases: Phrases) -> bool:
    """Whether these are but days, and words that may stand around the names of acts."""
    for day in reversed(list(written_days(words, phrases.language))):
        words = words[: day.start] + words[day.end :]
    bare = (word.lower().strip(",.;()") for word in words.split())
    return all(not word or word in phrases.beside for word in bare)


def unnumbered(words: str) -> str:
    """Words without the number they begin with."""
    number = _NUMBER.match(words)
    return words[number.end() if number else 0 :].lstrip()


def _is_name(gap: str) -> bool:
    """Whether it is the name of a British or Canadian act, before its number: "the Sample Regulations 2099 ("."""
    words = (word.strip("(),") for word in gap.split())
    return _NAMED.search(gap) is not None and all(
        not word or word[0].isupper() or _YEAR.fullmatch(word) or word in _IN_NAMES for word in words
    )
