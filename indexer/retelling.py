"""Telling the history of a work anew after a sighting: its versions, and the changes that were learnt or unlearnt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from indexer.diff import effects_between
from indexer.domain.history import Change, ChangeKind, Effect, EffectKind, Observation, Origin, Version
from indexer.domain.identifiers import WorkId
from indexer.history import history
from indexer.rescheduling import reschedule
from indexer.store.writing import Writer
from indexer.wording import is_repealed

_FIRST_LOOK = timedelta(days=1)
"""What a first crawl of a source, or the first reading of all versions of one work, takes at most."""
_RECENT = timedelta(days=60)
"""Publishers show a new act within days, and a consolidation within weeks."""


@dataclass(frozen=True, slots=True)
class Retold:
    """What retelling brought: versions that are new, changes told, sightings newly held back, and the last version.
    `otherwise`: something of the versions, if only a day, is not what it was.
    """

    versions: int
    changes: int
    quarantined: tuple[int, ...]
    latest: Version | None
    otherwise: bool


def retell(writer: Writer, work: WorkId, language: str, *, watched_since: datetime | None = None) -> Retold:
    """Bring versions and changes of a work in a language in line with its sightings, in the running transaction.

    A change whose step is no longer one (an older text came in between) is withdrawn; it is not deleted. One whose step
    stays is told with what is known of the two texts now: a richer rendition may come later, and knows more days.
    Works of whose repeal the text says something else now are to be indexed anew. `watched_since` is when we began to
    read the source: without it nothing counts as news.
    """
    observations = {seen.id: seen for seen in writer.observations(work, language)}
    told = history(work, language, observations.values())
    before = writer.versions(work, language)
    held = tuple(seen.id for seen in told.quarantined)
    newly_held = tuple(sorted(set(held) - {id_ for id_, *_ in writer.quarantined()}))
    writer.mark_quarantined(work, language, held)
    moved = reschedule(writer, told.versions, before, observations.values(), watched_since)
    if list(told.versions) == before:
        return Retold(0, moved, newly_held, before[-1] if before else None, otherwise=moved > 0)
    said_before = writer.repeals.said_by(work, language)
    writer.replace_versions(work, language, told.versions)
    said_now = writer.repeals.said_by(work, language)
    writer.enqueue_all(sorted({target for target, _ in said_before.items() ^ said_now.items()}))
    changes = moved + _retell_changes(writer, told.versions, observations, before, watched_since)
    known = {_identity(version) for version in before}
    fresh = sum(_identity(version) not in known for version in told.versions)
    return Retold(fresh, changes, newly_held, told.versions[-1] if told.versions else None, otherwise=True)


def _retell_changes(
    writer: Writer,
    versions: tuple[Version, ...],
    observations: Mapping[int, Observation],
    before: Sequence[Version],
    watched_since: datetime | None,
) -> int:
    if not versions:
        return 0
    first_seen = min(seen.detected for seen in observations.values())
    known, settled = {_identity(version) for version in before}, {None, *map(_but_for_its_end, before)}
    told = dict(writer.change_keys(versions[0].work, versions[0].language))
    steps = {_step(observations, was, now): (was, now) for was, now in pairwise((None, *versions)) if now}
    by_texts = {_texts(key): key for key in told if key not in steps}
    fresh = 0
    last = None
    for key, (was, now) in steps.items():
        if key in told and settled.issuperset((was and _but_for_its_end(was), _but_for_its_end(now))):
            told.pop(key)
            continue
        if was and (observations[was.observation].partial or observations[now.observation].partial):
            continue  # parts of a work: what one has and the other has not says nothing
        change = _change(writer, was, now)
        if was and not change.effects:
            continue
        same = key if key in told else by_texts.pop(_texts(key), None)
        if same is not None:
            writer.redate_change(told.pop(same), change, key)
            continue
        is_latest = now is versions[-1] and _identity(now) not in known
        is_news = is_latest and _came_while_watched(now, watched_since, first_seen if was else None)
        last = writer.add_change(change, key, _origin(was, first_sight=not known, is_news=is_news))
        fresh += 1
    for seq in told.values():
        writer.withdraw_change(seq, last or seq)
    return fresh


def _but_for_its_end(version: Version) -> Version:
    """What a change tells of a version: all but when the next one begins."""
    return replace(version, until=None)


def _identity(version: Version) -> tuple[str, str]:
    return version.starts_on.isoformat(), version.text_sha256


def _step(observations: Mapping[int, Observation], was: Version | None, now: Version) -> str:
    """What makes a step the same step, whichever rendition of the two versions is read."""
    after = observations[now.observation].wording
    if was is None:
        return f">{now.starts_on}:{after.words}"
    before = observations[was.observation].wording
    if before.words == after.words:
        return f"{was.starts_on}:{before.typography}>{now.starts_on}:{after.typography}"
    return f"{was.starts_on}:{before.words}>{now.starts_on}:{after.words}"


def _texts(step: str) -> str:
    """What of a step stays when only its days move."""
    return ">".join(side.rpartition(":")[2] for side in step.split(">"))


def _came_while_watched(version: Version, source_since: datetime | None, work_since: datetime | None) -> bool:
    """Whether a version is news: its source was watched before, and its work too or else its date is a recent one."""
    if source_since is None or version.detected - source_since < _FIRST_LOOK:
        return False
    if work_since is not None and version.detected - work_since >= _FIRST_LOOK:
        return True
    dated = version.published or version.valid_from
    return dated is not None and version.detected.date() - dated <= _RECENT


def _origin(was: Version | None, *, first_sight: bool, is_news: bool) -> Origin:
    """How we came to know of a step. The first look at a source, or at a work that is not new, brings no news."""
    if is_news:
        return Origin.CRAWL
    return Origin.BASELINE if was is None and first_sight else Origin.BACKFILL


def _change(writer: Writer, was: Version | None, now: Version) -> Change:
    effects: tuple[Effect, ...] = ()
    gone = False
    if was is not None:
        loosely = (was.rendition, was.authority) != (now.rendition, now.authority)
        before, after = writer.body(was.observation).text, writer.body(now.observation).text
        effects = effects_between(before, after, loosely=loosely, effective=now.valid_from)
        gone = is_repealed(after) and not is_repealed(before)
    return Change(
        work=now.work,
        language=now.language,
        kind=ChangeKind.REPEALED if gone else _kind(was, now, effects),
        published=now.published,
        effective=now.valid_from,
        detected=now.detected,
        before=was,
        after=now,
        effects=effects,
    )


def _kind(was: Version | None, now: Version, effects: tuple[Effect, ...]) -> ChangeKind:
    if was is None:
        return ChangeKind.PUBLISHED
    if was.starts_on == now.starts_on:
        return ChangeKind.CORRECTED
    if effects and all(effect.kind is EffectKind.COMMENCED for effect in effects):
        return ChangeKind.COMMENCED
    return ChangeKind.AMENDED
