"""Who may read the audit log: it holds drafts of every territory."""

from regional_planner.access.clauses import AUDITOR, Policy

POLICY: Policy = {"audit.read": ((AUDITOR,),)}
