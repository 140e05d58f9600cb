"""Transforma's axes over HTTP."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from regional_planner.transforma.queries import axes
from regional_planner.transforma.schemas import AXES
from regional_planner.web.context import db
from regional_planner.web.query import AnswerQuery, asks, rows_answer

blueprint = Blueprint("axes", __name__, description="Transforma's industries, horizontal areas and enabling areas")


@blueprint.route("")
@asks(blueprint, AnswerQuery)
@blueprint.response(200, AXES)
def list_axes(query: dict[str, Any]) -> Response:
    """The axes in their customary order."""
    return rows_answer("axes", axes(db()), query["f"])
