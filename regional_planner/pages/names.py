"""Names that several pages show for codes."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.institutions.models import Institution
from regional_planner.kernel.language import language, localised
from regional_planner.kernel.period import today
from regional_planner.priorities.models import Priority
from regional_planner.priorities.terms import PriorityState
from regional_planner.territory.queries import register_on


def territory_names(session: Session) -> dict[str, str]:
    """The name of each territory as it is called today, by its code."""
    return {code: unit.name for code, unit in register_on(session, today()).units.items()}


def institution_name(session: Session, code: str | None) -> str:
    """An institution's name in the reader's language; nothing where there is none."""
    query = select(Institution.code, Institution.name_es, Institution.name_en).where(Institution.code == code)
    row = session.execute(query).mappings().first()
    return localised(dict(row), "name") if row else ""


def adopted_titles(session: Session, cycle: str, territories: Collection[str]) -> list[tuple[str, str, str]]:
    """Code, title in the reader's language and territory of the priorities in force of some territories in a cycle."""
    query = (
        select(Priority.code, Priority.title, Priority.title_en, Priority.territory)
        .where(
            Priority.cycle == cycle,
            Priority.territory.in_(territories),
            Priority.state == PriorityState.ADOPTED,
            Priority.ended_at.is_(None),
        )
        .order_by(Priority.code)
    )
    english = language() == "en"
    return [(code, (en if english else None) or title, of) for code, title, en, of in session.execute(query)]
