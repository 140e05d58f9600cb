"""Reading a sheet by a mapping: which of its columns fill which fields, and the records that a row makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from marshmallow import fields

from regional_planner.exchange.layout import Layout, Reading, SheetColumn, plain, written_number
from regional_planner.exchange.mappings.terms import Mapped, NumberFormat
from regional_planner.exchange.reading import Opened
from regional_planner.exchange.terms import RowError, SheetTable, column_letter
from regional_planner.kernel.errors import FieldError
from regional_planner.kernel.language import gettext as _
from regional_planner.records.kind import Kind
from regional_planner.records.record_type import Values
from regional_planner.territory.queries import fold


def sheet_meant(opened: Sequence[Opened], mapping: Mapped) -> Opened | RowError:
    """The sheet that the mapping reads: the one that it names, or the only one."""
    wanted = [each for each in opened if mapping.sheet is None or fold(each.name) == fold(mapping.sheet)]
    if len(wanted) == 1 or (len(opened) == 1 and mapping.sheet is None):
        return wanted[0]
    names = ", ".join(each.name for each in opened)
    message = _("It is not clear which sheet is meant; there are: {names}.", names=names)
    remedy = _("Keep one sheet, or name it in the mapping “{name}”.", name=mapping.name)
    return RowError("", 0, "", "", "", "unclear_sheet", mapping.sheet or "", message, remedy)


def below_heading(table: SheetTable, row: int) -> SheetTable:
    """The table whose headings stand in `row`; what is above them is passed over."""
    heading, number = table.heading, 1
    while number < row:
        number, heading = next(table.rows, (row, []))
    return replace(table, heading=heading)


def readings(kind: Kind, table: SheetTable, mapping: Mapped) -> tuple[list[Reading], list[RowError]]:
    """How each row is read: once, or once for each wide column; and what is wrong with the headings.

    A heading that the mapping does not name is refused, and so is one that is not there: nothing is guessed.
    """
    known = kind.sheet_fields
    meant = {fold(heading): ("field", name) for heading, name in mapping.columns.items()}
    meant |= {fold(heading): ("wide", value) for heading, value in mapping.spread.items()}
    meant |= {fold(heading): ("", "") for heading in mapping.ignored}
    columns: list[SheetColumn] = []
    wide: list[tuple[SheetColumn, object]] = []
    errors: list[RowError] = []
    seen: set[str] = set()
    for index, cell in enumerate(table.heading):
        heading = "" if cell is None else str(cell).strip()
        if not heading:
            continue
        use, said = meant.get(fold(heading), (None, ""))
        if use is None or fold(heading) in seen:
            errors.append(_heading_error(table.name, mapping, index, heading, again=use is not None))
        seen.add(fold(heading))
        if use == "field":
            columns.append(_column(mapping, index, said, heading, known[said]))
        elif use == "wide" and mapping.spread_to and mapping.spread_by:
            name = mapping.spread_to
            wide.append((_column(mapping, index, name, heading, known[name]), plain(known[mapping.spread_by], said)))
    fixed = {name: plain(known[name], value) for name, value in mapping.fixed.items()}
    errors += [_missing(table.name, mapping, heading) for heading in mapping.columns if fold(heading) not in seen]
    if mapping.spread and not wide:
        errors.append(_missing(table.name, mapping, " / ".join(mapping.spread)))
    if not wide:
        return [Reading(Layout(table.name, tuple(columns)), table, fixed)], errors
    return [_wide_reading(table, mapping, columns, fixed, *each) for each in wide], errors


def _wide_reading(
    table: SheetTable, mapping: Mapped, columns: list[SheetColumn], fixed: Values, column: SheetColumn, value: object
) -> Reading:
    layout = Layout(table.name, (*columns, column))
    return Reading(layout, table, {**fixed, mapping.spread_by or "": value}, needs=column.index)


def _column(mapping: Mapped, index: int, name: str, heading: str, field: fields.Field[object]) -> SheetColumn:
    marks = {NumberFormat.COMMA: (".", ","), NumberFormat.POINT: (",", ".")}.get(mapping.numbers)
    factor = int(mapping.scaled.get(name, "1"))
    return SheetColumn(index, name, heading, field, written_number(marks, factor) if marks or factor != 1 else None)


def _heading_error(sheet: str, mapping: Mapped, index: int, heading: str, *, again: bool) -> RowError:
    if again:
        code, message = "duplicate_column", _("The column “{heading}” is there twice.", heading=heading)
        remedy = _("Keep one of the two.")
    else:
        code = "unknown_column"
        message = _("The mapping “{name}” says nothing of the column “{heading}”.", name=mapping.name, heading=heading)
        remedy = _("Add it to the mapping: the field that it fills, or that it is passed over.")
    row = mapping.heading_row
    return RowError(sheet, row, column_letter(index), heading, "", code, heading, message, remedy)


def _missing(sheet: str, mapping: Mapped, heading: str) -> RowError:
    fault = FieldError(
        mapping.columns.get(heading, mapping.spread_to or ""),
        "missing_column",
        _("The column “{heading}” is missing.", heading=heading),
        _("Add it, with that heading, or correct the mapping “{name}”.", name=mapping.name),
    )
    return RowError(sheet, mapping.heading_row, "", "", fault.field, fault.code, "", fault.message, fault.remedy)
