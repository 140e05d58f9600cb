"""Many new records of a kind: what `commands.create` does for each, written to the database many at a time."""

from __future__ import annotations

from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.access.engine import fields_read, permit
from regional_planner.kernel.audit import seal
from regional_planner.kernel.period import now
from regional_planner.kernel.statements import insert_many
from regional_planner.records.commands import leave_entries_of_new
from regional_planner.records.kind import Bulk
from regional_planner.records.record_type import Change, RecordType, Values


class NewRecords:
    """New records of a kind that wait to be written together.

    Each is checked as it comes, as if those before it stood already: where the rules of one look at others of its kind,
    those that wait are written first. Whoever writes otherwise in between flushes.
    """

    def __init__(self, session: Session, actor: Actor, kind: RecordType, bulk: Bulk) -> None:
        self._session, self._actor, self._kind, self._bulk = session, actor, kind, bulk
        self._columns = tuple(kind.model.__table__.columns.keys())
        self._waiting: list[Values] = []
        self._moment = now()
        self._action = f"{kind.name}.create"
        self._asked = fields_read(kind.policy[self._action])
        self._right: tuple[str, ...] | None = None
        """What the policy reads of a record, of those that wait."""

    def add(self, values: Values) -> Values:
        """Check one more, and let it wait; returns all that it will hold.

        Args:
            values: as `Bulk.complete` gives them.

        Raises:
            NotPermitted, Unauthenticated: when the actor may not.
            Invalid, Conflict: when a rule of the kind refuses it.
        """
        after = self._kind.with_defaults({"created_at": self._moment, "updated_at": self._moment, **values})
        right = tuple([str(after.get(name)) for name in self._asked])
        if right != self._right:
            # Those that wait have one right in common, by which the policy is asked once and their entries are made.
            self.flush()
            permit(self._kind.policy, self._action, self._actor, after)
            self._right = right
        change = Change(None, after)
        if self._waiting and not self._bulk.stands_alone(change):
            self.flush()
        self._kind.refuse_broken_rules(self._session, change)
        self._waiting.append(after)
        return after

    def flush(self) -> None:
        """Write those that wait, with their audit entries."""
        rows, self._waiting, self._moment = self._waiting, [], now()
        if not rows:
            return
        columns = [{name: row[name] for name in self._columns} for row in rows] if self._kind.many else rows
        insert_many(self._session, self._kind.model, columns)
        for many in self._kind.many:
            given = many.add_to_many(self._session, {row["id"]: row[many.name] for row in rows})
            for row in rows:
                row[many.name] = given[row["id"]]
        leave_entries_of_new(self._session, self._actor, self._kind, rows)
        if self._kind.followers:
            for row in rows:
                self._kind.follow(self._session, self._actor, Change(None, row))
        seal(self._session)
