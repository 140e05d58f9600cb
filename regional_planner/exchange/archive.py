"""Looking into an .xlsx before it is trusted: how large it really is, how far its cells lie, where formulas are.

The archive's own figures are not believed: every part is inflated in small pieces and counted. The reader of
cells lays out the whole rectangle that a sheet spans, so one cell far off would cost gigabytes: that is
refused here first.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from regional_planner.exchange.terms import (
    MOST_COLUMNS,
    MOST_GRID_CELLS,
    MOST_ROWS,
    column_index,
)
from regional_planner.kernel.errors import FieldError, Invalid, TooLarge
from regional_planner.kernel.language import gettext as _

MOST_PARTS = 2_000
MOST_INFLATED_BYTES = 512 * 1024 * 1024
MOST_RATIO = 120
"""Inflated size by packed size; spreadsheets reach 10 to 40, bombs 1,000."""
FREE_OF_RATIO_BYTES = 16 * 1024 * 1024
"""Below this size the ratio does not matter."""
PIECE = 256 * 1024
OVERLAP = 128
MOST_FORMULAS = 10_000

FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
FAR_CELL = re.compile(rb"""\sr\s*=\s*["']\s*([A-Za-z]{2,7}\d{1,9}|[A-Za-z]*\d{6,12})""")
REFERENCE = re.compile(r"([A-Za-z]*)(\d+)")


@dataclass(frozen=True)
class Part:
    """A worksheet of the workbook: its name, and the formulas found in it."""

    name: str
    formulas: frozenset[tuple[int, int]]


def inspect(content: bytes) -> list[Part]:
    """The worksheets of the workbook in `content`, once it is known to be safe to read.

    Raises:
        TooLarge: when it unpacks to more than a workbook should, or its cells span too much.
        Invalid: when it is no workbook.
    """
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            parts = {info.filename.lstrip("/"): info for info in archive.infolist()}
            if len(parts) != len(archive.infolist()) or len(parts) > MOST_PARTS:
                raise _unreadable()
            return _inspect_parts(content, parts)
    except (BadZipFile, struct.error, zlib.error, expat.ExpatError, KeyError, ValueError) as error:
        raise _unreadable() from error


def _inspect_parts(content: bytes, parts: dict[str, ZipInfo]) -> list[Part]:
    names = _sheet_names(content, parts)
    inflated = 0
    formulas: dict[str, frozenset[tuple[int, int]]] = {}
    for name, info in parts.items():
        sheet = name in names
        look = _Look()
        for piece in inflate(content, info):
            inflated += len(piece)
            if inflated > MOST_INFLATED_BYTES or inflated > max(FREE_OF_RATIO_BYTES, MOST_RATIO * len(content)):
                raise TooLarge(
                    _(
                        "The workbook unpacks to more than this server reads. Split it, or remove pictures and "
                        "formatting of empty cells."
                    )
                )
            if sheet:
                look.at(piece)
        if sheet and look.formula_seen:
            formulas[name] = _formula_cells(content, info)
    return [Part(sheet, formulas.get(name, frozenset())) for name, sheet in names.items()]


def inflate(content: bytes, info: ZipInfo) -> Iterator[bytes]:
    """The bytes of one part, piece by piece, whatever size the archive claims that it has.

    Raises:
        BadZipFile: when the part is not where the archive says, or packed in a way that workbooks are not.
    """
    header = content[info.header_offset : info.header_offset + 30]
    if header[:4] != b"PK\x03\x04" or info.flag_bits & 1:
        raise BadZipFile
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    start = info.header_offset + 30 + name_length + extra_length
    packed = memoryview(content)[start : start + info.compress_size]
    if info.compress_type == ZIP_STORED:
        yield bytes(packed)
        return
    if info.compress_type != ZIP_DEFLATED:
        raise BadZipFile
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    rest: Any = packed
    while not inflater.eof:
        piece = inflater.decompress(rest, PIECE)
        rest = inflater.unconsumed_tail
        if not piece and not rest:
            break
        yield piece


class _Look:
    """Looks through the XML of a sheet as it comes by."""

    def __init__(self) -> None:
        self.formula_seen = False
        self._tail = b""
        self._first = True
        self._columns, self._rows = 26, 100_000

    def at(self, piece: bytes) -> None:
        """Look at the next piece.

        Raises:
            Invalid: when it is not UTF-8, as every workbook of our day is.
            TooLarge: when a cell lies too far off.
        """
        if self._first and (piece[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in piece[:64]):
            raise _unreadable()
        self._first = False
        text = self._tail + piece
        self._tail = piece[-OVERLAP:]
        self.formula_seen = self.formula_seen or FORMULA.search(text) is not None
        for match in FAR_CELL.finditer(text):
            self._far(match[1].decode("ascii"))

    def _far(self, reference: str) -> None:
        letters, digits = REFERENCE.fullmatch(reference).groups()  # type: ignore[union-attr]
        column, row = column_index(letters) + 1, int(digits)
        self._columns, self._rows = max(self._columns, column), max(self._rows, row)
        if column > MOST_COLUMNS or row > MOST_ROWS or self._columns * self._rows > MOST_GRID_CELLS:
            raise TooLarge(
                _(
                    "A sheet reaches to cell {cell}; {rows} rows and {columns} columns are read. Delete what lies "
                    "beyond the table, or split it.",
                    cell=reference,
                    rows=MOST_ROWS,
                    columns=MOST_COLUMNS,
                )
            )


def _sheet_names(content: bytes, parts: dict[str, ZipInfo]) -> dict[str, str]:
    """Part -> sheet name, in the workbook's order."""
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str]] = []

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "Relationship":
            path = attributes["Target"]
            targets[attributes["Id"]] = path.lstrip("/") if path.startswith("/") else str(PurePosixPath("xl") / path)

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "sheet":
            identity = next(value for name, value in attributes.items() if name.rpartition(":")[2] == "id")
            sheets.append((identity, attributes["name"]))

    _parse(content, parts["xl/_rels/workbook.xml.rels"], relation)
    _parse(content, parts["xl/workbook.xml"], sheet)
    return {targets[identity]: name for identity, name in sheets if targets[identity] in parts}


def _formula_cells(content: bytes, info: ZipInfo) -> frozenset[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    here = [0, -1]

    def element(tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        reference = REFERENCE.fullmatch(attributes.get("r", "").strip())
        if local == "row":
            here[0], here[1] = int(reference[2]) if reference else here[0] + 1, -1
        elif local == "c":
            here[1] = column_index(reference[1]) if reference else here[1] + 1
        elif local == "f" and len(found) < MOST_FORMULAS:
            found.add((here[0], here[1]))

    _parse(content, info, element)
    return frozenset(found)


def _parse(content: bytes, info: ZipInfo, element: Any) -> None:
    """Run `element` for each start tag; a document that declares entities is refused."""
    parser = expat.ParserCreate()

    def refuse(*_arguments: Any) -> None:
        raise _unreadable()

    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = element
    for piece in inflate(content, info):
        parser.Parse(piece, False)
    parser.Parse(b"", True)


def _unreadable() -> Invalid:
    message = _("The file is not a workbook that can be read.")
    remedy = _("Save it again as .xlsx (or CSV in UTF-8) and send that.")
    return Invalid(message, [FieldError("file", "unreadable_file", message, remedy)])
