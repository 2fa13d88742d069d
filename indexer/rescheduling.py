"""Days that a publisher states otherwise for a text that stays the same, told as changes: a date that moved."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from operator import attrgetter

from indexer.domain.document import Milestone
from indexer.domain.history import Change, ChangeKind, Effect, EffectKind, Observation, Origin, Version
from indexer.history import is_restated
from indexer.store.writing import Writer

_ENTRY = "entry_into_force"
_FIRST_LOOK = timedelta(days=1)
_Move = tuple[str, date, date]
_LINE = attrgetter("expression", "rendition", "authority")


def reschedule(
    writer: Writer,
    versions: Sequence[Version],
    before: Collection[Version],
    observations: Collection[Observation],
    watched_since: datetime | None,
) -> int:
    """Tell every day that moved between two sightings of one text, in the running transaction; returns how many
    changes that made. A change is told of the version its text is of now, where that is not one of those `before`, and
    withdrawn, not deleted, when its two sightings turn out not to be neighbours, or its text is in force no more.

    Only what the same parser read in both is told: another reading of the same bytes is no word of the publisher.
    """
    if not versions:
        return 0
    told = dict(writer.change_keys(versions[0].work, versions[0].language, reschedules=True))
    newest = max(seen.detected for seen in observations)
    fresh = 0
    for was, now in _steps(observations):
        key = f"days:{was.id}>{now.id}"
        version = _version_of(now, versions, observations)
        if version is None:
            continue
        if key in told and version in before:
            del told[key]
            continue
        moves = tuple(dict.fromkeys(_moves(writer, was, now)))
        if moves and key in told:
            writer.redate_change(told.pop(key), _change(version, now, moves), key)
        elif moves:
            watched = watched_since is not None and now.detected - watched_since >= _FIRST_LOOK
            is_news = watched and now.detected == newest
            writer.add_change(_change(version, now, moves), key, Origin.CRAWL if is_news else Origin.BACKFILL)
            fresh += 1
    for seq in told.values():
        writer.withdraw_change(seq, seq)
    return fresh


def _steps(observations: Iterable[Observation]) -> Iterator[tuple[Observation, Observation]]:
    """Neighbouring sightings of one text that may state other days."""
    whole = sorted((seen for seen in observations if not seen.partial), key=lambda seen: (_LINE(seen), seen.detected))
    for _, line in groupby(whole, key=_LINE):
        for _, same in groupby(line, key=lambda seen: seen.wording.typography):
            for was, now in pairwise(same):
                if was.read_by == now.read_by and (was.body != now.body or was.valid_from != now.valid_from):
                    yield was, now


def _version_of(seen: Observation, versions: Iterable[Version], observations: Iterable[Observation]) -> Version | None:
    """The version in the record that a sighting is of; None where its text is held back or was replaced."""
    read = {other.id: other for other in observations}
    for version in versions:
        shown = read[version.observation]
        same = shown.wording.typography == seen.wording.typography and shown.rendition == seen.rendition
        if not version.superseded and (shown.expression == seen.expression if seen.expression else same):
            return version
    return None


def _moves(writer: Writer, was: Observation, now: Observation) -> Iterator[_Move]:
    if is_restated(was, now) and was.valid_from and now.valid_from:
        yield _ENTRY, was.valid_from, now.valid_from
    if was.body != now.body:
        yield from moved_milestones(writer.body(was.id).milestones, writer.body(now.id).milestones)


def moved_milestones(before: Iterable[Milestone], after: Iterable[Milestone]) -> Iterator[_Move]:
    """The days that moved: those said of the same thing in the same words, or the only one of its kind on both sides.
    Where that leaves a doubt nothing moved.
    """
    old, new = dict.fromkeys(before), dict.fromkeys(after)
    left, come = [stone for stone in old if stone not in new], [stone for stone in new if stone not in old]
    for kind in dict.fromkeys(stone.kind for stone in left):
        yield from _paired([s for s in left if s.kind == kind], [s for s in come if s.kind == kind])


def _paired(left: Sequence[Milestone], come: Sequence[Milestone]) -> Iterator[_Move]:
    if len(left) == len(come) == 1:
        if left[0].date != come[0].date:
            yield left[0].kind, left[0].date, come[0].date
        return
    for stone in left:
        named = [other for other in come if other.text == stone.text]
        if stone.text and len(named) == 1 and sum(other.text == stone.text for other in left) == 1:
            yield stone.kind, stone.date, named[0].date


def _change(version: Version, seen: Observation, moves: Iterable[_Move]) -> Change:
    effects = tuple(
        Effect(EffectKind.RESCHEDULED, "", kind, was.isoformat(), now.isoformat(), None) for kind, was, now in moves
    )
    return Change(
        work=version.work,
        language=version.language,
        kind=ChangeKind.RESCHEDULED,
        published=seen.published,
        effective=seen.valid_from or version.valid_from,
        detected=seen.detected,
        before=None,
        after=version,
        effects=effects,
    )
