"""Who may send imports and fetch the template for them, and who may read their reports."""

from regional_planner.access.clauses import AUDITOR, OWN_APPROVER, OWN_OFFICER, OWN_PLANNER, PLANNER, Policy

WRITERS = (OWN_OFFICER, OWN_APPROVER, OWN_PLANNER)

POLICY: Policy = {
    "import.read": (*WRITERS, (PLANNER,), (AUDITOR,)),
    "import.create": WRITERS,
    "import.read_template": WRITERS,
}
