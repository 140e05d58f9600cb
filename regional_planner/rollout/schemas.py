"""Steps of the roll-out as they come and go, and the rows of its answers."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import language, localised
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.fields import Choice, Code, Day, PartialDay, Text
from regional_planner.records.kind import ReasonSchema, RecordSchema
from regional_planner.rollout.models import RolloutTarget
from regional_planner.rollout.queries import CoverageOnDay, Inherited, RegionStage
from regional_planner.rollout.rules import share
from regional_planner.rollout.terms import Coverage, Covered, Slip, Stage, TargetStanding

STAGE_NAMES = {
    Stage.NOT_STARTED: lazy("not started"),
    Stage.PILOT: lazy("pilot"),
    Stage.EXPANSION: lazy("expansion"),
}


class RolloutStepSchema(RecordSchema):
    """A region's step to a stage, planned and taken."""

    code = Code(
        longest=32, metadata={"label": lazy("Code"), "note": lazy("Leave empty for a new step: it is given a code.")}
    )
    territory = Code(
        required=True, metadata={"label": lazy("Territory"), "note": lazy("CUT or ISO code of the region")}
    )
    units_as_of = Day(
        metadata={"label": lazy("Territories as of"), "note": lazy("The region is meant as it was on this day")}
    )
    stage = Choice(
        [Stage.PILOT, Stage.EXPANSION],
        required=True,
        metadata={"label": lazy("Stage"), "note": lazy("It leads to this")},
    )
    planned = PartialDay(
        allow_none=True, metadata={"label": lazy("Planned"), "note": lazy("By the end of this day, month or year")}
    )
    actual = PartialDay(
        allow_none=True, metadata={"label": lazy("Reached"), "note": lazy("Day, month or year, as exactly as known")}
    )
    note_es = Text(longest=2000, allow_none=True, metadata={"label": lazy("Note (Spanish)")})
    note_en = Text(longest=2000, allow_none=True, metadata={"label": lazy("Note (English)")})


class ReachSchema(ReasonSchema):
    """When a step was taken, and where that is known from."""

    on = PartialDay(required=True, metadata={"description": "Day, month or year, as exactly as known"})
    source = Text(required=True, longest=500, metadata={"description": "Where it is known from"})


def stage_row(region: RegionStage) -> dict[str, Any]:
    """Where a region stands, as a row: days of slip, dates as exactly as known."""
    step = region.step
    return {
        "code": region.unit.code,
        "unit": region.unit.id,
        "name": region.unit.name,
        "stage": region.stage,
        "since": None if region.since is None else region.since.text,
        "certain": region.certain,
        "at_least": region.standing.at_least,
        "step": step.code if step else None,
        "planned": step.step.planned.text if step and step.step.planned else None,
        **_slip(region.slip),
        "note": _notes(region),
        "inherited": [{**asdict(each), "since": each.since.text if each.since else None} for each in region.inherited],
        "illustrative": step.illustrative if step else False,
        "source": step.source if step else None,
    }


def coverage_rows(coverage: Coverage) -> list[dict[str, Any]]:
    """Coverage as a row a stage: regions and inhabitants, for certain and at most, and their shares 0-1."""
    return [{"stage": stage, **covered_row(covered, coverage)} for stage, covered in coverage.by_stage.items()]


def covered_row(covered: Covered, coverage: Coverage) -> dict[str, Any]:
    """What a stage covers, with shares 0-1 of the regions and inhabitants of the day."""
    return {
        **asdict(covered),
        "regions_share_certain": share(covered.regions_certain, coverage.regions),
        "regions_share_possible": share(covered.regions_possible, coverage.regions),
        "inhabitants_share_certain": share(covered.inhabitants_certain, coverage.inhabitants),
        "inhabitants_share_possible": share(covered.inhabitants_possible, coverage.inhabitants),
    }


def timeline_row(on_day: CoverageOnDay) -> dict[str, Any]:
    """A year of the roll-out: how many regions were to have begun, and how many had."""
    return {
        "year": on_day.day.year,
        "as_of": on_day.day,
        "regions": on_day.coverage.regions,
        "planned": on_day.planned,
        **covered_row(on_day.coverage.begun, on_day.coverage),
        "inhabitants": on_day.coverage.inhabitants,
        "census": on_day.census,
    }


def target_row(target: RolloutTarget, standing: TargetStanding) -> dict[str, Any]:
    """A target, planned against actual: days of slip, the days between which it was met."""
    texts = {name: getattr(target, name) for name in ("title_es", "title_en", "note_es", "note_en")}
    first, last = standing.met_between or (None, None)
    return {
        "code": target.code,
        "title": localised(texts, "title"),
        "kind": target.kind,
        "stage": target.stage,
        "planned": target.due,
        "needed": standing.needed,
        "reached_certain": standing.reached_certain,
        "reached_possible": standing.reached_possible,
        "met": standing.met,
        "possibly_met": standing.possibly_met,
        "actual": target.actual.text if target.actual and standing.possibly_met else None,
        "met_from": first,
        "met_by": last,
        **_slip(standing.slip),
        "note": localised(texts, "note") if target.note_es else None,
        "source": target.source,
    }


def _slip(slip: Slip | None) -> dict[str, Any]:
    return {
        "slip_least": slip.least if slip else None,
        "slip_most": slip.most if slip else None,
        "slip_ongoing": slip.ongoing if slip else None,
    }


def _notes(region: RegionStage) -> str | None:
    notes = [_told(each) for each in region.inherited]
    if region.step is not None:
        own = region.step.note_en if language() == "en" and region.step.note_en else region.step.note_es
        notes.append(own or "")
    return " ".join(filter(None, notes)) or None


def _told(each: Inherited) -> str:
    return _(
        "Until {day} its territory was covered by the stage “{stage}” of {name} ({code}); that is not counted.",
        day=each.until,
        stage=STAGE_NAMES[each.stage],
        name=each.name,
        code=each.territory,
    )
