"""Taking the snapshot of a cycle that is frozen, in the transaction that freezes it."""

from __future__ import annotations

import zlib
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.access.engine import acting_for
from regional_planner.alignment.snapshots.models import Snapshot
from regional_planner.alignment.snapshots.queries import content_of
from regional_planner.alignment.snapshots.rules import canonical
from regional_planner.kernel.audit import record_write
from regional_planner.kernel.period import now
from regional_planner.kernel.signing import sign
from regional_planner.kernel.statements import insert_many
from regional_planner.priorities.models import Cycle
from regional_planner.priorities.permissions import POLICY
from regional_planner.priorities.phases import CYCLE
from regional_planner.priorities.terms import CycleState
from regional_planner.records.record_type import Change

PURPOSE = "snapshots"
"""What the installation's signing key is derived for."""
RECORD_TYPE = "cycle_snapshot"


def take_snapshot(session: Session, actor: Actor, change: Change) -> None:
    """Write the snapshot of a cycle that was just frozen; nothing for any other change of a cycle.

    The cycle's row is locked by now, so whoever writes under it has finished, or waits and will find it frozen.
    """
    if change.after["state"] is not CycleState.FROZEN or not change.touches("state"):
        return
    cycle = session.get_one(Cycle, change.after["id"])
    taken = session.scalar(select(func.max(Snapshot.number)).where(Snapshot.cycle == cycle.code))
    number, moment = (taken or 0) + 1, now()
    text = canonical(content_of(session, cycle, number, moment))
    signed, digest = sign(text, PURPOSE), sha256(text).hexdigest()
    row = {
        "cycle": cycle.code,
        "number": number,
        "at": moment,
        "size": len(text),
        "sha256": digest,
        "signature": signed.signature,
        "public_key": signed.public_key,
        "content": zlib.compress(text, 9),
    }
    insert_many(session, Snapshot, [row])
    record_write(
        session,
        scope=CYCLE.scope(change.after),
        actor=actor.username,
        on_behalf_of=acting_for(POLICY, "cycle.advance", actor, change.after),
        institution=actor.institution,
        record_type=RECORD_TYPE,
        record_id=name_of(cycle.code, number),
        action="create",
        after={"sha256": digest, "public_key": signed.public_key.hex()},
    )


def name_of(cycle: str, number: int) -> str:
    """What the audit log calls a snapshot: 2021-2025/1."""
    return f"{cycle}/{number}"
