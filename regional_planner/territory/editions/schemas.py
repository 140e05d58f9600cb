"""Editions as they leave: with their state, the report of their load, and what they changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from marshmallow import Schema, fields

from regional_planner.records.fields import Choice, Code, Day, Flag, Text
from regional_planner.records.kind import SCHEMA_MESSAGES, QuerySchema
from regional_planner.records.shown import listing, nested_list, share
from regional_planner.territory.boundaries.findings import LoadReport, Severity
from regional_planner.territory.editions.models import BoundaryLoad
from regional_planner.territory.editions.queries import load_state, report_of
from regional_planner.territory.editions.terms import CODE_PATTERN, Asked, LoadState
from regional_planner.territory.models import BoundaryEdition
from regional_planner.territory.terms import EditionState, Level
from regional_planner.web.query import AnswerQuery

STATES = (*EditionState, *(state for state in LoadState if state is not LoadState.LOADED))
SAID = ("code", "title", "source", "terms_es", "terms_en")


class BoundaryEditionSchema(Schema):
    """A boundary edition, or a load that made none so far."""

    code = fields.String(metadata={"description": "Code, such as dpa-2023"})
    title = fields.String()
    source = fields.String(metadata={"description": "Citation"})
    terms_es = fields.String(metadata={"description": "Terms of use in Spanish"})
    terms_en = fields.String(metadata={"description": "Terms of use in English"})
    state = Choice(
        [state.value for state in STATES],
        metadata={"description": "Draft or published; or how far its load is: only who keeps boundaries sees that"},
    )
    in_force = fields.Boolean(metadata={"description": "Whether layers draw from it today"})
    published_from = fields.Date(allow_none=True, metadata={"description": "First day on which it is in force"})
    as_of = fields.Date(allow_none=True, metadata={"description": "Day whose communes they are; null: the shipped one"})
    loaded_at = fields.DateTime(metadata={"description": "When it was loaded, or began to be, UTC"})


class BoundaryFindingSchema(Schema):
    """One thing that the checks found."""

    severity = Choice(Severity, metadata={"description": "An error keeps the file from being loaded"})
    code = fields.String(metadata={"description": "Stays the same in all languages: shape-invalid"})
    unit = fields.String(metadata={"description": "CUT code; empty: the file as a whole"})
    place = fields.String(metadata={"description": "Row of the file, or longitude and latitude; empty where none"})
    message = fields.String()
    remedy = fields.String()


class BoundaryReportSchema(Schema):
    """What the checks of a file found: all of it, errors first."""

    units = fields.Integer()
    vertices = fields.Integer()
    overlap_km2 = fields.Float()
    gap_km2 = fields.Float()
    findings = nested_list(BoundaryFindingSchema)


class BoundaryStepSchema(Schema):
    """One step of a load."""

    at = fields.DateTime()
    said = fields.String(metadata={"description": "In the language of who sent the file"})


class BoundaryLoadSchema(Schema):
    """How the file came, and how far its load is."""

    state = Choice(LoadState)
    filename = fields.String()
    digest = fields.String(metadata={"description": "SHA-256 of the file, hexadecimal"})
    entered_by = fields.String(metadata={"description": "User name of who sent it"})
    institution = fields.String(allow_none=True)
    dry_run = fields.Boolean(metadata={"description": "Whether it was only to be checked"})
    told_at = fields.DateTime(metadata={"description": "When it last said anything, UTC"})
    steps = nested_list(BoundaryStepSchema)


class BoundaryEditionReportSchema(BoundaryEditionSchema):
    """An edition with the report of its checks, and its load as far as the reader may see it."""

    report = fields.Nested(
        BoundaryReportSchema, allow_none=True, metadata={"description": "Null before the checks end"}
    )
    how_loaded = fields.Nested(BoundaryLoadSchema, allow_none=True, data_key="load")
    compared_with = fields.List(fields.String(), metadata={"description": "Codes of editions, see comparison"})


class BoundaryMoveSchema(Schema):
    """A commune that moved."""

    code = fields.String()
    name = fields.String()
    from_ = fields.String(data_key="from", metadata={"description": "Commune or region whose ground most of it was"})
    from_name = fields.String(allow_none=True)
    to = fields.String(allow_none=True, metadata={"description": "Where the file puts it; null by area"})
    share = share()
    basis = Choice(("area", "file"), metadata={"description": "By its area, or by what the file says"})


class BoundaryChangeSchema(Schema):
    """What became of one unit, at full detail, square kilometres; slivers are counted apart."""

    code = fields.String()
    level = fields.String()
    name = fields.String()
    change = Choice(("same", "slivers", "changed", "new", "lost", "no shape"))
    before_km2 = fields.Float(allow_none=True)
    after_km2 = fields.Float(allow_none=True)
    lost_km2 = fields.Float()
    gained_km2 = fields.Float()
    share_changed = fields.Float(allow_none=True, metadata={"description": "Lost and gained, of the area before"})
    slivers = fields.Integer()
    sliver_km2 = fields.Float()
    distance_m = fields.Float(
        allow_none=True, metadata={"description": "How far a commune's border went at most, about; null elsewhere"}
    )


EDITIONS = listing("BoundaryEditionList", BoundaryEditionSchema)
COMPARISON = listing(
    "BoundaryComparison",
    BoundaryChangeSchema,
    edition=fields.String(),
    against=fields.String(),
    made_at=fields.DateTime(),
    units_as_of=fields.Date(),
    sliver_width_m=fields.Float(),
    totals=fields.Dict(),
    moved=nested_list(BoundaryMoveSchema),
)


class LoadQuery(QuerySchema):
    """What is said of an edition, and how its file is read."""

    code = Code(
        required=True,
        longest=64,
        metadata={"description": "Code of the edition, such as dpa-2025", "pattern": f"^{CODE_PATTERN}$"},
    )
    title = Text(load_default=None, longest=300, metadata={"description": "Its title; the file's name when missing"})
    citation = Text(load_default="", longest=2000, metadata={"description": "Whose data they are"})
    terms = Text(load_default="", longest=4000, metadata={"description": "Terms of use"})
    code_column = Text(
        load_default=None, metadata={"description": "Column with the CUT codes; found when it has a usual name"}
    )
    layer = Text(load_default=None, metadata={"description": "Layer of a file that has several"})
    crs = Text(load_default=None, metadata={"description": "Reference system, for a file that names none: EPSG:5360"})
    as_of = Day(load_default=None, metadata={"description": "Day whose communes they are; today when missing"})
    dry_run = Flag(load_default=False, metadata={"description": "Check it and write nothing but the report"})
    filename = Code(load_default=None, longest=300, metadata={"description": "Name of a file sent as the body"})


class ComparisonQuery(AnswerQuery):
    """With which edition, and which units."""

    against = Code(load_default=None, metadata={"description": "Code of the other edition; the one in force"})
    level = Choice(Level, load_default=None, metadata={"description": "Units of one level only"})


class _PublishSchema(Schema):
    error_messages = SCHEMA_MESSAGES


PublishSchema = _PublishSchema.from_dict(
    {"from": Day(required=True, metadata={"description": "First day on which it is in force; today or later"})},
    name="PublishEdition",
)


def edition_row(edition: BoundaryEdition, in_force: str | None) -> dict[str, Any]:
    """An edition on record as a row."""
    said = {name: getattr(edition, name) for name in (*SAID, "published_from", "as_of", "loaded_at")}
    return {**said, "state": edition.state.value, "in_force": edition.code == in_force}


def load_row(load: BoundaryLoad) -> dict[str, Any]:
    """A load that made no edition so far, as the edition that it may become."""
    asked = Asked.from_dict(load.asked)
    return {
        "code": load.code,
        "title": asked.title,
        "source": asked.citation,
        "terms_es": asked.terms,
        "terms_en": asked.terms,
        "state": load_state(load).value,
        "in_force": False,
        "published_from": None,
        "as_of": asked.as_of,
        "loaded_at": load.started_at,
    }


def report_row(edition: BoundaryEdition | None, load: BoundaryLoad | None) -> dict[str, Any] | None:
    """What the checks found, said in the reader's language."""
    if edition is not None:
        report = report_of(edition)
    else:
        report = LoadReport.from_dict(load.report) if load is not None and load.report else None
    if report is None:
        return None
    findings = []
    for each in report.findings:
        message, remedy = each.said
        where = {"severity": each.severity.value, "code": each.code, "unit": each.unit, "place": each.place}
        findings.append({**where, "message": message, "remedy": remedy})
    return {**report.as_dict(), "findings": findings}


def how_loaded(load: BoundaryLoad) -> Mapping[str, Any]:
    """How the file came, and how far its load is."""
    names = ("filename", "digest", "entered_by", "institution", "told_at")
    said = {name: getattr(load, name) for name in names}
    steps = [{**step, "at": datetime.fromisoformat(step["at"])} for step in load.steps]
    return {**said, "steps": steps, "state": load_state(load).value, "dry_run": load.asked["dry_run"]}
