"""Institutions over HTTP."""

from regional_planner.institutions.kind import INSTITUTIONS
from regional_planner.web.records import records

blueprint = records(INSTITUTIONS)
