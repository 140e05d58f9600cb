"""Reads of pairs: where the priorities of a plan sit, which regions border, and all pairs; kept as the plan is."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.alignment.queries import State
from regional_planner.alignment.rules.cells import Cells, cells_from_rows, matrix_profiles
from regional_planner.alignment.rules.pairs import Pairs, pairs
from regional_planner.alignment.terms import Shares
from regional_planner.kernel.errors import FieldError, Invalid
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.prepared import Prepared
from regional_planner.priorities.models import Priority, PriorityCell
from regional_planner.priorities.queries import published_on
from regional_planner.territory.boundaries.queries import code_in_force, neighbours
from regional_planner.territory.cities.queries import regions_of_one_city
from regional_planner.territory.terms import Level
from regional_planner.transforma.queries import axes
from regional_planner.transforma.terms import Classification

_compared: Prepared[Compared] = Prepared(8)


@dataclass(frozen=True, eq=False)
class Compared:
    """A plan's regions, each compared with each."""

    state: State
    cells: Cells
    profiles: Shares
    """m: regions x axes x enabling areas."""
    pairs: Pairs
    drawn: frozenset[str]
    """Codes of the regions with a shape: between these it is known whether they border."""
    edition: str | None
    """Code of the boundaries that say so: they may change by the day alone."""

    @property
    def key(self) -> Hashable:
        """Names what answers are made from: every write raises it, those of boundaries and joint priorities too."""
        return self.state.key, self.edition

    def two(self, first: str, second: str) -> tuple[int, int]:
        """The places of two regions named by CUT or ISO code.

        Raises:
            NotFound: when the plan has no such region.
            Invalid: when both are the same.
        """
        codes = [str(self.state.region(each)) for each in (first, second)]
        if codes[0] == codes[1]:
            fault = FieldError("second", "same", _("Both are {code}.", code=codes[0]), _("Name two regions."))
            raise Invalid(_("A region is no pair with itself."), [fault])
        regions = self.state.plan.regions
        return regions.index(codes[0]), regions.index(codes[1])


def compared(session: Session, state: State) -> Compared:
    """The regions of the plan `state`, each compared with each."""
    edition = code_in_force(session)
    return _compared.get((state.key, edition), lambda: _compare(session, state, edition))


def _compare(session: Session, state: State, edition: str | None) -> Compared:
    cells = cells_of(session, state)
    profiles = matrix_profiles(state.plan, cells)
    near = neighbours(session, Level.REGION)
    codes = {unit.id: code for code, unit in state.units.items()}
    borders = [(code, codes[other]) for unit, code in codes.items() for other in near.get(unit, ()) if other in codes]
    drawn = frozenset(code for unit, code in codes.items() if unit in near)
    areas = regions_of_one_city(session, state.units_as_of)
    return Compared(state, cells, profiles, pairs(state.plan, state.figures, profiles, borders, areas), drawn, edition)


def cells_of(session: Session, state: State) -> Cells:
    """Where the priorities of the plan `state` sit in the matrix."""
    rows = session.execute(
        select(Priority.code, PriorityCell.axis, PriorityCell.area)
        .join(PriorityCell, PriorityCell.priority_id == Priority.id)
        .where(published_on(state.cycle, state.day))
    )
    regional = set(state.plan.priorities)
    found: dict[str, list[str]] = {}
    for code, axis, area in rows:
        if code in regional:
            found.setdefault(code, []).append(f"{axis}/{area}")
    known = axes(session)
    areas = [row["code"] for row in known if row["classification"] is Classification.ENABLING_AREA]
    return cells_from_rows(state.plan, found, [row["code"] for row in known if row["code"] not in areas], areas)
