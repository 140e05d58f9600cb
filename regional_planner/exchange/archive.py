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
    column_letter,
    refusal,
)
from regional_planner.kernel.errors import Invalid, TooLarge
from regional_planner.kernel.language import gettext as _

MOST_PARTS, MOST_SHEETS = 2_000, 50
MOST_DIRECTORY_BYTES = 512 * 1024
"""Of the archive's own table of contents: read whole before its entries can be counted."""
MOST_INFLATED_BYTES = 256 * 1024 * 1024
MOST_RATIO = 120
"""Inflated size by packed size; spreadsheets reach 10 to 40, bombs 1,000."""
FREE_OF_RATIO_BYTES = 16 * 1024 * 1024
"""Below this size the ratio does not matter."""
MOST_ATTRIBUTES, FREE_ATTRIBUTES = 20, 500
"""Attributes by tag on average, and what a piece may hold besides: a parser keeps all those of one tag at once."""
PIECE = 256 * 1024
MOST_TAIL = 4096
"""How much of a tag that goes on in the next piece is looked at again with it."""
MOST_SPECIAL = 10_000

MARKUP = (".xml", ".rels", ".vml")
DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
"""What no workbook holds: OOXML forbids document type definitions, and with them entities."""
SPECIAL_CELL = re.compile(rb"""<(?:\w+:)?f[\s/>]|\st\s*=\s*["']e["']|<(?:\w+:)?(?:row|c)(?![^<>]*\sr\s*=)[\s/>]""")
"""A formula, an error, a row or cell that does not say where it stands: such sheets are gone through cell by cell."""
FAR_CELL = re.compile(rb"""\sr\s*=\s*["']\s*([A-Za-z]{2,7}\d{1,9}|[A-Za-z]*\d{6,12})""")
REFERENCE = re.compile(r"([A-Za-z]*)(\d+)")


Cells = frozenset[tuple[int, int]]
"""Places as (row number, column from 0)."""


@dataclass(frozen=True)
class Part:
    """A worksheet of the workbook: its name, and the cells of it that hold a formula or show an error."""

    name: str
    formulas: Cells
    errors: Cells


def inspect(content: bytes) -> list[Part]:
    """The worksheets of the workbook in `content`, once it is known to be safe to read.

    Raises:
        TooLarge: when it unpacks to more than a workbook should, or its cells span too much.
        Invalid: when it is no workbook.
    """
    refuse_unclear_directory(content)
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            parts = {info.filename.lstrip("/"): info for info in archive.infolist()}
            if len(parts) != len(archive.infolist()) or len(parts) > MOST_PARTS:
                raise _unreadable()
            return _inspect_parts(content, parts)
    except (BadZipFile, struct.error, zlib.error, expat.ExpatError, KeyError, ValueError, StopIteration) as error:
        raise _unreadable() from error


def refuse_unclear_directory(content: bytes) -> None:
    """The table of contents stands at the very end, once, where all readers find the same one, and is small."""
    end = content[-22:]
    if end[:4] != b"PK\x05\x06" or end[20:] != b"\0\0":
        raise _unreadable()
    size, offset = struct.unpack("<LL", end[12:20])
    if size > MOST_DIRECTORY_BYTES or offset + size != len(content) - 22:
        raise _unreadable()


def _inspect_parts(content: bytes, parts: dict[str, ZipInfo]) -> list[Part]:
    inflated = 0
    special: dict[str, tuple[Cells, Cells]] = {}
    for name, info in parts.items():
        look = _Look() if name.lower().endswith(MARKUP) else None
        for piece in inflate(content, info):
            inflated += len(piece)
            if inflated > MOST_INFLATED_BYTES or inflated > max(FREE_OF_RATIO_BYTES, MOST_RATIO * len(content)):
                raise TooLarge(
                    _(
                        "The workbook unpacks to more than this server reads. Split it, or remove pictures and "
                        "formatting of empty cells."
                    )
                )
            if look:
                look.at(piece)
        if look and look.special:
            special[name] = _special_cells(content, info)
    none: tuple[Cells, Cells] = (frozenset(), frozenset())
    return [Part(sheet, *special.get(name, none)) for name, sheet in _sheet_names(content, parts).items()]


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
    """Looks through markup as it comes by. Any may be a sheet: the reader finds sheets by paths in ways of its own."""

    def __init__(self) -> None:
        self.special = False
        self._tail = b""
        self._span = _Span()

    def at(self, piece: bytes) -> None:
        """Look at the next piece.

        Raises:
            Invalid: when it declares entities, hoards attributes, or is not UTF-8, as every workbook of our day is.
            TooLarge: when a cell lies too far off.
        """
        if not self._tail and not piece.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            raise _unreadable()
        text = self._tail + piece
        whole = text.rfind(b">") + 1
        self._tail = text[max(whole, len(text) - MOST_TAIL) :] or text[-1:]
        if b"\x00" in piece or DECLARATION.search(text):
            raise _unreadable()
        if piece.count(b"=") > FREE_ATTRIBUTES + MOST_ATTRIBUTES * piece.count(b"<"):
            raise _unreadable()
        self.special = self.special or SPECIAL_CELL.search(text, 0, whole) is not None
        for match in FAR_CELL.finditer(text):
            letters, digits = REFERENCE.fullmatch(match[1].decode("ascii")).groups()  # type: ignore[union-attr]
            self._span.reach(int(digits), column_index(letters) + 1)


class _Span:
    """The rectangle that the cells of a sheet span; the reader lays it out whole."""

    def __init__(self) -> None:
        self._rows, self._columns = 100_000, 26

    def reach(self, row: int, column: int) -> None:
        """A cell in this row and column, both counted from 1.

        Raises:
            TooLarge: when it makes the rectangle too large.
        """
        self._rows, self._columns = max(self._rows, row), max(self._columns, column)
        if column > MOST_COLUMNS or row > MOST_ROWS or self._columns * self._rows > MOST_GRID_CELLS:
            raise TooLarge(
                _(
                    "A sheet reaches to cell {cell}; {rows} rows and {columns} columns are read. Delete what lies "
                    "beyond the table, or split it.",
                    cell=f"{column_letter(column - 1)}{row}",
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
            if len(targets) > MOST_PARTS:
                raise _unreadable()

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "sheet":
            identity = next(value for name, value in attributes.items() if name.rpartition(":")[2] == "id")
            sheets.append((identity, attributes["name"]))
            if len(sheets) > MOST_SHEETS:
                raise TooLarge(_("The workbook has more than {most} sheets.", most=MOST_SHEETS))

    _parse(content, parts["xl/_rels/workbook.xml.rels"], relation)
    _parse(content, parts["xl/workbook.xml"], sheet)
    if not all(targets[identity].lower().endswith(MARKUP) for identity, _name in sheets):
        raise _unreadable()
    return {targets[identity]: name for identity, name in sheets if targets[identity] in parts}


def _special_cells(content: bytes, info: ZipInfo) -> tuple[Cells, Cells]:
    """The places of formulas and of errors, found by going through every row and cell, said or counted."""
    formulas: set[tuple[int, int]] = set()
    errors: set[tuple[int, int]] = set()
    here, span = [0, -1], _Span()

    def element(tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local not in {"row", "c", "f"}:
            return
        reference = REFERENCE.fullmatch(attributes.get("r", "").strip())
        if local == "row":
            here[0], here[1] = int(reference[2]) if reference else here[0] + 1, -1
            span.reach(here[0], 1)
        elif local == "c":
            here[1] = column_index(reference[1]) if reference else here[1] + 1
            span.reach(int(reference[2]) if reference else here[0], here[1] + 1)
            if attributes.get("t") == "e" and len(errors) < MOST_SPECIAL:
                errors.add((here[0], here[1]))
        elif len(formulas) < MOST_SPECIAL:
            formulas.add((here[0], here[1]))

    _parse(content, info, element)
    return frozenset(formulas), frozenset(errors)


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
    return refusal("unreadable_file", message, _("Save it again as .xlsx (or CSV in UTF-8) and send that."))
