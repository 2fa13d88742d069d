"""First light: captures, works, sightings, versions, changes, findings, outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table of the first release."""
    op.create_table(
        "body",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_table(
        "capture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("archive_file", sa.Text(), nullable=False),
        sa.Column("archive_offset", sa.BigInteger(), nullable=False),
        sa.Column("archive_length", sa.Integer(), nullable=False),
        sa.Column("parser", sa.String(length=64), nullable=False),
        sa.Column("parser_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("url", "fetched_at", "sha256"),
    )
    op.create_index("capture_bytes", "capture", ["sha256"], unique=False)
    op.create_table(
        "counter",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
        comment="Sequences handed out inside the writing transaction, so that numbers appear in commit order",
    )
    op.create_table(
        "outbox",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("work", sa.String(length=255), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        comment="Works whose index records are to be written anew; the engine remembers how far it came",
    )
    op.create_table(
        "work",
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("jurisdiction", sa.String(length=16), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("short_title", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("regimes", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "change",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("work", sa.String(length=255), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("effective", sa.Date(), nullable=True),
        sa.Column("detected", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retroactive", sa.Boolean(), nullable=False),
        sa.Column("from_permalink", sa.Text(), nullable=True),
        sa.Column("to_permalink", sa.Text(), nullable=False),
        sa.Column("effects", sa.LargeBinary(), nullable=False),
        sa.Column(
            "withdrawn",
            sa.Integer(),
            nullable=True,
            comment="seq of the change that learnt better",
        ),
        sa.ForeignKeyConstraint(
            ["work"],
            ["work.id"],
        ),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("change_of", "change", ["work", "language"], unique=False)
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("capture", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("where", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("detected", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["capture"],
            ["capture.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "observation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("capture", sa.Integer(), nullable=False),
        sa.Column("work", sa.String(length=255), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("expression", sa.String(length=64), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("detected", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority", sa.String(length=16), nullable=False),
        sa.Column("rendition", sa.String(length=32), nullable=False),
        sa.Column("richness", sa.Integer(), nullable=False),
        sa.Column("exact", sa.String(length=64), nullable=False),
        sa.Column("typography", sa.String(length=64), nullable=False),
        sa.Column("words", sa.String(length=64), nullable=False),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column("repealed", sa.Boolean(), nullable=False),
        sa.Column("units", sa.Text(), nullable=False, comment="Ids of the units, one a line"),
        sa.Column("partial", sa.Boolean(), nullable=False),
        sa.Column("stated", sa.String(length=64), nullable=False),
        sa.Column("released", sa.Boolean(), nullable=False),
        sa.Column("quarantined", sa.Boolean(), nullable=False),
        sa.Column("body", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["body"],
            ["body.sha256"],
        ),
        sa.ForeignKeyConstraint(
            ["capture"],
            ["capture.id"],
        ),
        sa.ForeignKeyConstraint(
            ["work"],
            ["work.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_observation_capture", "observation", ["capture"], unique=False)
    op.create_index("observation_of", "observation", ["work", "language"], unique=False)
    op.create_table(
        "tagging",
        sa.Column("body", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["body"],
            ["body.sha256"],
        ),
        sa.PrimaryKeyConstraint("body", "fingerprint"),
    )
    op.create_table(
        "version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("work", sa.String(length=255), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("detected", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority", sa.String(length=16), nullable=False),
        sa.Column("authorities", sa.Text(), nullable=False),
        sa.Column("rendition", sa.String(length=32), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("superseded", sa.Boolean(), nullable=False),
        sa.Column("observation", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["observation"],
            ["observation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["work"],
            ["work.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("work", "language", "ordinal"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("version")
    op.drop_table("tagging")
    op.drop_index("observation_of", table_name="observation")
    op.drop_index("ix_observation_capture", table_name="observation")
    op.drop_table("observation")
    op.drop_table("finding")
    op.drop_index("change_of", table_name="change")
    op.drop_table("change")
    op.drop_table("work")
    op.drop_table("outbox")
    op.drop_table("counter")
    op.drop_index("capture_bytes", table_name="capture")
    op.drop_table("capture")
    op.drop_table("body")
