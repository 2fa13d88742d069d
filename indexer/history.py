"""From sightings to versions: a pure function of the set, so any order of arrival gives the same history."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter

from indexer.domain.document import Authority
from indexer.domain.history import Observation, Version
from indexer.domain.identifiers import WorkId
from indexer.domain.provision import ENTRY

_AUTHORITY_RANK = {
    Authority.OFFICIAL: 0, Authority.CONSOLIDATION: 1, Authority.TRANSLATION: 2, Authority.METADATA: 3,
}  # fmt: skip
"""On one day the text as adopted comes before the consolidation that already carries corrections."""
_MIN_GUARDED_WORDS = 300
_FEW_ENTRIES = 5
_FEW_ENTRIES_SHARE = 0.02
_LOST = 0.5
"""A text that keeps less than this share of the words before it has lost most of them."""


@dataclass(frozen=True, slots=True)
class History:
    """The versions of one work in one language, oldest first, and the sightings held back from them."""

    versions: tuple[Version, ...]
    quarantined: tuple[Observation, ...] = ()

    def on(self, day: date) -> Version | None:
        """The version in force on a day: the last that started by then and has not ended; None for no such version."""
        started = [v for v in self.versions if not v.superseded and v.starts_on <= day]
        if not started:
            return None
        last = started[-1]
        return last if last.until is None or last.until >= day else None


def history(work: WorkId, language: str, observations: Collection[Observation]) -> History:
    """The history that a set of sightings tells, whatever their order.

    A part of a work counts only while no whole text is known. Sightings of one expression are renditions of one
    version: the richest is read. Neighbours with the same text are one version. Of several readings of one day the
    last counts and the others are superseded.
    """
    whole = [seen for seen in observations if not seen.partial]
    readings, held = _guarded(_in_order(_readings(whole or observations)))
    runs = _runs(readings)
    versions = []
    for index, run in enumerate(runs):
        following = next((later for later in runs[index + 1 :] if later[0].starts_on > run[0].starts_on), None)
        superseded = index + 1 < len(runs) and runs[index + 1][0].starts_on == run[0].starts_on
        versions.append(_version(work, language, run, following, superseded=superseded))
    return History(tuple(versions), tuple(held))


def _readings(observations: Iterable[Observation]) -> Iterable[Observation]:
    """Every sighting without an expression; of each expression the readings of its richest rendition, first seen."""
    by_expression = sorted(observations, key=attrgetter("expression"))
    for expression, group in groupby(by_expression, key=attrgetter("expression")):
        sightings = sorted(group, key=lambda seen: (seen.detected, seen.wording.exact, seen.starts_on))
        yield from _distinct(sightings) if expression else _redated(sightings)


def _distinct(sightings: list[Observation]) -> Iterable[Observation]:
    richest = max(sightings, key=lambda seen: (seen.richness, seen.rendition)).rendition
    for _, same in groupby((o for o in sightings if o.rendition == richest), key=lambda o: o.wording.typography):
        yield _dated(list(same), sightings)


def _dated(same: list[Observation], beside: list[Observation]) -> Observation:
    """The first sighting of a text, with the days its publisher stated last: in this rendition, or else in another."""
    first = same[0]
    valid_from = _stated(same, "valid_from") or _stated(beside, "valid_from")
    published = _stated(same, "published") or _stated(beside, "published")
    return replace(
        first,
        valid_from=valid_from,
        valid_to=_end(beside),
        published=published,
        starts_on=valid_from or published or first.starts_on,
    )


def _end(sightings: Iterable[Observation]) -> date | None:
    """The last day in force as stated last, the earliest where renditions differ: an end that is taken back is none."""
    last = {seen.rendition: seen.valid_to for seen in sightings}
    return min(filter(None, last.values()), default=None)


def _stated(sightings: Iterable[Observation], name: str) -> date | None:
    """The earliest of the days that the renditions state, each the last time that it states one."""
    last = {seen.rendition: day for seen in sightings if (day := getattr(seen, name))}
    return min(last.values(), default=None)


def _redated(sightings: list[Observation]) -> Iterable[Observation]:
    """Sightings of texts without a name: one whose day was put off before it came counts from the later day."""
    lines = sorted(sightings, key=lambda seen: (seen.rendition, seen.authority))
    for _, line in groupby(lines, key=lambda seen: (seen.rendition, seen.authority)):
        for _, same in groupby(line, key=lambda seen: seen.wording.typography):
            yield from _put_off(list(same))


def _put_off(same: list[Observation]) -> list[Observation]:
    dated = same[-1:]
    for seen in reversed(same[:-1]):
        day = dated[-1].valid_from if is_restated(seen, dated[-1]) else None
        later = day and seen.valid_from and day > seen.valid_from
        dated.append(replace(seen, valid_from=day, starts_on=day) if day and later else seen)
    return dated


def is_restated(seen: Observation, later: Observation) -> bool:
    """Whether a publisher states another day for a text it has shown before. A text without a name of its own that is
    in force already has no other day: later ones are those of what was amended beside it.
    """
    if not seen.valid_from or not later.valid_from or seen.valid_from == later.valid_from:
        return False
    return bool(seen.expression) or later.detected.date() < seen.valid_from


def _order(seen: Observation) -> tuple[object, ...]:
    return seen.starts_on, _AUTHORITY_RANK[seen.authority], seen.detected, seen.expression, seen.wording.exact


def _in_order(readings: Iterable[Observation]) -> list[Observation]:
    """Readings by the day they count from. A consolidation that its publisher dates between an act's publication and
    its entry into force counts from the latter: what it consolidates was not in force before.
    """
    by_day = sorted(readings, key=_order)
    acts = [(o.published, o.valid_from) for o in by_day if o.authority is Authority.OFFICIAL]
    waits = [(published, force) for published, force in acts if published and force and published < force]
    placed = (_in_force(seen, waits) if seen.authority is Authority.CONSOLIDATION else seen for seen in by_day)
    return sorted(placed, key=lambda seen: (seen.starts_on, _AUTHORITY_RANK[seen.authority]))


def _in_force(seen: Observation, waits: Iterable[tuple[date, date]]) -> Observation:
    day = max((force for published, force in waits if published <= seen.starts_on < force), default=None)
    return replace(seen, starts_on=day, valid_from=day) if day else seen


def _guarded(readings: list[Observation]) -> tuple[list[Observation], list[Observation]]:
    """Split off readings that are more likely a broken capture than law."""
    kept: list[Observation] = []
    held: list[Observation] = []
    for seen in readings:
        doubtful = bool(kept) and not seen.released and (_lost_text(kept[-1], seen) or _lost_units(kept[-1], seen))
        (held if doubtful else kept).append(seen)
    return kept, held


def _lost_text(before: Observation, seen: Observation) -> bool:
    """Most of the words are gone, and no unit is marked as repealed."""
    words = before.wording.word_count
    return words >= _MIN_GUARDED_WORDS and seen.wording.word_count < words * _LOST and not seen.wording.repealed


def _lost_units(before: Observation, seen: Observation) -> bool:
    """Units are gone, and the publisher speaks of no amendment: absence is not repeal. Entries of a list come and go,
    but not many at a time.
    """
    same_line = (before.rendition, before.authority) == (seen.rendition, seen.authority)
    lost = before.wording.units - seen.wording.units
    if all(unit.startswith(ENTRY) for unit in lost) and len(lost) <= max(
        _FEW_ENTRIES, _FEW_ENTRIES_SHARE * len(before.wording.units)
    ):
        return False
    return same_line and before.stated == seen.stated


def _runs(readings: list[Observation]) -> list[list[Observation]]:
    runs: list[list[Observation]] = []
    for seen in readings:
        if runs and same_text(runs[-1][-1], seen):
            runs[-1].append(seen)
        else:
            runs.append([seen])
    return runs


def same_text(one: Observation, other: Observation) -> bool:
    """Whether two sightings carry the same text: strictly within one rendition and authority, by words across them."""
    if one.rendition == other.rendition and one.authority == other.authority:
        return one.wording.typography == other.wording.typography
    return one.wording.words == other.wording.words


def _version(
    work: WorkId, language: str, run: list[Observation], following: list[Observation] | None, *, superseded: bool
) -> Version:
    first = run[0]
    until = following[0].starts_on - timedelta(days=1) if following else run[-1].valid_to
    return Version(
        work=work,
        language=language,
        starts_on=first.starts_on,
        until=None if superseded else until,
        valid_from=first.valid_from,
        published=first.published,
        detected=first.detected,
        authority=first.authority,
        authorities=tuple(dict.fromkeys(seen.authority for seen in run)),
        rendition=first.rendition,
        text_sha256=first.wording.exact,
        superseded=superseded,
        observation=first.id,
        expression=first.expression,
    )
