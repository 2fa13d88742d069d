"""Questions to the store, inside one consistent view. Rows become domain values here and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, RowMapping, Select, func, or_, select

from indexer.domain.document import Authority, Place
from indexer.domain.finding import Finding
from indexer.domain.history import ChangeKind, Effect, Observation, Version, Wording
from indexer.domain.identifiers import WorkId
from indexer.store import tables as t
from indexer.store.bodies import Body, decode_body, decode_effects
from indexer.store.change_listing import EVERY_CHANGE, Wanted, listing
from indexer.store.repeals import StatedRepeals

_OF_TEXT = [kind.value for kind in ChangeKind if kind.is_of_text]
_RESCHEDULED = [ChangeKind.RESCHEDULED.value]
_OF_SOURCE = [ChangeKind.GONE.value, ChangeKind.RETURNED.value]


@dataclass(frozen=True, slots=True)
class WorkRecord:
    """A work as it is listed. `topics` and `regimes` are ids of the taxonomy."""

    id: WorkId
    type: str
    title: str
    short_title: str
    source: str
    topics: tuple[str, ...]
    regimes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaptureRecord:
    """Where a capture came from and where it is kept."""

    id: int
    source: str
    url: str
    fetched_at: datetime
    sha256: str
    place: Place


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """A change as it was told, with its place in the order of telling."""

    seq: int
    work: WorkId
    language: str
    kind: str
    origin: str
    published: date | None
    effective: date | None
    detected: datetime
    retroactive: bool
    from_permalink: str | None
    to_permalink: str
    effects: tuple[Effect, ...]


class Reader:
    """Reads within one transaction of a Database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def repeals(self) -> StatedRepeals:
        """What texts say of the repeal of other works."""
        return StatedRepeals(self._connection)

    def _rows(self, statement: Select[tuple[object, ...]]) -> Iterator[RowMapping]:
        yield from self._connection.execute(statement).mappings()

    def works(self) -> Iterator[WorkRecord]:
        """Every work, by id."""
        yield from (_work(row) for row in self._rows(select(t.work).order_by(t.work.c.id)))

    def work(self, work: WorkId) -> WorkRecord | None:
        """One work, or None."""
        rows = self._rows(select(t.work).where(t.work.c.id == str(work)))
        return next((_work(row) for row in rows), None)

    def languages(self) -> Mapping[str, list[str]]:
        """The languages of every work: English first where there is one, then by code."""
        found: dict[str, list[str]] = {}
        statement = select(t.version.c.work, t.version.c.language).distinct()
        for row in self._rows(statement):
            found.setdefault(row["work"], []).append(row["language"])
        return {work: sorted(codes, key=lambda code: (code != "en", code)) for work, codes in found.items()}

    def languages_of(self, work: WorkId) -> list[str]:
        """The languages of one work, in the same order."""
        statement = select(t.version.c.language).where(t.version.c.work == str(work)).distinct()
        return sorted((row["language"] for row in self._rows(statement)), key=lambda code: (code != "en", code))

    def version_counts(self) -> Mapping[str, int]:
        """How many versions each work has, over all languages."""
        statement = select(t.version.c.work, func.count().label("n")).group_by(t.version.c.work)
        return {row["work"]: row["n"] for row in self._rows(statement)}

    def newest_texts(self, until: date) -> Mapping[str, date]:
        """The day the newest text of each work began, `until` this day; works with records only have none."""
        v = t.version.c
        text = (~v.superseded, v.authority != Authority.METADATA.value, v.starts_on <= until)
        statement = select(v.work, func.max(v.starts_on).label("newest")).where(*text).group_by(v.work)
        return {row["work"]: row["newest"] for row in self._rows(statement)}

    def beginnings(self, after: date) -> Iterator[tuple[WorkRecord, date]]:
        """Works with a text, not a mere record, that begins after this day, and the day: by day, then by work."""
        v = t.version.c
        wanted = (~v.superseded, v.authority != Authority.METADATA.value, v.starts_on > after)
        joined = select(t.work, v.starts_on).join(t.version, v.work == t.work.c.id).where(*wanted).distinct()
        yield from ((_work(row), row["starts_on"]) for row in self._rows(joined.order_by(v.starts_on, t.work.c.id)))

    def source_urls(self) -> Mapping[str, list[str]]:
        """The addresses each work was read from."""
        joined = t.observation.join(t.capture, t.capture.c.id == t.observation.c.capture)
        statement = select(t.observation.c.work, t.capture.c.url).select_from(joined).distinct()
        found: dict[str, list[str]] = {}
        for row in self._rows(statement.order_by(t.capture.c.url)):
            found.setdefault(row["work"], []).append(row["url"])
        return found

    def observations(self, work: WorkId, language: str) -> list[Observation]:
        """Every sighting of a work in a language."""
        o, c = t.observation.c, t.capture.c
        seen = t.observation.join(t.capture, c.id == o.capture)
        statement = select(t.observation, c.parser, c.parser_version).select_from(seen)
        return [_observation(row) for row in self._rows(statement.where(o.work == str(work), o.language == language))]

    def versions(self, work: WorkId, language: str) -> list[Version]:
        """The versions of a work in a language, oldest first."""
        v, read = t.version.c, t.observation.c
        joined = select(t.version, read.expression).join(t.observation, read.id == v.observation)
        rows = self._rows(joined.where(v.work == str(work), v.language == language).order_by(v.ordinal))
        return [_version(row) for row in rows]

    def body(self, observation: int) -> Body:
        """The text and facts of a sighting."""
        return self.body_at(self._body_of(observation))

    def body_at(self, address: str) -> Body:
        """The text and facts at an address; raises NoResultFound where there is none."""
        statement = select(t.body.c.data).where(t.body.c.sha256 == address)
        return decode_body(self._connection.execute(statement).scalar_one())

    def body_shown(self, version: Version) -> Body:
        """What is shown of a version: its text as read first, and the facts its publisher stated of it last."""
        first, last = self._body_of(version.observation), self.last_bodies(version).get(version.rendition)
        body = self.body_at(first)
        if last is None or last == first:
            return body
        now = self.body_at(last)
        return replace(
            body, relations=now.relations, milestones=now.milestones, identifiers=now.identifiers,
            unapplied=now.unapplied,
        )  # fmt: skip

    def last_bodies(self, version: Version) -> Mapping[str, str]:
        """By rendition the address of what was read last of a version, text and facts."""
        o, read = t.observation.c, t.observation.alias("read").c
        same_text = or_(read.expression != "", o.typography == read.typography)
        statement = select(o.rendition, o.body).where(
            read.id == version.observation, o.work == read.work, o.language == read.language,
            o.expression == read.expression, ~o.partial, same_text,
        )  # fmt: skip
        rows = self._rows(statement.order_by(o.detected, o.id))
        return {row["rendition"]: row["body"] for row in rows}

    def _body_of(self, observation: int) -> str:
        statement = select(t.observation.c.body).where(t.observation.c.id == observation)
        return str(self._connection.execute(statement).scalar_one())

    def topics(self, observation: int) -> Mapping[str, tuple[str, ...]]:
        """The topics found in each unit of a sighting's text."""
        joined = t.observation.join(t.tagging, t.tagging.c.body == t.observation.c.body)
        statement = select(t.tagging.c.topics).select_from(joined).where(t.observation.c.id == observation)
        found = self._connection.execute(statement).scalars().first()
        return {eid: tuple(topics) for eid, topics in json.loads(found or "{}").items()}

    def capture_of(self, observation: int) -> CaptureRecord:
        """The capture a sighting was read from."""
        joined = t.observation.join(t.capture, t.capture.c.id == t.observation.c.capture)
        statement = select(t.capture).select_from(joined).where(t.observation.c.id == observation)
        return _capture(next(self._rows(statement)))

    def captures(self) -> Iterator[CaptureRecord]:
        """Every capture, in order of arrival."""
        yield from (_capture(row) for row in self._rows(select(t.capture).order_by(t.capture.c.id)))

    def seen(self, url: str, fetched_at: datetime, sha256: str) -> bool:
        """Whether this very capture was read before."""
        c = t.capture.c
        statement = select(c.id).where(c.url == url, c.fetched_at == fetched_at, c.sha256 == sha256)
        return self._connection.execute(statement).first() is not None

    def changes(
        self, wanted: Wanted = EVERY_CHANGE, limit: int | None = None, *, newest_first: bool = False
    ) -> Iterator[ChangeRecord]:
        """Changes still held true, in order of telling or the last one first."""
        yield from map(read_change, self._rows(listing(wanted, limit, newest_first=newest_first)))

    def change_keys(self, work: WorkId, language: str, *, reschedules: bool = False) -> Mapping[str, int]:
        """The keys of the changes of a text in a language that are held true, or of those of its days, with their
        numbers.
        """
        c = t.change.c
        statement = select(c.key, c.seq).where(c.work == str(work), c.language == language, c.withdrawn.is_(None))
        kinds = _RESCHEDULED if reschedules else _OF_TEXT
        return {row["key"]: row["seq"] for row in self._rows(statement.where(c.kind.in_(kinds)))}

    def gone(self, works: Iterable[str] | Select[tuple[str]]) -> Mapping[tuple[str, str], datetime]:
        """Of these works the languages that are gone from their source, with the moment it was noticed."""
        c = t.change.c
        statement = select(c.work, c.language, c.kind, c.detected).where(c.work.in_(works), c.kind.in_(_OF_SOURCE))
        last = {(row["work"], row["language"]): row for row in self._rows(statement.order_by(c.seq))}
        return {pair: row["detected"] for pair, row in last.items() if row["kind"] == ChangeKind.GONE}

    def archive_lengths(self) -> Mapping[str, int]:
        """How long each archive file is, by the record."""
        end = func.max(t.capture.c.archive_offset + t.capture.c.archive_length)
        rows = self._connection.execute(select(t.capture.c.archive_file, end).group_by(t.capture.c.archive_file))
        return {row[0]: row[1] for row in rows}

    def parsers(self) -> list[tuple[str, int]]:
        """Which parsers, in which versions, read the captures."""
        c = t.capture.c
        statement = select(c.parser, c.parser_version).where(c.parser != "").distinct().order_by(c.parser)
        return [(row[0], row[1]) for row in self._connection.execute(statement)]

    def findings(self, limit: int | None = None) -> Iterator[Finding]:
        """Findings, newest first."""
        for row in self._rows(select(t.finding).order_by(t.finding.c.id.desc()).limit(limit)):
            yield Finding(row["code"], row["where"], row["message"])

    def quarantined(self) -> list[tuple[int, str, str, str]]:
        """Sightings held back: (id, work, language, address)."""
        joined = t.observation.join(t.capture, t.capture.c.id == t.observation.c.capture)
        o = t.observation.c
        statement = select(o.id, o.work, o.language, t.capture.c.url).select_from(joined).where(o.quarantined)
        return [(row["id"], row["work"], row["language"], row["url"]) for row in self._rows(statement)]

    def outbox(self, after: int) -> list[tuple[int, str, str]]:
        """Entries (seq, work, language) after a position, in order."""
        statement = select(t.outbox).where(t.outbox.c.seq > after).order_by(t.outbox.c.seq)
        return [(row["seq"], row["work"], row["language"]) for row in self._rows(statement)]

    def last_entries(self) -> Mapping[tuple[str, str], int]:
        """The last outbox entry of each work in each language."""
        c = t.outbox.c
        statement = select(c.work, c.language, func.max(c.seq).label("seq"))
        return {
            (row["work"], row["language"]): row["seq"] for row in self._rows(statement.group_by(c.work, c.language))
        }

    def head(self) -> int:
        """The last outbox position handed out."""
        statement = select(t.counter.c.value).where(t.counter.c.name == "outbox")
        return self._connection.execute(statement).scalar() or 0

    def last_capture(self) -> int:
        """The number of the last capture, 0 where there is none."""
        return self._connection.execute(select(func.max(t.capture.c.id))).scalar() or 0

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return int(self._connection.execute(select(func.count()).select_from(t.metadata.tables[table])).scalar_one())

    def watched_since(self, source: str) -> datetime:
        """When the first capture of a source was made; raises LookupError where there is none."""
        statement = select(func.min(t.capture.c.fetched_at).label("first")).where(t.capture.c.source == source)
        first: datetime | None = self._connection.execute(statement).scalar()
        if first is None:
            raise LookupError(f"no capture of {source}")
        return first

    def coverage(self) -> Mapping[str, tuple[int, datetime]]:
        """Of each source: how many captures, and when the last was made."""
        statement = select(
            t.capture.c.source, func.count().label("n"), func.max(t.capture.c.fetched_at).label("last")
        ).group_by(t.capture.c.source)
        return {row["source"]: (row["n"], row["last"]) for row in self._rows(statement)}


def _work(row: RowMapping) -> WorkRecord:
    return WorkRecord(
        WorkId(row["id"]), row["type"], row["title"], row["short_title"], row["source"],
        tuple(json.loads(row["topics"])), tuple(json.loads(row["regimes"])),
    )  # fmt: skip


def _capture(row: RowMapping) -> CaptureRecord:
    return CaptureRecord(
        row["id"], row["source"], row["url"], row["fetched_at"], row["sha256"],
        Place(row["archive_file"], row["archive_offset"], row["archive_length"]),
    )  # fmt: skip


def _observation(row: RowMapping) -> Observation:
    return Observation(
        id=row["id"],
        expression=row["expression"],
        starts_on=row["starts_on"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        published=row["published"],
        detected=row["detected"],
        authority=Authority(row["authority"]),
        rendition=row["rendition"],
        richness=row["richness"],
        wording=Wording(
            row["exact"],
            row["typography"],
            row["words"],
            row["word_count"],
            row["repealed"],
            frozenset(row["units"].split()),
        ),
        partial=row["partial"],
        stated=row["stated"],
        released=row["released"],
        body=row["body"],
        read_by=f"{row['parser']} {row['parser_version']}",
    )


def _version(row: RowMapping) -> Version:
    return Version(
        work=WorkId(row["work"]),
        language=row["language"],
        starts_on=row["starts_on"],
        until=row["until"],
        valid_from=row["valid_from"],
        published=row["published"],
        detected=row["detected"],
        authority=Authority(row["authority"]),
        authorities=tuple(Authority(value) for value in json.loads(row["authorities"])),
        rendition=row["rendition"],
        text_sha256=row["text_sha256"],
        superseded=row["superseded"],
        observation=row["observation"],
        expression=row["expression"],
    )


def read_change(row: RowMapping) -> ChangeRecord:
    """A row of the table `change` as a value."""
    return ChangeRecord(
        seq=row["seq"],
        work=WorkId(row["work"]),
        language=row["language"],
        kind=row["kind"],
        origin=row["origin"],
        published=row["published"],
        effective=row["effective"],
        detected=row["detected"],
        retroactive=row["retroactive"],
        from_permalink=row["from_permalink"],
        to_permalink=row["to_permalink"],
        effects=decode_effects(row["effects"]),
    )
