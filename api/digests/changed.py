"""Changes with what matching and composing ask of them: the works, topics and provisions touched, their texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from indexer.domain.history import Effect, EffectKind, Version
from indexer.domain.identifiers import Permalink, WorkId
from indexer.domain.provision import Provision, Role, Standing
from indexer.search.passages import Passage
from indexer.search.units import UnitText, unit_texts
from indexer.store.bodies import Body
from indexer.store.reading import ChangeRecord, Reader, WorkRecord


@dataclass(frozen=True, slots=True)
class Candidate:
    """A change that may alert.

    `touched` are ids of provisions before and after, `passages` the texts of their units on both sides: what a saved
    search looks at. `before` and `after` are pinned to readings; `before` is None for the first version.
    """

    change: ChangeRecord
    work: WorkRecord
    topics: frozenset[str]
    touched: frozenset[str]
    passages: tuple[Passage, ...]
    before: Permalink | None
    after: Permalink


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two versions of a change, with the provisions of it that were touched."""

    sign: str
    version: Version
    body: Body
    topics: frozenset[str]
    units: tuple[tuple[UnitText, tuple[str, ...]], ...]


class Candidates:
    """Reads candidates from the record. `aliases` gives the names by which people ask for a work."""

    def __init__(self, reader: Reader, aliases: Callable[[str], tuple[str, ...]]) -> None:
        self._reader = reader
        self._aliases = aliases
        self._versions: dict[tuple[WorkId, str], list[Version]] = {}
        self._works: dict[WorkId, WorkRecord] = {}

    def read(self, changes: Iterable[ChangeRecord]) -> Iterator[Candidate]:
        """The candidates of these changes, in their order."""
        for change in changes:
            yield self._candidate(change)

    def _candidate(self, change: ChangeRecord) -> Candidate:
        work = self._work(change.work)
        sides = tuple(self._sides(change))
        passages = tuple(passage for side in sides for passage in self._passages(change, work, side))
        if not passages:
            passages = tuple(_from_effects(change, work))
        links = {side.sign: _pinned(side.version) for side in sides}
        before = Permalink.parse(change.from_permalink) if change.from_permalink else None
        return Candidate(
            change,
            work,
            topics=frozenset(work.topics).union(*(side.topics for side in sides)),
            touched=frozenset(_touched(change.effects, "-")) | frozenset(_touched(change.effects, "+")),
            passages=passages,
            before=links.get("-", before),
            after=links.get("+", Permalink.parse(change.to_permalink)),
        )

    def _sides(self, change: ChangeRecord) -> Iterator[_Side]:
        for sign, link in (("-", change.from_permalink), ("+", change.to_permalink)):
            version = self._version(change, Permalink.parse(link)) if link else None
            if version is None:
                continue
            body = self._reader.body(version.observation)
            wanted = None if change.from_permalink is None else _touched(change.effects, sign)
            topics = self._reader.topics(version.observation)
            units = tuple((text, topics.get(unit, ())) for text, unit in _units(body.text.provisions, wanted))
            found = frozenset(topic for _, tagged in units for topic in tagged)
            yield _Side(sign, version, body, found, units)

    def _passages(self, change: ChangeRecord, work: WorkRecord, side: _Side) -> Iterator[Passage]:
        version, body = side.version, side.body
        names = (*(value for _, value in body.identifiers), *self._aliases(str(work.id)))
        for number, (text, topics) in enumerate(side.units):
            yield Passage(
                id=f"{change.seq}{side.sign}{number}",
                work=str(work.id),
                language=change.language,
                jurisdiction=work.id.jurisdiction,
                provision=text.eid,
                label=text.label,
                heading=text.heading,
                context=text.context,
                title=body.title,
                short_title=body.short_title,
                text=text.text,
                type=work.type,
                source=work.source,
                authority=version.authority.value,
                standing=text.standing,
                on=version.starts_on,
                until=None,
                permalinks=((version.starts_on, str(version.permalink.at(text.eid))),),
                detected=change.detected.date(),
                topics=topics,
                regimes=work.regimes,
                names=tuple(dict.fromkeys(filter(None, names))),
            )

    def _version(self, change: ChangeRecord, link: Permalink) -> Version | None:
        key = (change.work, change.language)
        if key not in self._versions:
            self._versions[key] = self._reader.versions(*key)
        same_day = [version for version in self._versions[key] if version.starts_on == link.on]
        if link.reading:
            return next((version for version in same_day if version.text_sha256.startswith(link.reading)), None)
        return next((version for version in same_day if not version.superseded), None)

    def _work(self, work: WorkId) -> WorkRecord:
        if work not in self._works:
            record = self._reader.work(work)
            if record is None:
                raise LookupError(f"a change of {work}, which is no work of this base")
            self._works[work] = record
        return self._works[work]


def _pinned(version: Version) -> Permalink:
    return Permalink(version.work, version.starts_on, version.text_sha256[:8])


def _touched(effects: Iterable[Effect], sign: str) -> frozenset[str]:
    """Ids of the provisions effects name, as they stand before (`-`) or after (`+`)."""
    if sign == "-":
        return frozenset(e.moved_from or e.provision for e in effects if e.kind is not EffectKind.INSERTED) - {""}
    return frozenset(e.provision for e in effects if e.kind is not EffectKind.REPEALED) - {""}


def _units(provisions: tuple[Provision, ...], wanted: frozenset[str] | None) -> Iterator[tuple[UnitText, str]]:
    """Texts of the units these provisions are or stand in (None: of all), with the unit's id."""
    unit_of: dict[str, str] = {}
    for provision in provisions:
        inside = unit_of.get(provision.parent or "", "")
        unit_of[provision.eid] = inside or (provision.eid if provision.role is not Role.DIVISION else "")
    units = None if wanted is None else {unit_of.get(eid) or eid for eid in wanted}
    kept = tuple(
        p for p in provisions if units is None or p.role is Role.DIVISION or (unit_of[p.eid] or p.eid) in units
    )
    for text in unit_texts(kept):
        unit = text.unit or unit_of[text.eid] or text.eid
        if units is None or unit in units:
            yield text, unit


def _from_effects(change: ChangeRecord, work: WorkRecord) -> Iterator[Passage]:
    """What the effects themselves hold, where the versions were told anew since."""
    link = Permalink.parse(change.to_permalink)
    on = link.on or change.detected.date()
    for number, effect in enumerate(change.effects):
        for sign, text in (("-", effect.before), ("+", effect.after)):
            if text is not None:
                yield Passage(
                    id=f"{change.seq}{sign}{number}", work=str(work.id), language=change.language,
                    jurisdiction=work.id.jurisdiction, provision=effect.provision, label=effect.label, heading="",
                    context="", title=work.title, short_title=work.short_title, text=text, type=work.type,
                    source=work.source, authority="", standing=Standing.IN_FORCE, on=on, until=None,
                    permalinks=((on, str(link.at(effect.provision))),), detected=change.detected.date(),
                    topics=work.topics, regimes=work.regimes,
                )  # fmt: skip
