"""Hostile query parameters, headers and paths."""

from __future__ import annotations

import base64
import json
from typing import Any

from tests.hostile.bodies import draft
from tests.hostile.cases import Request

PRIORITIES = "/api/v1/priorities"
AMOUNTS = "/api/v1/money/amounts"
ITEMS = "/ogc/collections/communes/items"
FOREVER = "9" * 400
INVALID = {200: "", 400: "invalid-query"}


def cursor(value: Any) -> str:
    """A cursor as the server would write it, with something else in it."""
    text = value if isinstance(value, str) else json.dumps(value)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


A_UUID = "01a20e2c-8158-7749-ab50-2efdffee8d98"
CURSORS = [
    ("nested deep", "id", cursor("[" * 1400)),
    ("of an object", "id", cursor(["id", {}])),
    ("of a number", "id", cursor(["id", 1])),
    ("of null", "id", cursor(["id", None])),
    ("of no UUID", "id", cursor(["id", "x"])),
    ("of NUL", "id", cursor(["id", "\0"])),
    ("of half a character", "id", cursor('["id", "\\ud800"]')),
    ("of NaN", "id", cursor('["id", NaN]')),
    ("of two keys for one", "id", cursor(["id", A_UUID, A_UUID])),
    ("of 2^70", "year", cursor(["year", 2**70, A_UUID])),
    ("of 2^63", "year", cursor(["year", 2**63, A_UUID])),
    ("of a text for a year", "year", cursor(["year", "2026", A_UUID])),
    ("of NUL in a code", "priority", cursor(["priority", "\0", A_UUID])),
    ("of an instant without a zone", "updated_at", cursor(["updated_at", "2026-11-24T15:00:00", A_UUID])),
    ("of a year for an instant", "updated_at", cursor(["updated_at", 2026, A_UUID])),
    ("of another list", "year", cursor(["id", A_UUID])),
    ("that is no list", "id", cursor("1")),
    ("that is no base64", "id", "%FF%FE"),
    ("in signs", "id", "ÿ"),
]
QUERIES = [
    ("a limit of 400 digits", f"limit={FOREVER}", 400),
    ("a limit of 5,000 digits", f"limit={'9' * 5000}", 400),
    ("a limit with an underscore", "limit=1_0", 400),
    ("NUL in a filter", "territory=%00", 400),
    ("bytes that are not UTF-8 in a filter", "cycle=%FF%ED%A0%80", 200),
    ("half a character in a filter", "cycle=%ED%A0%80", 200),
    ("a filter of 50,000 characters", f"cycle={'x' * 50_000}", 400),
    ("an unknown parameter", "a=1", 400),
    ("10,000 parameters", "&".join(f"a{number}=1" for number in range(10_000)), 400),
    ("a parameter 10,000 times", "limit=1&" * 10_000, 200),
]
PATHS = [
    ("year 0", "/api/v1/territories?as_of=0000-00-00", 400, "invalid-query"),
    ("year 1", "/api/v1/territories?as_of=0001-01-01", 400, "invalid-query"),
    ("year 9999", "/api/v1/territories?as_of=9999-12-31", 200, ""),
    ("the matrix of year 1", "/api/v1/alignment/matrix?as_of=0001-01-01", 200, ""),
    ("the roll-out of year 1", "/api/v1/rollout/coverage?as_of=0001-01-01", 400, "invalid-query"),
    ("money of year 9999", "/api/v1/money/by-region?as_of=9999-12-31&year=2026", 200, ""),
    ("NUL in a key", f"{PRIORITIES}/%00", 404, "not-found"),
    ("bytes that are not UTF-8 in a key", f"{PRIORITIES}/%FF%FE", 404, "not-found"),
    ("half a character in a key", f"{PRIORITIES}/%ED%A0%80", 404, "not-found"),
    ("a key of 50,000 characters", f"{PRIORITIES}/{'x' * 50_000}", 404, "not-found"),
    ("NUL in a record's history", f"{PRIORITIES}/%00/history", 404, "not-found"),
    ("NUL in a territory", "/api/v1/territories/%00", 404, "not-found"),
    ("NUL in a territory's history", "/api/v1/territories/%00/history", 404, "not-found"),
    ("NUL in an institution", "/api/v1/institutions/%00", 404, "not-found"),
    ("NUL on a page", "/priorities/%00", 404, "not-found"),
    ("up the folders", "/static/..%2f..%2fapp.py", 404, "not-found"),
    ("an unknown layer", "/ogc/collections/%00/items", 404, "not-found"),
    ("a feature of signs", f"{ITEMS}/%00%FF", 404, "not-found"),
]
ON_LAYERS = [
    ("bbox of words", "bbox=nan,nan,inf,1e400", 400),
    ("bbox of 20,000 numbers", f"bbox={'1,' * 20_000}1", 400),
    ("bbox in another script", "bbox=١,٢,٣,٤", 400),
    ("bbox with underscores", "bbox=-7_0,-34,-69,-33", 400),
    ("bbox beyond the Earth", "bbox=-1e308,-1e308,1e308,1e308", 400),
    ("datetime of year 0", "datetime=0000-01-01", 400),
    ("datetime before the first hour", "datetime=0001-01-01T00:00:00%2B14:00", 400),
    ("datetime after the last hour", "datetime=9999-12-31T23:59:59-14:00", 400),
    ("datetime of a leap second", "datetime=2016-12-31T23:59:60Z", 400),
    ("datetime without bounds", "datetime=../..&limit=1", 200),
    ("limit of 400 digits", f"limit={FOREVER}", 400),
    ("offset beyond all", f"offset={'9' * 18}", 200),
    ("offset below zero", "offset=-1", 400),
    ("NUL in a filter", "name=%00", 200),
    ("half a character in a filter", "name=%ED%A0%80", 200),
    ("a filter of 50,000 characters", f"name={'x' * 50_000}", 400),
    ("a number of 2^70", f"population={2**70}", 400),
    ("a number of words", "area_km2=nan", 400),
    ("a zoom of 400 digits", f"zoom-level={FOREVER}", 400),
    ("a tolerance without end", "max-allowable-offset=1e999", 400),
    ("a huge tolerance", "max-allowable-offset=1e308&limit=1", 200),
    ("a filter of parentheses", "filter=" + "(" * 5000, 400),
    ("5,000 parameters", "&".join(f"a{number}=1" for number in range(5_000)), 400),
]
HEADERS = [
    ("a token of signs", {"Authorization": "Bearer ÿ\xa0²"}, 401, "unauthenticated"),
    ("a token of 50,000 characters", {"Authorization": "Bearer " + "x" * 50_000}, 401, "unauthenticated"),
    ("another scheme", {"Authorization": "Basic Og=="}, 401, "unauthenticated"),
    ("languages without end", {"Accept-Language": ",".join(["xx-YY;q=0.1"] * 4000)}, 200, ""),
    ("a language of signs", {"Accept-Language": "²;q=ÿ, *;q=nan"}, 200, ""),
    ("types without end", {"Accept": ",".join(["a/b;q=0.1"] * 4000) + ",*/*"}, 200, ""),
    ("a type asked for in signs", {"Accept": "²/ÿ;q=inf"}, 200, ""),
    ("a request id of signs", {"X-Request-Id": "²ÿ"}, 200, ""),
    ("a cookie of signs", {"Cookie": "language=\xff; =; ;;"}, 200, ""),
    ("a range without end", {"Range": "bytes=-9999999999999999999999"}, 200, ""),
    ("validators of signs", {"If-None-Match": 'W/"²,', "If-Modified-Since": "ÿ"}, 200, ""),
]
VERSIONS = {"in superscript": '"²"', "of 5,000 digits": "9" * 5000, "of 20 digits": "9" * 20, "below zero": "-1"}
TYPES = [
    ("JSON that says text", "text/plain", draft(), 415, "unsupported-media-type"),
    ("JSON without a type", "", draft(), 415, "unsupported-media-type"),
    ("JSON in a form", "multipart/form-data", draft(), 415, "unsupported-media-type"),
    ("JSON in UTF-16", "application/json; charset=utf-16", draft().decode().encode("utf-16"), 400, "malformed-body"),
    ("a type of signs", "²/ÿ; charset=²", draft(), 415, "unsupported-media-type"),
]

REQUESTS = [
    *(
        Request(f"a cursor {name}", "GET", f"{AMOUNTS}?sort={sort}&cursor={text}", 400, "invalid-query")
        for name, sort, text in CURSORS
    ),
    *(Request(name, "GET", f"{PRIORITIES}?{query}", status, INVALID[status]) for name, query, status in QUERIES),
    *(Request(name, "GET", path, status, code) for name, path, status, code in PATHS),
    *(
        Request(f"layers: {name}", "GET", f"{ITEMS}?{query}", status, INVALID[status])
        for name, query, status in ON_LAYERS
    ),
    *(Request(name, "GET", PRIORITIES, status, code, headers) for name, headers, status, code in HEADERS),
    *(
        Request(f"a version {name}", "PATCH", f"{PRIORITIES}/02-2026-01", 412, "stale", {"If-Match": text}, b"{}")
        for name, text in VERSIONS.items()
    ),
    *(
        Request(name, "POST", PRIORITIES, status, code, {"Content-Type": kind}, body)
        for name, kind, body, status, code in TYPES
    ),
    Request("an unknown method", "PROPFIND", PRIORITIES, 405, "method-not-allowed"),
]
"""Requests by an officer of region 02."""
