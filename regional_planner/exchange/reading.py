"""Bytes and a file name into sheets of rows, with the numbers that the spreadsheet shows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from regional_planner.exchange import archive
from regional_planner.exchange.decoding import decode
from regional_planner.exchange.fiscal import data_of
from regional_planner.exchange.terms import (
    MOST_CELL_CHARACTERS,
    MOST_COLUMNS,
    MOST_LINE_CHARACTERS,
    MOST_ROWS,
    Cell,
    SheetTable,
    refusal,
)
from regional_planner.kernel.errors import Invalid, TooLarge
from regional_planner.kernel.language import gettext as _
from regional_planner.web.sheets import FORMULA_STARTS

ZIP_START, OLD_EXCEL_START = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
SPECIAL_STARTS = frozenset({"=", "'"})
"""How cells begin that hold a formula, or that we have guarded against being one."""
DELIMITERS = (",", ";", "\t")
LINE = re.compile("[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
SEPARATOR_LINE = re.compile('"?sep=([,;\t])"?(?:\r\n|\r|\n)', re.IGNORECASE)
"""What Excel reads at the start of a text file and does not show; rows are counted after it."""


@dataclass(frozen=True)
class Opened:
    """A sheet of a file that has been looked into, and not been read yet."""

    name: str
    read: Callable[[], SheetTable]
    """Lays the sheet out; what it held may go before the next one is read."""


def open_tables(content: bytes, filename: str) -> list[Opened]:
    """The sheets of a workbook (.xlsx), a text file (.csv) or a data package (.zip), to be read in any order.

    They are read one after the other, since each is laid out whole.

    What the file is follows from its bytes; its name only names the sheet of a text file.

    Raises:
        Invalid: when it is neither, or (also when a sheet is read) cannot be read, or its encoding cannot be told.
        TooLarge: when it passes a limit.
    """
    if not content.strip():
        raise refusal("empty_file", _("The file is empty."), _("Fill in the template and send that."))
    if content.startswith(ZIP_START):
        data = data_of(content)
        return _workbook(content) if data is None else open_tables(*data)
    if content.startswith(OLD_EXCEL_START):
        raise refusal("unsupported_file", _("This is a workbook of the old .xls kind, or one with a password."))
    name = PurePath(filename or "").stem
    return [Opened(name, partial(_text_table, content, name))]


def read_tables(content: bytes, filename: str) -> Iterator[SheetTable]:
    """The sheets of `open_tables`, read one by one in the file's order.

    Raises:
        Invalid, TooLarge: as `open_tables`.
    """
    for opened in open_tables(content, filename):
        yield opened.read()


def _workbook(content: bytes) -> list[Opened]:
    parts = archive.inspect(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except CalamineError as error:
        raise _unreadable(error) from error
    known = set(book.sheet_names)
    return [Opened(part.name, partial(_read_sheet, book, part)) for part in parts if part.name in known]


def _read_sheet(book: CalamineWorkbook, part: archive.Part) -> SheetTable:
    try:
        return _sheet(book.get_sheet_by_name(part.name), part)
    except CalamineError as error:
        raise _unreadable(error) from error


def _unreadable(error: CalamineError) -> Invalid:
    return refusal("unreadable_file", _("The workbook cannot be read: {reason}.", reason=error))


def _sheet(sheet: CalamineSheet, part: archive.Part) -> SheetTable:
    offset: list[Cell] = [None] * (sheet.start[1] if sheet.start else 0)
    rows = ((number, [*offset, *cells]) for number, cells in enumerate(sheet.iter_rows(), start=1))
    held = (_within_limits(number, cells) for number, cells in rows)
    heading = next(held, (1, offset))[1]
    return SheetTable(part.name, heading, held, part.formulas, part.errors)


def _within_limits(number: int, cells: list[Cell]) -> tuple[int, list[Cell]]:
    if any(isinstance(cell, str) and len(cell) > MOST_CELL_CHARACTERS for cell in cells):
        raise _row_too_large(number)
    return number, cells


def _text_table(content: bytes, name: str) -> SheetTable:
    text, encoding = decode(content)
    said = SEPARATOR_LINE.match(text)
    if said is not None:
        text = text[said.end() :]
    delimiter = said[1] if said else _delimiter(text)
    formulas: set[tuple[int, int]] = set()
    lines = _lines(text, delimiter, formulas)
    heading = next(lines, (1, []))[1]
    return SheetTable(name, heading, lines, formulas, decimal_comma=delimiter == ";", encoding=encoding)


def _delimiter(text: str) -> str:
    """What parts the columns: the one mark, outside quotes, that the heading has.

    Raises:
        Invalid: when the heading has several.
    """
    first = next((match[0] for match in LINE.finditer(text) if match[0].strip("\r\n")), "")
    outside = "".join(first.split('"')[::2])
    found = [mark for mark in DELIMITERS if mark in outside]
    if len(found) > 1:
        raise refusal(
            "unclear_columns",
            _("The first line has commas and semicolons (or tabs), so it is not clear what parts the columns."),
            _("Put quotation marks around headings that hold one, or send .xlsx."),
        )
    return found[0] if found else ","


def _lines(text: str, delimiter: str, formulas: set[tuple[int, int]]) -> Iterator[tuple[int, list[Cell]]]:
    reader = csv.reader(_physical_lines(text), delimiter=delimiter, strict=True)
    number = 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            message = _("Row {row} cannot be read: {reason}.", row=number + 1, reason=error)
            raise refusal("unreadable_file", message) from error
        if cells is None:
            return
        number += 1
        longest = max(map(len, cells), default=0)
        if number > MOST_ROWS or len(cells) > MOST_COLUMNS or longest > MOST_CELL_CHARACTERS:
            raise _row_too_large(number)
        if not SPECIAL_STARTS.isdisjoint([cell[:1] for cell in cells]):
            formulas.update((number, index) for index, cell in enumerate(cells) if cell.startswith("="))
            cells = [_without_guard(cell) for cell in cells]
        yield number, cells  # type: ignore[misc]


def _physical_lines(text: str) -> Iterator[str]:
    for number, match in enumerate(LINE.finditer(text), start=1):
        if match.end() - match.start() > MOST_LINE_CHARACTERS:
            message = _("Line {line} has more than {most} characters.", line=number, most=MOST_LINE_CHARACTERS)
            raise TooLarge(message)
        yield match[0]


def _without_guard(text: str) -> str:
    """The text without the apostrophe that our own CSV puts before what would start a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA_STARTS and len(text) > 1 else text


def _row_too_large(number: int) -> TooLarge:
    return TooLarge(
        _(
            "Row {row} passes a limit: {rows} rows, {columns} columns and {characters} characters in a cell.",
            row=number,
            rows=MOST_ROWS,
            columns=MOST_COLUMNS,
            characters=MOST_CELL_CHARACTERS,
        )
    )
