"""The life of one provision: the steps between versions that touched its words, told from the changes of its work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from indexer.domain.history import ChangeKind, Effect
from indexer.domain.identifiers import Permalink
from indexer.domain.provision import Provision, Role
from indexer.store.reading import ChangeRecord


@dataclass(frozen=True, slots=True)
class Step:
    """A change of the work, with those of its effects that touched the provision or a unit it stands in."""

    change: ChangeRecord
    effects: tuple[Effect, ...]

    @property
    def day(self) -> date | None:
        """The day the version after it counts from."""
        return Permalink.parse(self.change.to_permalink).on


@dataclass(frozen=True, slots=True)
class Life:
    """The steps that led to the words of a version, and those that came after them; each the latest first."""

    earlier: tuple[Step, ...]
    later: tuple[Step, ...]


def life_of(provision: Permalink, within: Iterable[Provision], changes: Iterable[ChangeRecord]) -> Life:
    """What happened to a provision before and after the version its permalink names.

    `within` is the text of that version, `changes` are those of the work in its language. A provision that got another
    number is followed under the one it had or has.
    """
    told = [Step(change, change.effects) for change in changes if ChangeKind(change.kind).is_of_text]
    told.sort(key=lambda step: (step.day or date.min, step.change.seq))
    on = provision.on or date.max
    before = [step for step in told if (step.day or date.min) <= on]
    after = [step for step in told if (step.day or date.min) > on]
    line = _line(provision.provision, within)
    earlier = tuple(_touched(reversed(before), line, backward=True))
    later = tuple(_touched(after, line, backward=False))
    return Life(earlier, later[::-1])


def _line(eid: str, within: Iterable[Provision]) -> tuple[str, ...]:
    """The provision and the units and pieces it stands in: a division's own change is only one of its heading."""
    by_eid = {provision.eid: provision for provision in within}
    line: list[str] = []
    at: str | None = eid
    while at in by_eid and by_eid[at].role is not Role.DIVISION:
        line.append(at)
        at = by_eid[at].parent
    return tuple(line) or (eid,)


def _touched(steps: Iterable[Step], line: tuple[str, ...], *, backward: bool) -> Iterator[Step]:
    for step in steps:
        effects = tuple(effect for effect in step.effects if _concerns(effect, line, backward=backward))
        if effects:
            yield Step(step.change, effects)
        for effect in effects:
            if effect.moved_from:
                here, there = effect.provision, effect.moved_from
                line = tuple(_moved(eid, *((here, there) if backward else (there, here))) for eid in line)


def _concerns(effect: Effect, line: tuple[str, ...], *, backward: bool) -> bool:
    known_as = effect.provision if backward else effect.moved_from or effect.provision
    return known_as in line or known_as.startswith(f"{line[0]}__")


def _moved(eid: str, old: str, new: str) -> str:
    return new + eid.removeprefix(old) if eid == old or eid.startswith(f"{old}__") else eid
