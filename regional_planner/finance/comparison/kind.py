"""Benchmark programmes, declared."""

from __future__ import annotations

from regional_planner.finance.comparison.schemas import BenchmarkSchema
from regional_planner.finance.comparison.service import BENCHMARK
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.kind import Kind, equals

BENCHMARKS = Kind(
    BENCHMARK,
    "benchmark-programmes",
    lazy("Benchmark programmes"),
    BenchmarkSchema,
    filters=(equals(BENCHMARK, "country"), equals(BENCHMARK, "currency")),
    sorts=("code", "id", "country", "updated_at"),
    key=("code",),
    address="money/benchmark-programmes",
)
