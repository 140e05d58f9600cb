"""Small plans of every shape as rows of the database, in a cycle of their own, and as the API is to answer them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import insert
from sqlalchemy.orm import Session

from regional_planner.alignment.models import Link, LinkStep, Origin
from regional_planner.alignment.terms import LinkAction, LinkState, Side
from regional_planner.finance.models import Amount
from regional_planner.finance.terms import AmountKind
from regional_planner.kernel.audit import raise_revision
from regional_planner.kernel.columns import Base, new_id
from regional_planner.kernel.database import plain
from regional_planner.priorities.models import Cycle, Priority, PriorityCell, PriorityIdentity
from regional_planner.priorities.terms import Approach, CycleState, PriorityState
from regional_planner.territory.queries import populations
from regional_planner.territory.terms import Level
from tests.alignment.pairs_reference import CellsOf
from tests.alignment.plans import DAY, plans
from tests.alignment.reference import Rows

AS_OF = date.fromordinal(DAY)
CELLS = st.builds(
    "/".join,
    st.tuples(
        st.sampled_from(("mining", "agro-food", "tourism")),
        st.sampled_from(("research-innovation", "human-capital", "standards-norms", "")),
    ),
)
Paid = Mapping[str, int]
"""CLP by code of a priority."""
_numbers = count(2100, 4)


@dataclass(frozen=True)
class Drawn:
    """A plan, the cells of its priorities, and what was voted and spent on them; promised is the plan's own money."""

    rows: Rows
    cells: CellsOf
    voted: Paid
    spent: Paid


@st.composite
def drawn(draw: st.DrawFn) -> Drawn:
    """A plan that a database can hold: at most one standing link between two priorities."""
    rows = draw(plans())
    standing: set[tuple[str, str]] = set()
    links = []
    for link in rows.links:
        between = link.priority, link.national
        if link.state == LinkState.WITHDRAWN or between not in standing:
            links.append(link)
        if link.state != LinkState.WITHDRAWN:
            standing.add(between)
    codes = [row.code for row in rows.priorities]
    paid = st.fixed_dictionaries({code: st.just(0) | st.integers(1, 10**9) for code in codes})
    cells = {code: sorted(draw(st.sets(CELLS, max_size=4))) for code in codes}
    return Drawn(replace(rows, links=tuple(links)), cells, draw(paid), draw(paid))


def entered(session: Session, plan: Drawn) -> tuple[str, Drawn]:
    """Write a plan as adopted in a new cycle, on the first of Chile's regions; the cycle, and the plan as it stands.

    Every region of Chile is in the plan that is returned, with its inhabitants.
    """
    first = next(_numbers)
    cycle, plan = f"{first}-{first + 3}", _in_chile(session, plan, first)
    _cycle(session, cycle, first)
    _priorities(session, cycle, plan)
    _links(session, cycle, plan.rows)
    _origins(session, cycle, plan.rows)
    _amounts(session, plan)
    raise_revision(session, "cycles")
    return cycle, plan


def _in_chile(session: Session, plan: Drawn, first: int) -> Drawn:
    """The plan under codes that a database of Chile knows."""
    rows = plan.rows
    region = {code: f"{int(code) + 1:02}" for code in rows.regions}
    codes = {code: f"CL-{first}-{code}" for code in rows.nationals}
    codes |= {row.code: f"{region[row.region]}-{first}-{row.code}" for row in rows.priorities}
    people = populations(session, AS_OF)
    renamed = Rows(
        rows.day,
        {f"{number:02}": people.get(f"{number:02}") for number in range(1, 17)},
        {codes[code]: weight for code, weight in rows.nationals.items()},
        tuple(row._replace(code=codes[row.code], region=region[row.region]) for row in rows.priorities),
        tuple(row._replace(priority=codes[row.priority], national=codes[row.national]) for row in rows.links),
        tuple(
            row._replace(
                national=codes[row.national],
                region=region[row.region],
                priority=codes[row.priority] if row.priority else None,
            )
            for row in rows.origins
        ),
    )
    cells, voted, spent = (
        {codes[code]: value for code, value in each.items()} for each in (plan.cells, plan.voted, plan.spent)
    )
    return Drawn(renamed, cells, voted, spent)


def _cycle(session: Session, code: str, first: int) -> None:
    row = {
        "id": new_id(),
        "code": code,
        "name_es": code,
        "name_en": code,
        "starts_on": date(first, 1, 1),
        "ends_on": date(first + 3, 12, 31),
        "units_as_of": AS_OF,
        "state": CycleState.FROZEN,
    }
    _insert(session, Cycle, [row])


def _priorities(session: Session, cycle: str, plan: Drawn) -> None:
    said = [(code, "CL", weight, 0) for code, weight in plan.rows.nationals.items()]
    said += [(row.code, row.region, row.weight, row.declared_local) for row in plan.rows.priorities]
    rows = [
        {
            "id": new_id(),
            "code": code,
            "revision": 1,
            "cycle": cycle,
            "territory": territory,
            "level": Level.COUNTRY if territory == "CL" else Level.REGION,
            "title": code,
            "approach": Approach.SECTOR,
            "horizon": 2200,
            "weight": weight,
            "local": local,
            "state": PriorityState.ADOPTED,
            "valid_from": date(2018, 1, 1),
        }
        for code, territory, weight, local in said
    ]
    _insert(session, PriorityIdentity, [{name: row[name] for name in ("code", "territory", "cycle")} for row in rows])
    _insert(session, Priority, rows)
    cells = [
        {"priority_id": row["id"], "axis": axis, "area": area}
        for row in rows
        for axis, area in (cell.split("/") for cell in plan.cells.get(row["code"], []))
    ]
    _insert(session, PriorityCell, cells)


def _links(session: Session, cycle: str, rows: Rows) -> None:
    region = {row.code: row.region for row in rows.priorities}
    for link in rows.links:
        proposed = date.fromordinal(link.proposed_day or DAY)
        answered = date.fromordinal(link.answered_day) if link.answered_day else None
        record = {
            "id": new_id(),
            "lower": link.priority,
            "higher": link.national,
            "territory": region[link.priority],
            "higher_territory": "CL",
            "cycle": cycle,
            "strength": link.strength,
            "state": LinkState(link.state),
            "proposed_by": Side(link.proposer),
            "proposed_on": proposed,
            "answered_on": answered,
        }
        _insert(session, Link, [record])
        steps = [(proposed, LinkState.PROPOSED, LinkAction.PROPOSE)]
        steps += [(answered, LinkState(link.state), LinkAction.CHANGE)] if answered else []
        _insert(
            session,
            LinkStep,
            [
                {
                    "id": new_id(),
                    "link_id": record["id"],
                    "day": day,
                    "state": state,
                    "action": action,
                    "side": Side(link.proposer),
                    "strength": link.strength,
                }
                for day, state, action in steps
            ],
        )


def _origins(session: Session, cycle: str, rows: Rows) -> None:
    said = [row._asdict() for row in rows.origins]
    _insert(session, Origin, [{"id": new_id(), "cycle": cycle, "territory": row.pop("region"), **row} for row in said])


def _amounts(session: Session, plan: Drawn) -> None:
    promised = {row.code: row.money for row in plan.rows.priorities}
    kinds = {
        AmountKind.COMMITMENT: promised,
        AmountKind.APPROPRIATION: plan.voted,
        AmountKind.EXPENDITURE: plan.spent,
    }
    rows = [
        {
            "id": new_id(),
            "priority": code,
            "territory": code[:2],
            "year": AS_OF.year,
            "kind": kind,
            "funding_source": "fndr",
            "amount": amount,
        }
        for kind, amounts in kinds.items()
        for code, amount in amounts.items()
        if amount
    ]
    _insert(session, Amount, rows)


def _insert(session: Session, table: type[Base], rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(plain(table)), rows)
