"""Cycles and priorities over HTTP."""

from regional_planner.priorities.kind import CYCLES, PRIORITIES
from regional_planner.web.records import records

cycles = records(CYCLES)
priorities = records(PRIORITIES)
