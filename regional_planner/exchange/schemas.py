"""Imports as they leave, and what may be asked of them."""

from __future__ import annotations

from marshmallow import Schema, fields

from regional_planner.advantage.terms import Measure
from regional_planner.exchange.statistics import SeriesSchema
from regional_planner.exchange.terms import Action, Outcome
from regional_planner.kernel.language import LANGUAGES
from regional_planner.records.fields import Choice, Code, Day, Flag, Whole
from regional_planner.records.kind import QuerySchema, RecordSchema
from regional_planner.records.shown import listing, nested_list


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


IMPORTS_PAGE = listing("ImportPage", ImportSchema)


class SheetCountSchema(Schema):
    """How many rows of a sheet had which fate."""

    sheet = fields.String()
    kind = fields.String()
    encoding = fields.String(
        allow_none=True, dump_default=None, metadata={"description": "What a text file was read as; null: a workbook"}
    )
    rows = fields.Integer()
    created = fields.Integer()
    changed = fields.Integer()
    revised = fields.Integer()
    unchanged = fields.Integer()


class RowErrorSchema(Schema):
    """One thing wrong with one cell, row, sheet or the file."""

    sheet = fields.String()
    row = fields.Integer(metadata={"description": "As the spreadsheet shows it, from 1; 0: the sheet or the file"})
    column = fields.String(metadata={"description": "Letter of the column; empty: the row"})
    heading = fields.String()
    field = fields.String()
    code = fields.String()
    value = fields.String()
    message = fields.String()
    remedy = fields.String()


class RowOutcomeSchema(Schema):
    """A row that made a difference, or would."""

    sheet = fields.String()
    row = fields.Integer()
    action = Choice(Action)
    key = fields.String(metadata={"description": "What names the record"})
    changes = fields.Dict(keys=fields.String(), metadata={"description": "Field -> [before, after]"})


class ReportSchema(Schema):
    """What an import did or would do: the first errors and rows, and how many more there are."""

    sheets = nested_list(SheetCountSchema)
    errors = nested_list(RowErrorSchema)
    errors_left_out = fields.Integer()
    rows = nested_list(RowOutcomeSchema)
    rows_left_out = fields.Integer()


class ImportReportSchema(ImportSchema):
    """An import with its report: sheets, errors and rows."""

    report = fields.Nested(ReportSchema, dump_only=True)


class ImportQuery(QuerySchema):
    """What is sent, for whom, and whether it is only to be checked."""

    territory = Code(load_default=None, metadata={"description": "CUT or ISO code; the asker's own when missing"})
    dry_run = Flag(load_default=False, metadata={"description": "Check it and write nothing"})
    kind = Code(load_default=None, metadata={"description": "What a CSV file holds, such as priorities"})
    filename = Code(load_default=None, longest=300, metadata={"description": "Name of a file sent as the body"})
    mapping = Code(
        load_default=None, longest=100, metadata={"description": "Name of the mapping by which the file is read"}
    )


class PackageQuery(QuerySchema):
    """Whose money."""

    territory = Code(load_default=None, metadata={"description": "CUT or ISO code; all territories when missing"})


class HeadingsQuery(QuerySchema):
    """Of which file, and for which kind of record."""

    territory = Code(load_default=None, metadata={"description": "CUT or ISO code; the asker's own when missing"})
    kind = Code(required=True, metadata={"description": "What its rows are to make, such as amounts"})
    heading_row = Whole(least=1, most=50, load_default=1, metadata={"description": "Row of the headings, from 1"})
    filename = Code(load_default=None, longest=300, metadata={"description": "Name of a file sent as the body"})


class HeadingSchema(Schema):
    """A heading of a file, and what it may mean."""

    column = fields.String(metadata={"description": "Letter of the column"})
    heading = fields.String()
    field = fields.String(allow_none=True, metadata={"description": "Field that it seems to be; null: not known"})
    month = fields.Integer(allow_none=True, metadata={"description": "Month that it names, 1-12"})
    examples = fields.List(fields.String(), metadata={"description": "What stands in the first rows"})


HEADINGS = listing("Headings", HeadingSchema)


class ActivityImportQuery(QuerySchema):
    """Where the figures of a file of activity come from, and whether it is only to be checked."""

    source = Code(required=True, metadata={"description": "Code of the source, see /sources"})
    measure = Choice(Measure, required=True, metadata={"description": "What is counted"})
    units_as_of = Day(load_default=None, metadata={"description": "Day whose units the figures are on; today"})
    illustrative = Flag(load_default=False, metadata={"description": "The figures are made up"})
    dry_run = Flag(load_default=False, metadata={"description": "Check it and write nothing"})
    filename = Code(load_default=None, longest=300, metadata={"description": "Name of a file sent as the body"})


class StatisticsImportQuery(QuerySchema, SeriesSchema):
    """What is said of the series of rows that name none, and whether the file is only to be checked."""

    series = Code(load_default=None, metadata={"description": "Code of the series of rows that name none"})
    illustrative = Flag(load_default=False, metadata={"description": "The figures are made up"})
    dry_run = Flag(load_default=False, metadata={"description": "Check it and write nothing"})
    filename = Code(load_default=None, longest=300, metadata={"description": "Name of a file sent as the body"})


class TemplateQuery(QuerySchema):
    """Whose workbook, in which language."""

    territory = Code(load_default=None, metadata={"description": "CUT or ISO code; the asker's own when missing"})
    cycle = Code(load_default=None, metadata={"description": "Cycle; the one that today falls in when missing"})
    lang = Choice(LANGUAGES, load_default=None, metadata={"description": "Language of the headings and the guide"})
