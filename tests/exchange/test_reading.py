"""Files that cannot or must not be read are refused before they cost anything, each for its own reason."""

from __future__ import annotations

import io
import struct
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from regional_planner.exchange import archive
from regional_planner.exchange.reading import read_tables
from regional_planner.exchange.terms import column_index, column_letter
from regional_planner.kernel.errors import Invalid, TooLarge
from regional_planner.kernel.language import speaking
from tests.conftest import Speaking
from tests.exchange.workbooks import Formula, send, workbook

SHEET = "xl/worksheets/sheet1.xml"


def with_part(content: bytes, name: str, body: bytes) -> bytes:
    """The workbook with one part replaced or added."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info.filename, old.read(info))
        new.writestr(name, body)
    return out.getvalue()


def plain() -> bytes:
    """A small workbook."""
    return workbook({"A": [("title",), ("x",)]})


def test_rows_and_columns_are_numbered_as_the_spreadsheet_shows_them() -> None:
    content = workbook({"A": [(None, "title"), (), (None, "x", Formula("=1+1"))], "B": [("code",)]})
    tables = [(t.name, t.heading, list(t.rows), t.formulas) for t in read_tables(content, "a.xlsx")]
    assert tables[0] == ("A", [None, "title", ""], [(2, [None, "", ""]), (3, [None, "x", 0.1])], {(3, 2)})
    assert tables[1][:3] == ("B", ["code"], [])


def test_formulas_are_found_without_cell_references_too() -> None:
    body = (
        b'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
        b'main"><sheetData><row><c t="str"><v>a</v></c></row><row><c><v>1</v></c><c><f>A1</f><v>2</v></c>'
        b'<c><f t="shared" si="0"/><v>3</v></c></row></sheetData></worksheet>'
    )
    assert archive.inspect(with_part(plain(), SHEET, body))[0].formulas == {(2, 1), (2, 2)}


def test_a_bomb_is_refused_whatever_it_says_of_itself() -> None:
    bomb = with_part(plain(), "xl/media/big.bin", b"\0" * (64 * 1024 * 1024))
    with pytest.raises(TooLarge):
        archive.inspect(bomb)
    with ZipFile(io.BytesIO(bomb)) as packed:
        info = packed.getinfo("xl/media/big.bin")
    lying = bomb.replace(struct.pack("<L", info.file_size), struct.pack("<L", 10))
    with pytest.raises(TooLarge):
        archive.inspect(lying)


@pytest.mark.parametrize("reference", [b"XFD1048576", b"A9999999", b"ZZZ2", b"GZ190000"])
def test_a_cell_far_off_is_refused(reference: bytes) -> None:
    with ZipFile(io.BytesIO(plain())) as packed:
        body = packed.read(SHEET).replace(b'r="A2"', b'r="' + reference + b'"')
    with pytest.raises(TooLarge):
        archive.inspect(with_part(plain(), SHEET, body))


def test_declared_entities_are_refused() -> None:
    with ZipFile(io.BytesIO(plain())) as packed:
        body = packed.read("xl/workbook.xml")
    start = body.index(b"<workbook")
    evil = body[:start] + b'<!DOCTYPE w [<!ENTITY a "aaaa">]>' + body[start:]
    with pytest.raises(Invalid):
        archive.inspect(with_part(plain(), "xl/workbook.xml", evil))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 torn", "unreadable_file"),
        (b"\xd0\xcf\x11\xe0old", "unsupported_file"),
        ("título\nminería\n".encode("cp850"), "unclear_text"),
        (b"\x7fELF\x00\x01", "unsupported_file"),
        (b"a,b;c\n", "unclear_columns"),
        (b'cycle,territory,title,approach,horizon\n"open', "unreadable_file"),
        (b"", "empty_file"),
        (workbook({"Hoja": [("x",)]}), "unknown_sheet"),
    ],
)
def test_what_cannot_be_read_says_why(speak: Speaking, content: bytes, code: str) -> None:
    refused = send(speak("officer-02"), content, name="priorities.csv")
    assert refused.status_code == 422
    assert [error["code"] for error in refused.json["errors"]] == [code]


def test_a_bomb_is_413_over_http(speak: Speaking) -> None:
    bomb = with_part(plain(), "xl/media/big.bin", b"\0" * (64 * 1024 * 1024))
    assert send(speak("officer-02"), bomb).status_code == 413


def test_text_is_read_with_or_without_a_byte_order_mark() -> None:
    for start in ("", "\ufeff"):
        with speaking("en"):
            (table,) = read_tables(f'{start}title,"a;b"\r\n"dos\nlíneas",2\r\n\r\n,3'.encode(), "x/links.csv")
        assert (table.name, table.heading) == ("links", ["title", "a;b"])
        assert list(table.rows) == [(2, ["dos\nlíneas", "2"]), (3, []), (4, ["", "3"])]


def test_letters_of_columns() -> None:
    assert all(column_index(column_letter(index)) == index for index in range(2_000))
    assert column_letter(701) == "ZZ"
