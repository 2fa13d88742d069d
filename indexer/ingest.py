"""From a parsed capture to the record: one transaction writes capture, text, sighting, topics, versions, changes and
the outbox row, or nothing of it.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from indexer.domain.document import Authority, Capture, Document, Parsed, Place
from indexer.domain.finding import Finding
from indexer.domain.history import Observation
from indexer.domain.identifiers import WorkId
from indexer.domain.provision import Provision, Role
from indexer.retelling import Retold, retell
from indexer.store.store import Store
from indexer.store.writing import Reading, Writer
from indexer.wording import fingerprint, render
from taxonomy.concepts import type_id

_REMEMBERED_UNITS = 20_000
_MIN_UNITS_WITH_TOPIC = 2
_MIN_SHARE_WITH_TOPIC = 0.03


class Subjects(Protocol):
    """What ingest asks of the taxonomy."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same text could be given other topics."""
        ...

    def topics(self, text: str, language: str) -> tuple[str, ...]:
        """Ids of the topics a text speaks of, each once, in a fixed order."""
        ...

    def regimes(self, work: str) -> tuple[str, ...]:
        """Ids of the regimes a work belongs to."""
        ...


@dataclass(frozen=True, slots=True)
class Taken:
    """What one capture brought, in the counts a run sums up."""

    works: int = 0
    versions: int = 0
    unchanged: int = 0
    changes: int = 0
    quarantined: int = 0
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class _Served:
    """The capture a document came in, as recorded."""

    capture: Capture
    key: int
    reading: Reading


@dataclass(slots=True)
class Ingest:
    """Takes parsed captures into a store, one at a time. Hold the store's "ingest" lock around it."""

    store: Store
    subjects: Subjects
    _watched: dict[str, datetime] = field(default_factory=dict)
    _units: OrderedDict[tuple[str, int], tuple[str, ...]] = field(default_factory=OrderedDict)

    def seen(self, capture: Capture) -> bool:
        """Whether this very capture (address, time, bytes) is in the store."""
        with self.store.reader() as reader:
            return reader.seen(capture.url, capture.fetched_at, capture.sha256)

    def take(self, capture: Capture, place: Place, reading: Reading, parsed: Parsed) -> Taken:
        """Record a capture with all that was read from it, in one transaction.

        Every document becomes a new version, an unchanged sighting, or is held back with a finding `text-lost`.
        """
        with self.store.writer() as writer:
            key = writer.add_capture(capture, place, reading)
            findings = list(parsed.findings)
            source = _Served(capture, key, reading)
            outcomes = [self._take_document(writer, document, source, findings) for document in parsed.documents]
            writer.add_findings(findings, key, capture.fetched_at)
        return Taken(
            works=sum(new for new, _ in outcomes),
            versions=sum(retold.versions for _, retold in outcomes),
            unchanged=sum(not (retold.versions or retold.changes or retold.quarantined) for _, retold in outcomes),
            changes=sum(retold.changes for _, retold in outcomes),
            quarantined=sum(len(retold.quarantined) for _, retold in outcomes),
            findings=tuple(findings),
        )

    def release(self, observation: int) -> bool:
        """Accept a text that was held back, and tell its history with it; False where none such is held back."""
        with self.store.writer() as writer:
            found = writer.release(observation)
            if found is None:
                return False
            work, language = found
            listed = writer.work(work)
            since = self._watched_since(writer, listed.source) if listed else None
            self._describe(writer, work, retell(writer, work, language, watched_since=since))
            writer.enqueue(work, language)
        return True

    def regroup(self) -> int:
        """List every work with the regimes the taxonomy ties it to today; returns how many were listed otherwise."""
        with self.store.writer() as writer:
            moved = [work for work in writer.works() if work.regimes != self.subjects.regimes(str(work.id))]
            for work in moved:
                writer.describe_work(work.id, regimes=self.subjects.regimes(str(work.id)))
        return len(moved)

    def _take_document(
        self, writer: Writer, document: Document, served: _Served, findings: list[Finding]
    ) -> tuple[bool, Retold]:
        wording = fingerprint(document.text)
        new_work = writer.put_work(document, served.reading.source)
        body = writer.put_body(document)
        if not writer.has_topics(body, self.subjects.fingerprint):
            writer.put_topics(body, self.subjects.fingerprint, self._unit_topics(document))
        beside = _other_renditions(document, writer.observations(document.work, document.language))
        seen_as = writer.add_observation(document, served.key, served.capture, body, wording)
        if any(seen.wording.words != wording.words for seen in beside):
            findings.append(_renditions_differ(document, served.capture, beside[0].rendition))
        since = self._watched_since(writer, served.reading.source)
        retold = retell(writer, document.work, document.language, watched_since=since)
        if retold.quarantined:
            findings.append(_text_lost(document, served.capture))
        if retold.otherwise:
            self._describe(writer, document.work, retold, {seen_as: document})
            writer.enqueue(document.work, document.language)
        return new_work, retold

    def _unit_topics(self, document: Document) -> dict[str, tuple[str, ...]]:
        """Topics of each unit that has any; "" stands for the title."""
        found = {"": self._topics(f"{document.title}\n{document.short_title}", document.language)}
        for unit, provisions in _units(document.provisions).items():
            found[unit] = self._topics(render(provisions), document.language)
        return {unit: topics for unit, topics in found.items() if topics}

    def _topics(self, text: str, language: str) -> tuple[str, ...]:
        """Most units of a new version stand in the last one too: remember what was found in them."""
        key = (language, hash(text))
        topics = self._units.get(key)
        if topics is None:
            topics = self._units[key] = self.subjects.topics(text, language)
            if len(self._units) > _REMEMBERED_UNITS:
                self._units.popitem(last=False)
        return topics

    def _watched_since(self, writer: Writer, source: str) -> datetime:
        """When the first capture of a source was made; asked once, the answer only ever gets older."""
        if source not in self._watched:
            self._watched[source] = writer.watched_since(source)
        return self._watched[source]

    def _describe(
        self, writer: Writer, work: WorkId, retold: Retold, at_hand: Mapping[int, Document] = MappingProxyType({})
    ) -> None:
        """List the work by the title and topics of its latest version in its first language. `at_hand` are documents by
        their sighting: what was just written need not be read.
        """
        latest = retold.latest
        if latest is None or latest.language != writer.languages_of(work)[0]:
            return
        body = at_hand.get(latest.observation) or writer.body(latest.observation)
        writer.describe_work(
            work,
            title=body.title,
            short_title=body.short_title,
            type=type_id(body.type),
            topics=_work_topics(writer.topics(latest.observation), len(_units(body.text.provisions))),
            regimes=self.subjects.regimes(str(work)),
        )


def _other_renditions(document: Document, observations: list[Observation]) -> list[Observation]:
    """Sightings of the same version in another rendition that carries its text."""
    if not document.expression or document.authority is Authority.METADATA:
        return []
    return [
        seen
        for seen in observations
        if seen.expression == document.expression
        and seen.rendition != document.rendition
        and seen.authority is not Authority.METADATA
    ]


def _units(provisions: tuple[Provision, ...]) -> Mapping[str, list[Provision]]:
    """The units of a text, each with all that stands under it."""
    unit_of: dict[str, str] = {}
    units: dict[str, list[Provision]] = {}
    for provision in provisions:
        if provision.role is Role.DIVISION:
            continue
        unit = unit_of.get(provision.parent or "", provision.eid)
        unit_of[provision.eid] = unit
        units.setdefault(unit, []).append(provision)
    return units


def _work_topics(by_unit: Mapping[str, tuple[str, ...]], units: int) -> tuple[str, ...]:
    """Topics of a work: those of its title, and those that enough of its units speak of, most frequent first."""
    counts = Counter(topic for unit, topics in by_unit.items() if unit for topic in topics)
    enough = max(_MIN_UNITS_WITH_TOPIC, units * _MIN_SHARE_WITH_TOPIC)
    often = [topic for topic, count in counts.most_common() if count >= enough]
    return tuple(dict.fromkeys((*by_unit.get("", ()), *often)))


def _renditions_differ(document: Document, capture: Capture, other: str) -> Finding:
    return Finding(
        "renditions-differ",
        capture.url,
        f"{document.work} {document.expression} ({document.language}): the words of {document.rendition} and {other} "
        "are not the same; the richer rendition is shown",
    )


def _text_lost(document: Document, capture: Capture) -> Finding:
    return Finding(
        "text-lost",
        capture.url,
        f"{document.work} ({document.language}) would lose text that the publisher does not call repealed: held back "
        "until an operator releases it",
    )
