"""Bytes of a text file into text, as spreadsheets in Chile write it: by rule, never by likelihood.

A byte-order mark settles it. Without one the bytes are UTF-8 when they hold as UTF-8, which other encodings of
Spanish never do by chance, and else Windows-1252, unless something in them says that it is neither.
"""

from __future__ import annotations

import re

from regional_planner.exchange.terms import refusal
from regional_planner.kernel.errors import Invalid
from regional_planner.kernel.language import gettext as _

UTF_8, WINDOWS_1252 = "utf-8", "windows-1252"
MARKS = ((b"\xef\xbb\xbf", UTF_8), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
NEITHER = re.compile(
    rb"[\x81\x8d\x8f\x90\x9d]"  # what Windows-1252 leaves undefined
    rb"|\xc3(?:[\x80-\xbf]|\Z)"  # an accented letter in UTF-8, in a file that is not UTF-8 throughout
    rb"|[A-Za-z][\x82\x84\x86-\x89\x8b\x8e\x95\x97-\x99\x9b\xa1-\xa9\xac\xae-\xb1\xb4\xb6\xb8\xbf][A-Za-z]"
)
"""What Windows-1252 text does not hold; the last are signs inside a word: letters of MS-DOS and old Macintosh."""
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def decode(content: bytes) -> tuple[str, str]:
    """The text of `content` without its byte-order mark, and the name of the encoding that it was read in.

    Raises:
        Invalid: when it is no text, or the encoding cannot be told; names the line.
    """
    mark, encoding = next((each for each in MARKS if content.startswith(each[0])), (b"", ""))
    body = content[len(mark) :]
    if not mark:
        _refuse_binary(body)
        encoding = UTF_8 if _is_utf_8(body) else WINDOWS_1252
        if encoding == WINDOWS_1252 and (strange := NEITHER.search(body)):
            raise _unclear(body, strange.start() + (len(strange[0]) == 3), encoding)
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        raise _unclear(body, error.start, encoding) from error
    if found := CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        message = _("Line {line} holds a control character, so this is no text with columns.", line=line)
        raise refusal("unsupported_file", message)
    return text, "utf-16" if encoding.startswith("utf-16") else encoding


def _is_utf_8(body: bytes) -> bool:
    try:
        body.decode(UTF_8)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_binary(body: bytes) -> None:
    beginning = body[:4096]
    if b"\x00" not in beginning:
        return
    if beginning[1::2].count(0) > len(beginning) // 4 or beginning[::2].count(0) > len(beginning) // 4:
        message = _("The text seems to be in UTF-16 and has no byte-order mark, so it cannot be read with certainty.")
        raise refusal("unclear_text", message)
    raise refusal("unsupported_file", _("This is neither an .xlsx workbook nor a text with columns."))


def _unclear(body: bytes, position: int, encoding: str) -> Invalid:
    begins = body.rfind(b"\n", 0, position) + 1
    message = _(
        "Line {line}, near “{near}”: the byte {byte} is neither UTF-8 nor plausible Windows-1252.",
        line=body.count(b"\n", 0, position) + 1,
        near=body[max(begins, position - 12) : position + 12].decode(encoding, "replace").strip(),
        byte=f"{body[position]:02X}",
    )
    return refusal("unclear_text", message, _("Save it as “CSV UTF-8”, or send the .xlsx itself."))
