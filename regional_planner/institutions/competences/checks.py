"""What `regional-planner check` asks of delegations: no region has a competence twice on a day."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from regional_planner.institutions.competences.models import DelegatedAmount, DelegatedCompetence
from regional_planner.kernel.checking import Finding
from regional_planner.kernel.language import gettext as _

CHECK = "delegations"


def overlapping_delegations(session: Session) -> Iterator[Finding]:
    """Pairs of delegations of one competence to one region that share a day, and money that lies elsewhere."""
    one, other = aliased(DelegatedCompetence), aliased(DelegatedCompetence)
    pairs = select(one.code, other.code).where(
        one.territory == other.territory,
        one.competence == other.competence,
        one.code < other.code,
        one.ended_at.is_(None),
        other.ended_at.is_(None),
        one.valid_to.is_(None) | (other.valid_from < one.valid_to),
        other.valid_to.is_(None) | (one.valid_from < other.valid_to),
    )
    for code, twin in session.execute(pairs.order_by(one.code, other.code)):
        yield Finding(CHECK, code, _("It overlaps {other}; change the end of one of the two.", other=twin))
    strange = (
        select(DelegatedAmount.id, DelegatedAmount.territory, DelegatedCompetence.territory)
        .join(DelegatedCompetence, DelegatedCompetence.code == DelegatedAmount.delegation)
        .where(DelegatedAmount.territory != DelegatedCompetence.territory)
    )
    for identity, here, there in session.execute(strange):
        yield Finding(CHECK, identity, _("It lies in {here}, and its delegation in {there}.", here=here, there=there))
