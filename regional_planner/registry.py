"""Every kind of record of the house, and the rules that rooms above add to rooms below."""

from __future__ import annotations

from regional_planner.access.clauses import Policy
from regional_planner.alignment.kind import LINKS, ORIGINS
from regional_planner.alignment.service import check_local
from regional_planner.exchange.kind import IMPORTS
from regional_planner.finance.kind import AMOUNTS
from regional_planner.institutions.kind import INSTITUTIONS
from regional_planner.people.delegations.kind import DELEGATIONS
from regional_planner.people.kind import TOKENS, USERS
from regional_planner.priorities.kind import CYCLES, PRIORITIES
from regional_planner.priorities.service import PRIORITY
from regional_planner.rollout.kind import STEPS

PRIORITY.guards.append(check_local)

KINDS = (INSTITUTIONS, USERS, TOKENS, DELEGATIONS, STEPS, CYCLES, PRIORITIES, AMOUNTS, LINKS, ORIGINS, IMPORTS)
SHEET_KINDS = (PRIORITIES, LINKS, AMOUNTS)
"""Those that have a sheet in workbooks, in the order in which an import writes them."""
POLICY: Policy = {action: clauses for kind in KINDS for action, clauses in kind.record_type.policy.items()}
"""Who may do what, over the whole house."""
