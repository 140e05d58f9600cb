"""Tables as files: CSV and XLSX, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from regional_planner.kernel.figures import leaving

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""The signs of East Asian width are taken for the others where a spreadsheet runs in such a language."""


@dataclass(frozen=True)
class Column:
    """A column of a table: the field's name, its heading for people, and a note on how to fill it in."""

    name: str
    heading: str
    note: str = ""
    choices: tuple[str, ...] = ()
    as_text: bool = False
    """Whether a spreadsheet must take what is typed as text: codes, whose leading zeros count."""


@dataclass(frozen=True)
class Sheet:
    """A named table."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Mapping[str, Any]]


def to_csv(sheet: Sheet) -> bytes:
    """UTF-8 with a byte-order mark, so that spreadsheets read the accents; headings are the field names."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in sheet.columns])
    for row in sheet.rows:
        writer.writerow([_harmless(_cell(row.get(column.name))) for column in sheet.columns])
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """A workbook; headings speak the reader's language, and a note on each says what goes there."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True, "bg_color": "#E3ECF3", "bottom": 1})
        text = book.add_format({"num_format": "@"})
        for sheet in sheets:
            _write_sheet(book.add_worksheet(sheet.name[:31]), sheet, bold, text)
    return out.getvalue()


def _write_sheet(page: Any, sheet: Sheet, bold: Any, text: Any) -> None:
    page.freeze_panes(1, 0)
    for index, column in enumerate(sheet.columns):
        page.write_string(0, index, column.heading, bold)
        page.set_column(index, index, max(12, min(40, len(column.heading) + 4)), text if column.as_text else None)
        if column.note:
            page.write_comment(0, index, column.note)
        if column.choices and sum(map(len, column.choices)) < 200:
            page.data_validation(
                1, index, 10_000, index, {"validate": "list", "source": list(column.choices), "error_type": "warning"}
            )
    for number, row in enumerate(sheet.rows, start=1):
        for index, column in enumerate(sheet.columns):
            value = _cell(row.get(column.name))
            if isinstance(value, bool):
                page.write_boolean(number, index, value)
            elif isinstance(value, int | float):
                page.write_number(number, index, value)
            elif value is not None:
                page.write_string(number, index, str(value))


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return ";".join(_item(item) for item in leaving(value))
    return leaving(value)


def _item(item: Any) -> str:
    """An item of a list: a text, or a part with its share as `name/share`, as it is read again."""
    return "/".join(map(str, item.values())) if isinstance(item, dict) else str(item)


def _harmless(value: Any) -> Any:
    """A text that a spreadsheet will not run: an apostrophe goes before what would start a formula (OWASP)."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return value
