"""Which column holds which field, and what a cell says in the words of that field."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import InitVar, dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Protocol

from marshmallow import Schema, fields

from regional_planner.exchange.terms import MOST_ROWS, Cell, RowError, SheetTable, column_letter
from regional_planner.kernel.errors import FieldError, TooLarge
from regional_planner.kernel.language import LANGUAGES, speaking
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.exact import Exact
from regional_planner.records.fields import Choice, Code, Flag, Items, Share, Whole
from regional_planner.records.kind import Kind
from regional_planner.records.scaled import Scaled
from regional_planner.territory.queries import fold

YES, NO = frozenset({"true", "yes", "verdadero", "si"}), frozenset({"false", "no", "falso"})
GUIDE = lazy("Guide")
"""The sheet of a template that says what goes where; it is not read."""
NUMBERS = (Share, Whole, Scaled, Exact)
"""Fields whose numbers may have a decimal comma in a file."""
DECIMAL_COMMA = re.compile(r"-?\d*,\d+", re.ASCII)
THOUSANDS = re.compile(r"-?[1-9]\d{0,2}(\.\d{3})+", re.ASCII)
"""What is thousands to a reader of decimal commas, and a number with three decimals to the rest of the world."""


@dataclass(frozen=True)
class SheetColumn:
    """A column of a sheet and the field that it fills."""

    index: int
    name: str
    heading: str
    field: fields.Field[Any]
    number: Callable[[Cell], Cell] | None = None
    """Makes a number of a cell as the file writes them; None where it is written as the plan does."""

    @property
    def letter(self) -> str:
        """Its letter in the spreadsheet."""
        return column_letter(self.index)


@dataclass(frozen=True)
class Layout:
    """The columns of one sheet."""

    sheet: str
    columns: tuple[SheetColumn, ...]

    def error(self, row: int, fault: FieldError, value: Any = "") -> RowError:
        """`fault` at the place where its field stands in `row`."""
        name = fault.field.partition(".")[0]
        column = next((column for column in self.columns if column.name == name), None)
        letter, heading = (column.letter, column.heading) if column else ("", "")
        shown = "" if value is None else str(value)[:200]
        return RowError(self.sheet, row, letter, heading, name, fault.code, shown, fault.message, fault.remedy)


class Sheeted(Protocol):
    """What can be filled in on a sheet: a kind of record, or figures."""

    @property
    def sheet_fields(self) -> dict[str, fields.Field[Any]]:
        """The fields that people fill in, by name."""

    @property
    def schema(self) -> type[Schema]:
        """All its fields, ours included."""


def kind_of(name: str, kinds: Sequence[Kind]) -> Kind | None:
    """The kind whose sheet is called `name`, in either language or by its address."""
    return next((kind for kind in kinds if fold(name) in words_of(kind.plural, kind.title)), None)


def is_guide(name: str) -> bool:
    """Whether a sheet of this name is the guide of a template, in either language."""
    return fold(name) in words_of("guide", GUIDE)


def lay_out(kind: Sheeted, table: SheetTable) -> tuple[Layout, list[RowError]]:
    """The columns that the heading of `table` names, and what is wrong with the heading.

    Headings are field names or their labels in Spanish or English. Columns that are ours alone (state,
    revision) are passed over, so that what was read can be sent back.
    """
    known = kind.sheet_fields
    words = {word: name for name, field in known.items() for word in words_of(name, field.metadata.get("label"))}
    ours = {name for name, field in kind.schema().fields.items() if field.dump_only}
    columns: list[SheetColumn] = []
    faults: list[tuple[int, str, str, str]] = []
    for index, cell in enumerate(table.heading):
        text = "" if cell is None else str(cell).strip()
        name = words.get(fold(text))
        if not text or text in ours:
            continue
        if name is None:
            faults.append((index, text, "unknown_column", _("There is no column “{heading}” here.", heading=text)))
        elif any(column.name == name for column in columns):
            faults.append((index, text, "duplicate_column", _("The column “{heading}” is there twice.", heading=text)))
        else:
            columns.append(SheetColumn(index, name, text, known[name]))
    remedy = _("The columns are: {columns}.", columns=", ".join(_label(name, field) for name, field in known.items()))
    errors = [
        RowError(table.name, 1, column_letter(index), text, "", code, text, message, remedy)
        for index, text, code, message in faults
    ]
    for name, field in known.items():
        if field.required and all(column.name != name for column in columns):
            message = _("The column “{heading}” is missing.", heading=_label(name, field))
            add = _("Add it, with that heading.")
            errors.append(RowError(table.name, 1, "", "", name, "missing_column", "", message, add))
    return Layout(table.name, tuple(columns)), errors


NOTHING, EMPTY = object(), object()
"""What an empty cell says where its field may not be empty, and where it may."""
MOST_REMEMBERED = 4_096
"""Cells of one column whose meaning is remembered."""


class RowReader:
    """Reads the rows of one sheet; what the same cell in the same column says is found out once."""

    def __init__(self, layout: Layout, table: SheetTable) -> None:
        self._layout, self._table = layout, table
        self._columns: list[tuple[SheetColumn, int, str, dict[tuple[type, Cell], Any]]] = [
            (column, column.index, column.name, {}) for column in layout.columns
        ]

    def read(self, row: int, cells: list[Cell]) -> tuple[dict[str, Any], list[RowError]]:
        """The values of a row by field, and the cells that cannot be what their field wants.

        An empty cell is None where the field may be empty, an empty list for a list, and otherwise not there at all.
        """
        values: dict[str, Any] = {}
        errors = []
        width, special = len(cells), bool(self._table.formulas or self._table.errors)
        for column, index, name, remembered in self._columns:
            cell = cells[index] if index < width else None
            key = (cell.__class__, cell)
            said = remembered.get(key)
            if said is None or special:
                said = self._said(column, row, cell)
                if len(remembered) >= MOST_REMEMBERED:
                    remembered.clear()
                if not special and not isinstance(said, list | FieldError):
                    remembered[key] = said
            if said.__class__ is FieldError:
                errors.append(self._layout.error(row, said, cell.strip() if isinstance(cell, str) else cell))
            elif said is not NOTHING:
                values[name] = None if said is EMPTY else said
        return values, errors

    def _said(self, column: SheetColumn, row: int, cell: Cell) -> Any:
        table = self._table
        if isinstance(cell, str):
            cell = cell.strip()
        if fault := _place_fault(column, table, row, cell) or _cell_fault(column, table, cell):
            return fault
        if cell is None or cell == "":
            return [] if isinstance(column.field, Items) else EMPTY if column.field.allow_none else NOTHING
        if column.number is not None and isinstance(column.field, NUMBERS):
            cell = column.number(cell)
        elif table.decimal_comma and isinstance(column.field, NUMBERS) and DECIMAL_COMMA.fullmatch(str(cell)):
            cell = _with_decimal_point(column.field, str(cell))
        return plain(column.field, cell)


def _place_fault(column: SheetColumn, table: SheetTable, row: int, cell: Cell) -> FieldError | None:
    """What was seen at the place of a cell, which its value does not tell."""
    place = (row, column.index)
    if place in table.formulas:
        message = _("The cell holds a formula; what it says depends on who opens it.")
        return FieldError(column.name, "formula", message, _("Paste its value in its place."))
    if place in table.errors or (isinstance(cell, float) and not math.isfinite(cell)):
        message = _("The cell shows an error instead of a value.")
        return FieldError(column.name, "error_value", message, _("Write the value in its place, or empty the cell."))
    return None


def _cell_fault(column: SheetColumn, table: SheetTable, cell: Cell) -> FieldError | None:
    """What keeps a cell from saying one thing, whatever its field wants."""
    if column.number is None and table.decimal_comma and _is_unclear(column.field, cell):
        message = _("“{value}” may have a separator of thousands or three decimals.", value=cell)
        remedy = _("Write it without separators of thousands, and decimals after a comma.")
        return FieldError(column.name, "unclear_number", message, remedy)
    return None


def _is_unclear(field: fields.Field[Any], cell: Cell) -> bool:
    return isinstance(field, NUMBERS) and THOUSANDS.fullmatch(str(cell)) is not None


@dataclass
class Reading:
    """One way to read the rows of a sheet: which columns fill which fields, and what every row says besides."""

    layout: Layout
    table: InitVar[SheetTable]
    fixed: dict[str, Any] = dataclasses.field(default_factory=dict)
    needs: int | None = None
    """Column without which a row says nothing this way; None: all rows count."""

    def __post_init__(self, table: SheetTable) -> None:
        self._reader = RowReader(self.layout, table)

    def read(self, row: int, cells: list[Cell]) -> tuple[dict[str, Any], list[RowError]] | None:
        """The values of a row by field and its faults; None when the row says nothing this way."""
        if self.needs is not None and blank(cells[self.needs : self.needs + 1]):
            return None
        values, faults = self._reader.read(row, cells)
        return ({**self.fixed, **values}, faults) if self.fixed else (values, faults)


Entry = tuple[int, Layout, dict[str, Any], list[RowError]]
"""Number of a row, how it was laid out, its values and what is wrong with its cells."""


def entries(table: SheetTable, ways: Sequence[Reading]) -> Iterator[Entry]:
    """The rows of a sheet in which something is written, in each way that they are read."""
    for number, cells in table.rows:
        if number > MOST_ROWS:
            raise TooLarge(_("The sheet {sheet} has more than {rows} rows.", sheet=table.name, rows=MOST_ROWS))
        if blank(cells):
            continue
        for way in ways:
            if (said := way.read(number, cells)) is not None:
                yield number, way.layout, *said


def written_number(marks: tuple[str, str] | None, factor: int) -> Callable[[Cell], Cell]:
    """What makes a number of a cell: `marks` are those of thousands and of decimals; the number is times `factor`.

    What is not written so stays as it is, to be refused in the words of its field.

    >>> written_number((".", ","), 1000)("$ 1.234,5"), written_number((".", ","), 1)("1.23")
    (1234500, '1.23')
    """
    thousands, decimals = map(re.escape, marks or (" ", "."))
    shape = re.compile(
        rf"(-?)(?:\$ ?)?(-?)(\d{{1,3}}(?:{thousands}\d{{3}})+|\d{{1,30}})(?:{decimals}(\d{{1,12}}))?", re.ASCII
    )

    def number(cell: Cell) -> Cell:
        if isinstance(cell, bool) or not isinstance(cell, str | int | float):
            return cell
        if isinstance(cell, str):
            found = shape.fullmatch(cell)
            if found is None or (found[1] and found[2]):
                return cell
            whole = re.sub(r"\D", "", found[3])
            exact = Decimal(f"{found[1] or found[2]}{whole}.{found[4] or 0}") * factor
        else:
            exact = Decimal(repr(cell)) * factor
        return int(exact) if exact == exact.to_integral_value() else f"{exact:f}"

    return number


def _with_decimal_point(field: fields.Field[Any], text: str) -> str:
    """A number written with a comma; without its decimals where they are zeros and the field wants whole numbers."""
    whole, _comma, decimals = text.partition(",")
    return whole if isinstance(field, Whole) and not decimals.strip("0") else f"{whole}.{decimals}"


def blank(cells: list[Cell]) -> bool:
    """Whether nothing is written in the row."""
    return all(cell is None or cell == "" or (isinstance(cell, str) and not cell.strip()) for cell in cells)


def plain(field: fields.Field[Any], cell: Cell) -> Any:
    """A cell in the type that its field reads; numbers in columns of codes stay numbers, and are refused later."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(field, Items):
        return [item.strip() for item in cell.split(";") if item.strip()] if isinstance(cell, str) else [cell]
    if isinstance(field, Flag) and isinstance(cell, str):
        word = fold(cell)
        return word in YES if word in YES | NO else cell
    if isinstance(field, Choice):
        return _choices(tuple(field.values)).get(fold(str(cell)), str(cell))
    if isinstance(cell, date) and not isinstance(field, fields.Date):
        return (cell.date() if isinstance(cell, datetime) else cell).isoformat()
    if isinstance(field, fields.String) and not isinstance(field, Code) and not isinstance(cell, bool):
        return str(cell)
    return cell


@lru_cache(maxsize=64)
def _choices(values: tuple[str, ...]) -> dict[str, str]:
    """Folded value -> value."""
    return {fold(value): value for value in reversed(values)}


def _label(name: str, field: fields.Field[Any]) -> str:
    return str(field.metadata.get("label") or name)


def words_of(name: str, title: Any) -> set[str]:
    """What a field or sheet may be called: its name, and its title in either language; folded."""
    words = {fold(name), fold(name.replace("_", " "))}
    for language in LANGUAGES:
        with speaking(language):
            words |= {fold(str(title)), fold(str(title)[:31])} if title else set()
    return words
