"""Turning a suggested link down, so that it is not offered again until one of the two priorities is revised."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.access.engine import permit
from regional_planner.alignment.likeness.models import Dismissal
from regional_planner.alignment.likeness.permissions import POLICY
from regional_planner.alignment.service import refuse_unjoinable
from regional_planner.kernel.errors import Conflict, FieldError, Invalid
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.statements import lock
from regional_planner.priorities.models import PriorityIdentity
from regional_planner.priorities.queries import in_force, revisions_of
from regional_planner.priorities.service import visible
from regional_planner.records import commands
from regional_planner.records.record_type import RecordType, Values
from regional_planner.records.steps import renamed

DISMISSAL = RecordType("dismissal", Dismissal, POLICY, scope=lambda row: str(row["territory"]))


def dismiss(session: Session, actor: Actor, values: Values) -> Dismissal:
    """Turn down the link of two priorities as they are today.

    Raises:
        NotPermitted, Unauthenticated: for someone of neither side.
        Invalid: for a priority that the actor may not see, and two that could not be joined.
        Conflict: when it was turned down already.
    """
    if not actor.may_write:
        permit(POLICY, "dismissal.create", actor, values)
    lower = visible(session, actor, values["lower"], "lower")
    higher = visible(session, actor, values["higher"], "higher")
    refuse_unjoinable(lower, higher)
    full = {
        **values,
        "territory": lower["territory"],
        "higher_territory": higher["territory"],
        "cycle": lower["cycle"],
        "lower_revision": _revision(session, lower["code"]),
        "higher_revision": _revision(session, higher["code"]),
    }
    permit(POLICY, "dismissal.create", actor, full)
    lock(session, PriorityIdentity, PriorityIdentity.code == lower["code"])
    named = {name: full[name] for name in ("lower", "higher", "lower_revision", "higher_revision")}
    if session.scalars(select(Dismissal).filter_by(**named, ended_at=None)).one_or_none() is not None:
        raise Conflict(_("This suggestion was turned down already: {lower} to {higher}.", **named))
    record: Dismissal = commands.create(session, actor, DISMISSAL, full, reason=full["reason"])
    return record


def change(session: Session, actor: Actor, record: Dismissal, values: Values) -> Dismissal:
    """Change the reason; the two priorities stay.

    Raises:
        NotPermitted, Unauthenticated: for someone of neither side.
        Invalid: when it would become another dismissal.
    """
    permit(POLICY, "dismissal.change", actor, DISMISSAL.columns_of(record))
    if field := renamed(record, values, ("lower", "higher")):
        remedy = _("End this one, and turn the other suggestion down.")
        fault = FieldError(field, "fixed", _("It names what was turned down and cannot change."), remedy)
        raise Invalid(_("The dismissal does not hold; see `errors`."), [fault])
    changed: Dismissal = commands.change(session, actor, DISMISSAL, record, values)
    return changed


def _revision(session: Session, code: str) -> int:
    """The number of the revision in force, which is the one that is compared; of the newest where none is."""
    adopted = in_force(session, code)
    return adopted.revision if adopted else revisions_of(session, code)[-1].revision
