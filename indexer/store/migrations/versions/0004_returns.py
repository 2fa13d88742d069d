"""Mail that comes back, canaries, and since when a message waits."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the tables; messages already there wait since their digest was composed."""
    op.create_table(
        "returned",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscriber", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("sent", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["subscriber"], ["subscriber.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("subscriber", "sent", "kind"),
        comment="Mail that came back, by subscriber and the moment it was sent",
    )
    op.create_table(
        "canary",
        sa.Column("sent", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("sent"),
        comment="Mails to the operator's own mailbox, and whether they were seen there",
    )
    queued = sa.Column("queued", sa.DateTime(timezone=True), nullable=True, comment="Since when it is to be sent")
    op.add_column("message", queued)
    op.execute("UPDATE message SET queued = (SELECT composed FROM digest WHERE digest.id = message.digest)")


def downgrade() -> None:
    """Drop them."""
    op.drop_column("message", "queued")
    op.drop_table("canary")
    op.drop_table("returned")
