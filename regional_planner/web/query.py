"""Query parameters that many views share: a day, a language-free code, the representation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import RAISE, Schema, fields, validate

from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.kernel.period import today
from regional_planner.records.fields import Day
from regional_planner.records.kind import QuerySchema
from regional_planner.web.answers import answer
from regional_planner.web.sheets import Column, Sheet
from regional_planner.web.tables import JSON, representation, table


class AnswerQuery(QuerySchema):
    """Base of the query parameters of answers that come in several representations: `f` picks one."""

    f = fields.String(
        load_default=None,
        validate=validate.OneOf(["json", "csv", "xlsx"], error=lazy("It is not one of: {choices}.")),
        metadata={"description": "Representation; otherwise the Accept header decides"},
    )


class DayQuery(QuerySchema):
    """`as_of`, the day that the answer is for."""

    as_of = Day(load_default=None, metadata={"description": "The day asked for; today when missing"})


class DatedQuery(AnswerQuery, DayQuery):
    """The day, for answers that come in several representations."""


def asks(blueprint: Blueprint, schema: type[Schema]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorate a view of `blueprint` with its query parameters: a wrong or unknown one is 400, never passed over."""
    decorate: Callable[[Callable[..., Any]], Callable[..., Any]] = blueprint.arguments(
        schema, location="query", error_status_code=400, unknown=RAISE
    )
    return decorate


def day_asked(query: dict[str, Any]) -> date:
    """The day of `as_of`, today where the plan is made when it is missing."""
    return query.get("as_of") or today()


def rows_answer(name: str, rows: Sequence[dict[str, Any]], asked: str | None, **beside: Any) -> Response:
    """`rows` as JSON (with `beside` next to them), CSV or XLSX; nested values stay out of the tables."""
    kind = representation(asked)
    if kind == JSON:
        return answer({"items": rows, "next": None, **beside})
    flat = [key for key, value in (rows[0] if rows else {}).items() if not isinstance(value, dict | list | tuple)]
    return table(kind, name, [Sheet(name, [Column(key, key) for key in flat], rows)])
