"""What `regional-planner check` asks of the register: versions follow each other, lineage joins what it says."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from regional_planner.kernel.checking import Finding
from regional_planner.kernel.language import gettext as _
from regional_planner.territory.models import Act, Lineage, Unit, UnitParent

CHECK = "lineage"


def broken_lineage(session: Session) -> Iterator[Finding]:
    """Versions of a unit that overlap, flows that do not fit their act, units that ended without a successor."""
    yield from _overlapping_versions(session)
    yield from _flows_that_do_not_fit(session)
    yield from _ended_without_successor(session)
    yield from _orphans(session)


def _overlapping_versions(session: Session) -> Iterator[Finding]:
    query = select(Unit.code, Unit.id, Unit.valid_from, Unit.valid_to).order_by(Unit.code, Unit.version)
    for _code, versions in groupby(session.execute(query), key=lambda row: row.code):
        for earlier, later in pairwise(versions):
            if earlier.valid_to is None or later.valid_from is None or later.valid_from < earlier.valid_to:
                yield Finding(CHECK, later.id, _("It begins before {earlier} ends.", earlier=earlier.id))


def _flows_that_do_not_fit(session: Session) -> Iterator[Finding]:
    source, target = aliased(Unit), aliased(Unit)
    query = (
        select(Lineage.act, Lineage.from_unit, Lineage.to_unit)
        .join(Act, Act.code == Lineage.act)
        .join(source, source.id == Lineage.from_unit)
        .join(target, target.id == Lineage.to_unit)
        .where(
            source.valid_to.is_distinct_from(Act.in_force)
            | target.valid_from.is_distinct_from(Act.in_force)
            | (source.level != target.level)
        )
        .distinct()
    )
    for act, before, after in session.execute(query):
        subject = f"{act}: {before} > {after}"
        yield Finding(CHECK, subject, _("The two units do not meet on the day of the act, or are of two levels."))


def _ended_without_successor(session: Session) -> Iterator[Finding]:
    query = select(Unit.id).where(Unit.valid_to.is_not(None), Unit.id.not_in(select(Lineage.from_unit)))
    for identity in session.scalars(query.order_by(Unit.id)):
        yield Finding(CHECK, identity, _("It ended, and no lineage says what became of it."))


def _orphans(session: Session) -> Iterator[Finding]:
    query = select(UnitParent.code, UnitParent.parent_code).where(UnitParent.parent_code.not_in(select(Unit.code)))
    for code, parent in session.execute(query.order_by(UnitParent.code)):
        yield Finding(CHECK, code, _("Its parent {parent} is not on record.", parent=parent))
