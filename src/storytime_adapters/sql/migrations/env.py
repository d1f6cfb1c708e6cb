"""Alembic's way in."""

from alembic import context

from storytime_adapters.sql.tables.everything import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
