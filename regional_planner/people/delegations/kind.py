"""Delegations, declared."""

from __future__ import annotations

from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.people.delegations import service
from regional_planner.people.delegations.rules import DELEGABLE
from regional_planner.people.delegations.schemas import DelegationSchema
from regional_planner.people.delegations.service import DELEGATION
from regional_planner.records.fields import Choice
from regional_planner.records.kind import Kind, equals

DELEGATIONS = Kind(
    DELEGATION,
    "delegations",
    lazy("Delegations"),
    DelegationSchema,
    filters=(
        equals(DELEGATION, "delegator"),
        equals(DELEGATION, "stand_in"),
        equals(DELEGATION, "role", Choice(DELEGABLE)),
        equals(DELEGATION, "territory"),
    ),
    sorts=("starts_on", "id"),
    create=service.create,
    change=service.change,
)
