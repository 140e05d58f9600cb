"""Imports as they leave, and what may be asked of them."""

from __future__ import annotations

from marshmallow import fields

from regional_planner.exchange.terms import Outcome
from regional_planner.kernel.language import LANGUAGES
from regional_planner.records.fields import Choice, Code, Flag
from regional_planner.records.kind import RecordSchema
from regional_planner.web.query import AnswerQuery


class ImportSchema(RecordSchema):
    """An import and how it ended."""

    territory = fields.String(dump_only=True)
    entered_by = fields.String(dump_only=True)
    institution = fields.String(dump_only=True, allow_none=True)
    filename = fields.String(dump_only=True)
    digest = fields.String(dump_only=True, metadata={"description": "SHA-256 of the file, hexadecimal"})
    dry_run = fields.Boolean(dump_only=True)
    language = fields.String(dump_only=True, metadata={"description": "Language of the texts of the report"})
    outcome = fields.Enum(Outcome, by_value=True, dump_only=True)
    created = fields.Integer(dump_only=True)
    changed = fields.Integer(dump_only=True)
    revised = fields.Integer(dump_only=True)
    unchanged = fields.Integer(dump_only=True)
    errors = fields.Integer(dump_only=True, metadata={"description": "How many things were wrong"})


class ImportReportSchema(ImportSchema):
    """An import with its report: sheets, errors and rows."""

    report = fields.Dict(dump_only=True)


class ImportQuery(AnswerQuery):
    """What is sent, for whom, and whether it is only to be checked."""

    territory = Code(load_default=None, metadata={"description": "CUT or ISO code; the asker's own when missing"})
    dry_run = Flag(load_default=False, metadata={"description": "Check it and write nothing"})
    kind = Code(load_default=None, metadata={"description": "What a CSV file holds, such as priorities"})
    filename = Code(load_default=None, longest=300, metadata={"description": "Name of a file sent as the body"})


class TemplateQuery(AnswerQuery):
    """Whose workbook, in which language."""

    territory = Code(load_default=None, metadata={"description": "CUT or ISO code; the asker's own when missing"})
    cycle = Code(load_default=None, metadata={"description": "Cycle; the one that today falls in when missing"})
    lang = Choice(LANGUAGES, load_default=None, metadata={"description": "Language of the headings and the guide"})
