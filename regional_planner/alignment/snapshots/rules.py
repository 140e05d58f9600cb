"""What a snapshot is as bytes, and in what it may differ from the tables later."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

Content = dict[str, Any]

FORMAT = "regional-planner cycle snapshot 1"
WORDED = frozenset({"name_es", "name_en", "note_es", "note_en"})
"""What may be put better in a frozen cycle: its names and notes."""
LATER = "expenditure"
"""The kind of money that becomes known after a cycle is frozen."""
COMPARED = ("units", "priorities", "lineage", "links", "origins", "amounts")
"""The parts of a snapshot, besides the cycle itself, that stay as they were while the cycle is frozen."""


def canonical(content: Content) -> bytes:
    """`content` as the one text that it has: JSON with sorted keys, no white space, UTF-8.

    >>> canonical({"b": 1, "a": "Ñ"}).decode()
    '{"a":"Ñ","b":1}'
    """
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")


def changed_parts(then: Content, now: Content) -> list[str]:
    """The parts in which `now` says something else than the snapshot `then`, as far as they must stay the same.

    Fields that the tables were given since are passed over: the snapshot could not know them.
    """
    parts = [] if _cycle(now, then["cycle"]) == _cycle(then, then["cycle"]) else ["cycle"]
    return parts + [name for name in COMPARED if _rows(now[name], then[name]) != _rows(then[name], then[name])]


def _cycle(content: Content, known: Content) -> Content:
    return {name: content["cycle"].get(name) for name in known.keys() - WORDED}


def _rows(rows: Iterable[Content], known: list[Content]) -> list[Content]:
    names = known[0].keys() if known else None
    return [
        {name: row.get(name) for name in (row.keys() if names is None else names)}
        for row in rows
        if row.get("kind") != LATER
    ]
