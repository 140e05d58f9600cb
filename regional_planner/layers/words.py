"""The words under which layers and pages show the terms of the rooms."""

from __future__ import annotations

from collections.abc import Mapping

from regional_planner.finance.terms import AmountKind
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.priorities.terms import Approach, PriorityState
from regional_planner.rollout.terms import Stage
from regional_planner.territory.terms import Level

UNITS: Mapping[str, str] = {
    "people": lazy("people"),
    "year": lazy("year"),
    "share": lazy("share"),
    "CLP per inhabitant": lazy("CLP per inhabitant"),
}
"""Units of properties as people read them; those that are not here are the same in every language."""

STAGES = {
    Stage.NOT_STARTED: lazy("Not started"),
    Stage.PILOT: lazy("Pilot"),
    Stage.EXPANSION: lazy("Expansion"),
}

APPROACHES = {
    Approach.SECTOR: lazy("Sector"),
    Approach.CHALLENGE: lazy("Challenge"),
    Approach.MARKET: lazy("Market"),
}

PRIORITY_STATES = {
    PriorityState.DRAFT: lazy("Draft"),
    PriorityState.SUBMITTED: lazy("Waits for approval"),
    PriorityState.ADOPTED: lazy("Adopted"),
    PriorityState.SUPERSEDED: lazy("Superseded by a later revision"),
    PriorityState.RETIRED: lazy("Retired"),
}

LEVELS = {
    Level.COUNTRY: lazy("National"),
    Level.REGION: lazy("Regional"),
    Level.PROVINCE: lazy("Provincial"),
    Level.COMMUNE: lazy("Communal"),
}

AMOUNT_KINDS = {
    AmountKind.COMMITMENT: lazy("Committed"),
    AmountKind.APPROPRIATION: lazy("Voted in the budget"),
    AmountKind.EXPENDITURE: lazy("Spent"),
}
