"""Whether the service lives, and whether it is ready to answer."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy import text

from regional_planner.web.answers import answer
from regional_planner.web.context import db

blueprint = Blueprint("health", __name__)


@blueprint.get("/health/live", endpoint="live")
def live() -> Response:
    """The process answers; nothing else is asked."""
    return answer({"status": "live"})


@blueprint.get("/health/ready", endpoint="ready")
def ready() -> Response:
    """The database answers and is migrated: 200; else the error table says 503."""
    version = db().execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    return answer({"status": "ready", "migration": version})
