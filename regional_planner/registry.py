"""Every kind of record of the house, and the rules that rooms above add to rooms below."""

from __future__ import annotations

from regional_planner.access.clauses import Policy
from regional_planner.alignment.checks import broken_shares
from regional_planner.alignment.dialogue.waiting import POLICY as INBOX_POLICY
from regional_planner.alignment.joint.checks import broken_joint_priorities
from regional_planner.alignment.joint.kind import JOINT_PRIORITIES
from regional_planner.alignment.kind import LINKS, ORIGINS
from regional_planner.alignment.likeness.kind import DISMISSALS
from regional_planner.alignment.service import check_local
from regional_planner.alignment.snapshots.checks import broken_snapshots
from regional_planner.alignment.snapshots.service import take_snapshot
from regional_planner.audit.permissions import POLICY as AUDIT_POLICY
from regional_planner.equalisation.kind import SCENARIOS
from regional_planner.exchange.kind import IMPORTS
from regional_planner.exchange.mappings.kind import MAPPINGS
from regional_planner.exchange.mappings.service import MAPPING, fields_rule
from regional_planner.finance.checks import broken_amounts
from regional_planner.finance.comparison.kind import BENCHMARKS
from regional_planner.finance.kind import ACTS, AGREEMENTS, AMOUNTS, PHASES
from regional_planner.institutions.capabilities.kind import CAPABILITY_ASSESSMENTS
from regional_planner.institutions.competences.checks import overlapping_delegations
from regional_planner.institutions.competences.kind import DELEGATED_AMOUNTS, DELEGATED_COMPETENCES
from regional_planner.institutions.kind import INSTITUTIONS
from regional_planner.kernel.checking import Check
from regional_planner.people.checks import changed_territories
from regional_planner.people.delegations.kind import DELEGATIONS
from regional_planner.people.kind import SESSIONS, TOKENS, USERS
from regional_planner.priorities.checks import broken_priorities
from regional_planner.priorities.kind import CYCLES, PRIORITIES
from regional_planner.priorities.phases import CYCLE
from regional_planner.priorities.places.checks import misplaced_places
from regional_planner.priorities.places.kind import PLACES
from regional_planner.priorities.service import PRIORITY
from regional_planner.readiness.checks import misplaced_foundations
from regional_planner.readiness.kind import FOUNDATIONS, MILESTONES
from regional_planner.rollout.kind import STEPS
from regional_planner.territory.checks import broken_lineage
from regional_planner.territory.cities.kind import FUNCTIONAL_CITIES
from regional_planner.territory.editions.permissions import POLICY as EDITION_POLICY

PRIORITY.guards.append(check_local)
CYCLE.followers.append(take_snapshot)

KINDS = (
    FUNCTIONAL_CITIES,
    INSTITUTIONS,
    DELEGATED_COMPETENCES,
    DELEGATED_AMOUNTS,
    CAPABILITY_ASSESSMENTS,
    USERS,
    TOKENS,
    SESSIONS,
    DELEGATIONS,
    STEPS,
    CYCLES,
    PRIORITIES,
    PLACES,
    PHASES,
    ACTS,
    AGREEMENTS,
    AMOUNTS,
    LINKS,
    ORIGINS,
    DISMISSALS,
    JOINT_PRIORITIES,
    FOUNDATIONS,
    MILESTONES,
    SCENARIOS,
    BENCHMARKS,
    IMPORTS,
    MAPPINGS,
)
SHEET_KINDS = (
    PRIORITIES,
    LINKS,
    PHASES,
    ACTS,
    AGREEMENTS,
    AMOUNTS,
    BENCHMARKS,
    FOUNDATIONS,
    MILESTONES,
    PLACES,
    CAPABILITY_ASSESSMENTS,
    FUNCTIONAL_CITIES,
)
"""Those that have a sheet in workbooks, in the order in which an import writes them."""
MAPPING.guards.append(fields_rule(SHEET_KINDS))
PLAN_KINDS = (PRIORITIES, LINKS, AMOUNTS)
"""Those that the plan is made of: what they said at any instant can be asked."""
CHECKS: tuple[Check, ...] = (
    broken_lineage,
    changed_territories,
    overlapping_delegations,
    broken_priorities,
    misplaced_places,
    broken_shares,
    broken_amounts,
    broken_snapshots,
    broken_joint_priorities,
    misplaced_foundations,
)
"""What rooms ask of their records across rows; `regional-planner check` runs them."""
POLICY: Policy = {
    **{action: clauses for kind in KINDS for action, clauses in kind.record_type.policy.items()},
    **EDITION_POLICY,
    **AUDIT_POLICY,
    **INBOX_POLICY,
}
"""Who may do what, over the whole house."""
