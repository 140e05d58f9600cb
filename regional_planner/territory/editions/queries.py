"""Reads of editions, loads and comparisons, as far as the reader may see them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.access.actor import PUBLIC, Actor
from regional_planner.access.engine import holds_any, readable
from regional_planner.kernel.errors import NotFound
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import now
from regional_planner.territory.boundaries.findings import LoadReport
from regional_planner.territory.boundaries.queries import code_in_force
from regional_planner.territory.editions.models import BoundaryComparison, BoundaryLoad
from regional_planner.territory.editions.permissions import POLICY
from regional_planner.territory.editions.terms import SILENT_FOR, LoadState
from regional_planner.territory.models import BoundaryEdition
from regional_planner.territory.terms import EditionState

READ = "boundary_edition.read"


def editions(session: Session, actor: Actor) -> list[BoundaryEdition]:
    """The editions that `actor` may see, in the order in which they were loaded."""
    seen = readable(POLICY, READ, actor, BoundaryEdition)
    query = select(BoundaryEdition).where(seen).order_by(BoundaryEdition.loaded_at, BoundaryEdition.code)
    return list(session.scalars(query))


def loads(session: Session, actor: Actor) -> dict[str, BoundaryLoad]:
    """Code -> the last load under it; nothing for those who see no drafts."""
    if not sees_drafts(actor):
        return {}
    found = session.scalars(select(BoundaryLoad).order_by(BoundaryLoad.started_at))
    return {load.code: load for load in found}


def sees_drafts(actor: Actor) -> bool:
    """Whether `actor` may see more than what is published."""
    return holds_any(POLICY[READ], actor if actor.may_read else PUBLIC, {"state": EditionState.DRAFT.value})


def edition_or_load(session: Session, actor: Actor, code: str) -> tuple[BoundaryEdition | None, BoundaryLoad | None]:
    """The edition of this code and the load that made it, or one that did not make it so far.

    Raises:
        NotFound: when there is neither, as far as `actor` may see.
    """
    seen = readable(POLICY, READ, actor, BoundaryEdition)
    edition = session.scalars(select(BoundaryEdition).where(seen, BoundaryEdition.code == code)).one_or_none()
    load = session.get(BoundaryLoad, code) if sees_drafts(actor) else None
    if edition is None and load is None:
        raise NotFound(_("There is no boundary edition “{code}”.", code=code))
    return edition, load


def edition_named(session: Session, actor: Actor, code: str) -> BoundaryEdition:
    """The edition of this code.

    Raises:
        NotFound: when there is none that `actor` may see.
    """
    edition, _load = edition_or_load(session, actor, code)
    if edition is None:
        raise NotFound(_("The edition “{code}” is not on record: it was not loaded, or not so far.", code=code))
    return edition


def load_state(load: BoundaryLoad) -> LoadState:
    """How far a load is; one that has been silent for too long has failed."""
    silent = load.state is LoadState.LOADING and now() - load.told_at > SILENT_FOR
    return LoadState.FAILED if silent else load.state


def comparison(session: Session, actor: Actor, code: str, against: str | None) -> tuple[BoundaryComparison, str]:
    """What an edition changed against another, by default the one in force; and the code of that one.

    Raises:
        NotFound: when `actor` may not see one of the two, or they were not compared.
    """
    edition = edition_named(session, actor, code)
    other = against or code_in_force(session)
    if other is None or other == edition.code:
        raise NotFound(_("Name another edition to compare “{code}” with: against=CODE.", code=code))
    other = edition_named(session, actor, other).code
    found = session.get(BoundaryComparison, (edition.code, other))
    if found is None:
        raise NotFound(
            _(
                "“{code}” was not compared with “{other}” when it was loaded. On the machine itself run: "
                "regional-planner boundaries compare {code} --against {other}",
                code=code,
                other=other,
            )
        )
    return found, other


def last_comparison(session: Session, code: str) -> BoundaryComparison | None:
    """What an edition changed on the one in force, or on another one where it was not compared with that."""
    found = compared_with(session, code)
    in_force = code_in_force(session)
    other = in_force if in_force in found else next(iter(found), None)
    return None if other is None else session.get(BoundaryComparison, (code, other))


def compared_with(session: Session, code: str) -> list[str]:
    """Codes of the editions that this one was compared with."""
    table = BoundaryComparison.__table__.c
    return list(session.scalars(select(table.against).where(table.edition == code).order_by(table.made_at)))


def report_of(edition: BoundaryEdition) -> LoadReport | None:
    """What the checks found when it was loaded; None for the shipped edition, which was built elsewhere."""
    kept = json.loads(edition.report).get("checks")
    return None if kept is None else LoadReport.from_dict(kept)


def fields_of(edition: BoundaryEdition) -> Mapping[str, Any]:
    """What the audit log keeps of an edition."""
    names = ("code", "title", "source", "terms_es", "terms_en", "state", "as_of", "published_from", "version")
    return {name: getattr(edition, name) for name in names}
