"""Days a work itself states: by its publisher's metadata, and by the words of its provisions, with their moves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from indexer.dating.duties import read_duties
from indexer.dating.moves import moves_of
from indexer.domain.history import Version
from indexer.domain.identifiers import WorkId
from indexer.store.change_listing import Wanted
from indexer.store.reading import Reader
from indexer.store.store import Store


@dataclass(frozen=True, slots=True)
class Move:
    """A day of a provision that a change moved."""

    provision: str
    kind: str
    was: date
    now: date
    by: str
    detected: datetime


@dataclass(frozen=True, slots=True)
class Stated:
    """A day of a work: `words` and `label` say where the text states it; a day of the publisher's metadata has no
    label. `moves` are its former days, the latest last.
    """

    work: str
    title: str
    kind: str
    date: date
    label: str
    words: str
    permalink: str
    provision: str = ""
    moves: tuple[Move, ...] = ()

    @property
    def id(self) -> str:
        """The same for ever: a day that moved goes by the first one we knew."""
        first = self.moves[0].was if self.moves else self.date
        return ".".join(filter(None, (self.work.replace("/", "."), self.provision, self.kind, first.isoformat())))


@dataclass(frozen=True, slots=True)
class Statements:
    """The days works state, of a store; what was read of a work is kept until its text or its changes are others."""

    store: Store
    _known: dict[str, tuple[tuple[str, tuple[str, ...], int], tuple[Stated, ...]]] = field(default_factory=dict)

    def __call__(self, work: str) -> tuple[Stated, ...]:
        """The days the last version of a work states, in English or else its first language; a day both the metadata
        and the words give is the words'. None for a work without text.
        """
        with self.store.reader() as reader:
            language = next(iter(reader.languages_of(WorkId(work))), "")
            standing = [version for version in reader.versions(WorkId(work), language) if not version.superseded]
            if not standing:
                return ()
            bodies = tuple(reader.last_bodies(standing[-1]).values())
            link = str(standing[-1].permalink)
            mark = (link, bodies, max(reader.change_keys(WorkId(work), language).values(), default=0))
            known = self._known.get(work)
            if known is None or known[0] != mark:
                known = self._known[work] = mark, tuple(_stated(reader, standing[-1], bodies))
            return known[1]


def _stated(reader: Reader, version: Version, bodies: Iterable[str]) -> Iterator[Stated]:
    work, language = version.work, version.language
    record, body = reader.work(work), reader.body(version.observation)
    title = (record.short_title or record.title if record else "") or str(work)
    moves = tuple(_moves(reader, work, language))
    told = set()
    for duty in read_duties(body.text.provisions, language):
        if (duty.kind, duty.date, duty.provision) not in told:
            told.add((duty.kind, duty.date, duty.provision))
            link = str(version.permalink.at(duty.provision))
            former = _former(duty.provision, duty.kind, duty.date, moves)
            yield Stated(str(work), title, duty.kind, duty.date, duty.label, duty.words, link, duty.provision, former)
    said = {(kind, day) for kind, day, _ in told}
    stones = (stone for address in bodies for stone in reader.body_at(address).milestones)
    for kind, day in dict.fromkeys((stone.kind, stone.date) for stone in stones):
        if (kind, day) not in said:
            former = _former("", kind, day, moves)
            yield Stated(str(work), title, kind, day, "", "", str(version.permalink), "", former)


def _moves(reader: Reader, work: WorkId, language: str) -> Iterator[Move]:
    for change in reader.changes(Wanted(work=work)):
        for effect in change.effects if change.language == language else ():
            by = effect.by.act if effect.by else ""
            for move in moves_of(effect, language):
                yield Move(effect.provision, move.kind, move.was, move.now, by, change.detected)


def _former(provision: str, kind: str, day: date, moves: tuple[Move, ...]) -> tuple[Move, ...]:
    """The moves that led to a day, followed back from the latest one; a change may name what encloses the provision."""
    found: list[Move] = []
    for move in reversed(moves):
        if move.now == day and move.kind == kind and f"{provision}__".startswith(f"{move.provision}__"):
            found.insert(0, move)
            day = move.was
    return tuple(found)
