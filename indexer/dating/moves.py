"""Dates that moved: the same duty before and after a change, on another day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from indexer.dating.calendar import written_days
from indexer.dating.duties import Read, read_days
from indexer.domain.history import Effect, EffectKind

_ALIKE = 0.8
"""How much of two sentences has to be the same for the only duty of its kind to be the same duty."""
_STOPS = " .;,。；"
_Group = Mapping[tuple[str, str], list[Read]]


@dataclass(frozen=True, slots=True)
class MovedDate:
    """A duty whose day a change moved. `kind` is that of `Duty`."""

    kind: str
    was: date
    now: date


def moves_of(effect: Effect, language: str) -> tuple[MovedDate, ...]:
    """The dates that an effect moved: the one its publisher states otherwise, or those in its words."""
    if effect.kind is EffectKind.RESCHEDULED and effect.before and effect.after:
        return (MovedDate(effect.label, date.fromisoformat(effect.before), date.fromisoformat(effect.after)),)
    return moved_dates(effect.before, effect.after, language)


def moved_dates(before: str | None, after: str | None, language: str) -> tuple[MovedDate, ...]:
    """The dates that moved between two texts of one provision; none where one side has no text.

    The same duty is a sentence that is the same but for its days, or the only one of its kind left on both sides, if
    most of its words are the same. Where that leaves a doubt nothing moved.
    """
    if not before or not after:
        return ()
    old, new = _by_sentence(before, language), _by_sentence(after, language)
    pairs = [*_same_sentences(old, new), *_alike(old, new)]
    moved = (MovedDate(was.kind, was.day.date, now.day.date) for was, now in pairs if was.day.date != now.day.date)
    return tuple(dict.fromkeys(moved))


def _by_sentence(text: str, language: str) -> _Group:
    """Days by their kind and the sentence they stand in, without its days."""
    found: dict[tuple[str, str], list[Read]] = {}
    for read in read_days(text, language):
        found.setdefault((read.kind, _without_days(text[read.start : read.end], language)), []).append(read)
    return found


def _same_sentences(old: _Group, new: _Group) -> Iterator[tuple[Read, Read]]:
    for key in old.keys() & new.keys():
        if len(old[key]) == len(new[key]):
            yield from zip(old[key], new[key], strict=True)


def _alike(old: _Group, new: _Group) -> Iterator[tuple[Read, Read]]:
    was, now = _left(old, new), _left(new, old)
    for kind in was.keys() & now.keys():
        if len(was[kind]) == len(now[kind]) == 1:
            (words, one), (others, other) = was[kind][0], now[kind][0]
            if SequenceMatcher(None, words.split(), others.split(), autojunk=False).ratio() >= _ALIKE:
                yield one, other


def _left(group: _Group, other: _Group) -> dict[str, list[tuple[str, Read]]]:
    """By kind the days of sentences that stand on this side only."""
    found: dict[str, list[tuple[str, Read]]] = {}
    for (kind, words), reads in group.items():
        if (kind, words) not in other:
            found.setdefault(kind, []).extend((words, read) for read in reads)
    return found


def _without_days(sentence: str, language: str) -> str:
    kept, at = [], 0
    for day in written_days(sentence, language):
        kept.append(sentence[at : day.start])
        at = day.end
    return " ".join("".join([*kept, sentence[at:]]).split()).rstrip(_STOPS)
