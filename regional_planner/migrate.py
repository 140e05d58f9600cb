"""Bringing a database to the newest migration, and back."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from regional_planner.kernel.database import Database
from regional_planner.settings import Settings


def config(settings: Settings) -> Config:
    """Alembic's configuration for the migrations of this checkout."""
    alembic = Config()
    alembic.set_main_option("script_location", str(settings.migrations))
    alembic.set_main_option("path_separator", "os")
    return alembic


def upgrade(settings: Settings, database: Database, target: str = "head") -> None:
    """Migrate up to `target` in one transaction."""
    alembic = config(settings)
    with database.writer.begin() as connection:
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, target)


def downgrade(settings: Settings, database: Database, target: str = "base") -> None:
    """Migrate down to `target` in one transaction."""
    alembic = config(settings)
    with database.writer.begin() as connection:
        alembic.attributes["connection"] = connection
        command.downgrade(alembic, target)


def is_current(settings: Settings, database: Database) -> bool:
    """Whether the database is at the newest migration."""
    with database.reader.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    return present == ScriptDirectory.from_config(config(settings)).get_current_head()
