"""Reads of what goes into a snapshot, and of the snapshots there are."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.alignment.models import Link, Origin
from regional_planner.alignment.snapshots.models import Snapshot
from regional_planner.alignment.snapshots.rules import FORMAT, Content
from regional_planner.alignment.terms import OriginState
from regional_planner.finance.models import Amount
from regional_planner.kernel.chain import heads
from regional_planner.kernel.columns import Base, as_json_value
from regional_planner.kernel.errors import NotFound
from regional_planner.kernel.language import gettext as _
from regional_planner.priorities.models import Cycle, Priority, PriorityIdentity, PriorityLineage
from regional_planner.priorities.phases import CYCLE
from regional_planner.priorities.service import PRIORITY
from regional_planner.priorities.terms import PUBLISHED
from regional_planner.records.reading import add_lists
from regional_planner.territory.queries import register_on
from regional_planner.territory.terms import COUNTRY

KEEPING = frozenset({"version", "created_at", "updated_at", "ended_at"})
"""How rows are kept, which is not what they say."""
SHOWN = ("number", "at", "size", "sha256", "signature", "public_key")
MOST_SNAPSHOTS = 1_000_000


def content_of(session: Session, cycle: Cycle, number: int, at: datetime) -> Content:
    """What everybody may read of a cycle, as its snapshot `number` says it.

    Drafts, and links and money of drafts, are nobody else's business and stay out.
    """
    priorities = _published(session, cycle.code)
    codes = {row["code"] for row in priorities}
    territories = {COUNTRY, *(row["territory"] for row in priorities)}
    scopes = {CYCLE.scope({}), *territories}
    lineage, identity = PriorityLineage.__table__, PriorityIdentity.__table__
    continued = (
        select(lineage)
        .join(identity, identity.c.code == lineage.c.descendant)
        .where(identity.c.cycle == cycle.code, lineage.c.descendant.in_(codes))
    )
    links = [row for row in _rows(session, Link, Link.cycle == cycle.code) if row["higher"] in codes]
    return {
        "format": FORMAT,
        "number": number,
        "at": at.isoformat(timespec="microseconds"),
        "cycle": _plain(CYCLE.columns_of(cycle)),
        "units": _units(session, cycle, territories | {each for row in priorities for each in row["communes"]}),
        "priorities": priorities,
        "lineage": sorted(
            (dict(row) for row in session.execute(continued).mappings()), key=lambda row: [*row.values()]
        ),
        "links": [row for row in links if row["lower"] in codes],
        "origins": _rows(session, Origin, Origin.national.in_(codes) & (Origin.state == OriginState.ACCEPTED)),
        "amounts": _rows(session, Amount, Amount.priority.in_(codes)),
        "audit_chains": {scope: list(end) for scope, end in heads(session).items() if scope in scopes},
    }


def snapshots_of(session: Session, cycle: str) -> list[dict[str, Any]]:
    """The snapshots of the cycle with this code, the first one first, without what they say."""
    table = Snapshot.__table__
    query = select(*(table.c[name] for name in SHOWN)).where(table.c.cycle == cycle).order_by(table.c.number)
    return [dict(row) for row in session.execute(query).mappings()]


def text_of(session: Session, cycle: str, number: int) -> tuple[bytes, str]:
    """The JSON text of a snapshot, byte for byte what was hashed and signed; and its SHA-256.

    Raises:
        NotFound: when the cycle has no such snapshot.
    """
    table = Snapshot.__table__
    query = select(table.c.content, table.c.sha256).where(
        table.c.cycle == cycle, table.c.number == min(number, MOST_SNAPSHOTS)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(_("The cycle {cycle} has no snapshot {number}.", cycle=cycle, number=number))
    return zlib.decompress(row.content), row.sha256


def _published(session: Session, cycle: str) -> list[Content]:
    table = Priority.__table__
    query = select(table).where(table.c.cycle == cycle, table.c.state.in_(PUBLISHED), table.c.ended_at.is_(None))
    rows = [dict(row) for row in session.execute(query.order_by(table.c.code, table.c.revision)).mappings()]
    add_lists(session, PRIORITY, rows)
    return [_plain(row) for row in rows]


def _rows(session: Session, model: type[Base], condition: Any) -> list[Content]:
    table = model.__table__
    query = select(table).where(condition, table.c.ended_at.is_(None)).order_by(table.c.id)
    return [_plain(dict(row)) for row in session.execute(query).mappings()]


def _plain(row: dict[str, Any]) -> Content:
    return {name: as_json_value(value) for name, value in row.items() if name not in KEEPING}


def _units(session: Session, cycle: Cycle, codes: Collection[str]) -> Sequence[Content]:
    units = register_on(session, cycle.units_as_of).units
    return [
        {"code": unit.code, "version": unit.id, "level": unit.level.value, "name": unit.name, "region": unit.region}
        for unit in (units[code] for code in sorted(codes) if code in units)
    ]
