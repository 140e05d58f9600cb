"""Reading the shipped CSV files, by plain Python, for the checks beside this file."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "data"
TODAY = "2026-11-01"
SPLIT = "2018-09-06"
NOTES = "2017-05-17"
Row = dict[str, str]


def rows(path: str) -> list[Row]:
    """Rows of one file below data/, keyed by its header."""
    with (DATA / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def holds(row: Row, day: str) -> bool:
    """Whether a dated row holds on the day: half-open, empty means unbounded."""
    return (not row["valid_from"] or row["valid_from"] <= day) and (not row["valid_to"] or day < row["valid_to"])


def units(level: str, day: str) -> set[str]:
    """Codes of a level on a day."""
    return {row["code"] for row in rows("territory/units.csv") if row["level"] == level and holds(row, day)}


def parents(day: str) -> dict[str, str]:
    """Parent of each unit that exists on the day; a unit with two parents is an error."""
    existing = {row["code"] for row in rows("territory/units.csv") if holds(row, day)}
    found = [row for row in rows("territory/parents.csv") if holds(row, day) and row["code"] in existing]
    assert len({row["code"] for row in found}) == len(found)
    return {row["code"]: row["parent_code"] for row in found}


def region_of(commune: str, day: str) -> str:
    """Code of the region above a commune on a day."""
    above = parents(day)
    return above[above[commune]]


def census(series: str, commune_codes: Iterable[str] | None = None) -> int:
    """People of a census series, in all communes or in those named."""
    wanted = None if commune_codes is None else set(commune_codes)
    return sum(
        int(row["value"])
        for row in rows("statistics/values/population.csv")
        if row["series"] == series and (wanted is None or row["code"] in wanted)
    )


def files() -> list[str]:
    """Paths of all shipped CSV files, relative to data/."""
    return sorted(path.relative_to(DATA).as_posix() for path in DATA.rglob("*.csv"))


def priorities() -> dict[str, Row]:
    """Priorities of both levels by code."""
    return {row["code"]: row for row in rows("priorities/priorities.csv")}


def cycles() -> dict[str, Row]:
    """Planning cycles by code."""
    return {row["code"]: row for row in rows("priorities/cycles.csv")}


def units_by_level(day: str) -> dict[str, set[str]]:
    """Codes that exist on a day, by level."""
    by_level: dict[str, set[str]] = defaultdict(set)
    for row in rows("territory/units.csv"):
        if holds(row, day):
            by_level[row["level"]].add(row["code"])
    return by_level
