"""Transforma's axes as they leave."""

from marshmallow import fields

from regional_planner.records.shown import listing, row_schema
from regional_planner.transforma.models import Axis

AXES = listing("AxisList", row_schema("Axis", Axis, name=fields.String()))
