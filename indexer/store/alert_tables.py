"""The tables of follows and digests. Addresses stand in them sealed and hashed; nothing else names a person."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from indexer.store.tables import Moment, metadata

subscriber = Table(
    "subscriber",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sealed", LargeBinary, comment="The address, encrypted; NULL once erased"),
    Column("lookup", String(64), unique=True, comment="A keyed hash of the address"),
    Column("state", String(16), nullable=False),
    Column("cadence", String(16), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("hour", Integer, nullable=False),
    Column("weekday", Integer, nullable=False),
    Column("language", String(8), nullable=False),
    Column("heartbeat", Boolean, nullable=False),
    Column("created", Moment, nullable=False),
    Column("next_due", Moment),
    Column("settled", Integer, nullable=False, comment="Every change up to this one was decided for them"),
    Column("left", Moment),
    Index("subscriber_due", "state", "next_due"),
)

token = Table(
    "token",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("subscriber", ForeignKey("subscriber.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("purpose", String(16), nullable=False),
    Column("expires", Moment),
    Column("used", Moment),
)

destination = Table(
    "destination",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subscriber", ForeignKey("subscriber.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("channel", String(32), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("active", Boolean, nullable=False),
)

follow = Table(
    "follow",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subscriber", ForeignKey("subscriber.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("target", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("filters", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("since", Integer, nullable=False, comment="Changes up to this number are older than the follow"),
    Column("created", Moment, nullable=False),
)

digest_run = Table(
    "digest_run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("cadence", String(16), nullable=False),
    Column("period", String(32), nullable=False),
    UniqueConstraint("period", "cadence"),
)

digest = Table(
    "digest",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run", ForeignKey("digest_run.id"), nullable=False),
    Column("subscriber", ForeignKey("subscriber.id", ondelete="CASCADE"), nullable=False),
    Column("due", Moment, nullable=False),
    Column("composed", Moment, nullable=False),
    Column("items", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("held", Boolean, nullable=False),
    UniqueConstraint("run", "subscriber"),
    Index("digest_of", "subscriber", "composed"),
)

delivery = Table(
    "delivery",
    metadata,
    Column("subscriber", ForeignKey("subscriber.id", ondelete="CASCADE"), primary_key=True),
    Column("change", ForeignKey("change.seq"), primary_key=True),
    Column("digest", ForeignKey("digest.id"), nullable=False, index=True),
    Column("corrected", ForeignKey("digest.id"), comment="The digest that took a withdrawn change back"),
    Index("delivery_of_change", "change"),
    comment="The ledger: what each subscriber was told, once",
)

message = Table(
    "message",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(64), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("digest", ForeignKey("digest.id"), nullable=False),
    Column("subscriber", ForeignKey("subscriber.id", ondelete="CASCADE"), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("destination", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("error", Text, nullable=False),
    Column("queued", Moment, comment="Since when it is to be sent"),
    UniqueConstraint("digest", "channel", "destination", "kind"),
    Index("message_due", "state", "next_at"),
    comment="The outbox: one message a recipient and channel",
)

returned = Table(
    "returned",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subscriber", ForeignKey("subscriber.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("sent", Moment, nullable=False),
    Column("seen", Moment, nullable=False),
    UniqueConstraint("subscriber", "sent", "kind"),
    comment="Mail that came back, by subscriber and the moment it was sent",
)

canary = Table(
    "canary",
    metadata,
    Column("sent", Moment, primary_key=True),
    Column("handed", Moment),
    Column("arrived", Moment),
    comment="Mails to the operator's own mailbox, and whether they were seen there",
)

allowance = Table(
    "allowance",
    metadata,
    Column("key", String(64), primary_key=True, comment="A keyed hash of who did what"),
    Column("slot", Integer, primary_key=True, autoincrement=False),
    Column("until", Moment, nullable=False, index=True),
    comment="What was done lately that may be done only so often",
)

lease = Table(
    "lease",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("token", Integer, nullable=False),
    Column("expires", Moment, nullable=False),
)

instance = Table(
    "instance",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("home", String(64), nullable=False, comment="A hash of where this base lived when sending was armed"),
    Column("armed", Moment, nullable=False),
)
