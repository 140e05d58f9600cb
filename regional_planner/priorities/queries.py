"""Reads of cycles and priorities that the shared listing does not give."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NoReturn

from sqlalchemy import ColumnElement, and_, bindparam, func, select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.access.engine import readable
from regional_planner.kernel.errors import FieldError, Invalid, NotFound
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import localised
from regional_planner.kernel.period import today
from regional_planner.kernel.statements import plain
from regional_planner.kernel.transaction import once
from regional_planner.priorities.models import (
    Cycle,
    Priority,
    PriorityCell,
    PriorityCommune,
    PriorityIdentity,
    PriorityLineage,
)
from regional_planner.priorities.permissions import POLICY
from regional_planner.priorities.rules import ALLOWED, deadline
from regional_planner.priorities.terms import PUBLISHED, CycleState, HeldCycle, PriorityState
from regional_planner.records.record_type import Values
from regional_planner.territory.queries import REGISTER_NUMBER, know_register


def cycle(session: Session, code: str) -> Cycle:
    """The cycle with this code.

    Raises:
        NotFound: when there is none; names those there are.
    """
    query = select(Cycle).where(Cycle.code == code)
    return once(session, ("cycle", code), lambda: session.scalars(query).one_or_none()) or _no_cycle(session, code)


def cycle_held(session: Session, code: str) -> HeldCycle:
    """The cycle with this code, which nobody changes or freezes until the transaction ends.

    What is written under a cycle holds it together with other writers, who do not wait for each other.

    Raises:
        NotFound: as `cycle`.
    """
    row = once(session, ("cycle held", code), lambda: session.execute(_HELD, {"code": code}).one_or_none())
    if row is None:
        _no_cycle(session, code)
    *held, register = row
    know_register(session, register)
    return HeldCycle(*held)


def _no_cycle(session: Session, code: str) -> NoReturn:
    known = ", ".join(session.scalars(select(Cycle.code).order_by(Cycle.code)))
    raise NotFound(_("There is no cycle “{code}”. There are: {known}.", code=code, known=known))


def standing_cycles(session: Session) -> list[Cycle]:
    """The cycles that are not ended, oldest first."""
    return list(session.scalars(select(Cycle).where(Cycle.ended_at.is_(None)).order_by(Cycle.starts_on)))


def cycle_on(session: Session, day: date) -> Cycle:
    """The cycle that `day` falls in, else the one nearest before it, else the first.

    Raises:
        NotFound: when there are no cycles at all.
    """
    cycles = standing_cycles(session)
    if not cycles:
        raise NotFound(_("There is no planning cycle yet."))
    begun = [each for each in cycles if each.starts_on <= day]
    return begun[-1] if begun else cycles[0]


def deadline_of(cycle: Cycle) -> date | None:
    """The day until which the present phase of a cycle is to run, else its last day; None when it is frozen."""
    return deadline(_held(vars(cycle)))


def add_phases(session: Session, actor: Actor, rows: list[Values]) -> None:
    """Say of cycles until when their phase is to run, whether that day has passed, and what can be done in it."""
    for row in rows:
        until = deadline(_held(row))
        passed = until is not None and until < today()
        row |= {"deadline": until, "deadline_passed": passed, "allows": list(ALLOWED[row["state"]])}


def _held(row: Mapping[str, Any]) -> HeldCycle:
    return HeldCycle(*(row[name] for name in HeldCycle._fields))


def other_open_cycle(session: Session, besides: str) -> str | None:
    """The code of the cycle that is open, unless it has the id `besides`; at most one is."""
    query = select(Cycle.code).where(Cycle.state != CycleState.FROZEN, Cycle.ended_at.is_(None), Cycle.id != besides)
    return session.scalars(query.limit(1)).first()


def cycle_names(session: Session) -> list[tuple[str, str]]:
    """Code and name of each cycle in the reader's language, the newest first."""
    cycles = session.scalars(select(Cycle).where(Cycle.ended_at.is_(None)).order_by(Cycle.starts_on.desc()))
    return [(each.code, localised(vars(each), "name")) for each in cycles]


def published_on(cycle_code: str, day: date) -> ColumnElement[bool]:
    """The condition that a revision of a priority of the cycle was published and in force on `day`."""
    table = plain(Priority)
    return and_(
        table.c.cycle == cycle_code,
        table.c.state.in_(PUBLISHED),
        table.c.ended_at.is_(None),
        table.c.valid_from <= day,
        table.c.valid_to.is_(None) | (table.c.valid_to > day),
    )


@dataclass(frozen=True)
class Placed:
    """A revision of a priority with what places it: its territory, communes and time."""

    row: Values
    """Its fields."""
    cells: tuple[tuple[str, str], ...]
    """(industry or horizontal area, enabling area or empty) that it sits in."""
    communes: tuple[str, ...]
    """CUT codes."""
    units_as_of: date
    """Day whose units its cycle is on."""
    cycle_starts_on: date
    cycle_ends_on: date

    @property
    def code(self) -> str:
        """Its code, the same for all revisions."""
        return str(self.row["code"])

    @property
    def revision(self) -> int:
        """1, 2, ..."""
        return int(self.row["revision"])

    @property
    def territory(self) -> str:
        """CUT code of its territory; CL for the nation."""
        return str(self.row["territory"])

    @property
    def title(self) -> str:
        """In the reader's language."""
        return localised({"title_es": self.row["title"], "title_en": self.row["title_en"]}, "title")

    @property
    def counts_from(self) -> date | None:
        """Day from which it is part of the plan: adopted, and its cycle begun; None before it is adopted."""
        adopted: date | None = self.row["valid_from"]
        return adopted and max(adopted, self.cycle_starts_on)

    @property
    def counts_to(self) -> date | None:
        """First day on which it no longer is: given up or superseded, or its cycle over; None before it is adopted."""
        over = self.cycle_ends_on + timedelta(days=1)
        return min(self.row["valid_to"] or over, over) if self.row["valid_from"] else None


def placed_priorities(session: Session, reader: Actor) -> Sequence[Placed]:
    """Every revision of every priority that `reader` may see and that was not ended, by code and revision."""
    table = Priority.__table__
    query = (
        select(table, *(held.label(f"held_{held.key}") for held in (Cycle.units_as_of, Cycle.starts_on, Cycle.ends_on)))
        .join(Cycle, Cycle.code == table.c.cycle)
        .where(Priority.ended_at.is_(None), readable(POLICY, "priority.read", reader, Priority))
        .order_by(table.c.code, table.c.revision)
    )
    rows = [dict(row) for row in session.execute(query).mappings()]
    cells, communes = defaultdict[str, list[tuple[str, str]]](list), defaultdict[str, list[str]](list)
    for priority, axis, area in session.execute(select(PriorityCell.priority_id, PriorityCell.axis, PriorityCell.area)):
        cells[priority].append((axis, area))
    for priority, commune in session.execute(select(PriorityCommune.priority_id, PriorityCommune.commune)):
        communes[priority].append(commune)
    return [
        Placed(
            row,
            tuple(sorted(cells[row["id"]])),
            tuple(sorted(communes[row["id"]])),
            *(row.pop(f"held_{name}") for name in ("units_as_of", "starts_on", "ends_on")),
        )
        for row in rows
    ]


def codes_in(session: Session, territory: str, cycle_code: str) -> list[str]:
    """The codes given so far to a territory's priorities in a cycle."""
    return list(session.scalars(_CODES, {"territory": territory, "cycle": cycle_code}))


def last_code_in(session: Session, territory: str, cycle_code: str) -> list[str]:
    """The code that was counted up last, where none was chosen by hand; at most one."""
    return list(session.scalars(_LAST_CODE, {"territory": territory, "cycle": cycle_code}))


def identity(session: Session, code: str, field: str, *, published: bool = False) -> PriorityIdentity:
    """What stays the same of the priority `code`; `field` is the input that named it.

    With `published`, only of a priority that everybody may read: a draft looks the same as nothing.

    Raises:
        Invalid: when no such priority has the code.
    """
    query = select(PriorityIdentity).where(PriorityIdentity.code == code)
    if published:
        public = Priority.state.in_(PUBLISHED) & Priority.ended_at.is_(None)
        query = query.where(PriorityIdentity.code.in_(select(Priority.code).where(public)))
    found = session.scalars(query).one_or_none()
    if found is None:
        remedy = _("Use the code of a priority, such as 02-2026-01; the list is at /api/v1/priorities.")
        fault = FieldError(field, "unknown_priority", _("There is no priority “{code}”.", code=code), remedy)
        raise Invalid(_("The input names a priority that does not exist."), [fault])
    return found


def in_force(session: Session, code: str) -> Priority | None:
    """The adopted revision of a priority, if one is."""
    return session.scalars(
        select(Priority).where(Priority.code == code, Priority.state == PriorityState.ADOPTED)
    ).one_or_none()


def revisions_of(session: Session, code: str) -> Sequence[Priority]:
    """All revisions under a code, oldest first."""
    return session.scalars(select(Priority).where(Priority.code == code).order_by(Priority.revision)).all()


def lineage(session: Session, earlier: str, later: str) -> list[tuple[str, str]]:
    """Which priorities of the cycle `earlier` go on as which of the cycle `later`: (ancestor, descendant), in order.

    Through the cycles between them too: what went on twice goes on.
    """
    table = PriorityLineage.__table__
    children: dict[str, list[str]] = defaultdict(list)
    for ancestor, descendant in session.execute(select(table.c.ancestor, table.c.descendant)):
        children[ancestor].append(descendant)
    ends = set(session.scalars(select(PriorityIdentity.code).where(PriorityIdentity.cycle == later)))
    starts = session.scalars(select(PriorityIdentity.code).where(PriorityIdentity.cycle == earlier))
    return sorted((code, other) for code in starts for other in _reached(code, children) & ends)


def _reached(code: str, children: Mapping[str, Sequence[str]]) -> set[str]:
    found: set[str] = set()
    ahead = [code]
    while ahead:
        new = [child for child in children.get(ahead.pop(), ()) if child not in found]
        found.update(new)
        ahead += new
    return found


def add_lineage(session: Session, actor: Actor, rows: list[Values]) -> None:
    """Say of priorities which they continue and which continue them, as far as `actor` may read those."""
    codes = {row["code"] for row in rows}
    table = PriorityLineage.__table__
    query = select(table.c.ancestor, table.c.descendant).where(
        table.c.ancestor.in_(codes) | table.c.descendant.in_(codes)
    )
    pairs = sorted((ancestor, descendant) for ancestor, descendant in session.execute(query))
    seen = _seen(session, actor, {code for pair in pairs for code in pair} - codes)
    for row in rows:
        row["continues"] = [one for one, other in pairs if other == row["code"] and one in codes | seen]
        row["continued_by"] = [other for one, other in pairs if one == row["code"] and other in codes | seen]


def _seen(session: Session, actor: Actor, codes: Collection[str]) -> set[str]:
    """Those of `codes` of which `actor` may read a revision that was not ended."""
    query = select(Priority.code).where(
        Priority.code.in_(codes), Priority.ended_at.is_(None), readable(POLICY, "priority.read", actor, Priority)
    )
    return set(session.scalars(query.distinct())) if codes else set()


_CYCLE, _IDENTITY = plain(Cycle), plain(PriorityIdentity)
_CODES = select(_IDENTITY.c.code).where(
    _IDENTITY.c.territory == bindparam("territory"), _IDENTITY.c.cycle == bindparam("cycle")
)
_LAST_CODE = _CODES.order_by(func.length(_IDENTITY.c.code).desc(), _IDENTITY.c.code.desc()).limit(1)
_HELD = (
    select(*(_CYCLE.c[name] for name in HeldCycle._fields), REGISTER_NUMBER)
    .where(_CYCLE.c.code == bindparam("code"))
    .with_for_update(read=True)
)
