"""What texts say of the repeal of other works, read once from every text there is."""

import sqlalchemy as sa
from alembic import op

from indexer.store.bodies import decode_body
from indexer.store.repeals import rows_of

revision = "0007"
down_revision = "0006"

_TEXTS_AT_A_TIME = 200


def upgrade() -> None:
    """Create the table and fill it."""
    repeal = op.create_table(
        "repeal",
        sa.Column("body", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("target", sa.String(255), nullable=False),
        sa.Column("provision", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["body"], ["body.sha256"]),
        sa.PrimaryKeyConstraint("body", "number", "target"),
        comment="What a text says of the repeal of other works: a row for each work the named act may be",
    )
    op.create_index("repeal_of", "repeal", ["target"])
    op.create_index("observation_body", "observation", ["body"])
    _fill(op.get_bind(), repeal)


def downgrade() -> None:
    """Drop it."""
    op.drop_index("observation_body", table_name="observation")
    op.drop_table("repeal")


def _fill(connection: sa.Connection, repeal: sa.Table) -> None:
    stored = sa.table("body", sa.column("sha256", sa.String), sa.column("data", sa.LargeBinary))
    options = {"yield_per": _TEXTS_AT_A_TIME}
    for address, data in connection.execute(sa.select(stored.c.sha256, stored.c.data), execution_options=options):
        rows = rows_of(address, decode_body(data).text.provisions)
        if rows:
            connection.execute(sa.insert(repeal), rows)
