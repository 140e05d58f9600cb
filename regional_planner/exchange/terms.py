"""Words of the exchange: cells, rows, what is wrong with a row, what an import did, and its limits."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Any

from regional_planner.kernel.errors import FieldError, Invalid
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.printable import printable

Cell = str | int | float | bool | date | time | timedelta | None
"""What a cell holds; None and blank text both mean that nothing was written."""

MOST_ROWS = 200_000
"""Rows of one sheet, its heading included."""
MOST_COLUMNS = 200
MOST_GRID_CELLS = 6_000_000
"""Cells of the rectangle that a sheet spans; the reader lays it out whole, whether they are filled or not."""
MOST_CELL_CHARACTERS = 32_767
"""What a spreadsheet holds in one cell."""
MOST_LINE_CHARACTERS = 1_000_000
"""Of a text file; a row of it may take several lines."""
MOST_REPORTED = 1_000
"""Errors and rows that a report lists; the rest are counted."""
MOST_ERRORS = 5 * MOST_REPORTED
"""Errors after which the rest of a file is not checked."""


class Outcome(StrEnum):
    """How an import ended."""

    DONE = "done"
    """Written whole."""
    CHECKED = "checked"
    """A dry run that found nothing wrong; nothing was written."""
    REFUSED = "refused"
    """Something was wrong; nothing was written."""


class Action(StrEnum):
    """What became of a row."""

    CREATED = "created"
    CHANGED = "changed"
    REVISED = "revised"
    """It is adopted, so a new revision was begun and changed."""
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class SheetTable:
    """One sheet: a heading in its first row and the rows below it."""

    name: str
    heading: list[Cell]
    rows: Iterator[tuple[int, list[Cell]]]
    """(row number as the spreadsheet shows it, cells from column A); consumed once."""
    formulas: Set[tuple[int, int]] = frozenset()
    """(row number, column from 0) of the cells that hold a formula; known once their row has been read."""
    errors: Set[tuple[int, int]] = frozenset()
    """(row number, column from 0) of the cells that show an error such as #REF!, which the reader leaves empty."""
    decimal_comma: bool = False
    """Whether 0,25 is a number in it: only where semicolons part the columns."""
    encoding: str | None = None
    """What a text file was read as; None for a workbook, which says it itself."""


@dataclass(frozen=True)
class RowError:
    """One thing wrong with one cell (or row, or sheet) of the file."""

    sheet: str
    row: int
    """As the spreadsheet shows it, from 1; 0 when it concerns the sheet or the file."""
    column: str
    """Letter of the column; empty when it concerns the row."""
    heading: str
    field: str
    code: str
    value: str
    message: str
    remedy: str = ""

    @property
    def place(self) -> str:
        """Where it is, as spreadsheets write it: `Prioridades!F7`."""
        cell = f"{self.column}{self.row or ''}"
        return f"{self.sheet}!{cell}" if self.sheet and cell else self.sheet or cell

    def as_dict(self) -> dict[str, Any]:
        """The error as it leaves in JSON and CSV."""
        names = ("sheet", "row", "column", "heading", "field", "code", "value", "message", "remedy")
        return {name: printable(getattr(self, name)) for name in names}


@dataclass(frozen=True)
class RowOutcome:
    """A row that made a difference, or would in a dry run."""

    sheet: str
    row: int
    action: Action
    key: str
    """What names the record: its code, or the parts of its key."""
    changes: dict[str, Any] = field(default_factory=dict)
    """Field -> [before, after], as they leave in JSON; empty for new records."""

    def as_dict(self) -> dict[str, Any]:
        """The row as it leaves in JSON."""
        own = {name: getattr(self, name) for name in ("sheet", "row", "key", "changes")}
        return {**own, "action": self.action.value}


@dataclass
class SheetCount:
    """How many rows of a sheet had which fate."""

    sheet: str
    kind: str
    encoding: str | None = None
    rows: int = 0
    actions: dict[Action, int] = field(default_factory=lambda: dict.fromkeys(Action, 0))

    def as_dict(self) -> dict[str, Any]:
        """The counts as they leave in JSON."""
        return {
            "sheet": printable(self.sheet),
            "kind": self.kind,
            "encoding": self.encoding,
            "rows": self.rows,
            **{action.value: count for action, count in self.actions.items()},
        }


@dataclass
class ImportReport:
    """What an import did or would do, and everything that is wrong with the file."""

    filename: str
    territory: str
    dry_run: bool
    language: str
    sheets: list[SheetCount] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    rows: list[RowOutcome] = field(default_factory=list)
    """The first `MOST_REPORTED` that made a difference; `sheets` count them all."""

    @property
    def has_room(self) -> bool:
        """Whether one more row that made a difference is listed; the others are counted."""
        return len(self.rows) < MOST_REPORTED

    @property
    def outcome(self) -> Outcome:
        """How it ended."""
        if self.errors:
            return Outcome.REFUSED
        return Outcome.CHECKED if self.dry_run else Outcome.DONE

    def count(self, action: Action) -> int:
        """Rows of all sheets with this fate."""
        return sum(sheet.actions[action] for sheet in self.sheets)

    def as_dict(self) -> dict[str, Any]:
        """The report as it is kept and as it leaves: the first errors and rows, and how many more there are."""
        rows = sum(self.count(action) for action in Action if action is not Action.UNCHANGED)
        return {
            "sheets": [sheet.as_dict() for sheet in self.sheets],
            "errors": [error.as_dict() for error in self.errors[:MOST_REPORTED]],
            "errors_left_out": max(0, len(self.errors) - MOST_REPORTED),
            "rows": [row.as_dict() for row in self.rows],
            "rows_left_out": rows - len(self.rows),
        }


def refusal(code: str, message: str, remedy: str = "") -> Invalid:
    """The refusal of a whole file."""
    remedy = remedy or _("Save it as .xlsx (or CSV in UTF-8) and send that.")
    return Invalid(message, [FieldError("file", code, message, remedy)])


def column_letter(index: int) -> str:
    """The letter of a column counted from 0.

    >>> column_letter(0), column_letter(27)
    ('A', 'AB')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """The column of a letter, counted from 0.

    >>> column_index("AB")
    27
    """
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1
