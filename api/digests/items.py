"""Items of digests: what one change says to a reader, made once for all who are told of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from api.digests.changed import Candidate
from api.digests.digest import EffectShown, Item, Moved, Reason
from api.digests.excerpts import excerpt
from api.digests.significance import Scale
from indexer.dating.moves import moves_of
from indexer.domain.history import Effect, EffectKind
from indexer.domain.identifiers import Permalink
from indexer.text import sha256_hex

MAX_EFFECTS = 8
"""Effects shown of one change; the work's page shows them all."""

Group = tuple[Candidate, ...]
"""The same change in several languages, the one to show first."""


class Items:
    """Makes items, and remembers them: many are told of the same change."""

    def __init__(self, scale: Scale) -> None:
        self._scale = scale
        self._made: dict[tuple[str, tuple[int, ...]], Item] = {}

    def item(self, group: Group, reasons: tuple[Reason, ...], language: str = "en") -> Item:
        """The item of a change for somebody who follows it for these reasons and reads this language."""
        key = language, tuple(candidate.change.seq for candidate in group)
        if key not in self._made:
            self._made[key] = self._make(group, language)
        return replace(self._made[key], reasons=reasons)

    def _make(self, group: Group, language: str) -> Item:
        candidate, change = group[0], group[0].change
        return Item(
            changes=tuple(other.change.seq for other in group),
            work=str(candidate.work.id),
            title=candidate.work.title,
            short_title=candidate.work.short_title,
            jurisdiction=candidate.work.id.jurisdiction,
            source=candidate.work.source,
            language=change.language,
            also_in=tuple(other.change.language for other in group[1:]),
            kind=change.kind,
            published=change.published,
            effective=change.effective,
            detected=change.detected,
            retroactive=change.retroactive,
            before=str(candidate.before or ""),
            after=str(candidate.after),
            effects=tuple(_shown(effect, candidate) for effect in change.effects[:MAX_EFFECTS]),
            effects_total=len(change.effects),
            reasons=(),
            significance=self._scale.weigh(candidate, language),
        )


def grouped(candidates: Iterable[Candidate], language: str) -> list[Group]:
    """Changes of one work from the same reading to the same reading are one, however many languages they are seen in;
    shown is the reader's language, else English, else the first by code.
    """
    found: dict[tuple[str, str, str], list[Candidate]] = {}
    for candidate in candidates:
        change = candidate.change
        key = (str(candidate.work.id), _step(change.from_permalink, change.to_permalink), change.kind)
        found.setdefault(key, []).append(candidate)
    return [group for same in found.values() for group in _one_a_language(same, language)]


def _step(before: str | None, after: str) -> str:
    return f"{before}>{after}"


def _one_a_language(same: Sequence[Candidate], language: str) -> list[Group]:
    """Two changes in one language are two, even between the same days: readings of a day may be corrected twice."""
    languages = [candidate.change.language for candidate in same]
    if len(set(languages)) < len(languages):
        return [(candidate,) for candidate in same]
    ranked = sorted(same, key=lambda c: (c.change.language != language, c.change.language != "en", c.change.language))
    return [tuple(ranked)]


def _shown(effect: Effect, candidate: Candidate) -> EffectShown:
    gone = effect.kind is EffectKind.REPEALED
    link: Permalink = candidate.before if gone and candidate.before else candidate.after
    return EffectShown(
        kind=effect.kind.value,
        provision=effect.provision,
        label=effect.label,
        permalink=str(link.at(effect.provision)),
        effective=effect.effective,
        pieces=() if effect.kind is EffectKind.RESCHEDULED else excerpt(effect.before, effect.after),
        before_sha256="" if effect.before is None else sha256_hex(effect.before),
        after_sha256="" if effect.after is None else sha256_hex(effect.after),
        by=" ".join(filter(None, (effect.by.act, effect.by.place))) if effect.by else "",
        moved_from=effect.moved_from,
        moved_dates=tuple(Moved(move.kind, move.was, move.now) for move in moves_of(effect, candidate.change.language)),
    )
