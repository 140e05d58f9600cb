"""Reads of a plan under a selection with its money of one kind, or of each kind that a chain has to reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from regional_planner.alignment.queries import State, state_on
from regional_planner.alignment.rules.sight import SightStep
from regional_planner.alignment.selection.terms import selection_of
from regional_planner.alignment.terms import Integers
from regional_planner.finance.terms import AmountKind

KIND_OF_STEP: Final = {
    SightStep.COMMITMENT: AmountKind.COMMITMENT,
    SightStep.APPROPRIATION: AmountKind.APPROPRIATION,
    SightStep.EXPENDITURE: AmountKind.EXPENDITURE,
}


def with_money(session: Session, query: Mapping[str, Any], day: date, kind: AmountKind | None = None) -> State:
    """The plan that query parameters name on `day`, with money of `kind` (that of the selection when None).

    Raises:
        NotFound, InvalidQuery: as `state_on`.
    """
    selection = selection_of(query)
    selection = selection if kind is None else replace(selection, money=kind)
    return state_on(session, day, query["cycle"], proposals=query["proposals"], selection=selection)


def money_by_step(session: Session, query: Mapping[str, Any], day: date) -> dict[SightStep, Integers]:
    """CLP of each of the plan's P priorities, by the step of a chain that it reaches.

    Raises:
        NotFound, InvalidQuery: as `state_on`.
    """
    return {step: with_money(session, query, day, kind).plan.money for step, kind in KIND_OF_STEP.items()}
