"""The workbook of a territory: a guide, and a sheet per kind with the rows that may be changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.access.engine import may
from regional_planner.exchange.layout import GUIDE
from regional_planner.exchange.standing import GONE
from regional_planner.kernel.language import gettext as _
from regional_planner.records import reading
from regional_planner.records.fields import Share
from regional_planner.records.kind import Kind
from regional_planner.records.record_type import Values
from regional_planner.territory.terms import COUNTRY
from regional_planner.web.records import columns_of, laid_out
from regional_planner.web.sheets import Column, Sheet

CLOSED = GONE | {"retired"}


def template(session: Session, actor: Actor, kinds: Sequence[Kind], territory: str, cycle: str) -> list[Sheet]:
    """The sheets of the workbook of `territory` (CUT code) in `cycle`, for `actor` to fill in and send back.

    Kinds of no territory have their sheet in the nation's workbook alone.
    """
    own = [kind for kind in kinds if territory == COUNTRY or list(_conditions(kind, territory, cycle))]
    sheets = [
        Sheet(str(kind.title), columns_of(kind), laid_out(kind, _rows(session, actor, kind, territory, cycle)))
        for kind in own
    ]
    return [_guide(own), *sheets]


def _rows(session: Session, actor: Actor, kind: Kind, territory: str, cycle: str) -> list[Values]:
    """The standing rows of the kind that `actor` may change; the newest revision of each."""
    conditions = list(_conditions(kind, territory, cycle))
    rows = reading.page(session, kind.record_type, actor, conditions, sort=kind.sorts[0]).rows
    newest: dict[Any, Values] = {}
    for row in rows:
        code = row.get("code", row["id"])
        if code not in newest or row.get("revision", 0) > newest[code].get("revision", 0):
            newest[code] = row
    changing = f"{kind.record_type.name}.change"
    standing = [row for row in newest.values() if row.get("state") not in CLOSED]
    return [row for row in standing if may(kind.record_type.policy, changing, actor, row)]


def _conditions(kind: Kind, territory: str, cycle: str) -> Iterator[ColumnElement[bool]]:
    columns = kind.record_type.model.__table__.columns
    places = [columns[name] == territory for name in ("territory", "higher_territory") if name in columns]
    if places:
        yield or_(*places)
    if "cycle" in columns:
        yield columns["cycle"] == cycle


def _guide(kinds: Sequence[Kind]) -> Sheet:
    headings = (
        ("sheet", _("Sheet")),
        ("column", _("Column")),
        ("needed", _("Needed")),
        ("meaning", _("What goes there")),
        ("values", _("Values")),
    )
    rows = []
    for kind in kinds:
        fields = kind.sheet_fields
        for column in columns_of(kind):
            field = fields[column.name]
            key = column.name in kind.key
            rows.append(
                {
                    "sheet": str(kind.title),
                    "column": column.heading,
                    "needed": _("yes") if field.required else "",
                    "meaning": column.note or (_("Names the row") if key else ""),
                    "values": ", ".join(column.choices) or ("0-1" if isinstance(field, Share) else ""),
                }
            )
    return Sheet(str(GUIDE), [Column(name, heading) for name, heading in headings], rows)
