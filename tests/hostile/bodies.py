"""Hostile JSON bodies."""

from __future__ import annotations

import json
from typing import Any

from tests.hostile.cases import Case

MEBIBYTE = 1024 * 1024
DRAFT: dict[str, Any] = {
    "cycle": "2026-2029",
    "territory": "02",
    "title": "Hidrógeno verde",
    "approach": "sector",
    "horizon": 2035,
}


def draft(**changes: Any) -> bytes:
    """A draft that would hold, with changes."""
    return json.dumps({**DRAFT, **changes}).encode()


def raw(member: str) -> bytes:
    """A draft that would hold, with one more member as it is written."""
    return draft()[:-1] + b", " + member.encode("utf-8", "surrogatepass") + b"}"


def many_members(*, twice: bool = True) -> bytes:
    """An object of 75,000 members, with the last one there twice."""
    names = [*range(75_000), *([74_999] if twice else [])]
    return b"{" + b",".join(b'"m%05d":1' % name for name in names) + b"}"


BODIES = [
    Case("nested 100,000 deep", lambda: b"[" * 100_000, 400, "malformed-body"),
    Case("nested 100,000 deep in an object", lambda: b'{"a":' * 100_000, 400, "malformed-body"),
    Case("nested 1,000 deep and closed", lambda: b"[" * 1000 + b"]" * 1000, 400, "malformed-body"),
    Case("nested 17 deep", lambda: raw('"communes": ' + "[" * 17 + "]" * 17), 400, "malformed-body"),
    Case("a whole number of 1,000,000 digits", lambda: raw('"weight": ' + "9" * 1_000_000), 400, "malformed-body"),
    Case("a whole number of 400 digits", lambda: raw('"weight": 1' + "0" * 400), 400, "malformed-body"),
    Case("2^63", lambda: draft(horizon=2**63), 422, "invalid"),
    Case("2^64 and more", lambda: draft(horizon=2**80), 422, "invalid"),
    Case("1e400", lambda: raw('"weight": 1e400'), 400, "malformed-body"),
    Case("1e308", lambda: draft(horizon=1e308), 422, "invalid"),
    Case("NaN", lambda: raw('"weight": NaN'), 400, "malformed-body"),
    Case("-Infinity", lambda: raw('"weight": -Infinity'), 400, "malformed-body"),
    Case("half a character", lambda: raw('"local": "\\ud800"'), 400, "malformed-body"),
    Case("half a character as a name", lambda: raw('"\\udfff": 1'), 400, "malformed-body"),
    Case("half a character in UTF-8", lambda: raw('"source": "\ud800"'), 400, "malformed-body"),
    Case("a member twice", lambda: raw('"title": "Otro"'), 400, "malformed-body"),
    Case("75,000 members and one twice", many_members, 400, "malformed-body"),
    Case("75,000 unknown members", lambda: many_members(twice=False), 422, "invalid"),
    Case("a list at the top", lambda: b"[" + draft() + b"]", 422, "invalid"),
    Case("a text at the top", lambda: b'"text"', 422, "invalid"),
    Case("null at the top", lambda: b"null", 422, "invalid"),
    Case("a number at the top", lambda: b"1", 422, "invalid"),
    Case("bytes that are not UTF-8", lambda: draft()[:-1] + b', "source": "\xed\xf1"}', 400, "malformed-body"),
    Case("UTF-16", lambda: draft().decode().encode("utf-16"), 400, "malformed-body"),
    Case("a byte-order mark", lambda: b"\xef\xbb\xbf" + draft(), 400, "malformed-body"),
    Case("no JSON", lambda: b"<xml/>", 400, "malformed-body"),
    Case("two documents", lambda: draft() + draft(), 400, "malformed-body"),
    Case("nothing", lambda: b"", 422, "invalid"),
    Case("NUL", lambda: draft(title="a\0b"), 422, "invalid"),
    Case("NUL as a name", lambda: raw('"\\u0000": 1'), 422, "invalid"),
    Case("a text of 900,000 characters", lambda: draft(title="x" * 900_000), 422, "invalid"),
    Case("a list of 100,000", lambda: draft(communes=["02101"] * 100_000), 422, "invalid"),
    Case("a list of other types", lambda: draft(communes=[{}, [], None, True, 1.5]), 422, "invalid"),
    Case("objects for texts", lambda: draft(title={}, cycle=[], territory=True, approach=None), 422, "invalid"),
    Case("underscores in digits", lambda: draft(horizon="2_035"), 422, "invalid"),
    Case("digits of another script", lambda: draft(horizon="٢٠٣٥"), 422, "invalid"),
    Case("5,000 digits as text", lambda: draft(horizon="9" * 5000), 422, "invalid"),
    Case("more than the limit", lambda: draft(title="x" * MEBIBYTE), 413, "request-entity-too-large"),
    Case("40 megabytes", lambda: draft(title="x" * 40 * MEBIBYTE), 413, "request-entity-too-large"),
]
"""Bodies of POST /api/v1/priorities."""
