"""Reading files of figures row by row: each row as its schema has it, what is wrong with it in the report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from marshmallow import Schema, ValidationError, fields

from regional_planner.exchange.layout import Layout, RowReader, blank, lay_out
from regional_planner.exchange.reading import read_tables
from regional_planner.exchange.terms import ImportReport, RowError, SheetCount, SheetTable
from regional_planner.kernel.errors import FieldError, Invalid
from regional_planner.kernel.language import gettext as _
from regional_planner.records.faults import flatten
from regional_planner.records.fields import written_as_text
from regional_planner.records.quick import QuickLoader
from regional_planner.records.record_type import Values


@dataclass(frozen=True)
class FigureSheet:
    """What can be filled in on a sheet of figures."""

    kind: str
    """What its rows are called in the report."""
    schema: type[Schema]

    @property
    def sheet_fields(self) -> dict[str, fields.Field[Any]]:
        """Its columns."""
        return dict(self.schema().fields)


class FigureRow(NamedTuple):
    """A row that holds by itself."""

    sheet: SheetCount
    number: int
    layout: Layout
    values: Values

    def error(self, fault: FieldError) -> RowError:
        """`fault` at the place of its field in this row."""
        return self.layout.error(self.number, fault, self.values.get(fault.field))


def read_rows(content: bytes, report: ImportReport, sheet_of: Callable[[str], FigureSheet]) -> Iterator[FigureRow]:
    """The rows of every sheet that hold by themselves; `sheet_of` says by its name what a sheet holds."""
    try:
        for table in read_tables(content, report.filename):
            if not blank(table.heading):
                yield from _rows(table, report, sheet_of(table.name))
    except Invalid as error:
        report.errors += [
            RowError("", 0, "", "", "", fault.code, "", fault.message, fault.remedy) for fault in error.errors
        ]


def refuse_empty(report: ImportReport) -> None:
    """Say that a file without rows holds nothing, unless something else is wrong with it."""
    if not report.errors:
        message, remedy = _("The file has no sheet with rows."), _("Fill in the template and send that.")
        report.errors.append(RowError("", 0, "", "", "", "empty_file", "", message, remedy))


def duplicate(field: str, first: int, row: int) -> FieldError:
    """The fault of a row that names the same record as an earlier one."""
    message = _("Rows {first} and {row} name the same record.", first=first, row=row)
    return FieldError(field, "duplicate", message, _("Keep one of the two."))


def _rows(table: SheetTable, report: ImportReport, kind: FigureSheet) -> Iterator[FigureRow]:
    sheet = SheetCount(table.name, kind.kind, table.encoding)
    report.sheets.append(sheet)
    layout, errors = lay_out(kind, table)
    report.errors += errors
    if errors:
        return
    loader, reader = QuickLoader(kind.schema()), RowReader(layout, table)
    for number, cells in table.rows:
        if blank(cells):
            continue
        sheet.rows += 1
        values, faults = reader.read(number, cells)
        report.errors += faults
        try:
            with written_as_text():
                loaded = loader.load(values)
        except ValidationError as error:
            told = {fault.field for fault in faults}
            report.errors += [
                layout.error(number, fault, values.get(fault.field))
                for fault in flatten(error.messages)
                if fault.field not in told
            ]
        else:
            yield FigureRow(sheet, number, layout, loaded)
