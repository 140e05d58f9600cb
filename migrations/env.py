"""How Alembic reaches the database: through the connection that the command line hands over."""

from alembic import context
from sqlalchemy import text

from regional_planner.tables import metadata

LOCK = 7_416_901_203
"""Key of the advisory lock that keeps two migrations from running at once on PostgreSQL."""


def run() -> None:
    """Migrate inside one transaction, with a lock and time-outs on PostgreSQL."""
    connection = context.config.attributes["connection"]
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
