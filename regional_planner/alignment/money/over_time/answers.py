"""Concentration over time as rows: indices of each period, split into between and within groups."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from regional_planner.alignment.money.over_time.queries import samples
from regional_planner.alignment.money.over_time.terms import Grouping, Measure, Sample
from regional_planner.alignment.rules.concentration import Inequality, inequality
from regional_planner.alignment.rules.plan import sum_by
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.missing import or_none
from regional_planner.territory.queries import basis_of

Row = dict[str, Any]


def over_time(session: Session, day: date, query: Mapping[str, Any]) -> Row:
    """What a question on concentration over time comes to: `items`, a row a period, and `warnings`.

    Raises:
        InvalidQuery: for a day before the register begins.
    """
    grouping, kind = Grouping(query["grouping"]), query["kind"]
    measures = [Measure(query["measure"])] if query["measure"] else list(Measure)
    found = [each for measure in measures for each in samples(session, day, measure, grouping)]
    wanted = [each for each in found if kind is None or each.kind == kind]
    rows = [row(each, grouping, basis_of(session, each.series)) for each in wanted]
    return {"items": rows, "warnings": warnings(rows)}


def row(sample: Sample, grouping: Grouping, basis: str | None) -> Row:
    """A sample with its indices and their parts; null where there is nothing to share out, or less than nothing.

    Gini and Theil are of amounts against weights. `theil` is `theil_between` and `theil_within` together, each the sum
    over the groups.
    """
    index = _inequality(sample)
    total = int(sample.amounts.sum())
    return {
        "measure": sample.measure.value,
        "kind": sample.kind.value if sample.kind else None,
        "period": sample.period,
        "year": sample.year,
        "level": sample.level.value,
        "grouping": grouping.value if sample.measure is Measure.PEOPLE else None,
        "units_as_of": sample.units_as_of,
        "units": len(sample.amounts),
        "left_out": sample.left_out,
        "total": total,
        "gini": index and or_none(index.gini),
        "theil": index and or_none(index.theil),
        "theil_between": index and or_none(index.between),
        "theil_within": index and or_none(math.fsum(index.within)),
        "capital_share": None if index is None else sample.capital,
        "series": sample.series,
        "basis": basis,
        "illustrative": sample.illustrative,
        "groups": _groups(sample, index, total),
    }


def warnings(found: Sequence[Row]) -> list[str]:
    """What keeps rows from being compared: people who were counted in several ways."""
    told = {row["basis"]: row["period"] for row in found if row["measure"] == Measure.PEOPLE and row["basis"]}
    if len(told) < 2:
        return []
    ways = "; ".join(f"{period}: {basis}" for basis, period in told.items())
    return [_("People were not counted alike, so part of a difference is in the counting. {ways}.", ways=ways)]


def _inequality(sample: Sample) -> Inequality | None:
    """The indices; None where corrections have left some unit with less than nothing."""
    if (sample.amounts < 0).any():
        return None
    return inequality(sample.amounts, sample.weights, sample.group, len(sample.groups))


def _groups(sample: Sample, index: Inequality | None, total: int) -> list[Row]:
    amounts = sum_by(sample.group, sample.amounts, len(sample.groups))
    units = np.bincount(sample.group, minlength=len(sample.groups))
    return [
        {
            "code": code,
            "name": name,
            "units": int(units[place]),
            "total": int(amounts[place]),
            "share": int(amounts[place]) / total if index is not None and total and units[place] else None,
            "theil_between": index and or_none(index.between_parts[place]),
            "theil_within": index and or_none(index.within[place]),
        }
        for place, (code, name) in enumerate(sample.groups)
    ]
