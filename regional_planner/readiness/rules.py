"""The states that records give, the score with its parts, and since when something is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from math import fsum

from regional_planner.readiness.terms import Found, Milestone, Part, Score, State, Statement


def funding_state(committed: int, voted: int) -> State:
    """Of money in CLP: in place where it is promised and voted, partly where it is one of the two.

    >>> funding_state(5, 0)
    <State.PARTLY: 'partly'>
    """
    return (State.MISSING, State.PARTLY, State.IN_PLACE)[(committed > 0) + (voted > 0)]


def milestones_state(milestones: Collection[Milestone], day: date) -> State:
    """In place where there are milestones and none is late on `day`; partly where one is; missing without any."""
    if not milestones:
        return State.MISSING
    return State.PARTLY if any(each.late_on(day) for each in milestones) else State.IN_PLACE


def competence_state(needs: Collection[str], held: Collection[str]) -> State | None:
    """In place where the territory holds all competences that are needed; None where nobody said which are."""
    if not needs:
        return None
    having = set(needs) & set(held)
    return State.IN_PLACE if having == set(needs) else State.PARTLY if having else State.MISSING


def score(states: Mapping[Part, State | None], weights: Mapping[Part, float]) -> Score:
    """The weighted mean of what the known parts are worth, and the range that the unknown ones leave.

    Args:
        states: the state of each part; None where it is not known.
        weights: of each part, 0 or more; those that `states` lacks do not count.

    Nothing is assumed of what is not known: the value leaves it out, the range says what it could be.
    """
    known = {part: state for part, state in states.items() if state is not None}
    whole = fsum(weights[part] for part in states)
    told = fsum(weights[part] for part in known)
    earned = {part: weights[part] * state.worth for part, state in known.items()}
    if not whole:
        return Score(None, None, None, dict.fromkeys(states))
    least = fsum(earned.values()) / whole
    most = fsum([*earned.values(), *(weights[part] for part in states if part not in known)]) / whole
    if not told:
        return Score(None, least, most, dict.fromkeys(states))
    contributions = {part: earned[part] / told if part in earned else None for part in states}
    return Score(fsum(earned.values()) / told, least, most, contributions)


def mean(values: Iterable[float | None]) -> float | None:
    """The mean of the values that are known; None where none is.

    >>> mean([1.0, None, 0.0]), mean([None])
    (0.5, None)
    """
    known = [value for value in values if value is not None]
    return fsum(known) / len(known) if known else None


def missing_since(found: Found, adopted_on: date | None) -> date | None:
    """The day from which a foundation of a priority has been missing; None where it is not missing.

    Records have it missing since the priority was adopted, or since what held it ended; a statement since the first
    of those in a row that said so.
    """
    if found.state is not State.MISSING:
        return None
    told = found.computed.since if found.computed.state is not None else _run(found.statements)
    days = [day for day in (adopted_on, told) if day is not None]
    return max(days) if days else None


def _run(statements: Sequence[Statement]) -> date | None:
    """Since when the statements, the latest first, have said that it is missing."""
    since = None
    for each in statements:
        if each.state is not State.MISSING:
            break
        since = each.stated_on
    return since
