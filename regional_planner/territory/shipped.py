"""The register that is shipped: sources, units, acts, lineage and figures, out of `data/` into the tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from regional_planner.kernel.audit import raise_revision
from regional_planner.kernel.statements import insert_many
from regional_planner.records.shipped import read_csv, typed_rows
from regional_planner.territory.models import (
    Act,
    Lineage,
    Series,
    Source,
    Statistic,
    Unit,
    UnitAlias,
    UnitName,
    UnitParent,
)
from regional_planner.territory.queries import REGISTER


def load(session: Session, data: Path) -> int:
    """Load the register from the folder `data`; the tables must be empty. Returns the number of rows."""
    territory, statistics = data / "territory", data / "statistics"
    batches: list[tuple[type[Any], list[dict[str, Any]]]] = [
        (Source, typed_rows(data / "sources.csv", Source)),
        (Act, typed_rows(territory / "acts.csv", Act)),
        (Unit, typed_rows(territory / "units.csv", Unit, _with_unit_id)),
        (UnitName, typed_rows(territory / "names.csv", UnitName, _named)),
        (UnitParent, typed_rows(territory / "parents.csv", UnitParent)),
        (UnitAlias, typed_rows(territory / "aliases.csv", UnitAlias)),
        (Lineage, typed_rows(territory / "lineage.csv", Lineage, _ends)),
        (Series, typed_rows(statistics / "series.csv", Series)),
        (Statistic, _statistics(statistics)),
    ]
    for model, rows in batches:
        insert_many(session, model, rows)
    raise_revision(session, REGISTER)
    return sum(len(rows) for _, rows in batches)


def _with_unit_id(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "id": f"{row['code']}-{row['version']}"}


def _named(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "unit_id": f"{row['code']}-{row['version']}"}


def _ends(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "from_unit": f"{row['from_code']}-{row['from_version']}",
        "to_unit": f"{row['to_code']}-{row['to_version']}",
    }


def _statistics(folder: Path) -> list[dict[str, Any]]:
    decimals = {row["code"]: int(row["decimals"] or 0) for row in read_csv(folder / "series.csv")}
    rows = []
    for path in sorted((folder / "values").glob("*.csv")):

        def scaled(row: dict[str, Any]) -> dict[str, Any]:
            places = decimals[row["series"]]
            exact = {name: _whole(row[name], places) for name in ("value", "low", "high")}
            return {"illustrative": "false", **row, **exact}

        rows += typed_rows(path, Statistic, scaled)
    return rows


def _whole(text: str | None, places: int) -> int | None:
    """A plain decimal number times 10^places, exactly.

    Raises:
        ValueError: when it has more decimals than its series keeps.
    """
    if text is None:
        return None
    units, _, decimals = text.partition(".")
    if len(decimals) > places:
        raise ValueError(f"{text} has more than {places} decimals")
    return int(units + decimals.ljust(places, "0"))
