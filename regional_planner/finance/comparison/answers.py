"""The comparison as rows: own currency, the currency asked for, and times the row that it is set beside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from regional_planner.finance.comparison.queries import Period, commitments, programmes
from regional_planner.finance.comparison.rules import converted, cut, ratios
from regional_planner.finance.comparison.service import currency_faults
from regional_planner.finance.comparison.terms import Compared, Figures, Missing, RowKind
from regional_planner.kernel.errors import FieldError, InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.records.record_type import Values
from regional_planner.territory.queries import register_on
from regional_planner.territory.terms import Level

MOST_YEARS = 30
ONE = Fraction(1)


@dataclass(frozen=True)
class Comparison:
    """All rows, and what is said beside them."""

    rows: list[dict[str, Any]]
    about: dict[str, Any]


def comparison(session: Session, day: date, query: Values) -> Comparison:
    """Programmes and regions as `query` (of `schemas.ComparisonQuery`) asks for them, on the units of `day`.

    Raises:
        InvalidQuery: for a currency, a region, a row or years that there are not.
    """
    currency, given = query["currency"], query["rates"]
    _refuse_wrong_currencies(currency, given)
    period = _period(query)
    codes = _codes(session, day, query["territories"])
    regions = commitments(session, day, codes, period) if period and codes else []
    found = [*programmes(session), *regions]
    base = _beside(found, query["beside"])
    rates = {**given, currency: ONE}
    return Comparison(
        [_row(each, rates.get(each.currency), base, rates) for each in found],
        {
            "as_of": day,
            "currency": currency,
            "rates": {code: float(rate) for code, rate in sorted(given.items())},
            "beside": base.code if base else None,
            "first_year": period.first if period else None,
            "last_year": period.last if period else None,
            "assumptions": list(_assumptions(found, rates, currency, day)),
        },
    )


def _row(each: Compared, rate: Fraction | None, base: Compared | None, rates: dict[str, Fraction]) -> dict[str, Any]:
    own = _figures(each)
    shown = converted(own, rate)
    row = {**asdict(each), "kind": each.kind.value, "rate": None if rate is None else float(rate)}
    for prefix, figures in (("", own), ("shown_", shown), ("ratio_", _ratios(each, own, shown, base, rates))):
        row |= {prefix + name: None if value is None else float(value) for name, value in asdict(figures).items()}
    row["missing"] = ";".join(_missing(each, rate))
    row["assumptions"] = each.assumptions or None
    # What people read first stands before the texts.
    texts = ("missing", "covers", "assumptions", "source", "illustrative")
    return {**{name: value for name, value in row.items() if name not in texts}, **{name: row[name] for name in texts}}


def _figures(each: Compared) -> Figures:
    return cut(each.total, each.years, each.inhabitants)


def _ratios(each: Compared, own: Figures, shown: Figures, base: Compared | None, rates: dict[str, Fraction]) -> Figures:
    """Two rows of one currency need no rate."""
    if base is None:
        return Figures(None, None, None, None)
    if base.currency == each.currency:
        return ratios(own, _figures(base))
    return ratios(shown, converted(_figures(base), rates.get(base.currency)))


def _missing(each: Compared, rate: Fraction | None) -> Iterator[Missing]:
    lacks = {
        Missing.TOTAL: each.total,
        Missing.YEARS: each.years,
        Missing.INHABITANTS: each.inhabitants,
        Missing.RATE: rate,
    }
    return (name for name, value in lacks.items() if value is None)


def _assumptions(found: list[Compared], rates: dict[str, Fraction], currency: str, day: date) -> Iterator[str]:
    yield _("Amounts are at the prices of their own years; neither inflation nor purchasing power is taken out.")
    yield _("Inhabitants are those of one year, and stand for all years of a row.")
    for code in sorted({each.currency for each in found} & rates.keys() - {currency}):
        rate = f"{float(rates[code]):g}"
        yield _("{rate} {code} for 1 {currency}, as asked, in all years.", rate=rate, code=code, currency=currency)
    if any(each.kind is RowKind.REGION for each in found):
        yield _("Regions are those of {day}; commitments on national priorities are not shared out over them.", day=day)


def _refuse_wrong_currencies(currency: str, rates: dict[str, Fraction]) -> None:
    faults = [
        *currency_faults("currency", currency),
        *(fault for code in rates for fault in currency_faults("rates", code)),
    ]
    if rates.get(currency, ONE) != ONE:
        message = _("One {currency} is one {currency}.", currency=currency)
        faults.append(FieldError("rates", "of_itself", message, _("Leave its rate out.")))
    if faults:
        raise InvalidQuery.at(*faults)


def _period(query: Values) -> Period | None:
    first, last = query["first_year"], query["last_year"]
    names = ("first_year", "last_year")
    if query["territories"] is None and first is None and last is None:
        return None
    remedy = _("Write the first and last year of the regions' commitments.")
    if absent := [FieldError(n, "required", _("It is missing."), remedy) for n in names if query[n] is None]:
        raise InvalidQuery.at(*absent)
    if not first <= last < first + MOST_YEARS:
        message = _("From {first} to {last} are not 1 to {most} years.", first=first, last=last, most=MOST_YEARS)
        raise InvalidQuery.at(FieldError("last_year", "out_of_bounds", message, remedy))
    return Period(first, last)


def _codes(session: Session, day: date, written: str | None) -> list[str]:
    register = register_on(session, day)
    codes = []
    for text in filter(None, (part.strip() for part in (written or "").split(","))):
        meant = register.meant(text, Level.REGION)
        if len(meant) != 1:
            message = _("“{text}” is no region on {day}.", text=text, day=day)
            remedy = _("Write CUT or ISO codes, such as 02 or CL-AN, with commas between.")
            raise InvalidQuery.at(FieldError("territories", "unknown_region", message, remedy))
        codes += meant
    return list(dict.fromkeys(codes))


def _beside(found: list[Compared], code: str | None) -> Compared | None:
    if code is None:
        return None
    for each in found:
        if each.code == code:
            return each
    message = _("There is no row “{code}” here.", code=code)
    known = ", ".join(each.code for each in found)
    raise InvalidQuery.at(FieldError("beside", "unknown_row", message, _("Write one of: {choices}.", choices=known)))
