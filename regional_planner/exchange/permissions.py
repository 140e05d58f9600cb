"""Who may send imports, and who may read their reports."""

from regional_planner.access.clauses import APPROVER, AUDITOR, OFFICER, OWN_TERRITORY, PLANNER, Policy

WRITERS = ((OFFICER, OWN_TERRITORY), (APPROVER, OWN_TERRITORY), (PLANNER, OWN_TERRITORY))

POLICY: Policy = {
    "import.read": (*WRITERS, (PLANNER,), (AUDITOR,)),
    "import.create": WRITERS,
}
