"""Joint priorities over HTTP."""

from __future__ import annotations

from regional_planner.alignment.joint.kind import JOINT_PRIORITIES
from regional_planner.web.records import records

joint_priorities = records(JOINT_PRIORITIES)
