"""Keeping scenarios: a scheme is kept only if it shares its pool out today."""

from __future__ import annotations

from sqlalchemy.orm import Session

from regional_planner.equalisation.models import Scenario
from regional_planner.equalisation.permissions import POLICY
from regional_planner.equalisation.simulation import simulated
from regional_planner.kernel.errors import Invalid, InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import today
from regional_planner.records.record_type import Change, RecordType

SCOPE = "equalisation"


def check_scenario(session: Session, change: Change) -> None:
    """Refuse a scheme that would share out nothing, in the words of the simulation.

    Raises:
        Invalid: names the field, the numbers and the remedy.
        NotFound: for a series that is not there.
    """
    try:
        simulated(session, today(), change.after)
    except InvalidQuery as refused:
        raise Invalid(_("The scenario does not hold; see `errors`."), refused.errors) from refused


SCENARIO = RecordType("equalisation_scenario", Scenario, POLICY, scope=lambda row: SCOPE, check=check_scenario)
