"""Benchmark programmes out of `data/` into their table."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.finance.comparison.models import BenchmarkProgramme
from regional_planner.finance.comparison.service import BENCHMARK
from regional_planner.records.loading import load_records
from regional_planner.records.scaled import TEN_THOUSANDTHS
from regional_planner.records.shipped import typed_rows


def load(session: Session, actor: Actor, data: Path) -> int:
    """Load the programmes; returns the number of rows."""

    def scaled(row: dict[str, Any]) -> dict[str, Any]:
        return {**row, "amount": str(int(Decimal(row["amount"]) * TEN_THOUSANDTHS))}

    rows = typed_rows(data / "finance" / "benchmarks.csv", BenchmarkProgramme, scaled)
    return load_records(session, actor, BENCHMARK, rows)
