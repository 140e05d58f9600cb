"""Accounts whose territory is not what it was when they were last looked at.

A right for a territory is for its code and follows no act of law: when Biobío (08) was split, its officers did not
gain Ñuble (16). An administrator grants the successor by changing the account, or leaves it; either is a look at it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.kernel.checking import Finding
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import day_of, today
from regional_planner.people.models import User, UserTerritory
from regional_planner.territory.models import Unit
from regional_planner.territory.queries import lineage, register_on
from regional_planner.territory.terms import COUNTRY, Flow

CHECK = "accounts"


def changed_territories(session: Session) -> Iterator[Finding]:
    """The accounts that act for what is no unit today, or for one that was split since they were last written."""
    units = {*register_on(session, today()).units, COUNTRY}
    flows, codes = lineage(session, "population"), dict(session.execute(select(Unit.id, Unit.code)).all())
    for username, written, territories in _accounts(session):
        for code in sorted(territories):
            since = None if code not in units else written
            became = _became(flows, codes, code, since)
            missing = sorted(became - territories - {code})
            if code not in units:
                text = _("Territory {code} is no unit today.", code=code)
            elif missing:
                text = _("Territory {code} was split after the account was last written.", code=code)
            else:
                continue
            yield Finding(CHECK, username, f"{text} {_remedy(missing)}")


def _remedy(missing: list[str]) -> str:
    if not missing:
        return _("Take it off the account.")
    return _(
        "Not granted: {successors}. Grant what is meant, or save the account as it is.", successors=", ".join(missing)
    )


def _accounts(session: Session) -> Iterator[tuple[str, datetime, set[str]]]:
    query = (
        select(User.username, User.updated_at, UserTerritory.territory)
        .join(UserTerritory, UserTerritory.user_id == User.id)
        .where(User.ended_at.is_(None), User.active.is_(True))
    )
    accounts: dict[str, tuple[datetime, set[str]]] = {}
    for username, written, territory in session.execute(query.order_by(User.username)):
        accounts.setdefault(username, (written, set()))[1].add(territory)
    return ((username, written, territories) for username, (written, territories) in accounts.items())


def _became(flows: list[Flow], codes: dict[str, str], code: str, since: datetime | None) -> set[str]:
    """The codes that `code` became by acts in force today, after the day of `since` where that is given."""
    return {
        codes[flow.target_unit]
        for flow in flows
        if codes[flow.source_unit] == code
        and flow.in_force <= today()
        and (since is None or day_of(since) < flow.in_force)
    }
