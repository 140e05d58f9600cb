"""Priorities that may be the same thing twice, as pages show them: why, and what can be done about it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from regional_planner.alignment.likeness import answers
from regional_planner.alignment.likeness.queries import Compared
from regional_planner.alignment.likeness.schemas import DuplicateQuery
from regional_planner.alignment.queries import State
from regional_planner.pages import asking
from regional_planner.pages.joint_pages import JOINT, may_propose_for

SHOWN = 20
"""How many pairs a page lists; the data have all."""


def duplicates(
    session: Session, plan: Compared, territory: str | None = None, other: str | None = None
) -> list[dict[str, Any]]:
    """The pairs of priorities of one level that are alike, the most alike first; of one region, or of two regions.

    Each with the territories by name, and where it is acted on: the page of the two regions, and the form that
    proposes to pursue both together for those who may.
    """
    state, query = plan.state, asking.read(DuplicateQuery(exclude=("f",)), {"limit": str(SHOWN)})
    rows = answers.duplicates(plan, answers.names(session, plan), query, territory, other)
    return [{**row, **_acted_on(plan, row), **_names(state, row)} for row in rows]


def joint_form(first: str, second: str) -> str:
    """Where to propose that two priorities be pursued together."""
    return asking.address(f"{JOINT}/new", first=first, second=second)


def _names(state: State, row: dict[str, Any]) -> dict[str, str]:
    units = {state.ground.upper.code: state.ground.upper, **state.units}
    return {f"{side}_name": units[row[f"{side}_territory"]].name for side in ("first", "second")}


def _acted_on(plan: Compared, row: dict[str, Any]) -> dict[str, str | None]:
    codes = row["first_territory"], row["second_territory"]
    if not row["between_territories"]:
        return {"pair": None, "joint_form": None}
    may_join = may_propose_for(codes, plan.state.cycle)
    return {
        "pair": asking.address(f"/alignment/pairs/{codes[0]}/{codes[1]}", cycle=plan.state.cycle),
        "joint_form": joint_form(row["first"], row["second"]) if may_join else None,
    }
