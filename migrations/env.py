"""How Alembic reaches the database: through the connection that the command line hands over."""

from alembic import context
from sqlalchemy import text
from sqlalchemy.types import TypeDecorator

from regional_planner.tables import metadata

LOCK = 7_416_901_203
"""Key of the advisory lock that keeps two migrations from running at once on PostgreSQL."""


def plain_type(kind: str, item: object, _: object) -> str | bool:
    """Write a column type of ours as the plain type beneath it: migrations must not change when models do."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


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
        render_item=plain_type,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
