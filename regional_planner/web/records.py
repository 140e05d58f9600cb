"""The addresses of a kind of record, written once: list, read, create, change, end, history, steps."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from regional_planner.access.engine import require_person
from regional_planner.kernel.columns import Record
from regional_planner.kernel.errors import NotFound
from regional_planner.kernel.language import gettext as _
from regional_planner.records import commands, reading
from regional_planner.records.fields import Code, Items, written_as_text
from regional_planner.records.kind import Action, Kind, ReasonSchema
from regional_planner.records.record_type import RecordType, Values
from regional_planner.records.shown import listing
from regional_planner.web.answers import answer, require_version, to_json, version_named
from regional_planner.web.bodies import api_blueprint
from regional_planner.web.context import actor, db, external
from regional_planner.web.openapi_parts import PARAMETERS
from regional_planner.web.query import asks
from regional_planner.web.sheets import Column, Sheet
from regional_planner.web.tables import JSON, representation, table


def records(kind: Kind) -> Blueprint:
    """The blueprint of `kind`; views that are special are added to it by hand."""
    blueprint = api_blueprint(kind.plural, __name__, kind.title.msgid)
    _add_list(blueprint, kind)
    _add_detail(blueprint, kind)
    if kind.writable:
        _add_create(blueprint, kind)
        _add_change(blueprint, kind)
        _add_end(blueprint, kind)
        for action in kind.actions:
            _add_action(blueprint, kind, action)
    return blueprint


def columns_of(kind: Kind) -> list[Column]:
    """The columns of the kind's sheet, headed in the reader's language."""
    columns = []
    for name, field in kind.sheet_fields.items():
        note = str(field.metadata.get("note") or "")
        choices = tuple(getattr(field, "values", ()))
        as_text = isinstance(field, Code | Items)
        columns.append(Column(name, str(field.metadata.get("label") or name), note, choices, as_text))
    return columns


def present(kind: Kind, rows: list[Values]) -> list[dict[str, Any]]:
    """Rows as they leave: shares 0-1, dates ISO, what is ours alone left out."""
    dumped: list[dict[str, Any]] = kind.schema().dump(rows, many=True)
    return dumped


def laid_out(kind: Kind, rows: list[Values]) -> list[dict[str, Any]]:
    """Rows as they leave in a table, whose cells take texts and numbers alone."""
    with written_as_text():
        return present(kind, rows)


def record_answer(kind: Kind, key: str, status: int = 200) -> Response:
    """One record as the reader may see it; its ETag names its version, and what stands beside it."""
    row = reading.one(db(), kind.record_type, actor(), key)
    etag = str(row["version"])
    if kind.beside is not None:
        kind.beside.add(db(), actor(), [row])
        etag += "." + _digest({name: row[name] for name in kind.beside.names})
    response = answer(present(kind, [row])[0], status=status, etag=etag)
    if status == 201:
        response.headers["Location"] = external(f"{kind.path}/{row['id']}")
    return response


def _digest(beside: Values) -> str:
    """Tells two states of what stands beside a record apart: it changes without the record."""
    return sha256(to_json(beside)).hexdigest()[:8]


def for_change(kind: Kind, key: str, action: str) -> Record:
    """The record that `action` is to change, at the version that the request names.

    The order of refusals is 401 (nobody is asking), 404 (not there, or not to be seen), 428, 412; permission
    follows in the command.
    """
    require_person(kind.record_type.policy, f"{kind.record_type.name}.{action}", actor())
    row = reading.one(db(), kind.record_type, actor(), key)
    return _at_named_version(kind, row["id"])


def _at_named_version(kind: Kind, identity: str) -> Record:
    record: Record = kind.load(db(), identity)
    require_version(record.version, version_named())
    return record


def _add_list(blueprint: Blueprint, kind: Kind) -> None:
    def list_view(query: Values) -> Response:
        kind_of_answer = representation(query.pop("f", None))
        limit, cursor, sort = query.pop("limit"), query.pop("cursor", None), query.pop("sort")
        conditions = [f.condition(db(), query[f.name]) for f in kind.filters if f.name in query]
        if kind_of_answer != JSON:
            page = reading.page(db(), kind.record_type, actor(), conditions, sort=sort)
            return table(kind_of_answer, kind.plural, [Sheet(kind.plural, columns_of(kind), laid_out(kind, page.rows))])
        page = reading.page(db(), kind.record_type, actor(), conditions, sort=sort, limit=limit, cursor=cursor)
        if kind.beside is not None:
            kind.beside.add(db(), actor(), page.rows)
        return answer({"items": present(kind, page.rows), "next": next_address(page.cursor)})

    view = asks(blueprint, kind.query_schema())(list_view)
    view = blueprint.response(200, listing(f"{kind.title_case}Page", kind.schema))(view)
    view = blueprint.doc(summary=f"List {kind.plural}", operationId=f"list-{kind.plural}")(view)
    blueprint.route("", methods=["GET"], endpoint="list")(view)


def next_address(cursor: str | None) -> str | None:
    """The address of the next page: this one, with the cursor."""
    if cursor is None:
        return None
    query = {**request.args.to_dict(), "cursor": cursor}
    return external(request.path) + "?" + "&".join(f"{name}={value}" for name, value in query.items())


def _add_detail(blueprint: Blueprint, kind: Kind) -> None:
    def detail_view(key: str) -> Response:
        return record_answer(kind, key)

    def history_view(key: str) -> Response:
        entries = reading.history(db(), kind.record_type, actor(), key)
        return answer({"items": entries, "next": None})

    view = blueprint.response(200, kind.schema)(detail_view)
    view = blueprint.doc(summary=f"Read one of {kind.plural}", operationId=f"read-{kind.plural}")(view)
    blueprint.route("/<string:key>", methods=["GET"], endpoint="read")(view)
    view = blueprint.response(200, HISTORY)(history_view)
    view = blueprint.doc(summary="What was done to it, by whom and why", operationId=f"history-{kind.plural}")(view)
    blueprint.route("/<string:key>/history", methods=["GET"], endpoint="history")(view)


class HistoryEntrySchema(Schema):
    """One write to a record."""

    at = fields.DateTime()
    actor = fields.String(allow_none=True, metadata={"description": "User name; null for readers not logged in"})
    on_behalf_of = fields.String(allow_none=True, metadata={"description": "Whom the actor stood in for; likewise"})
    institution = fields.String(allow_none=True)
    action = fields.String()
    reason = fields.String(allow_none=True)
    before = fields.Dict(allow_none=True)
    after = fields.Dict(allow_none=True)
    request = fields.String()


HISTORY = listing("History", HistoryEntrySchema)
"""The writes to a record, oldest first."""


def _add_create(blueprint: Blueprint, kind: Kind) -> None:
    def create_view(values: Values) -> Response:
        require_person(kind.record_type.policy, f"{kind.record_type.name}.create", actor(), values)
        record = kind.make(db(), actor(), values)
        return record_answer(kind, record.id, status=201)

    view = blueprint.arguments(kind.schema)(create_view)
    view = blueprint.response(201, kind.schema)(view)
    view = blueprint.doc(summary=f"Create one of {kind.plural}", operationId=f"create-{kind.plural}")(view)
    blueprint.route("", methods=["POST"], endpoint="create")(view)


def _add_change(blueprint: Blueprint, kind: Kind) -> None:
    def change_view(values: Values, key: str) -> Response:
        record = kind.alter(db(), actor(), for_change(kind, key, "change"), values)
        return record_answer(kind, record.id)

    partial = type(f"{kind.schema.__name__.removesuffix('Schema')}ChangeSchema", (kind.schema,), {})
    view = blueprint.arguments(partial(partial=True))(change_view)
    view = blueprint.response(200, kind.schema)(view)
    view = blueprint.doc(
        summary=f"Change one of {kind.plural}", operationId=f"change-{kind.plural}", parameters=[PARAMETERS["If-Match"]]
    )(view)
    blueprint.route("/<string:key>", methods=["PATCH"], endpoint="change")(view)


def _add_end(blueprint: Blueprint, kind: Kind) -> None:
    def end(session: Any, who: Any, record: Record, reason: str | None = None) -> Record:
        ended: Record = commands.end(session, who, kind.record_type, record, reason or "")
        return ended

    _add_action(blueprint, kind, Action("end", end, kind.title, ReasonSchema))


def _add_action(blueprint: Blueprint, kind: Kind, action: Action) -> None:
    def action_view(body: Values, key: str) -> Response:
        record = action.run(db(), actor(), for_change(kind, key, action.name), **body)
        return record_answer(kind, record.id)

    name = f"{action.name}-{kind.plural}"
    view = blueprint.arguments(action.schema)(action_view)
    view = blueprint.response(200, kind.schema)(view)
    summary = action.help.msgid if action.name != "end" else f"End one of {kind.plural}"
    view = blueprint.doc(summary=summary, operationId=name, parameters=[PARAMETERS["If-Match"]])(view)
    blueprint.route(f"/<string:key>/{action.name}", methods=["POST"], endpoint=action.name)(view)


def find_record(kind: RecordType, key: str) -> Values:
    """A record for views written by hand.

    Raises:
        NotFound: as `reading.one`, which it calls; said here so that callers need not import it.
    """
    row = reading.one(db(), kind, actor(), key)
    if row["ended_at"] is not None:
        raise NotFound(_("It was ended on {day}.", day=row["ended_at"].date()))
    return row
