"""The roll-out over HTTP: steps as records, and where the country stands on any day."""

from __future__ import annotations

from typing import Any

from flask import Response

from regional_planner.rollout import queries
from regional_planner.rollout.kind import STEPS
from regional_planner.rollout.schemas import coverage_rows, covered_row, stage_row, target_row, timeline_row
from regional_planner.rollout.shown import COVERAGE, STAGES, TARGETS, TIMELINE
from regional_planner.territory.queries import basis_of
from regional_planner.web.context import db
from regional_planner.web.query import AnswerQuery, DatedQuery, asks, day_asked, rows_answer
from regional_planner.web.records import records

blueprint = records(STEPS)


@blueprint.route("/stages")
@asks(blueprint, DatedQuery)
@blueprint.response(200, STAGES)
def list_stages(query: dict[str, Any]) -> Response:
    """Where each region of a day stands, north to south: since when, how certain, planned against actual."""
    day = day_asked(query)
    rows = [stage_row(region) for region in queries.stages_on(db(), day).values()]
    return rows_answer("rollout-stages", rows, query["f"], as_of=day)


@blueprint.route("/coverage")
@asks(blueprint, DatedQuery)
@blueprint.response(200, COVERAGE)
def read_coverage(query: dict[str, Any]) -> Response:
    """Regions and inhabitants by stage on a day, and those that have begun: for certain, and at most."""
    day = day_asked(query)
    found = queries.coverage_on(db(), day)
    return rows_answer(
        "rollout-coverage",
        coverage_rows(found.coverage),
        query["f"],
        as_of=day,
        regions=found.coverage.regions,
        inhabitants=found.coverage.inhabitants,
        census=found.census,
        census_basis=basis_of(db(), found.census),
        planned=found.planned,
        begun=covered_row(found.coverage.begun, found.coverage),
    )


@blueprint.route("/timeline")
@asks(blueprint, AnswerQuery)
@blueprint.response(200, TIMELINE)
def read_timeline(query: dict[str, Any]) -> Response:
    """Year by year: how many regions were to have begun, how many had, and how many inhabitants they have."""
    rows = [timeline_row(each) for each in queries.coverage_over(db(), queries.timeline_days())]
    return rows_answer("rollout-timeline", rows, query["f"])


@blueprint.route("/targets")
@asks(blueprint, DatedQuery)
@blueprint.response(200, TARGETS)
def list_targets(query: dict[str, Any]) -> Response:
    """The targets that name no region: planned against actual on a day, in days."""
    day = day_asked(query)
    rows = [target_row(target, standing) for target, standing in queries.targets_on(db(), day)]
    return rows_answer("rollout-targets", rows, query["f"], as_of=day)
