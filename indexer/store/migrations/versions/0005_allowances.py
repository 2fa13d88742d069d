"""What was done lately that may be done only so often."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "allowance",
        sa.Column("key", sa.String(64), nullable=False, comment="A keyed hash of who did what"),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", "slot"),
        comment="What was done lately that may be done only so often",
    )
    op.create_index("ix_allowance_until", "allowance", ["until"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("allowance")
