"""Alembic's entry: runs inside the connection that shared/migrate.py hands over."""

from alembic import context

options = context.config.attributes

context.configure(
    connection=options["connection"],
    target_metadata=options["metadata"],
    version_table="alembic_version",
    version_table_schema=options["schema"],
    include_name=options["include_name"],
    compare_type=True,
    transaction_per_migration=False,
)

with context.begin_transaction():
    context.run_migrations()
