"""Snapshots of frozen cycles over HTTP: what there is, and each as the text that was signed."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from regional_planner.alignment.snapshots.queries import snapshots_of, text_of
from regional_planner.alignment.snapshots.schemas import CONTENT, SNAPSHOTS, snapshot_row
from regional_planner.priorities.phases import CYCLE
from regional_planner.records import reading
from regional_planner.web.answers import JSON_TYPE
from regional_planner.web.context import actor, db
from regional_planner.web.query import AnswerQuery, asks, rows_answer

snapshots = Blueprint("snapshots", __name__, description="What cycles said when they were frozen, signed")


@snapshots.route("/<string:key>/snapshots")
@asks(snapshots, AnswerQuery)
@snapshots.response(200, SNAPSHOTS)
def list_snapshots(query: dict[str, Any], key: str) -> Response:
    """The snapshots of a cycle: when it was frozen, the hash of what it said, the signature and its key."""
    rows = [snapshot_row(row) for row in snapshots_of(db(), _code(key))]
    return rows_answer("snapshots", rows, query["f"])


@snapshots.route("/<string:key>/snapshots/<int:number>")
@snapshots.response(200, CONTENT)
def read_snapshot(key: str, number: int) -> Response:
    """What the cycle said, byte for byte as it was hashed and signed."""
    text, digest = text_of(db(), _code(key), number)
    response = Response(text, mimetype=JSON_TYPE)
    response.set_etag(digest)
    return response


def _code(key: str) -> str:
    return str(reading.one(db(), CYCLE, actor(), key)["code"])
