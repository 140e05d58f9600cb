"""Taking in a file of activity by territory: every row checked, and all of it a new vintage or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.advantage.service import Known, counts_already, require_source, store
from regional_planner.advantage.terms import EARLIEST_YEAR, LATEST_YEAR, TRANSFORMA, ActivityFigure, Origin
from regional_planner.exchange.layout import Layout, blank, lay_out, read_row
from regional_planner.exchange.reading import read_tables
from regional_planner.exchange.terms import MOST_ERRORS, Action, ImportReport, RowError, SheetCount, SheetTable
from regional_planner.kernel.errors import FieldError, Invalid
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import language
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.faults import flatten
from regional_planner.records.fields import Code, Whole, written_as_text
from regional_planner.territory.terms import COUNTRY

MOST_COUNTED = 10**9
"""More people than Chile will have: a larger figure has slipped a column."""


class ActivityRowSchema(Schema):
    """A row of a file of activity."""

    class Meta:
        unknown = RAISE

    year = Whole(required=True, least=EARLIEST_YEAR, most=LATEST_YEAR, metadata={"label": lazy("Year")})
    territory = Code(required=True, longest=8, metadata={"label": lazy("Territory")})
    classification = Code(load_default=TRANSFORMA, longest=32, metadata={"label": lazy("Classification")})
    activity = Code(required=True, metadata={"label": lazy("Industry or area")})
    value = Whole(required=True, most=MOST_COUNTED, metadata={"label": lazy("Value")})


@dataclass(frozen=True)
class ActivitySheet:
    """What can be filled in on a sheet of activity."""

    schema: type[Schema] = ActivityRowSchema

    @property
    def sheet_fields(self) -> dict[str, fields.Field[Any]]:
        """Its columns."""
        return dict(self.schema().fields)


def load_activity(
    session: Session, actor: Actor, content: bytes, filename: str, origin: Origin, *, dry_run: bool = False
) -> ImportReport:
    """Check every row of `content` (a text with columns, or a workbook) and store it as a vintage, or nothing.

    Rows count as created when they are (or would be) a new vintage, and as unchanged when what counts says the same.

    Raises:
        InvalidQuery: when nobody has described the source, or the units' day is before the register begins.
        TooLarge: when the file passes a limit.
    """
    require_source(session, origin.source)
    report = ImportReport(filename, COUNTRY, dry_run, language())
    figures = _checked(Known(session, origin.units_as_of), content, report)
    if report.errors:
        return report
    unchanged = counts_already(session, origin, figures)
    if not (unchanged or dry_run):
        store(session, actor, origin, figures)
    for sheet in report.sheets:
        sheet.actions[Action.UNCHANGED if unchanged else Action.CREATED] = sheet.rows
    return report


def _checked(known: Known, content: bytes, report: ImportReport) -> list[ActivityFigure]:
    """The figures of a file; what is wrong with it ends in the report."""
    figures: dict[tuple[int, str, str, str], int] = {}
    rows_of: dict[tuple[int, str, str, str], int] = {}
    for number, layout, figure in _read(content, report):
        key = figure.year, figure.territory, figure.classification, figure.activity
        faults = known.faults(figure)
        if key in rows_of:
            message = _("Rows {first} and {row} name the same record.", first=rows_of[key], row=number)
            faults.append(FieldError("activity", "duplicate", message, _("Keep one of the two.")))
        rows_of.setdefault(key, number)
        figures[key] = figure.value
        for fault in faults:
            report.errors.append(layout.error(number, fault, getattr(figure, fault.field)))
        if len(report.errors) >= MOST_ERRORS:
            break
    if not figures and not report.errors:
        message, remedy = _("The file has no sheet with rows."), _("Fill in the template and send that.")
        report.errors.append(RowError("", 0, "", "", "", "empty_file", "", message, remedy))
    return [ActivityFigure(*key, value) for key, value in figures.items()]


def _read(content: bytes, report: ImportReport) -> Iterator[tuple[int, Layout, ActivityFigure]]:
    """The rows that hold by themselves, with their numbers."""
    try:
        for table in read_tables(content, report.filename):
            if not blank(table.heading):
                yield from _rows(table, report)
    except Invalid as error:
        report.errors += [
            RowError("", 0, "", "", "", fault.code, "", fault.message, fault.remedy) for fault in error.errors
        ]


def _rows(table: SheetTable, report: ImportReport) -> Iterator[tuple[int, Layout, ActivityFigure]]:
    sheet = SheetCount(table.name, "activity", table.encoding)
    report.sheets.append(sheet)
    layout, errors = lay_out(ActivitySheet(), table)
    report.errors += errors
    if errors:
        return
    schema = ActivityRowSchema()
    for number, cells in table.rows:
        if blank(cells):
            continue
        sheet.rows += 1
        values, faults = read_row(layout, table, number, cells)
        report.errors += faults
        try:
            with written_as_text():
                yield number, layout, ActivityFigure(**schema.load(values))
        except ValidationError as error:
            told = {fault.field for fault in faults}
            report.errors += [
                layout.error(number, fault, values.get(fault.field))
                for fault in flatten(error.messages)
                if fault.field not in told
            ]
