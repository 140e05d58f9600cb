"""What `regional-planner check` is made of: checks look at what is on record, and say what does not hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Finding:
    """One thing that does not hold."""

    check: str
    """Which check found it: audit-chain, strengths, lineage, ..."""
    subject: str
    """What it is about: the code or id of a record, a scope, a file."""
    message: str
    """What is wrong and what to do, in the reader's language."""


Check = Callable[[Session], Iterator[Finding]]
