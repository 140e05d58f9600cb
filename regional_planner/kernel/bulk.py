"""Writing many records in one transaction: what the writes do not change is read once, and said once.

The rules of a record read the same few rows again for each one: its cycle, the register, the matrix. Inside
`many_writes` they are read once. Only what none of the writes touches may be read so.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy.orm import Session

Value = TypeVar("Value")
_KEY = "many_writes"


@contextmanager
def many_writes(session: Session) -> Iterator[None]:
    """Remember, inside the block, what `once` reads; the block is part of one transaction that ends whole."""
    session.info[_KEY] = {}
    try:
        yield
    finally:
        del session.info[_KEY]


def once(session: Session, key: Hashable, compute: Callable[[], Value]) -> Value:
    """What `compute` gives: each time outside `many_writes`, the first time alone inside it."""
    remembered: dict[Hashable, Any] | None = session.info.get(_KEY)
    if remembered is None:
        return compute()
    if key not in remembered:
        remembered[key] = compute()
    value: Value = remembered[key]
    return value
