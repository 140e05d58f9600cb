"""What the whole building offers the command line and the spreadsheets: kinds, policy, and work done rarely.

Libraries that only rare work needs (GeoPandas, pyarrow) are imported by that work, so that the workers which
serve never carry them.
"""

from __future__ import annotations

from regional_planner.alignment.kind import LINKS, ORIGINS
from regional_planner.alignment.service import check_local
from regional_planner.institutions.kind import INSTITUTIONS
from regional_planner.people.kind import TOKENS, USERS
from regional_planner.priorities.kind import CYCLES, PRIORITIES
from regional_planner.priorities.service import PRIORITY

PRIORITY.guards.append(check_local)
KINDS = (INSTITUTIONS, USERS, TOKENS, CYCLES, PRIORITIES, LINKS, ORIGINS)
POLICY = {action: clauses for kind in KINDS for action, clauses in kind.record_type.policy.items()}
