"""Taking figures of activity in: which rows hold, and how a vintage is stored beside those before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.advantage.models import Activity, ActivityMapping, ActivityVintage
from regional_planner.advantage.queries import SCOPE, counting
from regional_planner.advantage.terms import OTHER, TRANSFORMA, ActivityFigure, Origin
from regional_planner.kernel.audit import record_write
from regional_planner.kernel.errors import FieldError, InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import now
from regional_planner.kernel.revision import hold
from regional_planner.kernel.statements import insert_many
from regional_planner.territory.models import Source
from regional_planner.territory.queries import register_on
from regional_planner.territory.terms import Level
from regional_planner.transforma.models import Axis
from regional_planner.transforma.terms import Classification


class Known:
    """What the rows of a set may name: the units of its day, and the activities."""

    def __init__(self, session: Session, units_as_of: date) -> None:
        """Read both.

        Raises:
            InvalidQuery: for a day before the register begins.
        """
        self._day = units_as_of
        self._units = register_on(session, units_as_of).units
        rows = select(Axis.code).where(Axis.classification != Classification.ENABLING_AREA)
        mapped = select(ActivityMapping.classification, ActivityMapping.code)
        self._activities = {(TRANSFORMA, code) for code in (*session.scalars(rows), OTHER)}
        self._activities |= {(row.classification, row.code) for row in session.execute(mapped)}
        self._classifications = ", ".join(sorted({name for name, _code in self._activities}))

    def faults(self, figure: ActivityFigure) -> list[FieldError]:
        """What is wrong with the codes of a row."""
        faults = []
        unit = self._units.get(figure.territory)
        if unit is None or unit.level is Level.COUNTRY:
            message = _(
                "No region, province or commune has the code “{code}” on {day}.", code=figure.territory, day=self._day
            )
            remedy = _(
                "Write the CUT code as text (02, 021, 02101), or name the day of the units that the figures are on."
            )
            faults.append(FieldError("territory", "unknown_territory", message, remedy))
        if (figure.classification, figure.activity) not in self._activities:
            message = _(
                "“{code}” is no activity of “{classification}”.",
                code=figure.activity,
                classification=figure.classification,
            )
            remedy = _(
                "Write a code of Transforma’s industries or horizontal areas (see /api/v1/axes), “other” for all that "
                "is none of them, or a code that is mapped to them, with its classification: {classifications}.",
                classifications=self._classifications,
            )
            faults.append(FieldError("activity", "unknown_activity", message, remedy))
        return faults


def require_source(session: Session, code: str) -> None:
    """Refuse a source that nobody has described.

    Raises:
        InvalidQuery: when the sources do not have the code.
    """
    if session.get(Source, code) is None:
        raise InvalidQuery(_("There is no source “{code}”. The sources are at /api/v1/sources.", code=code))


def counts_already(session: Session, origin: Origin, figures: Sequence[ActivityFigure]) -> bool:
    """Whether the vintage that counts for each of the figures' years says exactly this, whatever the order."""
    of_year = counting(session, origin.measure)
    table = ActivityVintage.__table__
    same = set(session.scalars(select(table.c.number).where(table.c.digest == _digest(origin, figures))))
    return all(of_year.get(year) in same for year in {figure.year for figure in figures})


def store(session: Session, actor: Actor, origin: Origin, figures: Sequence[ActivityFigure]) -> int | None:
    """Store figures that hold as a new vintage; its number, or None when what counts says the same already.

    From then on it counts for the years that it has, whole: figures of a year are compared with each other, so they
    are never taken from two sets. Earlier vintages stay.
    """
    hold(session, [SCOPE])
    if counts_already(session, origin, figures):
        return None
    number = 1 + (session.scalar(select(func.max(ActivityVintage.number))) or 0)
    about = {
        "measure": origin.measure,
        "units_as_of": origin.units_as_of,
        "source": origin.source,
        "illustrative": origin.illustrative,
        "digest": _digest(origin, figures),
    }
    insert_many(session, ActivityVintage, [{"number": number, **about, "loaded_at": now()}])
    insert_many(session, Activity, [{"vintage": number, **figure._asdict()} for figure in figures])
    told = {
        **about,
        "units_as_of": origin.units_as_of.isoformat(),
        "years": sorted({figure.year for figure in figures}),
        "rows": len(figures),
    }
    record_write(
        session,
        scope=SCOPE,
        actor=actor.username,
        record_type="activity_vintage",
        record_id=str(number),
        action="load",
        after=told,
    )
    return number


def _digest(origin: Origin, figures: Sequence[ActivityFigure]) -> str:
    """A name for all that a set says, whatever the order of its rows."""
    about = [origin.measure.value, origin.units_as_of.isoformat(), origin.source, origin.illustrative]
    return hashlib.sha256(json.dumps([about, sorted(figures)]).encode()).hexdigest()
