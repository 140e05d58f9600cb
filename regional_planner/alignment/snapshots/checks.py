"""What `regional-planner check` asks of snapshots: whole, signed, in the log, and true of what is frozen still."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.alignment.snapshots.models import Snapshot
from regional_planner.alignment.snapshots.queries import content_of
from regional_planner.alignment.snapshots.rules import Content, canonical, changed_parts
from regional_planner.alignment.snapshots.service import RECORD_TYPE, name_of
from regional_planner.kernel.audit import AuditEntry
from regional_planner.kernel.chain import cut_off
from regional_planner.kernel.checking import Finding
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.signing import Signed, is_signed
from regional_planner.priorities.models import Cycle
from regional_planner.priorities.terms import CycleState

CHECK = "snapshots"


def broken_snapshots(session: Session) -> Iterator[Finding]:
    """Snapshots that were altered or taken away, and frozen cycles that no longer say what their snapshot says."""
    logged = _logged(session)
    newest: dict[str, Content] = {}
    for row in session.scalars(select(Snapshot).order_by(Snapshot.cycle, Snapshot.number)):
        name = name_of(row.cycle, row.number)
        text = _text(row)
        faults = list(_faults(row, text, logged.pop(name, None)))
        yield from (Finding(CHECK, name, fault) for fault in faults)
        newest.pop(row.cycle, None)
        if text is not None and not faults:
            newest[row.cycle] = json.loads(text)
            ends = newest[row.cycle]["audit_chains"]
            yield from cut_off(session, {scope: (place, digest) for scope, (place, digest) in ends.items()})
    for name in sorted(logged):
        yield Finding(CHECK, name, _("The log says that it was taken, and it is not there."))
    yield from _untrue(session, newest)


def _logged(session: Session) -> dict[str, dict[str, Any]]:
    """What the log says of each snapshot that was taken."""
    query = select(AuditEntry.record_id, AuditEntry.after).where(AuditEntry.record_type == RECORD_TYPE)
    return {name: after or {} for name, after in session.execute(query)}


def _text(row: Snapshot) -> bytes | None:
    try:
        return zlib.decompress(row.content)
    except zlib.error:
        return None


def _faults(row: Snapshot, text: bytes | None, logged: dict[str, Any] | None) -> Iterator[str]:
    if text is None:
        yield _("It cannot be unpacked.")
        return
    digest = sha256(text).hexdigest()
    if digest != row.sha256 or len(text) != row.size:
        yield _("It was altered: its hash does not fit what it says.")
    if not is_signed(text, Signed(row.signature, row.public_key)):
        yield _("Its signature does not fit what it says.")
    if logged is None or (logged.get("sha256"), logged.get("public_key")) != (digest, row.public_key.hex()):
        yield _("It is not the one that the log says was taken.")


def _untrue(session: Session, newest: dict[str, Content]) -> Iterator[Finding]:
    frozen = select(Cycle).where(Cycle.code.in_(newest), Cycle.state == CycleState.FROZEN, Cycle.ended_at.is_(None))
    for cycle in session.scalars(frozen.order_by(Cycle.code)).all():
        then = newest[cycle.code]
        now = json.loads(canonical(content_of(session, cycle, then["number"], datetime.fromisoformat(then["at"]))))
        if parts := changed_parts(then, now):
            message = _("Its tables no longer say what its snapshot says: {parts}.", parts=", ".join(parts))
            yield Finding(CHECK, cycle.code, message)
