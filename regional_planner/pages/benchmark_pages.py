"""The page that sets programmes elsewhere beside ours: by year and inhabitant, in one currency."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from babel.numbers import format_currency, get_currency_precision
from flask import render_template, request

from regional_planner.finance.comparison.answers import Comparison, comparison
from regional_planner.finance.comparison.queries import programmes
from regional_planner.finance.comparison.schemas import ComparisonQuery
from regional_planner.kernel.errors import InvalidQuery
from regional_planner.kernel.language import LOCALES, language
from regional_planner.kernel.period import today
from regional_planner.pages import asking
from regional_planner.pages.words import MISSING_FIGURES
from regional_planner.territory.queries import register_on
from regional_planner.territory.terms import COUNTRY, Level
from regional_planner.web.context import db


def benchmarks() -> str:
    """The form, the rows beside each other, and what is assumed of each; or why nothing can be compared so."""
    texts = _given()
    query = asking.read(ComparisonQuery(exclude=("f",)), texts)
    day = query["as_of"] or today()
    found, refused = None, None
    try:
        found = comparison(db(), day, query)
    except InvalidQuery as error:
        refused = error
    rows = found.rows if found else []
    largest = max((row["shown_per_head_year"] or 0 for row in rows), default=0)
    return render_template(
        "benchmarks.html",
        written=texts,
        day=day,
        refused=refused,
        about=found.about if found else None,
        rows=rows,
        beside=_beside(found),
        largest=largest,
        lacks=lambda row: [MISSING_FIGURES[name] for name in row["missing"].split(";") if name],
        money=_money,
        regions=register_on(db(), day).at(Level.REGION),
        chosen=(query["territories"] or "").split(","),
        choices=_choices(found),
        downloads=asking.downloads("/api/v1/money/benchmarks", **texts),
    )


def _given() -> dict[str, str]:
    """The parameters of this address; ticked regions as one list, and our own row to begin with."""
    texts = asking.given()
    if ticked := [text for text in request.args.getlist("territories") if text.strip()]:
        texts["territories"] = ",".join(ticked)
    if not request.args.keys() - asking.PAGE_ONLY and (ours := _ours()):
        texts["beside"] = ours
    return texts


def _ours() -> str | None:
    return next((each.code for each in programmes(db()) if each.country == COUNTRY), None)


def _choices(found: Comparison | None) -> list[tuple[str, str]]:
    """Code and name of each row that others can be set beside; of the programmes alone where nothing was found."""
    rows = found.rows if found else [asdict(each) for each in programmes(db())]
    return [(row["code"], f"{row['place']}: {row['name']}") for row in rows]


def _beside(found: Comparison | None) -> dict[str, Any] | None:
    code = found.about["beside"] if found else None
    return next((row for row in found.rows if row["code"] == code), None) if found and code else None


def _money(value: float, currency: str) -> str:
    """An amount with its currency; small ones with cents, large ones whole."""
    decimals = get_currency_precision(currency) if abs(value) < 1000 else 0
    if decimals == 0 and abs(value) < 10:
        decimals = 2
    pattern = "¤¤ #,##0" + ("." + "0" * decimals if decimals else "")
    return str(format_currency(value, currency, pattern, locale=LOCALES[language()], currency_digits=False))
