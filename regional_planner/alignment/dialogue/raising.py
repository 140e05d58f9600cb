"""What a region raises to the nation: raised, then accepted with a share or declined with a reason."""

from __future__ import annotations

from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.access.engine import holds_any, permit
from regional_planner.alignment.models import Origin
from regional_planner.alignment.permissions import NATION, POLICY
from regional_planner.alignment.service import ORIGIN
from regional_planner.alignment.terms import OriginState
from regional_planner.kernel.errors import FieldError, Invalid
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import today
from regional_planner.priorities import queries as priorities
from regional_planner.records import commands
from regional_planner.records.record_type import Values
from regional_planner.records.steps import renamed, require_reason, require_state


def record(session: Session, actor: Actor, values: Values) -> Origin:
    """Record an origin as the nation, which counts at once; as a region, raise something and wait for the answer.

    Raises:
        NotPermitted: for somebody of another territory.
        Invalid: when it does not say what is raised, or names priorities that do not go together.
        Conflict: when the phase of its cycle has no room for it.
    """
    permit(POLICY, "origin.create", actor, values)
    by_nation = holds_any(NATION, actor, values)
    full = {**values, "cycle": _cycle(session, values)}
    if by_nation:
        _require(full, "national", "share")
        full["state"] = OriginState.ACCEPTED
    else:
        if not (values.get("priority") or values.get("text")):
            _require(full, "text")
        full |= {"state": OriginState.RAISED, "raised_on": today()}
    made: Origin = commands.create(session, actor, ORIGIN, full)
    return made


def change(session: Session, actor: Actor, origin: Origin, values: Values) -> Origin:
    """Change what a region raised while nobody answered it, or what the nation recorded; the region stays.

    Raises:
        Invalid: when it would speak of another territory or cycle.
    """
    if field := renamed(origin, values, ("territory", "cycle")):
        fault = FieldError(field, "fixed", _("It says whose it is and cannot change."), _("Raise it anew."))
        raise Invalid(_("The origin does not hold; see `errors`."), [fault])
    if origin.state is OriginState.ACCEPTED:
        _require({**ORIGIN.columns_of(origin), **values}, "national", "share")
    changed: Origin = commands.change(session, actor, ORIGIN, origin, values)
    return changed


def accept(
    session: Session,
    actor: Actor,
    origin: Origin,
    reason: str | None = None,
    national: str | None = None,
    share: int | None = None,
) -> Origin:
    """Say which national priority took it up, and how much of that the region raised (per million).

    What the region named holds where nothing else is said.

    Raises:
        NotPermitted: for others than national planners.
        Conflict: when it was accepted already, or its cycle takes no answers.
        Invalid: without a national priority that is published, or a share; for shares over the whole.
    """
    permit(POLICY, "origin.accept", actor, ORIGIN.columns_of(origin))
    require_state(origin, "accept", (OriginState.RAISED, OriginState.DECLINED))
    said = {"national": national or origin.national, "share": share or origin.share}
    _require(said, "national", "share")
    priorities.identity(session, str(said["national"]), "national", published=True)
    return _answer(session, actor, origin, "accept", reason, {**said, "state": OriginState.ACCEPTED})


def decline(session: Session, actor: Actor, origin: Origin, reason: str | None = None) -> Origin:
    """Say why it is not taken up.

    Raises:
        NotPermitted: for others than national planners.
        Conflict: when it was answered already, or its cycle takes no answers.
        Invalid: without a reason.
    """
    permit(POLICY, "origin.decline", actor, ORIGIN.columns_of(origin))
    require_state(origin, "decline", (OriginState.RAISED,))
    require_reason(reason)
    return _answer(session, actor, origin, "decline", reason, {"state": OriginState.DECLINED})


def _answer(session: Session, actor: Actor, origin: Origin, action: str, reason: str | None, values: Values) -> Origin:
    said = {**values, "answered_on": today(), "answer_reason": reason}
    answered: Origin = commands.change(session, actor, ORIGIN, origin, said, action=action, reason=reason)
    return answered


def _cycle(session: Session, values: Values) -> str:
    """The cycle named, or that of what is named; else the one that today falls in."""
    if values.get("cycle"):
        return str(priorities.cycle(session, values["cycle"]).code)
    for field in ("national", "priority"):
        if values.get(field):
            return str(priorities.identity(session, values[field], field).cycle)
    return str(priorities.cycle_on(session, today()).code)


def _require(values: Values, *names: str) -> None:
    missing = [FieldError(name, "required", _("It is missing.")) for name in names if not values.get(name)]
    if missing:
        raise Invalid(_("The origin does not hold; see `errors`."), missing)
