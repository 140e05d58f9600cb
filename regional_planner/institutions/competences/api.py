"""Delegated competences over HTTP: as records, the vocabulary, and whether their money is enough."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from regional_planner.institutions.competences import queries
from regional_planner.institutions.competences.kind import DELEGATED_AMOUNTS, DELEGATED_COMPETENCES
from regional_planner.institutions.competences.schemas import (
    COMPETENCES,
    DELEGATED_MONEY,
    DelegatedMoneyQuery,
    money_row,
)
from regional_planner.kernel.period import today
from regional_planner.territory.queries import code_of, register_on
from regional_planner.web.context import db
from regional_planner.web.query import AnswerQuery, asks, rows_answer
from regional_planner.web.records import records

amounts = records(DELEGATED_AMOUNTS)
delegated = records(DELEGATED_COMPETENCES)
competences = Blueprint("competences", __name__, description="What an institution may be competent for")


@competences.route("")
@asks(competences, AnswerQuery)
@competences.response(200, COMPETENCES)
def list_competences(query: dict[str, Any]) -> Response:
    """The competences that delegations and the needs of priorities are written in."""
    return rows_answer("competences", queries.competences(db()), query["f"])


@delegated.route("/money")
@asks(delegated, DelegatedMoneyQuery)
@delegated.response(200, DELEGATED_MONEY)
def list_delegated_money(query: dict[str, Any]) -> Response:
    """Whether the money is enough: given against needed and spent, per delegated competence of a year."""
    year = query["year"] or today().year
    territory = query["territory"]
    found = queries.of_year(db(), year, territory and code_of(db(), territory))
    names = {code: unit.name for code, unit in register_on(db(), today()).units.items()}
    return rows_answer("delegated-money", [money_row(each, names) for each in found], query["f"], year=year)
