"""A scheme applied to the figures of a day, or why it cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from regional_planner.equalisation.queries import Asked, Start, start_of
from regional_planner.equalisation.rules import equalise
from regional_planner.equalisation.terms import Grants, Impossible, Scheme, Unshareable
from regional_planner.kernel.errors import FieldError, InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import number
from regional_planner.territory.terms import Level


@dataclass(frozen=True)
class Simulation:
    """A scheme over a start, and what came out."""

    start: Start
    scheme: Scheme
    grants: Grants


def simulated(session: Session, day: date, terms: Mapping[str, Any]) -> Simulation:
    """What the terms of a question or of a kept scenario come to on the figures of `day`.

    Raises:
        NotFound: for a series that is not there.
        InvalidQuery: when a series has no figures at that level, and when the scheme cannot be kept.
    """
    asked = Asked(day, Level(terms["level"]), terms["income"], terms["need"])
    start, scheme = start_of(session, asked), _scheme(terms)
    try:
        return Simulation(start, scheme, equalise(start.income, start.people, start.need, scheme))
    except Unshareable as refused:
        raise _refused(refused, scheme) from refused


def _scheme(terms: Mapping[str, Any]) -> Scheme:
    """The scheme that a question describes.

    Raises:
        InvalidQuery: for a ceiling below the floor.
    """
    floor, ceiling = terms["floor"], terms["ceiling"]
    if ceiling is not None and ceiling < floor:
        message, remedy = _("The ceiling is below the floor."), _("Raise it to the floor or above.")
        raise InvalidQuery(f"{message} {remedy}", [FieldError("ceiling", "below_floor", message, remedy)])
    return Scheme(terms["pool"], terms["target"], terms["exponent"], floor, ceiling)


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
                needed=number(round(refused.amount)),
                pool=number(scheme.pool),
            ),
            _("Lower the floor or raise the pool."),
        ),
        Impossible.CEILINGS_BELOW_POOL: (
            "ceiling",
            _(
                "Under the ceiling only {spent} CLP can be spent; the pool is {pool}.",
                spent=number(round(refused.amount)),
                pool=number(scheme.pool),
            ),
            _("Raise the ceiling or lower the pool."),
        ),
    }[refused.reason]
    return InvalidQuery(f"{message} {remedy}", [FieldError(field, refused.reason.value, message, remedy)])
