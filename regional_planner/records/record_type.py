"""What a service needs to know of a kind of record: its table, its lists, its policy, its rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import ColumnDefault, delete, select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.access.clauses import Policy
from regional_planner.kernel.columns import Base, Record, as_json_value, typed
from regional_planner.kernel.statements import insert_many

Values = dict[str, Any]


@dataclass(frozen=True)
class Many:
    """A list that belongs to a record and lives in a table of its own, such as the communes of a priority."""

    name: str
    model: type[Base]
    parent: str
    """The column of `model` that holds the record's id."""
    columns: tuple[str, ...]
    """The columns that make one item: the item is their value as text, or the texts joined by `/` when several."""

    def read(self, session: Session, ids: Sequence[str]) -> dict[str, list[str]]:
        """The items of each record of `ids`, in order; one query however many records."""
        table = self.model.__table__
        columns = [table.c[name] for name in self.columns]
        query = select(table.c[self.parent], *columns).where(table.c[self.parent].in_(ids)).order_by(*columns)
        items: dict[str, list[str]] = {identity: [] for identity in ids}
        for identity, *parts in session.execute(query):
            items[identity].append("/".join("" if part is None else str(part) for part in parts))
        return items

    def write(self, session: Session, identity: str, items: Sequence[str]) -> None:
        """Replace the items of one record."""
        parent = self.model.__table__.c[self.parent]
        session.execute(delete(self.model).where(parent == identity))
        self.add(session, identity, items)

    def add(self, session: Session, identity: str, items: Sequence[str]) -> list[str]:
        """Give a record that has none its items; returns them as `read` will."""
        return self.add_to_many(session, {identity: items})[identity]

    def add_to_many(self, session: Session, items: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        """Give records (by id) that have none their items; returns them as `read` will."""
        kinds = [self.model.__table__.c[name].type for name in self.columns]
        rows = []
        given = {identity: sorted(set(own)) for identity, own in items.items()}
        for identity, item in ((identity, item) for identity, own in given.items() for item in own):
            texts = item.split("/") if len(self.columns) > 1 else [item]
            parts = [typed(kind, text) for kind, text in zip(kinds, texts, strict=True)]
            rows.append({self.parent: identity, **dict(zip(self.columns, parts, strict=True))})
        insert_many(session, self.model, rows)
        return given


@dataclass(frozen=True)
class Change:
    """A write about to be made: the record's fields before (None when it is new) and after."""

    before: Values | None
    after: Values

    def touches(self, *fields: str) -> bool:
        """Whether any of `fields` is new or differs."""
        return self.before is None or any(self.before.get(name) != self.after.get(name) for name in fields)


def no_rule(session: Session, change: Change) -> None:
    """For kinds whose columns' constraints say all."""


@dataclass(frozen=True)
class RecordType:
    """A kind of record, as far as services go; `records.kind.Kind` adds what the outside sees of it."""

    name: str
    """Singular: prefix of its permissions, kind in the audit log."""
    model: type[Record]
    policy: Policy
    scope: Callable[[Mapping[str, Any]], str]
    """Whose revision a write raises, from the record's fields."""
    many: tuple[Many, ...] = ()
    check: Callable[[Session, Change], None] = no_rule
    """Raises `Invalid` or `Conflict` when a write would break a rule; called with the rows locked."""
    guards: list[Callable[[Session, Change], None]] = field(default_factory=list)
    """Rules that rooms above add where the house is put together, such as what links ask of a priority."""
    followers: list[Callable[[Session, Actor, Change], None]] = field(default_factory=list)
    """What rooms above do after a write, in its transaction; added as the guards are."""
    editable_states: tuple[str, ...] = ()
    """States in which fields may change, for kinds with a `state`; empty means always."""
    hidden: frozenset[str] = field(default_factory=frozenset)
    """Columns that never leave: hashes of secrets."""
    personal: frozenset[str] = field(default_factory=frozenset)
    """Fields that say something of a person; the audit log holds them sealed, so that the person can be forgotten."""
    person: Callable[[Values], str] = lambda row: str(row["id"])
    """Id of the account of the person whom those fields are about, from the record's fields."""
    watched: bool = True
    """Whether answers that are kept may be made from it: then a write raises the revision of its scope."""

    def refuse_broken_rules(self, session: Session, change: Change) -> None:
        """Ask the kind's own rules, then those of the rooms above."""
        for rule in (self.check, *self.guards):
            rule(session, change)

    def follow(self, session: Session, actor: Actor, change: Change) -> None:
        """Do what rooms above do after a write."""
        for act in self.followers:
            act(session, actor, change)

    def with_defaults(self, values: Values) -> Values:
        """`values` as a new record will hold them: every column and list, with an id and the columns' defaults."""
        constant, computed = _defaults(self.model)
        full: Values = {many.name: [] for many in self.many}
        return {**full, **constant, **{name: give(None) for name, give in computed if name not in values}, **values}

    def columns_of(self, record: Record) -> Values:
        """The fields of `record` that are columns of its table."""
        return {column.key: getattr(record, column.key) for column in self.model.__table__.columns}

    def fields_of(self, session: Session, record: Record) -> Values:
        """All fields of `record` by name, lists included."""
        values = self.columns_of(record)
        for many in self.many:
            values[many.name] = many.read(session, [record.id])[record.id]
        return values

    def from_snapshot(self, snapshot: Values) -> Values:
        """A snapshot's fields in the types that the record's columns have; those that are hidden are empty."""
        columns = self.model.__table__.columns
        full = {**dict.fromkeys(columns.keys()), **{many.name: [] for many in self.many}, **snapshot}
        return {name: typed(columns[name].type, value) if name in columns else value for name, value in full.items()}

    def snapshot(self, values: Values) -> Values:
        """The fields as the audit log keeps them: exact, plain JSON, without secrets."""
        return {
            name: value if value.__class__ in PLAIN_JSON else as_json_value(value)
            for name, value in values.items()
            if name not in self.hidden
        }


PLAIN_JSON = frozenset({str, int, bool, float, type(None)})
"""Types whose values are JSON as they are."""


@cache
def _defaults(model: type[Record]) -> tuple[Values, tuple[tuple[str, Callable[[Any], Any]], ...]]:
    """What a new row of `model` holds where nothing is said: values that never differ, and what makes the others."""
    constant: Values = {}
    computed = []
    for column in model.__table__.columns:
        default = column.default if isinstance(column.default, ColumnDefault) else None
        if default is not None and default.is_callable:
            computed.append((column.key, default.arg))
        else:
            constant[column.key] = None if default is None else default.arg
    return constant, tuple(computed)
