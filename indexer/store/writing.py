"""What is written to the store, inside one transaction. Numbers are handed out so that they appear in commit order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from indexer.domain.document import Authority, Capture, Document, Place
from indexer.domain.finding import Finding
from indexer.domain.history import Change, Origin, Version, Wording
from indexer.domain.identifiers import WorkId
from indexer.store import tables as t
from indexer.store.bodies import encode_body, encode_effects
from indexer.store.reading import Reader
from indexer.store.repeals import rows_of
from indexer.wording import stated_amendments
from taxonomy.concepts import type_id


@dataclass(frozen=True, slots=True)
class Reading:
    """Which source a capture is of and what read it."""

    source: str
    parser: str
    parser_version: int


class Writer(Reader):
    """Writes within one transaction of a Database; what it wrote it can read."""

    def next_number(self, name: str) -> int:
        """The next number of a sequence. The row stays locked until commit, so numbers appear in commit order."""
        statement = update(t.counter).where(t.counter.c.name == name).values(value=t.counter.c.value + 1)
        value = self._connection.execute(statement.returning(t.counter.c.value)).scalar()
        if value is None:
            self._connection.execute(insert(t.counter).values(name=name, value=1))
            return 1
        return int(value)

    def add_capture(self, capture: Capture, place: Place, reading: Reading) -> int:
        """Record a capture; returns its key."""
        values = {
            "source": reading.source,
            "url": capture.url,
            "fetched_at": capture.fetched_at,
            "sha256": capture.sha256,
            "size_bytes": len(capture.body),
            "content_type": capture.header("content-type"),
            "archive_file": place.file,
            "archive_offset": place.offset,
            "archive_length": place.length,
            "parser": reading.parser,
            "parser_version": reading.parser_version,
        }
        return _key(self._connection, insert(t.capture).values(values).returning(t.capture.c.id))

    def add_findings(self, findings: Iterable[Finding], capture: int | None, detected: datetime) -> None:
        """Record findings, of a capture or of none."""
        rows = [
            {"capture": capture, "code": f.code, "where": f.where, "message": f.message, "detected": detected}
            for f in findings
        ]
        if rows:
            self._connection.execute(insert(t.finding), rows)

    def put_work(self, document: Document, source: str) -> bool:
        """Record the work of a document if it is new; returns whether it was. What was said of the repeal of another
        work may be of this one from now on.
        """
        if self.work(document.work) is not None:
            return False
        values = {
            "id": str(document.work),
            "jurisdiction": document.work.jurisdiction,
            "type": type_id(document.type),
            "title": document.title,
            "short_title": document.short_title,
            "source": source,
            "topics": "[]",
            "regimes": "[]",
        }
        self._connection.execute(insert(t.work).values(values))
        self.enqueue_all(self.repeals.rivals(document.work))
        return True

    def describe_work(self, work: WorkId, **values: str | tuple[str, ...]) -> None:
        """Update what a work is listed with: title, short_title, type, topics, regimes."""
        plain = {name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}
        self._connection.execute(update(t.work).where(t.work.c.id == str(work)).values(plain))

    def put_body(self, document: Document) -> str:
        """Store a document's text if it is new, with what it says of the repeal of other works; returns its address."""
        sha256, data = encode_body(document)
        if self._connection.execute(select(t.body.c.sha256).where(t.body.c.sha256 == sha256)).first() is None:
            self._connection.execute(insert(t.body).values(sha256=sha256, data=data))
            if repeals := rows_of(sha256, document.provisions):
                self._connection.execute(insert(t.repeal), repeals)
        return sha256

    def put_topics(self, body: str, fingerprint: str, topics: Mapping[str, tuple[str, ...]]) -> None:
        """Store the topics found in a text, replacing those an older tagger found."""
        self._connection.execute(delete(t.tagging).where(t.tagging.c.body == body))
        row = {"body": body, "fingerprint": fingerprint, "topics": json.dumps(topics)}
        self._connection.execute(insert(t.tagging).values(row))

    def has_topics(self, body: str, fingerprint: str) -> bool:
        """Whether this tagger has read this text."""
        c = t.tagging.c
        statement = select(c.body).where(c.body == body, c.fingerprint == fingerprint)
        return self._connection.execute(statement).first() is not None

    def add_observation(
        self, document: Document, capture_id: int, capture: Capture, body: str, wording: Wording
    ) -> int:
        """Record a sighting; the day it counts from is the first known of validity, publication, detection."""
        values = {
            "capture": capture_id,
            "work": str(document.work),
            "language": document.language,
            "expression": document.expression,
            "starts_on": document.valid_from or document.published or capture.fetched_at.date(),
            "valid_from": document.valid_from,
            "valid_to": document.valid_to,
            "published": document.published,
            "detected": capture.fetched_at,
            "authority": document.authority.value,
            "rendition": document.rendition,
            "richness": document.richness,
            "exact": wording.exact,
            "typography": wording.typography,
            "words": wording.words,
            "word_count": wording.word_count,
            "repealed": wording.repealed,
            "units": "\n".join(sorted(wording.units)),
            "partial": document.partial,
            "stated": stated_amendments(document),
            "released": False,
            "quarantined": False,
            "body": body,
        }
        return _key(self._connection, insert(t.observation).values(values).returning(t.observation.c.id))

    def mark_quarantined(self, work: WorkId, language: str, held: Iterable[int]) -> None:
        """Say which sightings of a work are held back; all others are not."""
        c = t.observation.c
        of_work = update(t.observation).where(c.work == str(work), c.language == language)
        ids = list(held)
        self._connection.execute(of_work.where(c.quarantined, c.id.not_in(ids)).values(quarantined=False))
        if ids:
            self._connection.execute(of_work.where(c.id.in_(ids)).values(quarantined=True))

    def release(self, observation: int) -> tuple[WorkId, str] | None:
        """Accept a sighting that was held back; returns what to retell, None where there is no such sighting."""
        c = t.observation.c
        statement = update(t.observation).where(c.id == observation, c.quarantined).values(released=True)
        row = self._connection.execute(statement.returning(c.work, c.language)).first()
        return (WorkId(row[0]), row[1]) if row else None

    def replace_versions(self, work: WorkId, language: str, versions: Iterable[Version]) -> None:
        """Make these the versions of a work in a language."""
        c = t.version.c
        self._connection.execute(delete(t.version).where(c.work == str(work), c.language == language))
        rows = [_version_row(version, ordinal) for ordinal, version in enumerate(versions)]
        if rows:
            self._connection.execute(insert(t.version), rows)

    def add_change(self, change: Change, key: str, origin: Origin) -> int:
        """Tell a change; returns its number."""
        seq = self.next_number("change")
        of = {"seq": seq, "work": str(change.work), "language": change.language, "origin": origin.value}
        self._connection.execute(insert(t.change).values({**of, **_told(change, key)}))
        return seq

    def redate_change(self, seq: int, change: Change, key: str) -> None:
        """Tell a change at the days that hold now: what it is and how we came to know of it stay the same."""
        self._connection.execute(update(t.change).where(t.change.c.seq == seq).values(_told(change, key)))

    def withdraw_change(self, seq: int, by: int) -> None:
        """No longer tell a change, since an older or corrected text showed that it was not one step."""
        self._connection.execute(update(t.change).where(t.change.c.seq == seq).values(withdrawn=by))

    def enqueue(self, work: WorkId, language: str) -> int:
        """Ask for a work's index records to be written anew; returns the outbox position."""
        seq = self.next_number("outbox")
        self._connection.execute(insert(t.outbox).values(seq=seq, work=str(work), language=language))
        return seq

    def enqueue_all(self, works: Iterable[str]) -> None:
        """Ask for the index records of works to be written anew, in every language there is of them."""
        for work in map(WorkId, works):
            for language in self.languages_of(work):
                self.enqueue(work, language)


def _told(change: Change, key: str) -> dict[str, object]:
    return {
        "key": key,
        "kind": change.kind.value,
        "published": change.published,
        "effective": change.effective,
        "detected": change.detected,
        "retroactive": change.retroactive,
        "from_permalink": str(change.before.permalink) if change.before else None,
        "to_permalink": str(change.after.permalink),
        "effects": encode_effects(change.effects),
    }


def _key(connection: Connection, statement: object) -> int:
    return int(connection.execute(statement).scalar_one())  # type: ignore[call-overload]


def _version_row(version: Version, ordinal: int) -> dict[str, object]:
    return {
        "work": str(version.work),
        "language": version.language,
        "ordinal": ordinal,
        "starts_on": version.starts_on,
        "until": version.until,
        "valid_from": version.valid_from,
        "published": version.published,
        "detected": version.detected,
        "authority": Authority(version.authority).value,
        "authorities": json.dumps([value.value for value in version.authorities]),
        "rendition": version.rendition,
        "text_sha256": version.text_sha256,
        "superseded": version.superseded,
        "observation": version.observation,
    }
