"""The tables of our own looking: runs over sources, and what they learnt of each address."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text, UniqueConstraint

from indexer.store.tables import Moment, metadata

crawl_run = Table(
    "crawl_run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String(64), nullable=False),
    Column("folder", String(64), nullable=False),
    Column("started", Moment, nullable=False),
    Column("finished", Moment, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("reasons", Text, nullable=False, comment="JSON list of sentences that begin with a finding's code"),
    Column("listed", Integer, nullable=False),
    Column("fetched", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("suspect", Integer, nullable=False),
    Column("changes", Integer, nullable=False),
    UniqueConstraint("source", "folder"),
)

crawl_address = Table(
    "crawl_address",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String(64), nullable=False),
    Column("url", Text, nullable=False),
    Column("etag", Text, nullable=False),
    Column("last_modified", Text, nullable=False),
    Column("stamp", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("fetched_at", Moment),
    Column("full_at", Moment),
    Column("listed_at", Moment),
    Column("whole", Boolean, nullable=False),
    Column("missing", Integer, nullable=False, comment="Healthy crawls, a day apart, that did not list it"),
    Column("missed_at", Moment),
    Column("gone", Boolean, nullable=False),
    Index("crawl_address_of", "source"),
)
