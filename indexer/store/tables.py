"""The tables. Bodies of text are content-addressed blobs; everything that is asked for by value has a column."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect

metadata = MetaData()


class Moment(TypeDecorator[datetime]):
    """A point in time, always UTC: stored without zone where the database knows none, read back with it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuse a moment without zone; store UTC."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


counter = Table(
    "counter",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", Integer, nullable=False),
    comment="Sequences handed out inside the writing transaction, so that numbers appear in commit order",
)

capture = Table(
    "capture",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String(64), nullable=False),
    Column("url", Text, nullable=False),
    Column("fetched_at", Moment, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("archive_file", Text, nullable=False),
    Column("archive_offset", BigInteger, nullable=False),
    Column("archive_length", Integer, nullable=False),
    Column("parser", String(64), nullable=False),
    Column("parser_version", Integer, nullable=False),
    UniqueConstraint("url", "fetched_at", "sha256"),
    Index("capture_bytes", "sha256"),
)

work = Table(
    "work",
    metadata,
    Column("id", String(255), primary_key=True),
    Column("jurisdiction", String(16), nullable=False),
    Column("type", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("short_title", Text, nullable=False),
    Column("source", String(64), nullable=False),
    Column("topics", Text, nullable=False),
    Column("regimes", Text, nullable=False),
)

body = Table(
    "body",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

tagging = Table(
    "tagging",
    metadata,
    Column("body", ForeignKey("body.sha256"), primary_key=True),
    Column("fingerprint", String(64), primary_key=True),
    Column("topics", Text, nullable=False),
)

repeal = Table(
    "repeal",
    metadata,
    Column("body", ForeignKey("body.sha256"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("target", String(255), primary_key=True),
    Column("provision", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("since", Date),
    Column("is_whole", Boolean, nullable=False),
    Index("repeal_of", "target"),
    comment="What a text says of the repeal of other works: a row for each work the named act may be",
)

observation = Table(
    "observation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("capture", ForeignKey("capture.id"), nullable=False, index=True),
    Column("work", ForeignKey("work.id"), nullable=False),
    Column("language", String(8), nullable=False),
    Column("expression", String(64), nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("published", Date),
    Column("detected", Moment, nullable=False),
    Column("authority", String(16), nullable=False),
    Column("rendition", String(32), nullable=False),
    Column("richness", Integer, nullable=False),
    Column("exact", String(64), nullable=False),
    Column("typography", String(64), nullable=False),
    Column("words", String(64), nullable=False),
    Column("word_count", Integer, nullable=False),
    Column("repealed", Boolean, nullable=False),
    Column("units", Text, nullable=False, comment="Ids of the units, one a line"),
    Column("partial", Boolean, nullable=False),
    Column("stated", String(64), nullable=False),
    Column("released", Boolean, nullable=False),
    Column("quarantined", Boolean, nullable=False),
    Column("body", ForeignKey("body.sha256"), nullable=False),
    Index("observation_of", "work", "language"),
    Index("observation_body", "body"),
)

version = Table(
    "version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("work", ForeignKey("work.id"), nullable=False),
    Column("language", String(8), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("until", Date),
    Column("valid_from", Date),
    Column("published", Date),
    Column("detected", Moment, nullable=False),
    Column("authority", String(16), nullable=False),
    Column("authorities", Text, nullable=False),
    Column("rendition", String(32), nullable=False),
    Column("text_sha256", String(64), nullable=False),
    Column("superseded", Boolean, nullable=False),
    Column("observation", ForeignKey("observation.id"), nullable=False),
    UniqueConstraint("work", "language", "ordinal"),
)

change = Table(
    "change",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("work", ForeignKey("work.id"), nullable=False),
    Column("language", String(8), nullable=False),
    Column("key", String(255), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("origin", String(16), nullable=False),
    Column("published", Date),
    Column("effective", Date),
    Column("detected", Moment, nullable=False),
    Column("retroactive", Boolean, nullable=False),
    Column("from_permalink", Text),
    Column("to_permalink", Text, nullable=False),
    Column("effects", LargeBinary, nullable=False),
    Column("withdrawn", Integer, comment="seq of the change that learnt better"),
    Index("change_of", "work", "language"),
    # Effects are long: what a list leaves out is told by the index alone.
    Index("change_listed", "work", "withdrawn", "seq"),
)

finding = Table(
    "finding",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("capture", ForeignKey("capture.id")),
    Column("code", String(64), nullable=False),
    Column("where", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("detected", Moment, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("work", String(255), nullable=False),
    Column("language", String(8), nullable=False),
    comment="Works whose index records are to be written anew; the engine remembers how far it came",
)
