"""An effect as readers see it: the words before and after, with deletions and insertions told apart."""

from __future__ import annotations

from dataclasses import dataclass

from api.pages.wording import EFFECT, MILESTONE, plain
from api.urls import work_url
from indexer.dating.moves import moves_of
from indexer.domain.history import Effect, EffectKind
from indexer.domain.identifiers import Permalink
from indexer.domain.provision import Mark
from indexer.segments import Segment, segments

_CONTEXT = 160
"""Characters kept around a difference in the short form."""
_LONG = 700
"""An insertion or deletion longer than this is cut in the short form."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text; `kind` is equal, delete, insert, or gap where text was left out."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class EffectView:
    """What happened to one provision. `parts` run through both texts; `before` and `after` are None where there is
    no text on that side.
    """

    kind: str
    code: str
    label: str
    by: str
    effective: str
    moved_from: str
    moved_dates: tuple[str, ...]
    parts: tuple[Part, ...]
    before: tuple[Part, ...] | None
    after: tuple[Part, ...] | None
    before_url: str
    after_url: str


def effect_view(
    effect: Effect,
    versions: tuple[Permalink | None, Permalink],
    language: str | None,
    *,
    written_in: str,
    short: bool,
) -> EffectView:
    """The view of an effect between two versions, before and after; the short form leaves out what did not change, and
    says so.

    `written_in` is the language of the texts, `language` the one links ask for (None for the default one).
    """
    before, after = versions
    parts = tuple(Part(kind, text) for kind, text in _told(effect))
    if short:
        parts = tuple(piece for part in parts for piece in _shortened(part))
    left = effect.moved_from or effect.provision
    return EffectView(
        kind=EFFECT[effect.kind.value],
        code=effect.kind.value,
        label=_label(effect),
        by=_by(effect.by) if effect.by else "",
        effective=effect.effective.isoformat() if effect.effective else "",
        moved_from=effect.moved_from,
        moved_dates=tuple(
            f"{MILESTONE.get(move.kind) or plain(move.kind)} {move.now} (was {move.was})"
            for move in moves_of(effect, written_in)
        ),
        parts=parts,
        before=None if effect.before is None else tuple(part for part in parts if part.kind != "insert"),
        after=None if effect.after is None else tuple(part for part in parts if part.kind != "delete"),
        before_url=work_url(before.at(left), language) if before and effect.before is not None else "",
        after_url=work_url(after.at(effect.provision), language) if effect.after is not None else "",
    )


def _label(effect: Effect) -> str:
    if effect.kind is EffectKind.RESCHEDULED:
        return MILESTONE.get(effect.label) or plain(effect.label)
    return effect.label


def _told(effect: Effect) -> tuple[Segment, ...]:
    return segments(effect.before or "", effect.after or "")


def _by(mark: Mark) -> str:
    return f"{mark.place} of {mark.act}" if mark.place else mark.act


def _shortened(part: Part) -> tuple[Part, ...]:
    keep = _CONTEXT if part.kind == "equal" else _LONG // 2
    if len(part.text) <= 2 * keep + _CONTEXT:
        return (part,)
    head, tail = part.text[:keep].rpartition(" ")[0], part.text[-keep:].partition(" ")[2]
    return Part(part.kind, head), Part("gap", ""), Part(part.kind, tail)
