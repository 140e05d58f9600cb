"""What the server itself answers after a fault: each record as it was last written, read over HTTP."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from tests.faults.ledger import Attempt
from tests.faults.line import Line
from tests.faults.site import Site

LISTS = {"priority": "/api/v1/priorities", "link": "/api/v1/links", "amount": "/api/v1/money/amounts"}


def read_back(site: Site) -> Iterator[str]:
    """What differs between the last acknowledged writing of a record and what its writer now reads of it.

    Records on which an unanswered write may have come later are left to `verify`, which knows whether it did.
    """
    expected = _expected(site.ledger.attempts)
    for writer in site.writers:
        for kind, address in LISTS.items():
            for row in _rows(writer.line, f"{address}?territory={writer.region}&limit=500"):
                version, fields = expected[kind].pop(row["id"], (0, {}))
                if row["version"] == version:
                    wrong = {name: row[name] for name, value in fields.items() if row[name] != value}
                    if wrong:
                        yield f"{kind} {row['id']} reads {wrong}, was acknowledged as {fields}"
                elif row["version"] < version:
                    yield f"{kind} {row['id']} reads as version {row['version']}, was acknowledged as {version}"
        writer.line.close()
    for kind, left in expected.items():
        for identity in left:
            yield f"{kind} {identity} was acknowledged and is in no list"


def _expected(attempts: list[Attempt]) -> dict[str, dict[str, tuple[int, dict[str, Any]]]]:
    """Kind -> id -> the highest version acknowledged, and the fields as sent until then."""
    found: dict[str, dict[str, tuple[int, dict[str, Any]]]] = defaultdict(dict)
    for attempt in attempts:
        if attempt.acknowledged and attempt.kind in LISTS:
            identity, version = attempt.answer["id"], attempt.answer["version"]
            before, fields = found[attempt.kind].get(identity, (0, {}))
            sent = {} if attempt.action == "withdraw" else attempt.sent
            found[attempt.kind][identity] = (max(version, before), {**fields, **sent})
    return found


def _rows(line: Line, address: str | None) -> Iterator[dict[str, Any]]:
    while address:
        status, _headers, page = line.send("GET", address, b"", {})
        assert status == 200, json.dumps(page)
        yield from page["items"]
        parts = urlsplit(page["next"] or "")
        address = f"{parts.path}?{parts.query}" if page["next"] else None
