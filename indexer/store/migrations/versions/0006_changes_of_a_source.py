"""Changes of a source, newest first, are found without reading their effects."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create the index."""
    op.create_index("change_listed", "change", ["work", "withdrawn", "seq"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index("change_listed", table_name="change")
