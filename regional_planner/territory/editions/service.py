"""Commands on editions: begin a load, publish from a day, discard."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.access.engine import acting_for, permit
from regional_planner.kernel.audit import record_write
from regional_planner.kernel.columns import as_json_value
from regional_planner.kernel.errors import Conflict, FieldError, Invalid
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import now, today
from regional_planner.kernel.revision import hold
from regional_planner.records.record_type import Values
from regional_planner.territory.boundaries.queries import BOUNDARIES, code_in_force
from regional_planner.territory.editions.models import BoundaryComparison, BoundaryLoad
from regional_planner.territory.editions.permissions import POLICY
from regional_planner.territory.editions.queries import fields_of, load_state
from regional_planner.territory.editions.terms import CODE_PATTERN, Asked, LoadState, Sent
from regional_planner.territory.models import BoundaryEdition, BoundaryShape
from regional_planner.territory.terms import REGISTER_BEGINS, EditionState


def begin_load(session: Session, actor: Actor, asked: Asked, sent: Sent) -> BoundaryLoad:
    """Note that a file is about to be loaded, in place of an earlier load of the same code that made no edition.

    Raises:
        NotPermitted, Unauthenticated: when `actor` does not keep boundaries.
        Invalid: for a code that is none, and a day before the register begins.
        Conflict: when the edition is on record, or one is being loaded: each takes much memory.
    """
    permit(POLICY, "boundary_edition.load", actor, {})
    if not re.fullmatch(CODE_PATTERN, asked.code):
        message = _("“{code}” is not a code of an edition.", code=asked.code)
        remedy = _("Write small letters without accents, digits, hyphens and points, such as dpa-2025.")
        raise Invalid(
            _("The edition cannot be loaded; see `errors`."), [FieldError("code", "invalid", message, remedy)]
        )
    if asked.as_of < REGISTER_BEGINS:
        message = _("The register of territories begins on {day}.", day=REGISTER_BEGINS)
        fault = FieldError("as_of", "before_register", message, _("Write that day or a later one."))
        raise Invalid(_("The edition cannot be loaded; see `errors`."), [fault])
    hold(session, [BOUNDARIES])
    if session.get(BoundaryEdition, asked.code) is not None:
        raise Conflict(_("The boundary edition “{code}” is on record already.", code=asked.code))
    for load in session.scalars(select(BoundaryLoad).where(BoundaryLoad.state == LoadState.LOADING)):
        if load_state(load) is LoadState.LOADING:
            raise Conflict(_("The edition “{code}” is being loaded; try again when that has ended.", code=load.code))
    session.execute(delete(BoundaryLoad).where(BoundaryLoad.code == asked.code))
    load = BoundaryLoad(
        code=asked.code,
        state=LoadState.LOADING,
        asked=asked.as_dict(),
        filename=sent.filename,
        digest=sent.digest,
        entered_by=actor.username,
        institution=actor.institution,
    )
    session.add(load)
    session.flush()
    return load


def publish(session: Session, actor: Actor, edition: BoundaryEdition, day: date) -> BoundaryEdition:
    """Let layers draw from an edition from `day` on: a draft, or a published one anew, such as to go back to it.

    Raises:
        NotPermitted, Unauthenticated: when `actor` does not keep boundaries.
        Invalid: for a day that has passed: what was drawn then is not rewritten.
        Conflict: when it is in force and would no longer be; another one must take its place.
    """
    permit(POLICY, "boundary_edition.publish", actor, fields_of(edition))
    hold(session, [BOUNDARIES])
    if day < today():
        message = _("{day} has passed.", day=day)
        fault = FieldError("from", "passed", message, _("Name today or a later day."))
        raise Invalid(_("The edition cannot be published from that day; see `errors`."), [fault])
    if edition.code == code_in_force(session) and day > today():
        raise Conflict(_("“{code}” is in force; publish another edition to take its place.", code=edition.code))
    before = fields_of(edition)
    edition.state, edition.published_from, edition.published_at = EditionState.PUBLISHED, day, now()
    edition.version += 1
    session.flush()
    leave_entry(session, actor, "publish", before, fields_of(edition))
    return edition


def discard(session: Session, actor: Actor, edition: BoundaryEdition | None, load: BoundaryLoad | None) -> None:
    """Take a draft off record with its shapes, comparisons and load, or a load that made no edition.

    Raises:
        NotPermitted, Unauthenticated: when `actor` does not keep boundaries.
        Conflict: when it is published, or at work.
    """
    permit(POLICY, "boundary_edition.discard", actor, fields_of(edition) if edition else {})
    hold(session, [BOUNDARIES])
    if edition is not None and edition.state is EditionState.PUBLISHED:
        raise Conflict(_("“{code}” is published; only drafts are discarded.", code=edition.code))
    if load is not None and load_state(load) is LoadState.LOADING:
        raise Conflict(_("The edition “{code}” is being loaded; try again when that has ended.", code=load.code))
    if load is not None:
        session.execute(delete(BoundaryLoad).where(BoundaryLoad.code == load.code))
    if edition is None:
        return
    code = edition.code
    both = or_(BoundaryComparison.edition == code, BoundaryComparison.against == code)
    session.execute(delete(BoundaryComparison).where(both))
    session.execute(delete(BoundaryShape).where(BoundaryShape.edition == code))
    leave_entry(session, actor, "discard", fields_of(edition), None)
    session.delete(edition)
    session.flush()


def leave_entry(session: Session, actor: Actor, action: str, before: Any, after: Any, **more: Any) -> None:
    """Leave the audit entry of a write to an edition; only publishing changes what layers are drawn from."""
    record: Values = after or before
    permission = f"boundary_edition.{action}"
    record_write(
        session,
        scope=BOUNDARIES,
        actor=actor.username,
        on_behalf_of=acting_for(POLICY, permission, actor, record),
        institution=actor.institution,
        record_type="boundary_edition",
        record_id=record["code"],
        action=action,
        before=_plain(before),
        after=_plain(after, **more),
        counts=action == "publish",
    )


def _plain(values: Any, **more: Any) -> dict[str, Any] | None:
    return None if values is None else {name: as_json_value(value) for name, value in {**values, **more}.items()}
