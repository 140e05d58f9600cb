"""Reads of the alignment: the plan of a cycle on a day as arrays, kept per revision, and who is who in it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.alignment.models import Link, LinkStep, Origin
from regional_planner.alignment.rules import Alignment, Inherited, align, plan_from_rows, with_proposals
from regional_planner.alignment.selection.queries import Ground, ground_later, ground_on, money_of, narrow, rebased_to
from regional_planner.alignment.selection.terms import NO_SELECTION, Selection
from regional_planner.alignment.terms import LinkRow, LinkState, OriginRow, OriginState, Plan, PriorityRow
from regional_planner.kernel.errors import NotFound
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.prepared import Prepared
from regional_planner.kernel.revision import state as writes_so_far
from regional_planner.priorities import queries as priorities
from regional_planner.priorities.models import Priority
from regional_planner.territory.queries import populations
from regional_planner.territory.terms import UnitOnDay

_states: Prepared[State] = Prepared(16)


@dataclass(frozen=True, eq=False)
class State:
    """The published plan of a cycle on a day, with every figure, and the names behind the codes."""

    key: Hashable
    """Names this state: the database, the writes it has seen, the day, the cycle, the selection, whether proposals
    count."""
    cycle: str
    day: date
    units_as_of: date
    plan: Plan
    figures: Alignment
    units: dict[str, UnitOnDay]
    """Region by CUT code, north to south."""
    titles: dict[str, dict[str, str | None]]
    """Priority code -> title in `es` and `en`."""
    links: list[dict[str, Any]]
    """The links in the order that `plan.link_row` refers to."""
    illustrative: bool
    """Whether anything in it is made up."""
    inhabitants_on: date
    """The day whose latest census gives the inhabitants."""
    selection: Selection
    proposals: bool
    """Whether open proposals count as if agreed."""
    ground: Ground
    """The two levels that are compared; its units are `units`."""
    selected: frozenset[str]
    """Upper priorities that are chosen; the others of the plan are there since chosen ones link to them."""
    assumed: frozenset[str]
    """Upper priorities whose weight nobody set."""
    cycle_units_as_of: date
    """The day of the cycle's own units."""
    inherited: dict[str, tuple[Inherited, ...]]
    """How the profiles of re-based units were made, by code; those not named have their own."""

    def region(self, text: str | None) -> str | None:
        """The CUT code of the plan's region that `text` names by CUT or ISO code; None for None.

        Raises:
            NotFound: when the plan has no such region.
        """
        if text is None:
            return None
        for unit in self.units.values():
            if text in (unit.code, unit.iso_3166_2):
                return unit.code
        raise NotFound(_("“{code}” is not a region of that cycle.", code=text))

    def national(self, code: str | None) -> str | None:
        """`code`, when it is None or a national priority of the plan.

        Raises:
            NotFound: when the plan has no such national priority.
        """
        if code is not None and code not in self.plan.nationals:
            raise NotFound(_("{code} is not a national priority of that cycle on that day.", code=code))
        return code


def state_on(
    session: Session,
    day: date,
    cycle: str | None = None,
    *,
    proposals: bool = False,
    selection: Selection = NO_SELECTION,
) -> State:
    """The published plan of `cycle` (the one that `day` falls in) as it stood on `day`, under a selection.

    With `proposals`, open proposals count as if they were agreed. Kept per revision of all scopes, so a write
    anywhere is seen by the next question.

    Raises:
        NotFound: for an unknown cycle, and an upper unit that was not there.
        InvalidQuery: for a selection that does not hold; names the bad part.
    """
    key = (session.get_bind().engine.pool, writes_so_far(session), day, cycle, proposals, selection)
    return _states.get(key, lambda: _read(session, key, day, cycle, proposals, selection))


def _read(
    session: Session, key: Hashable, day: date, asked: str | None, proposals: bool, selection: Selection
) -> State:
    cycle = priorities.cycle(session, asked) if asked else priorities.cycle_on(session, day)
    ground = ground_on(session, cycle.units_as_of, selection)
    units = ground.units
    inhabitants = populations(session, cycle.units_as_of, ground.level)
    rows = _priorities_on(session, cycle.code, day)
    nationals = {row["code"]: row["weight"] for row in rows if row["territory"] == ground.upper.code}
    regional = [row for row in rows if row["territory"] in units]
    money = money_of(session, cycle.code, day, selection)
    links = _links_on(session, cycle.code, day, {row["code"] for row in regional}, set(nationals))
    origins = _origins_on(session, nationals, {row["code"] for row in regional}, set(units))
    people = {code: inhabitants.get(code) for code in units}
    plan = _plan(day, people, nationals, regional, money, links, origins)
    plan = with_proposals(plan) if proposals else plan
    narrowed = narrow(session, cycle.code, plan, {row["code"]: row["id"] for row in rows}, selection)
    plan, inherited, units_as_of = narrowed.plan, {}, selection.units_as_of or cycle.units_as_of
    if units_as_of != cycle.units_as_of:
        ground = ground_later(session, ground, units_as_of, selection)
        rebased = rebased_to(session, plan, units, cycle.units_as_of, ground.units, units_as_of)
        plan, inherited = rebased.plan, rebased.steps
    named = {code for code, _share in selection.weights}
    return State(
        key,
        cycle.code,
        day,
        units_as_of,
        plan,
        align(plan),
        ground.units,
        {row["code"]: {"es": row["title"], "en": row["title_en"]} for row in rows},
        links,
        any(row["illustrative"] for row in rows) or any(link["illustrative"] for link in links),
        units_as_of,
        selection,
        proposals,
        ground,
        narrowed.selected,
        frozenset(code for code, weight in nationals.items() if code not in named and (named or weight is None)),
        cycle.units_as_of,
        inherited,
    )


def _plan(
    day: date,
    regions: dict[str, int | None],
    nationals: dict[str, int | None],
    regional: list[dict[str, Any]],
    money: dict[str, int],
    links: list[dict[str, Any]],
    origins: list[Any],
) -> Plan:
    """The rows that were read, as the arrays of a plan."""
    return plan_from_rows(
        day.toordinal(),
        regions=regions,
        nationals=nationals,
        priorities=[
            PriorityRow(row["code"], row["territory"], row["weight"], row["local"], money.get(row["code"], 0))
            for row in regional
        ],
        links=[
            LinkRow(
                link["lower"],
                link["higher"],
                link["strength"],
                link["state"],
                link["proposed_by"],
                link["proposed_on"].toordinal(),
                link["answered_on"].toordinal() if link["answered_on"] else None,
            )
            for link in links
        ],
        origins=[OriginRow(row.national, row.territory, row.priority, row.share) for row in origins],
    )


def _priorities_on(session: Session, cycle: str, day: date) -> list[dict[str, Any]]:
    table = Priority.__table__
    names = ("id", "code", "territory", "title", "title_en", "weight", "local", "illustrative")
    query = select(*(table.c[name] for name in names)).where(priorities.published_on(cycle, day))
    return [dict(row) for row in session.execute(query.order_by(table.c.code)).mappings()]


def _links_on(session: Session, cycle: str, day: date, lowers: set[str], highers: set[str]) -> list[dict[str, Any]]:
    """The links of a cycle in the state that each had on `day`; those not yet proposed or between others left out."""
    table, steps = Link.__table__, LinkStep.__table__
    names = (
        "id",
        "lower",
        "higher",
        "proposed_by",
        "proposed_on",
        "illustrative",
        "reason",
        "answer_reason",
    )
    found = session.execute(
        select(*(table.c[name] for name in names), steps.c.strength, steps.c.state, steps.c.day)
        .join(steps, steps.c.link_id == table.c.id)
        .where(table.c.cycle == cycle, table.c.ended_at.is_(None), steps.c.day <= day)
        .order_by(steps.c.day, steps.c.id)
    ).mappings()
    latest: dict[str, dict[str, Any]] = {}
    for row in found:
        answered = row["day"] if row["state"] is not LinkState.PROPOSED else None
        latest[row["id"]] = {**row, "answered_on": answered}
    return [row for row in latest.values() if row["lower"] in lowers and row["higher"] in highers]


def _origins_on(session: Session, nationals: Any, own: set[str], units: set[str]) -> list[Any]:
    query = select(Origin.national, Origin.territory, Origin.priority, Origin.share).where(
        Origin.ended_at.is_(None), Origin.state == OriginState.ACCEPTED, Origin.national.in_(list(nationals))
    )
    rows = session.execute(query).all()
    return [row for row in rows if row.territory in units and (row.priority is None or row.priority in own)]
