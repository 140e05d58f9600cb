"""Taking in a file of activity by territory: every row checked, and all of it a new vintage or nothing."""

from __future__ import annotations

from marshmallow import RAISE, Schema
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.advantage.service import Known, counts_already, require_source, store
from regional_planner.advantage.terms import EARLIEST_YEAR, LATEST_YEAR, TRANSFORMA, ActivityFigure, Origin
from regional_planner.exchange.rows import FigureSheet, duplicate, read_rows, refuse_empty
from regional_planner.exchange.terms import MOST_ERRORS, Action, ImportReport
from regional_planner.kernel.language import language
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.fields import Code, Whole
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


ACTIVITY = FigureSheet("activity", ActivityRowSchema)


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
    for row in read_rows(content, report, lambda name: ACTIVITY):
        figure = ActivityFigure(**row.values)
        key = figure.year, figure.territory, figure.classification, figure.activity
        faults = known.faults(figure)
        if key in rows_of:
            faults.append(duplicate("activity", rows_of[key], row.number))
        rows_of.setdefault(key, row.number)
        figures[key] = figure.value
        report.errors += map(row.error, faults)
        if len(report.errors) >= MOST_ERRORS:
            break
    if not figures:
        refuse_empty(report)
    return [ActivityFigure(*key, value) for key, value in figures.items()]
