"""How Alembic reaches our database: always through the connection that Database.migrate hands over."""

from alembic import context

from indexer.store import alert_tables, crawl_tables, tables

_DECLARED = (tables, crawl_tables, alert_tables)
"""Modules whose import declares tables; all share one metadata."""

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=_DECLARED[0].metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
connection.commit()
