"""The index record (Passage), what it is made from (VersionText), and the projection from one to the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from indexer.domain.identifiers import Permalink
from indexer.domain.provision import Provision, Standing
from indexer.search.units import UnitText, unit_texts

_NAMING = frozenset({
    "alias", "amtabk", "annual_statute", "bill", "bwb", "celex", "cfr", "chapter", "citation", "dof", "doknr", "docket",
    "eli", "executive_order", "fr_doc", "fundstelle", "gesta", "identifier", "instrument", "isbn", "jurabk", "law_num",
    "legacy_id", "legi", "nor", "number", "oj", "reference", "registration", "rin", "running_head", "symbol",
    "title_id", "treaty",
})  # fmt: skip
"""Kinds of identifier by which people ask for a work. Other facts a source states ("in_force: yes") name nothing."""


@dataclass(frozen=True, slots=True)
class VersionText:
    """One version of one work in one language, as the store gives it.

    `on` is the day the version starts, `until` its last day (None while open). `superseded` marks a reading that
    was replaced by a correction for the same day: it was never in force and is not indexed. `topics` maps a unit's
    eid to the topics found in it. `identifiers` are names by which people ask for the work: ("celex", …),
    ("alias", "CSDDD"), …
    """

    permalink: Permalink
    language: str
    on: date
    until: date | None
    title: str
    type: str
    source: str
    authority: str
    detected: date
    provisions: tuple[Provision, ...]
    short_title: str = ""
    superseded: bool = False
    topics: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    regimes: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """One wording of one provision over the days it stood so: what a search finds.

    `on` and `until` (None while open) are its first and last day. `permalinks` are the versions that carry it, by
    the day each starts, oldest first. `context` is labels and headings above the provision, outermost first, one per
    line (the title has its own field); `text` the running text of its whole subtree. `names` are names of the work
    for exact lookup, as given; `doubted` is the day from which nobody says that it stands, see `project`. `is_last`
    marks a wording that has an end and is of the last version held: no later text says what became of it; `is_first`
    one that a version begins with.
    """

    id: str
    work: str
    language: str
    jurisdiction: str
    provision: str
    label: str
    heading: str
    context: str
    title: str
    short_title: str
    text: str
    type: str
    source: str
    authority: str
    standing: Standing
    on: date
    until: date | None
    permalinks: tuple[tuple[date, str], ...]
    detected: date
    topics: tuple[str, ...] = ()
    regimes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    doubted: date | None = None
    is_last: bool = False
    is_first: bool = False


def project(versions: Iterable[VersionText], doubted: date | None = None) -> tuple[Passage, ...]:
    """The passages of ONE work in ONE language from its versions in history order (by first day, then detection).

    A provision whose wording, heading, label and standing stay the same through versions that follow each other
    without a gap is one passage over all their days. A version that is given as open, or as longer than the next
    one lets it be, ends the day before the next begins. `doubted` is the day from which nobody says that the
    work stands: its source was found to hold it no more, or another act says that it is repealed. The same versions
    give the same passages, ids included.
    """
    done: list[_Wording] = []
    open_wordings: dict[tuple[object, ...], _Wording] = {}
    for version, until in _with_ends([version for version in versions if not version.superseded]):
        carried: dict[tuple[object, ...], _Wording] = {}
        for unit, repeat in _numbered(version):
            key = (unit.eid, unit.label, unit.heading, unit.text, unit.standing, repeat)
            known = open_wordings.get(key)
            if known is None or not _adjoin(known.until, version.on):
                known = _Wording([], version.on, until, version.detected, version, unit)
                done.append(known)
            known.begins |= not carried
            known.permalinks.append((version.on, str(version.permalink.at(unit.eid))))
            known.until, known.version, known.unit = until, version, unit
            carried[key] = known
        open_wordings = carried
    return _passages(done, doubted)


@dataclass(slots=True)
class _Wording:
    """A wording while versions are read: what is kept of the first that carries it, and of the last so far."""

    permalinks: list[tuple[date, str]]
    on: date
    until: date | None
    detected: date
    version: VersionText
    unit: UnitText
    begins: bool = False


def _with_ends(versions: list[VersionText]) -> Iterator[tuple[VersionText, date | None]]:
    for version, following in zip(versions, [*versions[1:], None], strict=False):
        until = version.until
        if following is not None and following.on > version.on and (until is None or until >= following.on):
            until = following.on - timedelta(days=1)
        yield version, until


def _numbered(version: VersionText) -> Iterator[tuple[UnitText, int]]:
    """Unit texts with how many of the same wording came before in this version: portions may repeat."""
    seen: Counter[tuple[str, str]] = Counter()
    for unit in unit_texts(version.provisions):
        seen[unit.eid, unit.text] += 1
        yield unit, seen[unit.eid, unit.text]


def _adjoin(until: date | None, on: date) -> bool:
    return until is None or until >= on - timedelta(days=1)


def _passages(wordings: list[_Wording], doubted: date | None) -> tuple[Passage, ...]:
    taken: Counter[str] = Counter()
    passages = []
    last = max((wording.until or date.max for wording in wordings), default=None)
    for wording in wordings:
        version, unit = wording.version, wording.unit
        stem = f"{version.permalink.work}@{wording.on}#{unit.eid} {version.language}"
        taken[stem] += 1
        identity = stem if taken[stem] == 1 else f"{stem} {taken[stem]}"
        passages.append(_passage(identity, wording, doubted, is_last=wording.until == last))
    return tuple(passages)


def _passage(identity: str, wording: _Wording, doubted: date | None, *, is_last: bool) -> Passage:
    version, unit = wording.version, wording.unit
    work = version.permalink.work
    return Passage(
        id=identity,
        work=str(work),
        language=version.language,
        jurisdiction=work.jurisdiction,
        provision=unit.eid,
        label=unit.label,
        heading=unit.heading,
        context=unit.context,
        title=version.title,
        short_title=version.short_title,
        text=unit.text,
        type=version.type,
        source=version.source,
        authority=version.authority,
        standing=unit.standing,
        on=wording.on,
        until=wording.until,
        permalinks=tuple(wording.permalinks),
        detected=wording.detected,
        topics=tuple(dict.fromkeys((*version.topics.get(unit.unit, ()), *version.topics.get(unit.eid, ())))),
        regimes=version.regimes,
        names=tuple(dict.fromkeys(value for kind, value in version.identifiers if value and kind in _NAMING)),
        doubted=doubted,
        is_last=is_last,
        is_first=wording.begins,
    )
