"""Codes of units in other people's files: which column holds them, and numbers that lost their leading zeros."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

from regional_planner.kernel.language import gettext
from regional_planner.territory.boundaries.findings import Finding, UnreadableFile

CODE_COLUMNS = (
    "CUT_COM",
    "CUT_PROV",
    "CUT_REG",
    "CUT",
    "cod_comuna",
    "codigo_comuna",
    "cod_provincia",
    "codigo_provincia",
    "cod_region",
    "codigo_region",
    "codigo",
    "code",
)
"""Column names that are taken for the code's, the first that is there; capitals do not matter."""


NAME_COLUMNS = ("COMUNA", "NOM_COM", "NOM_COMUNA", "NOMBRE", "PROVINCIA", "REGION", "name")
"""Column names that are taken for the unit's own, the first that is there."""
PARENT_COLUMNS = {
    **dict.fromkeys(("cut_prov", "cod_provincia", "codigo_provincia"), 3),
    **dict.fromkeys(("cut_reg", "cod_region", "codigo_region"), 2),
}
"""Columns of a commune's province and region, in small letters, with the digits that their codes have."""


def find_name_column(columns: Collection[str]) -> str | None:
    """The column with the units' names, if it has a usual name."""
    by_name = {column.lower(): column for column in reversed(list(columns))}
    return next((by_name[name.lower()] for name in NAME_COLUMNS if name.lower() in by_name), None)


def read_parents(columns: Mapping[str, Sequence[object]]) -> list[tuple[str, ...]]:
    """For each row the codes of the units that the file puts it in, by the columns that have a usual name.

    >>> read_parents({"CUT_REG": [8, "16"], "NOMBRE": ["a", "b"]})
    [('08',), ('16',)]
    """
    found = [
        [_code(value, PARENT_COLUMNS[column.lower()]) for value in values]
        for column, values in columns.items()
        if column.lower() in PARENT_COLUMNS
    ]
    return [tuple(code for code in row if code) for row in zip(*found, strict=True)]


def find_code_column(columns: Collection[str], wanted: str | None) -> str:
    """The column with the codes: the one named, or the first known name.

    Raises:
        UnreadableFile: when there is none; the message names the columns that there are.

    >>> find_code_column(["nombre", "cut_com"], None)
    'cut_com'
    """
    there = ", ".join(columns)
    if wanted is not None:
        if wanted in columns:
            return wanted
        raise UnreadableFile(
            gettext("There is no column {column}; the columns are: {there}.", column=wanted, there=there)
        )
    by_name = {column.lower(): column for column in reversed(list(columns))}
    for name in CODE_COLUMNS:
        if name.lower() in by_name:
            return by_name[name.lower()]
    raise UnreadableFile(gettext("No column is known to hold codes; name one of: {there}.", there=there))


def read_codes(values: Sequence[object], column: str) -> tuple[list[str], list[Finding]]:
    """Codes as text, and what was found on the way; empty text where there is none.

    A number gets its leading zeros back only where its length allows one reading: four or five digits are a
    commune, three a province, one a region; two digits are read by their companions in the column
    (a province beside three digits alone, a region beside one digit alone) and are ambiguous otherwise.
    """
    numbers = {row: number for row, value in enumerate(values) if (number := _whole(value)) is not None}
    lengths = {len(str(number)) for number in numbers.values()}
    codes, findings = [], []
    for row, value in enumerate(values):
        if row not in numbers:
            code = "" if _absent(value) else str(value).strip()
            finding = None if code else Finding("code-missing", "", {"row": row + 1, "column": column})
        else:
            code, finding = _padded(str(numbers[row]), lengths)
        codes.append(code)
        findings += [finding] if finding else []
    return codes, findings


def _padded(digits: str, lengths: set[int]) -> tuple[str, Finding | None]:
    width = _width(len(digits), lengths)
    if width is None:
        readings = {"value": digits, "first": digits, "second": digits.zfill(3)}
        return digits, Finding("code-ambiguous", digits, readings)
    code = digits.zfill(width)
    if code == digits:
        return code, None
    return code, Finding("code-padded", code, {"value": digits, "code": code})


def _width(length: int, lengths: set[int]) -> int | None:
    """How long a code of so many digits is in full; None where that is not known."""
    if length != 2:
        return {1: 2, 4: 5}.get(length, length)
    return {frozenset({2, 3}): 3, frozenset({1, 2}): 2}.get(frozenset(lengths))


def _whole(value: object) -> int | None:
    if isinstance(value, int | float) and not isinstance(value, bool) and float(value).is_integer():
        return int(value)
    return None


def _code(value: object, digits: int) -> str:
    number = _whole(value)
    return "" if _absent(value) else str(value if number is None else number).strip().zfill(digits)


def _absent(value: object) -> bool:
    """None and the not-a-number that stands for it in a column of numbers."""
    return value is None or (isinstance(value, float) and math.isnan(value))
