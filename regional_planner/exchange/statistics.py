"""Taking in a file of statistical series: every row checked, and all of it stored or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from marshmallow import RAISE, Schema
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.exchange.layout import words_of
from regional_planner.exchange.rows import FigureRow, FigureSheet, duplicate, read_rows, refuse_empty
from regional_planner.exchange.terms import MOST_ERRORS, MOST_REPORTED, Action, ImportReport, RowOutcome, SheetCount
from regional_planner.kernel.errors import FieldError, InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import language
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.exact import Exact
from regional_planner.records.fields import Code, Day, Flag, Text, Whole
from regional_planner.territory.models import Series
from regional_planner.territory.queries import fold
from regional_planner.territory.service import Intake, Key, StatisticFigure, intake, store
from regional_planner.territory.terms import COUNTRY

EARLIEST_YEAR, LATEST_YEAR = 1900, 2200


class SeriesSchema(Schema):
    """What may be said of a series; what is not said is taken from the record, or is as is usual."""

    name_es = Text(load_default=None, allow_none=True, metadata={"description": "Name in Spanish"})
    name_en = Text(load_default=None, allow_none=True, metadata={"description": "Name in English"})
    unit = Text(longest=64, load_default=None, allow_none=True, metadata={"description": "Unit, such as CLP"})
    decimals = Whole(most=9, load_default=None, allow_none=True, metadata={"description": "Decimals that are kept; 0"})
    additive = Flag(load_default=None, allow_none=True, metadata={"description": "Whether parts add up to the whole"})
    denominator = Code(load_default=None, allow_none=True, metadata={"description": "Series that weights a rate"})
    basis_es = Text(longest=500, load_default=None, allow_none=True, metadata={"description": "Basis, in Spanish"})
    basis_en = Text(longest=500, load_default=None, allow_none=True, metadata={"description": "Basis, in English"})
    units_as_of = Day(load_default=None, allow_none=True, metadata={"description": "Day whose units are meant; today"})
    licence = Text(longest=500, load_default=None, allow_none=True, metadata={"description": "Terms of use"})
    source = Code(load_default=None, allow_none=True, metadata={"description": "Code of the source, see /sources"})
    source_title = Text(
        longest=500, load_default=None, allow_none=True, metadata={"description": "Title of a source that is new"}
    )


class SeriesRowSchema(SeriesSchema):
    """A row of the sheet “series”."""

    code = Code(required=True, metadata={"label": lazy("Code"), "description": "Code of the series"})


class StatisticRowSchema(Schema):
    """A row of figures."""

    class Meta:
        unknown = RAISE

    series = Code(load_default=None, allow_none=True, metadata={"label": lazy("Series")})
    territory = Code(required=True, longest=8, metadata={"label": lazy("Territory")})
    year = Whole(required=True, least=EARLIEST_YEAR, most=LATEST_YEAR, metadata={"label": lazy("Year")})
    value = Exact(required=True, metadata={"label": lazy("Value")})
    low = Exact(load_default=None, allow_none=True, metadata={"label": lazy("Lower limit")})
    high = Exact(load_default=None, allow_none=True, metadata={"label": lazy("Upper limit")})


SERIES = FigureSheet("series", SeriesRowSchema)
STATISTICS = FigureSheet("statistics", StatisticRowSchema)
SERIES_SHEETS = words_of("series", lazy("Series"))


def said_of(options: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the options of a command say of its series; None where they name none.

    Raises:
        InvalidQuery: when they describe a series and do not say its code.
    """
    if options["code"] is not None:
        return dict(options)
    if any(value is not None for value in options.values()):
        raise InvalidQuery(_("Say the code of the series that is described: series."))
    return None


def load_statistics(
    session: Session,
    actor: Actor,
    content: bytes,
    filename: str,
    described: Mapping[str, Any] | None = None,
    *,
    illustrative: bool = False,
    dry_run: bool = False,
) -> ImportReport:
    """Check every row of `content` (a text with columns, or a workbook) and store its figures, or nothing.

    Args:
        described: what is said of the series that rows without a series belong to, as `SeriesRowSchema` has it; a
            workbook may describe series itself, on a sheet “series”.
        illustrative: the figures are made up; every answer will say so.

    Rows that say what is on record change nothing; figures on record that no row names stay.

    Raises:
        InvalidQuery: when what `described` says of its series does not hold.
        TooLarge: when the file passes a limit.
    """
    report = ImportReport(filename, COUNTRY, dry_run, language())
    loading = _Loading(session, report, illustrative)
    if described is not None:
        loading.describe(described)
    loading.read(content)
    if not report.errors:
        loading.finish(None if dry_run else actor)
    return report


@dataclass
class _Loading:
    """One load: the series that take figures in, and the rows that hold."""

    session: Session
    report: ImportReport
    illustrative: bool
    intakes: dict[str, Intake] = field(default_factory=dict)
    described: dict[str, int] = field(default_factory=dict)
    """Code of each series that the file describes -> its row."""
    figures: dict[str, dict[Key, tuple[FigureRow, StatisticFigure]]] = field(default_factory=dict)
    usual: str | None = None
    """The series of rows that name none."""

    def describe(self, said: Mapping[str, Any]) -> None:
        """Take in what a command says of its series."""
        taken, faults = intake(self.session, said)
        if taken is None:
            told = " ".join(f"{fault.message} {fault.remedy}" for fault in faults)
            raise InvalidQuery(told, faults)
        self.usual = said["code"]
        self.intakes[said["code"]] = taken

    def read(self, content: bytes) -> None:
        """Read the file: its series first, wherever they stand in it; what is wrong ends in the report."""
        rows = []
        for row in read_rows(content, self.report, lambda name: SERIES if fold(name) in SERIES_SHEETS else STATISTICS):
            if row.sheet.kind == SERIES.kind:
                self._series(row)
            else:
                rows.append(row)
            if len(self.report.errors) >= MOST_ERRORS:
                return
        if self.usual is None and len(self.described) == 1:
            self.usual = next(iter(self.described))
        for row in rows:
            self._figure(row)
            if len(self.report.errors) >= MOST_ERRORS:
                return
        if not rows:
            refuse_empty(self.report)

    def _series(self, row: FigureRow) -> None:
        code = row.values["code"]
        if code in self.intakes:
            self.report.errors.append(row.error(duplicate("code", self.described.get(code, 0), row.number)))
            return
        taken, faults = intake(self.session, row.values)
        self.report.errors += map(row.error, faults)
        self.described[code] = row.number
        if taken is not None:
            self.intakes[code] = taken
            row.sheet.actions[_action(taken.before, taken.about)] += 1

    def _figure(self, row: FigureRow) -> None:
        code = row.values["series"] or self.usual
        if code in self.described and code not in self.intakes:
            return  # Its own row says what is wrong with the series.
        taken = self._taking(code)
        if taken is None:
            fault = _no_series(code)
            self.report.errors.append(row.error(fault))
            return
        figure, faults = taken.figure(row.values, self.illustrative)
        if figure is not None:
            seen = self.figures.setdefault(taken.about["code"], {})
            first = seen.setdefault((figure.code, figure.year), (row, figure))[0]
            if first is not row:
                faults = [duplicate("territory", first.number, row.number)]
        self.report.errors += map(row.error, faults)

    def _taking(self, code: str | None) -> Intake | None:
        if code is not None and code not in self.intakes and self.session.get(Series, code) is not None:
            taken, _faults = intake(self.session, {"code": code})
            if taken is not None:
                self.intakes[code] = taken
        return self.intakes.get(code or "")

    def finish(self, actor: Actor | None) -> None:
        """Count what became of each row, and store it for `actor`; with None only count."""
        for code, rows in self.figures.items():
            on_record = self.intakes[code].on_record
            for key, (row, figure) in rows.items():
                self._count(row.sheet, code, row.number, on_record.get(key), figure)
        if actor is not None:
            for code, taken in self.intakes.items():
                store(self.session, actor, taken, [figure for _, figure in self.figures.get(code, {}).values()])

    def _count(
        self, sheet: SheetCount, code: str, number: int, before: StatisticFigure | None, after: StatisticFigure
    ) -> None:
        action = _action(before, after)
        sheet.actions[action] += 1
        if action is not Action.UNCHANGED and len(self.report.rows) < MOST_REPORTED:
            changes = {} if before is None else _differences(before, after, self.intakes[code].about["decimals"])
            key = f"{code} / {after.code} / {after.year}"
            self.report.rows.append(RowOutcome(sheet.sheet, number, action, key, changes))


def _action(before: object, after: object) -> Action:
    if before is None:
        return Action.CREATED
    return Action.UNCHANGED if before == after else Action.CHANGED


def _differences(before: StatisticFigure, after: StatisticFigure, decimals: int) -> dict[str, Any]:
    """Field -> [before, after] where they differ, figures in the series' unit."""
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in StatisticFigure._fields}
    scale = 10**decimals
    return {
        name: [each / scale if isinstance(each, int) and not isinstance(each, bool) else each for each in pair]
        for name, pair in pairs.items()
        if pair[0] != pair[1]
    }


def _no_series(code: str | None) -> FieldError:
    if code is None:
        message = _("It is not said which series the row belongs to.")
    else:
        message = _("There is no series “{code}”, and the file does not describe it.", code=code)
    remedy = _("Name a series of /api/v1/series, or describe it by options or on a sheet “series”.")
    return FieldError("series", "unknown_series", message, remedy)
