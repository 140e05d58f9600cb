"""The kind of record that an institution is."""

from regional_planner.institutions.models import Institution
from regional_planner.institutions.permissions import POLICY
from regional_planner.records.record_type import RecordType

INSTITUTION = RecordType("institution", Institution, POLICY, scope=lambda row: "institutions")
