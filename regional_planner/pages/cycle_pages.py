"""The pages of planning cycles: where each stands, what its phase allows, and forms for those who move it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Response, flash, render_template, request

from regional_planner.access.engine import may, permit
from regional_planner.alignment.snapshots.queries import snapshots_of
from regional_planner.kernel.errors import Conflict, Invalid, Stale
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import localised
from regional_planner.pages import asking
from regional_planner.pages.cycle_figures import adopted_by_cycle, continuity, links_by_state
from regional_planner.pages.moving import personal, to
from regional_planner.pages.words import CYCLE_STATES, LINK_STATES
from regional_planner.people.helpers import help_from
from regional_planner.priorities import phases
from regional_planner.priorities.models import Cycle
from regional_planner.priorities.permissions import OPENERS, POLICY
from regional_planner.priorities.phases import CYCLE
from regional_planner.priorities.queries import add_phases
from regional_planner.priorities.rules import ALLOWED, DEADLINES, PHASES, WORK, next_phase, phase_before
from regional_planner.priorities.terms import CycleState
from regional_planner.records import reading
from regional_planner.records.record_type import Values
from regional_planner.web.answers import require_version
from regional_planner.web.context import actor, db

CYCLES = "/cycles"
Step = Callable[..., Cycle]


def cycles() -> str:
    """Every cycle: its period, the phase that it is in, until when, and how much is in it."""
    rows = reading.page(db(), CYCLE, actor(), sort="-code").rows
    add_phases(db(), actor(), rows)
    adopted = adopted_by_cycle(db())
    return render_template(
        "cycles.html",
        cycles=[{**_named(row), "adopted": adopted.get(row["code"])} for row in rows],
        downloads=asking.downloads("/api/v1/cycles", sort="-code"),
        sources=[],
    )


def cycle(key: str) -> str:
    """One cycle: its phase and deadlines, who moves it, its snapshots, what is in it and what went on into it.

    Raises:
        NotFound: when there is none.
    """
    session, who = db(), actor()
    row = reading.one(session, CYCLE, who, key)
    add_phases(session, who, [row])
    record = session.get_one(Cycle, row["id"])
    moves = _moves(row) if who.session_id and may(POLICY, "cycle.advance", who, row) else {}
    return render_template(
        "cycle.html",
        cycle=_named(row),
        phases=_phases(row),
        movers=[each.as_dict() for each in help_from(session, who, OPENERS)],
        moves=moves,
        adopted=adopted_by_cycle(session).get(row["code"]),
        links=[(LINK_STATES[state], count) for state, count in links_by_state(session, row["code"]).items()],
        continuity=continuity(session, record),
        snapshots=snapshots_of(session, row["code"]),
        downloads=asking.downloads(f"/api/v1/cycles/{row['code']}/snapshots"),
        sources=[],
    )


@personal
def advance(key: str) -> Response:
    """Move a cycle to its next phase."""
    return _move(key, "advance", phases.advance)


@personal
def go_back(key: str) -> Response:
    """Move a cycle to the phase before."""
    return _move(key, "go_back", phases.go_back)


def _move(key: str, name: str, step: Step) -> Response:
    """Take a step with a cycle, from the version that the form was made for; what refuses it is said on its page."""
    row = reading.one(db(), CYCLE, actor(), key)
    permit(POLICY, f"cycle.{name}", actor(), row)
    record, named = db().get_one(Cycle, row["id"]), request.form.get("version", "")
    try:
        require_version(record.version, int(named) if named.isascii() and named.isdigit() else 0)
        moved = step(db(), actor(), record, request.form.get("reason", "").strip() or None)
    except Stale:
        flash(_("Somebody moved or changed the cycle meanwhile: look at where it stands now, and repeat."), "error")
    except (Conflict, Invalid) as error:
        flash(error.detail, "error")
    else:
        flash(_("The cycle is now in the phase: {phase}.", phase=CYCLE_STATES[moved.state]), "success")
    return to(f"{CYCLES}/{row['code']}")


def _named(row: Values) -> dict[str, Any]:
    """A cycle as people read it."""
    note = localised(row, "note") if row["note_es"] else None
    return {**row, "name": localised(row, "name"), "note": note, "phase": CYCLE_STATES[row["state"]]}


def _phases(row: Values) -> list[dict[str, Any]]:
    """The phases in their order: what each allows, until when, and whether it is the present one."""
    return [
        {
            "label": CYCLE_STATES[state],
            "allows": [WORK[each] for each in ALLOWED[state]],
            "until": _until(row, state),
            "present": state is row["state"],
        }
        for state in PHASES
    ]


def _until(row: Values, state: CycleState) -> date | None:
    found: date | None = row[DEADLINES[state]] if state in DEADLINES else None
    return found


def _moves(row: Values) -> dict[str, str]:
    """Where the cycle can be moved: step -> the phase that it leads to."""
    ways = {"advance": next_phase(row["state"]), "go_back": phase_before(row["state"])}
    return {name: str(CYCLE_STATES[target]) for name, target in ways.items() if target and row["ended_at"] is None}
