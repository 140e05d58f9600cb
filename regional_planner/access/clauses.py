"""The words that permissions are written in.

A permission is a list of alternatives; an alternative is a list of clauses that must all hold. A clause
speaks of the actor, of a field of the record, or of a record that it belongs to. The same clause answers
"may I?" for one record and "which rows?" for a list, so the two cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.orm import InstrumentedAttribute

from regional_planner.access.actor import EVERYWHERE, Actor, Role
from regional_planner.kernel.language import LazyText, lazy_gettext


@dataclass(frozen=True)
class Whoever:
    """Holds or not by who is asking."""

    holds_for: Callable[[Actor], bool]
    needs: LazyText
    """What the actor would have to be, for the refusal's text."""

    def holds(self, actor: Actor, record: Mapping[str, Any]) -> bool:
        """Whether `actor` fits."""
        return self.holds_for(actor)

    def rows(self, actor: Actor, model: Any) -> ColumnElement[bool]:
        """All rows, or none."""
        return true() if self.holds_for(actor) else false()


@dataclass(frozen=True)
class Field:
    """Holds where a field of the record is among values that may depend on the actor."""

    name: str
    among: Callable[[Actor], Collection[str]]
    needs: LazyText

    def holds(self, actor: Actor, record: Mapping[str, Any]) -> bool:
        """Whether the record's field is among the values."""
        allowed = self.among(actor)
        return EVERYWHERE in allowed or record.get(self.name) in allowed

    def rows(self, actor: Actor, model: Any) -> ColumnElement[bool]:
        """The rows whose field is among the values."""
        allowed = self.among(actor)
        if EVERYWHERE in allowed:
            return true()
        column: InstrumentedAttribute[Any] = getattr(model, self.name)
        return column.in_(sorted(allowed))


@dataclass(frozen=True)
class Empty:
    """Holds as long as a field of the record has no value."""

    name: str
    needs: LazyText

    def holds(self, actor: Actor, record: Mapping[str, Any]) -> bool:
        """Whether the record's field is empty."""
        return record.get(self.name) is None

    def rows(self, actor: Actor, model: Any) -> ColumnElement[bool]:
        """The rows whose field is empty."""
        column: InstrumentedAttribute[Any] = getattr(model, self.name)
        return column.is_(None)


@dataclass(frozen=True)
class Belongs:
    """Holds where the record that a field names meets `clause`; for lists and reading by id, not for writes."""

    name: str
    other: InstrumentedAttribute[Any]
    clause: Field
    needs: LazyText

    def holds(self, actor: Actor, record: Mapping[str, Any]) -> bool:
        """Not decidable without the database: a policy that uses it for writes is wrong.

        Raises:
            TypeError: always.
        """
        raise TypeError("a permission to write cannot depend on another record; use its own fields")

    def rows(self, actor: Actor, model: Any) -> ColumnElement[bool]:
        """The rows that belong to a record which meets the clause."""
        column: InstrumentedAttribute[Any] = getattr(model, self.name)
        return column.in_(select(self.other).where(self.clause.rows(actor, self.other.class_)))


@dataclass(frozen=True)
class Held:
    """Holds where the actor has a role: for any territory, or for the one that a field of the record names."""

    role: Role
    needs: LazyText
    field: str | None = None

    def holds(self, actor: Actor, record: Mapping[str, Any]) -> bool:
        """Whether the role is held, and held there."""
        held = actor.territories_as(self.role)
        if self.field is None:
            return bool(held)
        return EVERYWHERE in held or not held.isdisjoint(self.territories(record))

    def territories(self, record: Mapping[str, Any]) -> list[str]:
        """The territory that the field names in a record; none where it names none."""
        named = record.get(self.field) if self.field else None
        return [named] if named else []

    def rows(self, actor: Actor, model: Any) -> ColumnElement[bool]:
        """All rows, none, or those of the territories that the role is held for."""
        held = actor.territories_as(self.role)
        if self.field is None or EVERYWHERE in held:
            return true() if held else false()
        column: InstrumentedAttribute[Any] = getattr(model, self.field)
        return column.in_(sorted(held))

    def of(self, field: str, needs: LazyText) -> tuple[Held, Held]:
        """This role, held for the very territory that `field` of the record names.

        The role alone comes first, so that a refusal can tell someone of another territory what is missing.
        """
        return self, Held(self.role, needs, field)


@dataclass(frozen=True, kw_only=True)
class HeldForOneOf(Held):
    """Holds where the actor has a role for one of the territories that a list of the record names."""

    named: InstrumentedAttribute[Any]
    """The column of the list's table that names a territory."""
    owner: InstrumentedAttribute[Any]
    """The column of that table that holds the record's id."""

    def territories(self, record: Mapping[str, Any]) -> list[str]:
        """The territories in the list."""
        return list(record.get(self.field or "") or ())

    def rows(self, actor: Actor, model: Any) -> ColumnElement[bool]:
        """All rows, or those in whose list a territory is that the role is held for."""
        held = actor.territories_as(self.role)
        if EVERYWHERE in held:
            return true()
        column: InstrumentedAttribute[Any] = model.id
        return column.in_(select(self.owner).where(self.named.in_(sorted(held))))


Clause = Whoever | Field | Empty | Belongs | Held
Alternatives = tuple[tuple[Clause, ...], ...]
Policy = Mapping[str, Alternatives]
"""Action (`priority.adopt`) -> alternatives -> clauses."""

ANYONE = Whoever(lambda actor: True, lazy_gettext("anyone"))
OFFICER = Held(Role.REGIONAL_OFFICER, lazy_gettext("a regional officer"))
APPROVER = Held(Role.REGIONAL_APPROVER, lazy_gettext("a regional approver"))
PLANNER = Held(Role.NATIONAL_PLANNER, lazy_gettext("a national planner"))
GIS_ANALYST = Held(Role.GIS_ANALYST, lazy_gettext("a GIS analyst"))
AUDITOR = Held(Role.AUDITOR, lazy_gettext("an auditor"))
ADMIN = Held(Role.ADMIN, lazy_gettext("an administrator"))
OWN_OFFICER, OWN_APPROVER, OWN_PLANNER = (
    each.of("territory", lazy_gettext("of the record's own territory")) for each in (OFFICER, APPROVER, PLANNER)
)


def in_state(*states: str) -> Field:
    """Holds where the record is in one of `states`."""
    return Field("state", lambda actor: states, lazy_gettext("while it is in a state that allows it"))
