"""Who keeps the boundaries: GIS analysts and administrators. Published editions are everybody's to read."""

from regional_planner.access.clauses import ADMIN, AUDITOR, GIS_ANALYST, Policy, in_state
from regional_planner.territory.terms import EditionState

POLICY: Policy = {
    "boundary_edition.read": ((in_state(EditionState.PUBLISHED.value),), (GIS_ANALYST,), (ADMIN,), (AUDITOR,)),
    "boundary_edition.load": ((GIS_ANALYST,), (ADMIN,)),
    "boundary_edition.publish": ((GIS_ANALYST,), (ADMIN,)),
    "boundary_edition.discard": ((GIS_ANALYST,), (ADMIN,)),
}
