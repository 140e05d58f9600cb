"""Text files as Excel in Chile writes them, and what cannot be told from their bytes."""

from __future__ import annotations

from tests.hostile.cases import Case

HEADING = "cycle;territory;title;approach;horizon;weight\r\n"
PLAN = f"{HEADING}2026-2029;02;Minería sustentable de O’Higgins;sector;2035;0,25\r\n"
COMMAS = PLAN.replace(";", "\t").replace("0,25", "0.25").replace("\t", ",")
UNCLEAR = "unclear_text"


def row(weight: str = "0,25", horizon: str = "2035", title: str = "Minería") -> bytes:
    """One row in UTF-8, with semicolons."""
    return (
        f"cycle;territory;title;approach;horizon;weight\r\n2026-2029;02;{title};sector;{horizon};{weight}\r\n".encode()
    )


TEXT_FILES = [
    Case("UTF-8", PLAN.encode, 201),
    Case("UTF-8 with a mark", lambda: PLAN.encode("utf-8-sig"), 201),
    Case("Windows-1252", lambda: PLAN.encode("cp1252"), 201),
    Case("Windows-1252 with commas", lambda: COMMAS.encode("cp1252"), 201),
    Case("UTF-16 LE with a mark", lambda: b"\xff\xfe" + PLAN.encode("utf-16-le"), 201),
    Case("UTF-16 BE with a mark", lambda: b"\xfe\xff" + PLAN.encode("utf-16-be"), 201),
    Case("tabs in UTF-16, as Excel's Unicode text", lambda: COMMAS.replace(",", "\t").encode("utf-16"), 201),
    Case("sep=;", lambda: b"sep=;\r\n" + PLAN.encode("cp1252"), 201),
    Case("sep=; in quotes", lambda: b'"sep=;"\r\n' + PLAN.encode(), 201),
    Case("sep=; after a mark", lambda: ("sep=;\r\n" + PLAN).encode("utf-8-sig"), 201),
    Case("line feeds alone", lambda: PLAN.replace("\r\n", "\n").encode("cp1252"), 201),
    Case("carriage returns alone", lambda: PLAN.replace("\r\n", "\r").encode("cp1252"), 201),
    Case("no end of the last line", lambda: PLAN.rstrip().encode("cp1252"), 201),
    Case("a whole number with zeros after the comma", lambda: row(horizon="2035,00"), 201),
    Case("a fraction for a whole number", lambda: row(horizon="2035,50"), 422, "invalid"),
    Case("thousands for a whole number", lambda: row(horizon="2.035"), 422, "unclear_number"),
    Case("thousands for a share", lambda: row(weight="1.000"), 422, "unclear_number"),
    Case("a point where commas are in use", lambda: row(weight="0.25"), 201),
    Case("a percentage", lambda: row(weight="25%"), 422, "invalid"),
    Case("a formula", lambda: row(weight="=1/4"), 422, "formula"),
    Case("MS-DOS letters", lambda: PLAN.replace("’", "'").encode("cp850"), 422, UNCLEAR),
    Case("Macintosh letters", lambda: PLAN.replace("Minería", "Educación").encode("mac-roman"), 422, UNCLEAR),
    Case("bytes that Windows-1252 leaves open", lambda: PLAN.encode("cp1252").replace(b"\xed", b"\x81"), 422, UNCLEAR),
    Case("UTF-8 and Windows-1252 in one", lambda: PLAN.encode() + PLAN.encode("cp1252"), 422, UNCLEAR),
    Case("UTF-8 cut in a letter", lambda: PLAN.encode()[: PLAN.encode().index(b"\xad")] + b";\xc3", 422, UNCLEAR),
    Case("UTF-16 without a mark", lambda: PLAN.encode("utf-16-le"), 422, UNCLEAR),
    Case("UTF-16 cut in half", lambda: PLAN.encode("utf-16")[:-1], 422, UNCLEAR),
    Case(
        "UTF-16 of half a character",
        lambda: b"\xff\xfe" + "a;b\ud800".encode("utf-16-le", "surrogatepass"),
        422,
        UNCLEAR,
    ),
    Case("UTF-32", lambda: PLAN.encode("utf-32"), 422, "unsupported_file"),
    Case("NUL at the end", lambda: PLAN.encode() + b" " * 5000 + b"\0", 422, "unsupported_file"),
    Case("several marks", lambda: b"cycle,territory;title\r\n", 422, "unclear_columns"),
    Case("an open quotation", lambda: row() + b'"' + b"x\n" * 1000, 422, "unreadable_file"),
    Case("a line of 2,000,000 commas", lambda: b"cycle" + b"," * 2_000_000, 413, "too-large"),
    Case("300 columns", lambda: b"cycle" + b"," * 300, 413, "too-large"),
    Case("a cell of 40,000 characters", lambda: row(title="x" * 40_000), 413, "too-large"),
    Case("300,000 rows", lambda: row() + b";\r\n" * 300_000, 413, "too-large"),
    Case("20 megabytes of Windows-1252", lambda: ("ñ;" * 200 + "\r\n").encode("cp1252") * 50_000, 413, "too-large"),
]
"""Files for POST /api/v1/imports?kind=priorities by an officer of region 02."""
