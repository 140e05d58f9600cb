"""Reading the shipped CSV files of `data/`, each value into the type of its column."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from regional_planner.kernel.columns import Base, typed


def read_csv(path: Path) -> Iterator[dict[str, str | None]]:
    """The rows of a UTF-8 CSV file with a heading; an empty cell is None."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {name: text or None for name, text in row.items()}


def typed_rows(
    path: Path, model: type[Base], adapt: Callable[[dict[str, Any]], dict[str, Any]] = dict
) -> list[dict[str, Any]]:
    """The rows of `path` as rows of `model`: columns that the table has, in their types.

    `adapt` is given each row of texts first, to derive columns that the file spells otherwise.
    """
    columns = model.__table__.columns
    rows = []
    for raw in read_csv(path):
        row = adapt(dict(raw))
        rows.append({name: typed(columns[name].type, row[name]) for name in row if name in columns})
    return rows


def reduced(day: str | None, precision: str | None) -> str | None:
    """A first day and its precision as one ISO 8601 text: 2023-01-01 to the year is 2023."""
    return None if day is None else day[: {"year": 4, "month": 7}.get(precision or "", 10)]
