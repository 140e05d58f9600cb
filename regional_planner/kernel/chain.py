"""Verifying the audit chains: each scope's entries are numbered without gaps and hold each other's hashes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.kernel.audit import GENESIS, AuditEntry, fingerprint
from regional_planner.kernel.checking import Finding
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.revision import Revision

AT_A_TIME = 1_000
CHECK = "audit-chain"
Heads = dict[str, tuple[int, str]]
"""Scope -> place and hash of its last entry."""


def heads(session: Session) -> Heads:
    """Where each chain ends now; kept elsewhere, it later shows that nothing was cut off."""
    query = select(Revision.scope, Revision.sequence, Revision.hash).where(Revision.sequence > 0)
    return {scope: (sequence, digest) for scope, sequence, digest in session.execute(query.order_by(Revision.scope))}


def broken_chains(session: Session) -> Iterator[Finding]:
    """What is wrong with the chains: entries altered, missing, put in, or cut off at the end."""
    ends: Heads = {}
    table = AuditEntry.__table__
    query = select(*table.columns).order_by(table.c.scope, table.c.sequence)
    for row in session.execute(query.execution_options(yield_per=AT_A_TIME)).mappings():
        before = ends.get(row["scope"], (0, GENESIS))
        yield from _broken_link(dict(row), *before)
        ends[row["scope"]] = (row["sequence"], row["hash"])
    standing = heads(session)
    for scope in sorted(ends.keys() | standing.keys()):
        if ends.get(scope) != standing.get(scope):
            place, told = ends.get(scope, (0, ""))[0], standing.get(scope, (0, ""))[0]
            yield Finding(
                CHECK,
                scope,
                _("The chain ends at entry {place}; its counter says {told}.", place=place, told=told),
            )


def cut_off(session: Session, earlier: Mapping[str, tuple[int, str]]) -> Iterator[Finding]:
    """Which of the ends of chains, noted down earlier, are no longer in their chains."""
    table = AuditEntry.__table__
    for scope, (sequence, digest) in sorted(earlier.items()):
        query = select(table.c.hash).where(table.c.scope == scope, table.c.sequence == sequence)
        if session.scalar(query) != digest:
            yield Finding(
                CHECK,
                f"{scope}/{sequence}",
                _("The entry that was noted down as the end of the chain is not there, or is another."),
            )


def _broken_link(entry: Mapping[str, Any], place: int, before: str) -> Iterator[Finding]:
    subject = f"{entry['scope']}/{entry['sequence']}"
    if entry["sequence"] != place + 1:
        missing = f"{place + 1}-{entry['sequence'] - 1}" if entry["sequence"] > place + 2 else str(place + 1)
        yield Finding(CHECK, subject, _("The entries before it are missing: {missing}.", missing=missing))
    elif entry["previous"] != before:
        yield Finding(CHECK, subject, _("It does not hold the hash of the entry before it."))
    if fingerprint(entry) != entry["hash"]:
        yield Finding(CHECK, subject, _("It was altered: its hash does not fit what it says."))
