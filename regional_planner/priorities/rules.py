"""The life of a priority and the phases of a cycle as tables, and how the codes of priorities are made."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from regional_planner.kernel.errors import Conflict, FieldError, WhoCan
from regional_planner.kernel.language import LazyText
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.priorities.terms import CycleState, HeldCycle, PriorityState, Work

STEPS: dict[str, tuple[tuple[PriorityState, ...], PriorityState]] = {
    "submit": ((PriorityState.DRAFT,), PriorityState.SUBMITTED),
    "send_back": ((PriorityState.SUBMITTED,), PriorityState.DRAFT),
    "adopt": ((PriorityState.SUBMITTED,), PriorityState.ADOPTED),
    "retire": ((PriorityState.ADOPTED,), PriorityState.RETIRED),
}
"""Step -> the states that it starts from, and the state that it leads to."""

ALLOWED: dict[CycleState, tuple[Work, ...]] = {
    CycleState.ENTRY: (Work.ENTER, Work.REVISE, Work.PROPOSE, Work.ANSWER, Work.LOCATE, Work.FUND, Work.SPEND),
    CycleState.DIALOGUE: (Work.REVISE, Work.PROPOSE, Work.ANSWER, Work.LOCATE, Work.FUND, Work.SPEND),
    CycleState.AGREEMENT: (Work.ANSWER, Work.LOCATE, Work.FUND, Work.SPEND),
    CycleState.FROZEN: (Work.SPEND,),
}
"""What each phase of a cycle lets people do, for all rooms. What is spent becomes known after the plan is closed."""
WORK: dict[Work, LazyText] = {
    Work.ENTER: lazy("new priorities"),
    Work.REVISE: lazy("changes, adoptions and revisions of priorities that have their code"),
    Work.PROPOSE: lazy("new and changed links and origins"),
    Work.ANSWER: lazy("answers to links"),
    Work.LOCATE: lazy("places of priorities"),
    Work.FUND: lazy("commitments and appropriations"),
    Work.SPEND: lazy("expenditure"),
}
"""The same for people."""
DEADLINES = {
    CycleState.ENTRY: "entry_until",
    CycleState.DIALOGUE: "dialogue_until",
    CycleState.AGREEMENT: "agreement_until",
}
"""Phase -> the field that says until when it is to run."""
PHASES = tuple(CycleState)


def deadline(cycle: HeldCycle) -> date | None:
    """The day until which the cycle's present phase is to run, else its last day; None when it is frozen."""
    if cycle.state is CycleState.FROZEN:
        return None
    until: date | None = getattr(cycle, DEADLINES[cycle.state])
    return until or cycle.ends_on


def require_phase(cycle: HeldCycle, work: Work, openers: Sequence[WhoCan], day: date) -> None:
    """Let people do `work` in `cycle` where its phase has room for it; `openers` are those who can move the phase.

    Raises:
        Conflict: naming the phase, since when and until when, what it takes, and what was refused.
    """
    if work in ALLOWED[cycle.state]:
        return
    raise Conflict(
        _(
            "The cycle {cycle} is in the phase “{phase}”{days}. It takes {allowed}, and no {work}.",
            cycle=cycle.code,
            phase=cycle.state.value,
            days=_days(cycle, day),
            allowed=", ".join(str(WORK[each]) for each in ALLOWED[cycle.state]),
            work=WORK[work],
        ),
        help=openers,
    )


def _days(cycle: HeldCycle, day: date) -> str:
    """Since when and until when the phase runs, as far as that is known, as it stands behind the phase's name."""
    until = deadline(cycle)
    parts = [_(" since {day}", day=cycle.state_since)] if cycle.state_since else []
    if until is not None:
        parts.append(_(" until {day}", day=until) if day <= until else _(" (it was to end on {day})", day=until))
    return "".join(parts)


def next_phase(state: CycleState) -> CycleState | None:
    """The phase after `state`; None after the last.

    >>> next_phase(CycleState.AGREEMENT).value
    'frozen'
    """
    return PHASES[PHASES.index(state) + 1] if state is not PHASES[-1] else None


def phase_before(state: CycleState) -> CycleState | None:
    """The phase before `state`; None before the first.

    >>> phase_before(CycleState.FROZEN).value
    'agreement'
    """
    return PHASES[PHASES.index(state) - 1] if state is not PHASES[0] else None


def deadline_faults(values: Mapping[str, date | None]) -> list[FieldError]:
    """The deadlines of a cycle that lie before the deadline of an earlier phase."""
    faults, last = [], ("", date.min)
    for name in DEADLINES.values():
        until = values[name]
        if until is None:
            continue
        if until < last[1]:
            message = _("{day} is before {earlier}, when an earlier phase ends.", day=until, earlier=last[1])
            remedy = _("Phases follow each other: write that day or a later one, or change “{field}”.", field=last[0])
            faults.append(FieldError(name, "out_of_order", message, remedy))
        last = (name, max(until, last[1]))
    return faults


def next_code(territory: str, first_year: int, taken: list[str]) -> str:
    """The next free code of a territory in a cycle: `02-2026-07`.

    >>> next_code("02", 2026, ["02-2026-01", "02-2026-06"])
    '02-2026-07'
    """
    numbers = [int(match[1]) for code in taken if (match := re.search(r"-(\d+)$", code))]
    return f"{territory}-{first_year}-{max(numbers, default=0) + 1:02d}"
