"""How a split of a region shares its money out: by population, by area, or in stated shares."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.finance.terms import Basis
from regional_planner.kernel.errors import FieldError, InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.shares import whole_faults
from regional_planner.territory.boundaries.queries import areas, current_edition
from regional_planner.territory.models import Unit
from regional_planner.territory.queries import lineage
from regional_planner.territory.terms import Flow, Level

SQUARE_METRES_A_KM2 = 1_000_000


def flows_by(session: Session, basis: Basis = Basis.POPULATION, shares: Sequence[tuple[str, int]] = ()) -> list[Flow]:
    """The lineage of regions by a basis.

    Args:
        shares: with the basis `stated`, per million by CUT code of the regions that a split made; splits that are not
            named stay by population.

    Raises:
        InvalidQuery: for areas that are not loaded, and for stated shares that do not make a whole.
    """
    codes: dict[str, str] = dict(session.execute(select(Unit.id, Unit.code).where(Unit.level == Level.REGION)).all())
    flows = [flow for flow in lineage(session, Basis.POPULATION) if flow.source_unit in codes]
    match basis:
        case Basis.AREA:
            return _by_area(session, flows)
        case Basis.STATED:
            return _by_shares(flows, codes, dict(shares))
        case _:
            return flows


def _by_area(session: Session, flows: Sequence[Flow]) -> list[Flow]:
    edition = current_edition(session)
    known = areas(session, edition.code, Level.REGION) if edition else {}
    missing = sorted({flow.target_unit for flow in flows if known.get(flow.target_unit) is None})
    if missing:
        message = _("The areas of {units} are not known.", units=", ".join(missing))
        raise InvalidQuery.at(
            FieldError("basis", "no_areas", message, _("Load boundaries, or share out by population."))
        )
    sizes = {unit: round(size * SQUARE_METRES_A_KM2) for unit, size in known.items() if size is not None}
    return [replace(flow, count=sizes[flow.target_unit], basis=Basis.AREA.value) for flow in flows]


def _by_shares(flows: Sequence[Flow], codes: Mapping[str, str], stated: Mapping[str, int]) -> list[Flow]:
    splits: dict[tuple[str, str], list[Flow]] = defaultdict(list)
    for flow in flows:
        splits[flow.act, flow.source_unit].append(flow)
    found: list[Flow] = []
    used: set[str] = set()
    for parts in splits.values():
        children = {codes[flow.target_unit] for flow in parts}
        if not children <= stated.keys():
            found += parts
            continue
        used |= children
        if faults := whole_faults("shares", (stated[code] for code in children)):
            raise InvalidQuery.at(*faults)
        counts = [(flow, stated[codes[flow.target_unit]]) for flow in parts]
        found += [replace(flow, count=count, basis=Basis.STATED.value) for flow, count in counts if count]
    if not used or stated.keys() - used:
        message = _("{codes} are not the regions of a split.", codes=", ".join(sorted(stated.keys() - used)) or "-")
        remedy = _("Name all the regions that one split made, such as 08:0.75,16:0.25.")
        raise InvalidQuery.at(FieldError("shares", "no_split", message, remedy))
    return found
