"""How many rows each table holds, asked in the transaction of the state that is meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, func, select, table

from regional_planner.backup.terms import VERSION_TABLE


def row_counts(connection: Connection, names: Iterable[str], schema: str | None = None) -> dict[str, int]:
    """Table -> rows, for the tables `names` (of `schema` on PostgreSQL), in alphabetical order."""
    return {
        name: connection.execute(select(func.count()).select_from(table(name, schema=schema))).scalar_one()
        for name in sorted(names)
    }


def holds_rows(tables: Mapping[str, int]) -> bool:
    """Whether there is anything but the mark of the migration: a database that is only migrated is empty."""
    return any(rows for name, rows in tables.items() if name != VERSION_TABLE)
