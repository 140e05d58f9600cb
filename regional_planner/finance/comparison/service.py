"""Keeping benchmark programmes: what a row must say before it may be compared with."""

from __future__ import annotations

from collections.abc import Iterator

from babel import Locale
from babel.numbers import get_currency_precision, is_currency
from sqlalchemy.orm import Session

from regional_planner.finance.comparison.models import BenchmarkProgramme
from regional_planner.finance.comparison.permissions import POLICY
from regional_planner.kernel.errors import FieldError, Invalid
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import today
from regional_planner.records.record_type import Change, RecordType, Values
from regional_planner.records.scaled import TEN_THOUSANDTHS
from regional_planner.territory.queries import register_on
from regional_planner.territory.terms import COUNTRY

SCOPE = "benchmarks"
TOGETHER = (("first_year", "last_year"), ("inhabitants", "inhabitants_year", "inhabitants_source"))
"""Fields that are filled in together or not at all."""


def check_benchmark(session: Session, change: Change) -> None:
    """The rules of a programme, over its own fields and the register of territories.

    Raises:
        Invalid: naming each field that does not hold.
    """
    row = change.after
    faults = [*_missing(row), *_years(row), *currency_faults("currency", row["currency"])]
    if not faults and row["amount"] % (TEN_THOUSANDTHS // 10 ** get_currency_precision(row["currency"])):
        count = get_currency_precision(row["currency"])
        message = _("An amount in {currency} has at most {count} decimals.", currency=row["currency"], count=count)
        faults.append(FieldError("amount", "too_fine", message, _("Round it.")))
    faults += _place(session, row)
    if faults:
        raise Invalid(_("The programme does not hold; see `errors`."), faults)


def currency_faults(field: str, code: str) -> list[FieldError]:
    """What is wrong with a currency's code, if anything: it is none of ISO 4217's, or has fractions of a cent."""
    if is_currency(code) and get_currency_precision(code) <= 4:
        return []
    message = _("There is no currency “{code}”.", code=code)
    return [FieldError(field, "unknown_currency", message, _("Write its ISO 4217 code, such as USD, EUR or CLP."))]


BENCHMARK = RecordType(
    "benchmark_programme", BenchmarkProgramme, POLICY, scope=lambda row: SCOPE, check=check_benchmark
)


def _missing(row: Values) -> Iterator[FieldError]:
    for names in TOGETHER:
        if any(row[name] is not None for name in names):
            remedy = _("Fill in all of these or none: {fields}.", fields=", ".join(names))
            yield from (
                FieldError(name, "required", _("It is missing."), remedy) for name in names if row[name] is None
            )


def _years(row: Values) -> Iterator[FieldError]:
    first, last = row["first_year"], row["last_year"]
    if first is not None and last is not None and last < first:
        message = _("{last} is before {first}.", last=last, first=first)
        yield FieldError("last_year", "out_of_bounds", message, _("Write the last year that the amount is for."))
    if row["years"] is not None and first is not None:
        message = _("The first and last year say it already.")
        yield FieldError("years", "twice", message, _("Leave it empty; it is for sources that name no years."))


def _place(session: Session, row: Values) -> Iterator[FieldError]:
    if row["country"] not in Locale("en").territories:
        message = _("There is no country “{code}”.", code=row["country"])
        yield FieldError("country", "unknown_country", message, _("Write its ISO 3166-1 code, such as CL or IT."))
    code = row["cut_code"]
    if code is None:
        return
    if row["country"] != COUNTRY:
        message = _("Only territories of Chile have a CUT code.")
        yield FieldError("cut_code", "elsewhere", message, _("Leave it empty."))
    elif code not in register_on(session, today()).units:
        message = _("No territory has the code “{code}” on {day}.", code=code, day=today())
        yield FieldError("cut_code", "unknown_territory", message, _("The list is at /api/v1/territories."))
