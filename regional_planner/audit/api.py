"""The audit log over HTTP, for auditors; and the plan as it stood at an instant, for whoever might see it then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from flask import Response
from flask_smorest import Blueprint
from marshmallow import fields

from regional_planner.access.engine import permit_reading
from regional_planner.audit.permissions import POLICY
from regional_planner.audit.queries import Asked, entries, plan_at
from regional_planner.audit.schemas import AuditEntrySchema, AuditPageSchema, AuditQuery, ChainsSchema, PlanQuery
from regional_planner.kernel.chain import heads
from regional_planner.kernel.errors import InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import now
from regional_planner.records.kind import Kind
from regional_planner.records.record_type import Values
from regional_planner.records.shown import listing
from regional_planner.web.answers import answer
from regional_planner.web.context import actor, db
from regional_planner.web.openapi_parts import SOMEBODY
from regional_planner.web.query import AnswerQuery, asks, rows_answer
from regional_planner.web.records import columns_of, next_address, present
from regional_planner.web.sheets import Column, Sheet
from regional_planner.web.tables import JSON, representation, table

audit = Blueprint("audit", __name__, description="Who changed what, when and why")
NESTED = ("before", "after")


@audit.route("")
@asks(audit, AuditQuery)
@audit.response(200, AuditPageSchema)
@audit.doc(security=SOMEBODY)
def list_entries(query: Values) -> Response:
    """The entries of the log, scope by scope in the order of their chains; as CSV or XLSX all of them at once."""
    permit_reading(POLICY, "audit.read", actor(), {})
    kind, limit, cursor = representation(query.pop("f")), query.pop("limit"), query.pop("cursor")
    rows, following = entries(db(), Asked(**query), limit if kind == JSON else None, cursor)
    items: list[dict[str, Any]] = AuditEntrySchema().dump(rows, many=True)
    if kind == JSON:
        return answer({"items": items, "next": next_address(following)})
    for item in items:
        item.update({name: None if item[name] is None else orjson.dumps(item[name]).decode() for name in NESTED})
    columns = [Column(name, name) for name in AuditEntrySchema().fields]
    return table(kind, "audit", [Sheet("audit", columns, items)])


@audit.route("/chains")
@asks(audit, AnswerQuery)
@audit.response(200, ChainsSchema)
@audit.doc(security=SOMEBODY)
def list_chains(query: Values) -> Response:
    """Where the chain of each scope ends; kept outside, it later shows that nothing was cut off."""
    permit_reading(POLICY, "audit.read", actor(), {})
    rows = [{"scope": scope, "sequence": place, "hash": digest} for scope, (place, digest) in heads(db()).items()]
    return rows_answer("audit-chains", rows, query["f"])


def plan(kinds: Sequence[Kind]) -> Blueprint:
    """The addresses of `kinds` as they stood: /plan/priorities?at=..."""
    blueprint = Blueprint("plan", __name__, description="The plan as it stood at an instant")
    by_model = {kind.record_type.model: kind.record_type for kind in kinds}
    for kind in kinds:
        _add_plan(blueprint, kind, by_model)
    return blueprint


def _add_plan(blueprint: Blueprint, kind: Kind, by_model: dict[Any, Any]) -> None:
    def plan_view(query: Values) -> Response:
        if query["at"] > now():
            raise InvalidQuery(_("{at} has not come yet; ask for an instant up to now.", at=query["at"].isoformat()))
        found = plan_at(db(), actor(), kind.record_type, query["at"], by_model)
        if query["territory"] is not None:
            found = [row for row in found if row["territory"] == query["territory"]]
        rows, representing = present(kind, found), representation(query["f"])
        if representing == JSON:
            return answer({"items": rows, "next": None, "at": query["at"].isoformat()})
        return table(representing, kind.plural, [Sheet(kind.plural, columns_of(kind), rows)])

    view = asks(blueprint, PlanQuery)(plan_view)
    view = blueprint.response(200, listing(f"{kind.title_case}AtInstant", kind.own_schema, at=fields.DateTime()))(view)
    view = blueprint.doc(summary=f"The {kind.plural} as they stood", operationId=f"plan-{kind.plural}")(view)
    blueprint.route(f"/{kind.plural}", methods=["GET"], endpoint=kind.plural)(view)
