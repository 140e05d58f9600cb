"""The one declaration of a kind of record: what the API, the spreadsheets and the command line make of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import RAISE, Schema, fields, pre_load, validate
from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.kernel.columns import Record
from regional_planner.kernel.errors import NotFound
from regional_planner.kernel.language import LazyText
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records import commands
from regional_planner.records.fields import Code, Day, Flag, Text, Whole, written_as_text
from regional_planner.records.record_type import Change, RecordType, Values

MOST_ROWS_PER_PAGE = 500


SCHEMA_MESSAGES: dict[str, str] = {
    "unknown": lazy("There is no such field."),
    "type": lazy("It is not an object."),
}


class QuerySchema(Schema):
    """Query parameters: unknown ones are refused, and numbers and truth are read from text."""

    class Meta:
        unknown = RAISE

    error_messages = SCHEMA_MESSAGES

    def load(self, *args: Any, **kwargs: Any) -> Any:
        """As every schema, from what stood in an address."""
        with written_as_text():
            return super().load(*args, **kwargs)


class RecordSchema(Schema):
    """What every record shows besides its own fields, and how unknown fields are refused."""

    class Meta:
        unknown = RAISE

    error_messages = SCHEMA_MESSAGES

    id = fields.String(dump_only=True, metadata={"description": "UUIDv7"})
    version = fields.Integer(dump_only=True, metadata={"description": "Raised by each write; see ETag"})
    illustrative = Flag(metadata={"description": "Made up to show how the system works", "label": lazy("Illustrative")})
    source = Text(
        allow_none=True, longest=500, metadata={"description": "Where it comes from", "label": lazy("Source")}
    )
    created_at = fields.DateTime(dump_only=True)
    updated_at = fields.DateTime(dump_only=True)
    ended_at = fields.DateTime(dump_only=True, allow_none=True)

    @pre_load
    def drop_own_answers(self, data: Any, **_: Any) -> Any:
        """Let a client send back what it read: fields that are ours are passed over."""
        if not isinstance(data, Mapping):
            return data
        ours = {name for name, field in self.fields.items() if field.dump_only}
        return {name: value for name, value in data.items() if name not in ours}


class ReasonSchema(Schema):
    """The body of a step that only wants a reason."""

    class Meta:
        unknown = RAISE

    reason = Text(longest=2000, load_default=None, allow_none=True, metadata={"description": "Why, in your words"})


@dataclass(frozen=True)
class Filter:
    """A query parameter that keeps some rows of a list."""

    name: str
    field: fields.Field[Any]
    condition: Callable[[Session, Any], ColumnElement[bool]]


@dataclass(frozen=True)
class Action:
    """A step that is more than a plain change: `POST /<kind>/<id>/<name>`."""

    name: str
    run: Callable[..., Record]
    """(session, actor, record, **body) -> the record that results."""
    help: LazyText
    schema: type[Schema] = ReasonSchema


@dataclass(frozen=True)
class Beside:
    """What other tables, or the day, say of records: fields of the schema that the records themselves do not hold."""

    names: tuple[str, ...]
    add: Callable[[Session, Actor, list[Values]], None]
    """Adds those fields to rows, as an actor may read them; as many queries for many rows as for one."""


@dataclass(frozen=True)
class Bulk:
    """How many new records of a kind are written at once."""

    complete: Callable[[Session, Actor, Values], Values]
    """Adds to what was entered what else a new record holds; permission and rules come after it."""
    stands_alone: Callable[[Change], bool]
    """Whether the rules look at no other record of the kind for this write: only then may others wait with it."""


@dataclass(frozen=True)
class Kind:
    """One kind of record, complete."""

    record_type: RecordType
    plural: str
    """Its address below /api/v1, its sheet and its file name."""
    title: LazyText
    schema: type[RecordSchema]
    filters: tuple[Filter, ...] = ()
    sorts: tuple[str, ...] = ("id",)
    """Columns (never null) that a list may be sorted by; the first is the usual one."""
    actions: tuple[Action, ...] = ()
    key: tuple[str, ...] = ()
    """The fields that tell two rows of a spreadsheet apart; empty: it has no sheet."""
    create: Callable[[Session, Actor, Values], Record] | None = None
    change: Callable[[Session, Actor, Any, Values], Record] | None = None
    bulk: Bulk | None = None
    """How imports write many at once; None: one by one, by `create`."""
    beside: Beside | None = None
    writable: bool = True
    """Whether the API creates and changes it; False for what comes only from shipped data."""
    address: str = ""
    """Its address below /api/v1 where that is not `plural`: money/amounts."""

    def make(self, session: Session, actor: Actor, values: Values) -> Record:
        """Create a record through the kind's own service, or the shared one."""
        if self.create is not None:
            return self.create(session, actor, values)
        return commands.create(session, actor, self.record_type, values)  # type: ignore[no-any-return]

    def alter(self, session: Session, actor: Actor, record: Record, values: Values) -> Record:
        """Change a record through the kind's own service, or the shared one."""
        if self.change is not None:
            return self.change(session, actor, record, values)
        return commands.change(session, actor, self.record_type, record, values)  # type: ignore[no-any-return]

    def load(self, session: Session, identity: str) -> Any:
        """The record object for a write; permission is the command's affair.

        Raises:
            NotFound: when it is gone.
        """
        record = session.get(self.record_type.model, identity)
        if record is None:
            raise NotFound(_("There is no {kind} “{key}”.", kind=self.record_type.name, key=identity))
        return record

    @property
    def own_schema(self) -> type[RecordSchema]:
        """The schema of what the records hold themselves: what is known of them at another instant."""
        if self.beside is None:
            return self.schema
        meta = type("Meta", (self.schema.Meta,), {"exclude": self.beside.names})
        return type(f"{self.title_case}AloneSchema", (self.schema,), {"Meta": meta})

    @property
    def title_case(self) -> str:
        """Its name in names of schemas: RolloutStep."""
        return self.record_type.name.title().replace("_", "")

    @property
    def path(self) -> str:
        """Where it lives below the host: /api/v1/priorities."""
        return f"/api/v1/{self.address or self.plural}"

    @property
    def sheet_fields(self) -> dict[str, fields.Field[Any]]:
        """The fields that people fill in, by name: the columns of its sheet, its own before those of every kind."""
        filled = {name: field for name, field in self.schema().fields.items() if not field.dump_only}
        return dict(sorted(filled.items(), key=lambda item: item[0] in RecordSchema._declared_fields))

    def query_schema(self) -> type[Schema]:
        """The query parameters of its list."""
        parameters: dict[str, Any] = {item.name: item.field for item in self.filters}
        parameters["limit"] = Whole(least=1, most=MOST_ROWS_PER_PAGE, load_default=100)
        parameters["cursor"] = Text(longest=2000, metadata={"description": "From `next` of the page before"})
        choices = [*self.sorts, *(f"-{name}" for name in self.sorts)]
        parameters["sort"] = fields.String(
            load_default=self.sorts[0],
            validate=validate.OneOf(choices, error=lazy("It is not one of: {choices}.")),
        )
        parameters["f"] = fields.String(
            validate=validate.OneOf(["json", "csv", "xlsx"], error=lazy("It is not one of: {choices}.")),
            metadata={"description": "Representation; otherwise the Accept header decides"},
        )
        return QuerySchema.from_dict(parameters, name=f"{self.title_case}Query")


def equals(kind: RecordType, name: str, field: fields.Field[Any] | None = None) -> Filter:
    """Keep the rows whose column `name` is the value asked for."""
    return Filter(name, field or Code(), lambda session, value: kind.model.__table__.c[name] == value)


def in_force(kind: RecordType, start: str = "valid_from", end: str = "valid_to") -> Filter:
    """`as_of`: keep the rows that held on a day."""
    table = kind.model.__table__

    def condition(session: Session, day: date) -> ColumnElement[bool]:
        return (or_(table.c[start].is_(None), table.c[start] <= day)) & (
            or_(table.c[end].is_(None), table.c[end] > day)
        )

    return Filter("as_of", Day(metadata={"description": "Only what held on this day"}), condition)
