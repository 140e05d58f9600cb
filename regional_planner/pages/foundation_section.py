"""The section of a priority's page that says what stands behind it, and the form that states a foundation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from regional_planner.access.engine import may
from regional_planner.institutions.competences.queries import competences
from regional_planner.institutions.queries import institutions
from regional_planner.kernel.period import today
from regional_planner.pages.words import FOUNDATION_MARKS
from regional_planner.priorities.queries import cycle
from regional_planner.readiness.answers import parts
from regional_planner.readiness.permissions import POLICY
from regional_planner.readiness.queries import PriorityReadiness, readiness_of
from regional_planner.readiness.terms import PARTS, STATES, Part
from regional_planner.records.record_type import Values
from regional_planner.web.context import actor

FIELDS = ("part", "state", "evidence", "link", "stated_on")
"""What the form asks for, besides the competences that are needed."""


def foundations(session: Session, row: Values, given: Mapping[str, Any], faults: Mapping[str, str]) -> dict[str, Any]:
    """The checklist of a priority today, its milestones, and the form, filled in as it was sent, for who may state."""
    day = today()
    found = readiness_of(session, day, cycle(session, row["cycle"]), [row])[0]
    names = {code: each["name"] for code, each in institutions(session).items()}
    needs = {each["code"]: each["name"] for each in competences(session)}
    return {
        "day": day,
        "parts": [_part(found, each, names, needs) for each in parts(found)],
        "score": found.score,
        "milestones": [
            {"title": each.title, "planned": each.planned, "actual": each.actual, "late": each.late_on(day)}
            for each in found.milestones
        ],
        "form": _form(given, faults, needs) if may_state(row["territory"]) else None,
    }


def may_state(territory: str) -> bool:
    """Whether the reader is logged in and may state foundations of the priorities of a territory."""
    return actor().session_id is not None and may(POLICY, "foundation.create", actor(), {"territory": territory})


def _part(
    found: PriorityReadiness, part: dict[str, Any], names: Mapping[str, str], needs: Mapping[str, str]
) -> dict[str, Any]:
    """A foundation as people read it, with what was stated of it before."""
    statements = next(each.statements for each in found.found if each.part is part["part"])
    return {
        **part,
        "state_label": STATES.get(part["state"]),
        "mark": FOUNDATION_MARKS.get(part["state"]),
        "statements": [
            {
                "state_label": STATES[each.state],
                "evidence": each.evidence,
                "link": each.link,
                "stated_on": each.stated_on,
                "by": names.get(each.stated_by or ""),
                "needs": [needs[code] for code in each.needs],
                "illustrative": each.illustrative,
            }
            for each in statements
        ],
    }


def _form(given: Mapping[str, Any], faults: Mapping[str, str], needs: Mapping[str, str]) -> dict[str, Any]:
    return {
        "given": {**dict.fromkeys(FIELDS, ""), "stated_on": today().isoformat(), "needs": [], **given},
        "faults": faults,
        "parts": [(part.value, PARTS[part]) for part in Part],
        "states": [(state.value, label) for state, label in STATES.items()],
        "needs": sorted(needs.items(), key=lambda each: each[1]),
    }
