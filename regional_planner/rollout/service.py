"""Planning steps of the roll-out, and saying that one was taken."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.access.engine import permit
from regional_planner.kernel.errors import Conflict, FieldError, Invalid
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import PartialDate, today
from regional_planner.records import commands
from regional_planner.records.record_type import Change, RecordType, Values
from regional_planner.records.steps import renamed
from regional_planner.rollout.models import RolloutStep
from regional_planner.rollout.permissions import POLICY
from regional_planner.rollout.terms import Stage
from regional_planner.territory.queries import region_named
from regional_planner.territory.terms import REGISTER_BEGINS


def check_step(session: Session, change: Change) -> None:
    """The rules of a step, over itself and the region's other steps.

    Raises:
        Conflict: when the region has a step to that stage already.
        Invalid: for a step neither planned nor taken, or taken after today.
    """
    after = change.after
    if after["planned"] is None and after["actual"] is None:
        raise _invalid(
            "planned",
            "required",
            _("The step is neither planned nor taken."),
            _("Write a day, month or year in `planned`, in `actual`, or in both."),
        )
    if change.touches("actual"):
        _refuse_future("actual", after["actual"])
    if not change.touches("territory", "stage", "ended_at") or after["ended_at"] is not None:
        return
    other = session.scalars(
        select(RolloutStep.code).where(
            RolloutStep.territory == after["territory"],
            RolloutStep.stage == Stage(after["stage"]),
            RolloutStep.ended_at.is_(None),
            RolloutStep.id != after["id"],
        )
    ).first()
    if other is not None:
        raise Conflict(
            _(
                "Territory {territory} has a step to “{stage}” already: {code}. Change that one, or end it.",
                territory=after["territory"],
                stage=Stage(after["stage"]).value,
                code=other,
            )
        )


STEP = RecordType("rollout_step", RolloutStep, POLICY, scope=lambda row: str(row["territory"]), check=check_step)


def create(session: Session, actor: Actor, values: Values) -> RolloutStep:
    """Enter a step of a region; its code is given when none is named.

    Raises:
        NotPermitted, Unauthenticated: for all but national planners.
        Invalid: for what is no region on `units_as_of`, a code that is taken, and as `check_step`.
        Conflict: as `check_step`.
    """
    permit(POLICY, "rollout_step.create", actor, values)
    full = _placed(session, {"units_as_of": _usual_day(values.get("actual")), **values})
    taken = set(session.scalars(select(RolloutStep.code)))
    if full.get("code") in taken:
        message = _("The code {code} is taken.", code=full["code"])
        raise _invalid("code", "taken", message, _("Leave it empty to be given one."))
    record: RolloutStep = commands.create(
        session, actor, STEP, {**full, "code": full.get("code") or _code(full, taken)}
    )
    return record


def change(session: Session, actor: Actor, record: RolloutStep, values: Values) -> RolloutStep:
    """Change a step; its code stays.

    Raises:
        NotPermitted, Unauthenticated: for all but national planners.
        Invalid, Conflict: as `create`.
    """
    permit(POLICY, "rollout_step.change", actor, STEP.columns_of(record))
    if renamed(record, values, ("code",)):
        raise _invalid("code", "fixed", _("It names the step and cannot change."), _("Enter a new step."))
    placed = _placed(session, {"territory": record.territory, "units_as_of": record.units_as_of, **values})
    changed: RolloutStep = commands.change(session, actor, STEP, record, placed)
    return changed


def reach(
    session: Session, actor: Actor, record: RolloutStep, on: PartialDate, source: str, reason: str | None = None
) -> RolloutStep:
    """Say that a step was taken `on` a day, month or year, and where that is known from.

    Raises:
        NotPermitted: for all but national planners and, until it is said for the first time, the region's approver.
        Conflict: when the step was ended.
        Invalid: for a date after today.
    """
    permit(POLICY, "rollout_step.reach", actor, STEP.columns_of(record))
    if record.ended_at is not None:
        raise Conflict(_("It was ended on {day}; ended records do not change.", day=record.ended_at.date()))
    _refuse_future("on", on)
    cited = ";".join(dict.fromkeys([*(record.source or "").split(";"), source])).strip(";")
    if len(cited) > 500:
        raise _invalid(
            "source", "too_long", _("With the sources there are, it is too long."), _("Cite it by its code.")
        )
    values = {"actual": on, "source": cited}
    changed: RolloutStep = commands.change(session, actor, STEP, record, values, action="reach", reason=reason)
    return changed


def _placed(session: Session, values: Values) -> Values:
    """`values` with the region's CUT code, out of its CUT or ISO code or its name."""
    code = region_named(session, values["territory"], values["units_as_of"], "units_as_of")
    return {**values, "territory": code}


def _usual_day(actual: PartialDate | None) -> date:
    """The day whose region is meant when none is named: that of the step, else today."""
    return actual.last if actual is not None and REGISTER_BEGINS <= actual.last <= today() else today()


def _code(values: Values, taken: set[str]) -> str:
    stem = f"{values['territory']}-{Stage(values['stage']).value}"
    return next(
        code
        for number in range(1, len(taken) + 2)
        if (code := stem if number == 1 else f"{stem}-{number}") not in taken
    )


def _refuse_future(field: str, when: PartialDate | None) -> None:
    if when is not None and when.first > today():
        raise _invalid(
            field,
            "in_future",
            _("{when} has not come yet.", when=when),
            _("Write when it was taken; what is still to come is `planned`."),
        )


def _invalid(field: str, code: str, message: str, remedy: str) -> Invalid:
    return Invalid(_("The step does not hold; see `errors`."), [FieldError(field, code, message, remedy)])
