"""The writes that every kind shares: permission, rules, change, audit row, revision, in that order.

Services call these and flush; whoever owns the transaction (the web kit or the command line) commits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.access.engine import acting_for, permit
from regional_planner.kernel.audit import record_many, record_write
from regional_planner.kernel.columns import Record
from regional_planner.kernel.errors import Conflict
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import now
from regional_planner.kernel.personal import concealed
from regional_planner.kernel.statements import inserted
from regional_planner.records.record_type import Change, RecordType, Values


def create(session: Session, actor: Actor, kind: RecordType, values: Values, reason: str | None = None) -> Any:
    """Add a record with `values` (columns and lists by name).

    Raises:
        NotPermitted, Unauthenticated: when `actor` may not.
        Invalid, Conflict: when a rule of the kind refuses it.
    """
    after = kind.with_defaults(values)
    permit(kind.policy, f"{kind.name}.create", actor, after)
    kind.refuse_broken_rules(session, Change(None, after))
    columns = set(kind.model.__table__.columns.keys())
    record = inserted(session, kind.model, {name: after[name] for name in columns})
    lists = {many.name: many.add(session, record.id, after[many.name]) for many in kind.many}
    made = {**kind.columns_of(record), **lists}
    leave_entry(session, actor, kind, "create", None, made, reason)
    kind.follow(session, actor, Change(None, made))
    return record


def change(
    session: Session,
    actor: Actor,
    kind: RecordType,
    record: Record,
    values: Values,
    *,
    action: str = "change",
    reason: str | None = None,
) -> Any:
    """Change the fields named in `values`; nothing is written when none of them differs.

    `action` names the permission and the audit row: a plain change, or a step such as `adopt`.

    Raises:
        NotPermitted, Unauthenticated: when `actor` may not do it to the record as it is, or as it would become.
        Conflict: when the record's state has no room for a plain change.
        Invalid: when a rule of the kind refuses it.
    """
    before = kind.fields_of(session, record)
    permit(kind.policy, f"{kind.name}.{action}", actor, before)
    after = {**before, **values}
    if after == before:
        return record
    if action == "change":
        _may_change(kind, before)
        permit(kind.policy, f"{kind.name}.{action}", actor, after)
    kind.refuse_broken_rules(session, Change(before, after))
    columns = set(kind.model.__table__.columns.keys())
    for name in values.keys() & columns:
        setattr(record, name, values[name])
    record.updated_at = now()
    session.flush()
    _write_lists(session, kind, record, values)
    made = kind.fields_of(session, record)
    leave_entry(session, actor, kind, action, before, made, reason)
    kind.follow(session, actor, Change(before, made))
    return record


def end(session: Session, actor: Actor, kind: RecordType, record: Record, reason: str) -> Any:
    """End a record: it leaves the lists, and stays readable by id with its history.

    Raises:
        NotPermitted, Unauthenticated: when `actor` may not.
        Conflict: when it was ended before.
        Invalid: when a rule of the kind refuses it.
    """
    permit(kind.policy, f"{kind.name}.end", actor, kind.columns_of(record))
    if record.ended_at is not None:
        raise Conflict(_("It was ended on {day}; it cannot be ended again.", day=record.ended_at.date()))
    return change(session, actor, kind, record, {"ended_at": now()}, action="end", reason=reason)


def _may_change(kind: RecordType, before: Values) -> None:
    if before["ended_at"] is not None:
        raise Conflict(_("It was ended on {day}; ended records do not change.", day=before["ended_at"].date()))
    if kind.editable_states and before["state"] not in kind.editable_states:
        raise Conflict(
            _(
                "It is locked because its state is “{state}”; fields change only in: {states}.",
                state=before["state"],
                states=", ".join(kind.editable_states),
            )
        )


def _write_lists(session: Session, kind: RecordType, record: Record, values: Values) -> None:
    for many in kind.many:
        if many.name in values:
            many.write(session, record.id, values[many.name])


def standing_twin(session: Session, kind: RecordType, key: Iterable[str], values: Values) -> str | None:
    """The id of the record, not ended, that has the fields `key` of `values`; None where there is none."""
    table = kind.model.__table__
    same = [table.c[name] == values[name] for name in key]
    return session.scalars(select(table.c.id).where(*same, table.c.ended_at.is_(None))).one_or_none()


def leave_entry(
    session: Session,
    actor: Actor,
    kind: RecordType,
    action: str,
    before: Values | None,
    after: Values,
    reason: str | None = None,
) -> None:
    """Leave the audit entry of a write, for writes that are made by hand; `create` and `change` do so themselves."""
    snapshots = [None if values is None else kind.snapshot(values) for values in (before, after)]
    if kind.personal:
        person = kind.person(after)
        snapshots = [each and concealed(session, person, each, kind.personal) for each in snapshots]
    own = {"scope": kind.scope(after), "record_id": after["id"], "before": snapshots[0], "after": snapshots[1]}
    record_write(session, **_said_of(actor, kind, action, before or after), **own, reason=reason)


def leave_entries_of_new(session: Session, actor: Actor, kind: RecordType, records: Sequence[Values]) -> None:
    """Leave the audit entries of new records that the actor makes with one and the same right."""
    if kind.personal or not records:
        for record in records:
            leave_entry(session, actor, kind, "create", None, record)
        return
    shared = {**_said_of(actor, kind, "create", records[0]), "reason": None, "before": None}
    own = ({"scope": kind.scope(row), "record_id": row["id"], "after": kind.snapshot(row)} for row in records)
    record_many(session, shared, own)


def _said_of(actor: Actor, kind: RecordType, action: str, record: Values) -> Values:
    """What an entry says of who did it, by which right, to which kind of record."""
    permission = f"{kind.name}.{action}" if f"{kind.name}.{action}" in kind.policy else f"{kind.name}.create"
    return {
        "counts": kind.watched,
        "actor": actor.username,
        "on_behalf_of": acting_for(kind.policy, permission, actor, record),
        "institution": actor.institution,
        "record_type": kind.name,
        "action": action,
    }
