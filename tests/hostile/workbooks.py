"""Hostile workbooks: bombs, lies about sizes and places, entities, and cells that hold what no field wants."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from hashlib import sha1
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from tests.exchange.workbooks import PRIORITY_HEADING, Formula, priority, workbook
from tests.hostile.cases import Case

SHEET, STRINGS, BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
HEADING = ("cycle", "territory", "title", "approach", "horizon")
MEBIBYTE = 1024 * 1024


def plan(*rows: list[object]) -> bytes:
    """A workbook of priorities with these rows."""
    return workbook({"Priorities": [PRIORITY_HEADING, *(rows or [priority("Litio con valor")])]})


def parts(content: bytes) -> dict[str, bytes]:
    """The parts of a workbook by name."""
    with ZipFile(io.BytesIO(content)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def packed(found: dict[str, bytes], how: int = ZIP_DEFLATED) -> bytes:
    """A workbook of these parts."""
    out = io.BytesIO()
    with ZipFile(out, "w", how) as archive:
        for name, body in found.items():
            archive.writestr(name, body)
    return out.getvalue()


def with_part(name: str, body: bytes | Callable[[bytes], bytes]) -> bytes:
    """A sound workbook with one part replaced, changed or added."""
    found = parts(plan())
    return packed({**found, name: body if isinstance(body, bytes) else body(found[name])})


def sheet(rows: str, before: str = "") -> bytes:
    """A sheet of these rows."""
    return f'<?xml version="1.0"?><worksheet {SPACE}>{before}<sheetData>{rows}</sheetData></worksheet>'.encode()


def typed(*cells: str) -> bytes:
    """A workbook whose only row of values is written in XML, below a right heading."""
    heading = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in HEADING)
    return with_part(SHEET, sheet(f"<row>{heading}</row><row>{''.join(cells)}</row>"))


def text(value: str) -> str:
    """A cell of text, in XML."""
    return f'<c t="inlineStr"><is><t>{value}</t></is></c>'


def number(value: str) -> str:
    """A cell of a number, in XML."""
    return f"<c><v>{value}</v></c>"


ROW = (text("2026-2029"), text("02"), text("Litio"), text("sector"), number("2035"))


def row_with(index: int, cell: str) -> bytes:
    """A row that holds but for one cell."""
    return typed(*ROW[:index], cell, *ROW[index + 1 :])


def declared(name: str, declaration: str) -> bytes:
    """A workbook, one part of which declares entities."""
    return with_part(name, lambda body: body.replace(b"?>", b"?>" + declaration.encode(), 1))


LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 10))
    + "]>"
)
EXTERNAL = '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def overlapping() -> bytes:
    """A zip whose 1,500 entries all unpack the same bytes."""
    body = zlib.compressobj(9, zlib.DEFLATED, -15)
    kernel = body.compress(b"\0" * 10 * MEBIBYTE) + body.flush()
    local = struct.pack("<4sHHHHHLLLHH", b"PK\3\4", 20, 0, 8, 0, 33, 0, len(kernel), 10 * MEBIBYTE, 1, 0) + b"a"
    entries = [
        struct.pack(
            "<4s4H2HLLLHHHHHLL", b"PK\1\2", 20, 20, 0, 8, 0, 33, 0, len(kernel), 10 * MEBIBYTE, 4, 0, 0, 0, 0, 0, 0
        )
        + b"%04d" % number
        for number in range(1500)
    ]
    directory = b"".join(entries)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1500, 1500, len(directory), len(local) + len(kernel), 0)
    return local + kernel + directory + end


def lying() -> bytes:
    """A bomb that says it is ten bytes."""
    bomb = with_part("xl/media/big.bin", b"\0" * 200 * MEBIBYTE)
    return bomb.replace(struct.pack("<L", 200 * MEBIBYTE), struct.pack("<L", 10))


def nested() -> bytes:
    """A bomb in an archive in the workbook."""
    return with_part("xl/embeddings/inner.zip", packed({"a": b"\0" * 200 * MEBIBYTE}))


def many_strings(count: int) -> bytes:
    """A workbook with so many shared strings."""
    items = "".join(f"<si><t>t{number}</t></si>" for number in range(count))
    return with_part(STRINGS, f'<?xml version="1.0"?><sst {SPACE} count="{10**9}">{items}</sst>'.encode())


def many_sheets(count: int) -> bytes:
    """A workbook of so many sheets."""
    return workbook({f"S{number}": [("x",)] for number in range(count)})


def twice_named() -> bytes:
    """Two sheets of one name."""
    return packed(
        {
            name: body.replace(b'name="Links"', b'name="Priorities"')
            for name, body in parts(
                workbook(
                    {"Priorities": [PRIORITY_HEADING, priority("Litio")], "Links": [PRIORITY_HEADING, priority("Sal")]}
                )
            ).items()
        }
    )


def renamed_paths() -> bytes:
    """A sheet behind a path that readers understand differently; the one behind the other reaches far."""
    found = parts(plan())
    found["xl/xl/worksheets/sheet1.xml"] = found[SHEET]
    found[SHEET] = sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    rels = "xl/_rels/workbook.xml.rels"
    found[rels] = found[rels].replace(b'Target="worksheets/', b'Target="xl/worksheets/')
    return packed(found)


UNREADABLE, UNSUPPORTED, LARGE = "unreadable_file", "unsupported_file", "too-large"
WORKBOOKS = [
    Case("sound", plan, 201),
    Case("bomb of one part", lambda: with_part("xl/media/big.bin", b"\0" * 200 * MEBIBYTE), 413, LARGE),
    Case("bomb that lies about its size", lying, 413, LARGE),
    Case("bomb in shared strings", lambda: with_part(STRINGS, b"<sst>" + b" " * 200 * MEBIBYTE), 413, LARGE),
    Case("bomb in an archive inside", nested, 201),
    Case("bomb of overlapping entries", overlapping, 413, LARGE),
    Case("30,000 parts", lambda: packed({f"p{number}": b"" for number in range(30_000)}), 422, UNREADABLE),
    Case("text after the archive", lambda: plan() + b" " * 100, 422, UNREADABLE),
    Case("an archive before the archive", lambda: plan() + plan(), 422, UNREADABLE),
    Case("cut in half", lambda: plan()[:2000], 422, UNREADABLE),
    Case("billion laughs in the sheet", lambda: declared(SHEET, LAUGHS), 422, UNREADABLE),
    Case("billion laughs in the workbook", lambda: declared(BOOK, LAUGHS), 422, UNREADABLE),
    Case("billion laughs in shared strings", lambda: declared(STRINGS, LAUGHS), 422, UNREADABLE),
    Case("billion laughs in the styles", lambda: declared("xl/styles.xml", LAUGHS), 422, UNREADABLE),
    Case("billion laughs in relations", lambda: declared("xl/_rels/workbook.xml.rels", LAUGHS), 422, UNREADABLE),
    Case("billion laughs in a drawing", lambda: with_part("xl/drawings/d.xml", LAUGHS.encode()), 422, UNREADABLE),
    Case("external entity in the sheet", lambda: declared(SHEET, EXTERNAL), 422, UNREADABLE),
    Case("external entity in shared strings", lambda: declared(STRINGS, EXTERNAL), 422, UNREADABLE),
    Case("a sheet in UTF-16", lambda: with_part(SHEET, sheet("").decode().encode("utf-16")), 422, UNREADABLE),
    Case(
        "10^7 rows declared",
        lambda: with_part(SHEET, sheet("", '<dimension ref="A1:A10000000"/>')),
        422,
        "missing_column",
    ),
    Case(
        "XFD columns declared",
        lambda: with_part(SHEET, sheet("", '<dimension ref="A1:XFD1048576"/>')),
        422,
        "missing_column",
    ),
    Case(
        "a cell far off", lambda: with_part(SHEET, sheet('<row r="1"><c r="XFD1048576"><v>1</v></c></row>')), 413, LARGE
    ),
    Case(
        "10^6 rows that say no number",
        lambda: with_part(SHEET, sheet("<row/>" * 10**6 + "<row><c/></row>")),
        413,
        LARGE,
    ),
    Case("10^6 cells that say no place", lambda: with_part(SHEET, sheet(f"<row>{'<c/>' * 10**6}</row>")), 413, LARGE),
    Case(
        "a rectangle of 30,000,000 cells",
        lambda: with_part(
            SHEET, sheet("<row>" + "<c/>" * 150 + "</row>" + "<row/>" * 199_000 + "<row><c><v>1</v></c></row>")
        ),
        413,
        LARGE,
    ),
    Case(
        "a tag of 10^6 attributes",
        lambda: with_part(SHEET, sheet("<row " + " ".join(f'a{n}=""' for n in range(10**6)) + "/>")),
        422,
        UNREADABLE,
    ),
    Case("10^6 shared strings", lambda: many_strings(10**6), 422, "unknown_column"),
    Case("a cell of 10,000,000 characters", lambda: row_with(2, text("x" * 10_000_000)), 413, LARGE),
    Case("a cell of 32,768 characters", lambda: row_with(2, text("x" * 32_768)), 413, LARGE),
    Case("nested 1,000,000 deep", lambda: with_part(SHEET, sheet("<a>" * 10**6)), 422, "missing_column"),
    Case(
        "nested 100,000 deep and closed",
        lambda: with_part(SHEET, sheet("<a>" * 10**5 + "</a>" * 10**5)),
        422,
        "missing_column",
    ),
    Case("60 sheets", lambda: many_sheets(60), 413, LARGE),
    Case("two sheets of one name", twice_named, 422, "duplicate_sheet"),
    Case("a path that readers take differently", renamed_paths, 413, LARGE),
    Case("a shared string that is not there", lambda: row_with(2, '<c t="s"><v>999999999</v></c>'), 422, UNREADABLE),
    Case("a type that is none", lambda: row_with(2, '<c t="zz"><v>1</v></c>'), 422, UNREADABLE),
    Case("a style that is none", lambda: row_with(2, '<c s="99999999" t="str"><v>Litio</v></c>'), 201),
    Case("a formula", lambda: plan(priority("Litio", weight=Formula("=1/10"))), 422, "formula"),
    Case("an error", lambda: row_with(2, '<c t="e"><v>#REF!</v></c>'), 422, "error_value"),
    Case("an error for a number", lambda: row_with(4, '<c t="e"><v>#N/A</v></c>'), 422, "error_value"),
    Case("NaN", lambda: row_with(4, number("NaN")), 422, "error_value"),
    Case("NaN for a text", lambda: row_with(2, number("NaN")), 422, "error_value"),
    Case("Infinity", lambda: row_with(4, number("1e400")), 422, "error_value"),
    Case("10^300", lambda: row_with(4, number("1" + "0" * 300)), 422, "out_of_bounds"),
    Case("2^63 and 1", lambda: row_with(4, number("9223372036854775809")), 422, "out_of_bounds"),
    Case("a fraction for a year", lambda: row_with(4, number("2035.5")), 422, "invalid"),
    Case("a number as text", lambda: row_with(4, text("2035")), 201),
    Case("a number in another script", lambda: row_with(4, text("٢٠٣٥")), 422, "invalid"),
    Case("a text for a number", lambda: row_with(4, text("mucho")), 422, "invalid"),
    Case("a truth for a number", lambda: row_with(4, '<c t="b"><v>1</v></c>'), 422, "invalid"),
    Case("a truth for a text", lambda: row_with(2, '<c t="b"><v>1</v></c>'), 422, "invalid"),
    Case("a number for a code", lambda: row_with(1, number("2")), 422, "wrong_code"),
    Case("a date for a year", lambda: row_with(4, '<c t="d"><v>2035-01-01T00:00:00</v></c>'), 422, "invalid"),
    Case("no date for a text", lambda: row_with(2, '<c t="d"><v>2026-13-45</v></c>'), 201),
    Case("NUL by its escape", lambda: row_with(2, text("a_x0000_b")), 422, "control"),
    Case("half a character by its escape", lambda: row_with(2, text("a_xD800_b")), 201),
    Case("half a character by its number", lambda: row_with(2, text("a&#xD800;b")), 422, UNREADABLE),
    Case("a control character", lambda: row_with(2, text("a&#1;b")), 422, UNREADABLE),
    Case(
        "a control character in a heading",
        lambda: with_part(SHEET, sheet(f"<row>{text('a_x0001_b')}</row>")),
        422,
        "unknown_column",
    ),
    Case("a text that begins a formula", lambda: row_with(2, text("=cmd|' /C calc'!A0")), 201),
    Case(
        "merged cells",
        lambda: with_part(
            SHEET,
            lambda body: body.replace(
                b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
            ),
        ),
        201,
    ),
    Case(
        "a hidden sheet",
        lambda: with_part(BOOK, lambda body: body.replace(b"<sheet ", b'<sheet state="veryHidden" ')),
        201,
    ),
    Case("50,000 rows with mistakes", lambda: mistakes(50_000), 422, "too_many_errors"),
    Case(
        "one row too many",
        lambda: with_part(SHEET, sheet('<row r="200001"><c r="A200001"><v>1</v></c></row>')),
        413,
        LARGE,
    ),
    Case("a workbook of the old kind", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096, 422, UNSUPPORTED),
    Case(
        "a PDF",
        lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\nstream\n\x00\x01\x02",
        422,
        UNSUPPORTED,
    ),
    Case("a picture", lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 422, UNSUPPORTED),
    Case("a zip of something else", lambda: packed({"a.txt": b"x"}), 422, UNREADABLE),
    Case(
        "a text document",
        lambda: packed({"mimetype": b"application/vnd.oasis.opendocument.text"}, ZIP_STORED),
        422,
        UNREADABLE,
    ),
    Case("an empty file", lambda: b"\n", 422, "empty_file"),
    Case("40 megabytes", lambda: b"PK\x03\x04" + b"\0" * 40 * MEBIBYTE, 413, "request-entity-too-large"),
]
"""Files for POST /api/v1/imports by an officer of region 02."""


def mistakes(count: int) -> bytes:
    """A sheet of so many rows, each with a mistake in every cell; no two alike, so that they pack as real ones do."""
    heading = f"<row>{''.join(text(name) for name in HEADING)}</row>"
    marks = (sha1(str(row).encode()).hexdigest() for row in range(count - 1))
    rows = "".join(f"<row>{''.join(text(mark[cell * 8 :][:8]) for cell in range(5))}</row>" for mark in marks)
    return with_part(SHEET, sheet(heading + rows))
