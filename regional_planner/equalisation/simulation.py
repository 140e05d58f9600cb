"""A scheme applied to the figures of a day, or why it cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from regional_planner.equalisation.queries import Start
from regional_planner.equalisation.rules import equalise
from regional_planner.equalisation.terms import Grants, Impossible, Scheme, Unshareable
from regional_planner.kernel.errors import FieldError, InvalidQuery
from regional_planner.kernel.language import gettext as _


@dataclass(frozen=True)
class Simulation:
    """A scheme over a start, and what came out."""

    start: Start
    scheme: Scheme
    grants: Grants


def scheme_of(query: Mapping[str, Any]) -> Scheme:
    """The scheme that a question describes.

    Raises:
        InvalidQuery: for a ceiling below the floor.
    """
    floor, ceiling = query["floor"], query["ceiling"]
    if ceiling is not None and ceiling < floor:
        message, remedy = _("The ceiling is below the floor."), _("Raise it to the floor or above.")
        raise InvalidQuery(f"{message} {remedy}", [FieldError("ceiling", "below_floor", message, remedy)])
    return Scheme(query["pool"], query["target"], query["exponent"], floor, ceiling)


def simulate(start: Start, scheme: Scheme) -> Simulation:
    """Share the pool out.

    Raises:
        InvalidQuery: when the scheme cannot be kept; names the parameter and the numbers.
    """
    try:
        return Simulation(start, scheme, equalise(start.income, start.people, start.need, scheme))
    except Unshareable as refused:
        raise _refused(refused, scheme) from refused


def _refused(refused: Unshareable, scheme: Scheme) -> InvalidQuery:
    field, message, remedy = {
        Impossible.NOBODY_BELOW: (
            "target",
            _("No unit lies below the target, so nobody is entitled."),
            _("Ask for a higher target."),
        ),
        Impossible.NO_NEED: (
            "need",
            _("Every unit below the target has a need of 0."),
            _("Leave the need out, or ask for another series."),
        ),
        Impossible.FLOORS_ABOVE_POOL: (
            "floor",
            _(
                "The floor alone costs {needed} CLP; the pool is {pool}.",
                needed=round(refused.amount),
                pool=scheme.pool,
            ),
            _("Lower the floor or raise the pool."),
        ),
        Impossible.CEILINGS_BELOW_POOL: (
            "ceiling",
            _(
                "Under the ceiling only {spent} CLP can be spent; the pool is {pool}.",
                spent=round(refused.amount),
                pool=scheme.pool,
            ),
            _("Raise the ceiling or lower the pool."),
        ),
    }[refused.reason]
    return InvalidQuery(f"{message} {remedy}", [FieldError(field, refused.reason.value, message, remedy)])
