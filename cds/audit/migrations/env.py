"""What Alembic runs. The connection comes from ``cds.audit.schema``: one transaction for all revisions."""

from alembic import context

from cds.audit.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
