"""Reads of the comparison: the programmes on record, and what our regions have committed over a period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.finance.comparison.models import BenchmarkProgramme
from regional_planner.finance.comparison.rules import span
from regional_planner.finance.comparison.terms import Compared, RowKind
from regional_planner.finance.queries import Asked, RegionRow, money_by_region
from regional_planner.finance.terms import AmountKind
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import localised
from regional_planner.records.record_type import Values
from regional_planner.records.scaled import TEN_THOUSANDTHS
from regional_planner.territory.queries import census_on
from regional_planner.territory.terms import COUNTRY

PESO = "CLP"
COMMITMENTS = "/api/v1/money/amounts?kind=commitment"
"""Where the regions' commitments can be read one by one."""


@dataclass(frozen=True)
class Period:
    """Years that commitments are added over; both ends count."""

    first: int
    last: int

    @property
    def years(self) -> range:
        """Each of them."""
        return range(self.first, self.last + 1)


def programmes(session: Session) -> list[Compared]:
    """The programmes on record, by code."""
    table = BenchmarkProgramme.__table__
    rows = session.execute(select(table).where(table.c.ended_at.is_(None)).order_by(table.c.code)).mappings()
    return [_programme(dict(row)) for row in rows]


def commitments(session: Session, day: date, codes: Sequence[str], period: Period) -> list[Compared]:
    """What the regions with these CUT codes have committed over `period`, on the units of `day`; CLP.

    A region's total is None when no published priority stands behind it in some of the years: a part of the
    period is no figure of the whole.
    """
    by_year = {
        year: {
            row.unit.code: row for row in money_by_region(session, day, Asked(AmountKind.COMMITMENT, year=year)).rows
        }
        for year in period.years
    }
    census = census_on(session, day)
    return [_region({year: rows[code] for year, rows in by_year.items()}, period, census) for code in codes]


def _programme(row: Values) -> Compared:
    return Compared(
        row["code"],
        RowKind.BENCHMARK,
        localised(row, "name"),
        localised(row, "place"),
        row["country"],
        row["cut_code"],
        row["currency"],
        Fraction(row["amount"], TEN_THOUSANDTHS),
        row["first_year"],
        row["last_year"],
        span(row["first_year"], row["last_year"], row["years"]),
        row["inhabitants"],
        row["inhabitants_year"],
        row["inhabitants_source"],
        localised(row, "covers"),
        localised(row, "assumptions") if row["assumptions_es"] or row["assumptions_en"] else "",
        row["source"],
        row["illustrative"],
    )


def _region(rows: dict[int, RegionRow], period: Period, census: str | None) -> Compared:
    unit, people = rows[period.last].unit, rows[period.last].inhabitants
    known = [row.amount for row in rows.values() if row.amount is not None]
    without = ", ".join(str(year) for year, row in rows.items() if row.amount is None)
    assumed = [_("No published priority stands behind it in {years}.", years=without)] if without else []
    if any(row.steps for row in rows.values()):
        assumed.append(_("Carried over from the units of its cycles by inhabitants."))
    return Compared(
        unit.code,
        RowKind.REGION,
        _("Commitments {first}-{last}", first=period.first, last=period.last),
        unit.name,
        COUNTRY,
        unit.code,
        PESO,
        None if without else Fraction(sum(known)),
        period.first,
        period.last,
        len(period.years),
        people,
        int(census.rpartition("_")[2]) if census and people is not None else None,
        census if people is not None else None,
        _("What published priorities have been promised, of all cycles and sources of funds."),
        " ".join(assumed),
        COMMITMENTS,
        any(row.illustrative for row in rows.values()),
    )
