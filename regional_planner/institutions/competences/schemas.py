"""Delegated competences as they come and go, and whether their money is enough."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from regional_planner.institutions.competences.models import Competence
from regional_planner.institutions.competences.queries import DelegatedYear
from regional_planner.institutions.competences.terms import Permanence
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.fields import (
    MOST_CLP,
    Choice,
    Code,
    Day,
    Text,
    Whole,
)
from regional_planner.records.kind import RecordSchema
from regional_planner.records.shown import listing, row_schema
from regional_planner.web.query import AnswerQuery

Year = {"least": 1990, "most": 2200}


class DelegatedCompetenceSchema(RecordSchema):
    """A competence that was handed over to a region."""

    code = Code(
        longest=96, metadata={"label": lazy("Code"), "note": lazy("Leave it empty to be given one when it is new")}
    )
    territory = Code(required=True, metadata={"label": lazy("Region"), "note": lazy("CUT or ISO code")})
    competence = Code(
        required=True, metadata={"label": lazy("Competence"), "note": lazy("Code of the list of competences")}
    )
    transferred_by = Code(
        required=True, metadata={"label": lazy("Handed over by"), "note": lazy("Code of an institution")}
    )
    decree = Text(longest=100, allow_none=True, metadata={"label": lazy("Decree")})
    decree_date = Day(allow_none=True, metadata={"label": lazy("Date of the decree")})
    permanence = Choice(Permanence, required=True, metadata={"label": lazy("For how long")})
    valid_from = Day(required=True, metadata={"label": lazy("Since")})
    valid_to = Day(
        allow_none=True,
        metadata={"label": lazy("Until"), "note": lazy("First day on which the region no longer has it")},
    )
    note = Text(longest=2000, allow_none=True, metadata={"label": lazy("Note")})


class DelegatedAmountSchema(RecordSchema):
    """The money of a delegated competence in a year; empty is not known, and not 0."""

    delegation = Code(
        required=True,
        longest=96,
        metadata={"label": lazy("Delegation"), "note": lazy("Code of the delegated competence")},
    )
    year = Whole(required=True, **Year, metadata={"label": lazy("Year")})
    given = Whole(most=MOST_CLP, allow_none=True, metadata={"label": lazy("Given (CLP)")})
    needed = Whole(most=MOST_CLP, allow_none=True, metadata={"label": lazy("Needed (CLP)")})
    spent = Whole(most=MOST_CLP, allow_none=True, metadata={"label": lazy("Spent (CLP)")})
    territory = fields.String(dump_only=True)


class DelegatedMoneyQuery(AnswerQuery):
    """Of which year and region."""

    year = Whole(**Year, load_default=None, metadata={"description": "This year when missing"})
    territory = Code(load_default=None, metadata={"description": "CUT or ISO code of a region; all when missing"})


class DelegatedMoneySchema(Schema):
    """A delegated competence in a year; null where it is not known."""

    territory = fields.String()
    name = fields.String(metadata={"description": "Name of the region"})
    delegation = fields.String()
    competence = fields.String()
    competence_name = fields.String()
    permanence = Choice(Permanence)
    given = fields.Integer(allow_none=True, metadata={"description": "Whole CLP that came with it"})
    needed = fields.Integer(allow_none=True, metadata={"description": "Whole CLP that it is estimated to cost"})
    spent = fields.Integer(allow_none=True, metadata={"description": "Whole CLP that the region spent on it"})
    enough = fields.Boolean(allow_none=True, metadata={"description": "Whether at least as much was given as needed"})
    missing = fields.Integer(allow_none=True, metadata={"description": "Whole CLP needed beyond what was given"})
    covered = fields.Float(allow_none=True, metadata={"description": "Given over needed", "minimum": 0})
    used = fields.Float(allow_none=True, metadata={"description": "Spent over given", "minimum": 0})
    illustrative = fields.Boolean()
    source = fields.String(allow_none=True)


COMPETENCES = listing("CompetenceList", row_schema("Competence", Competence, name=fields.String()))
DELEGATED_MONEY = listing("DelegatedMoneyList", DelegatedMoneySchema, year=fields.Integer())


def money_row(each: DelegatedYear, names: dict[str, str]) -> dict[str, Any]:
    """A delegated competence in a year as a row; `names` are those of the regions by code."""
    found, delegation = each.sufficiency, each.delegation
    return {
        "territory": delegation["territory"],
        "name": names.get(delegation["territory"], delegation["territory"]),
        "delegation": delegation["code"],
        "competence": delegation["competence"],
        "competence_name": delegation["competence_name"],
        "permanence": delegation["permanence"],
        "given": each.money.given,
        "needed": each.money.needed,
        "spent": each.money.spent,
        "enough": found.enough,
        "missing": found.missing,
        "covered": found.covered,
        "used": found.used,
        "illustrative": each.illustrative,
        "source": each.source,
    }
