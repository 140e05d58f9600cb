"""The alignment's state: the plan of a cycle on a day with every figure, kept, and renewed where it was written to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import numpy as np
from sqlalchemy.orm import Session

from regional_planner.alignment.reading import LinkRecords, Published, Title, accepted_origins, published
from regional_planner.alignment.rules import Alignment, Inherited, align, realign, with_proposals, with_regions
from regional_planner.alignment.selection.queries import Ground, ground_later, ground_on, money_of, narrow, rebased_to
from regional_planner.alignment.selection.terms import NO_SELECTION, Selection
from regional_planner.alignment.terms import OriginRow, Plan, unset_as_none
from regional_planner.kernel.errors import NotFound
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.prepared import Prepared
from regional_planner.kernel.revision import revisions
from regional_planner.kernel.revision import state as writes_so_far
from regional_planner.priorities import queries as priorities
from regional_planner.territory.queries import populations, register_on
from regional_planner.territory.terms import UnitOnDay

_states: Prepared[State] = Prepared(16)


@dataclass(frozen=True, eq=False)
class State:
    """The published plan of a cycle on a day, with every figure, and the names behind the codes."""

    key: Hashable
    """Names this state: the database, the writes it has seen, the day, the cycle, the selection, whether proposals
    count."""
    cycle: str
    day: date
    units_as_of: date
    plan: Plan
    figures: Alignment
    units: dict[str, UnitOnDay]
    """Region by CUT code, north to south."""
    titles: dict[str, Title]
    """Priority code -> title in `es` and `en`."""
    links: LinkRecords
    """The records of the links, in the order that `plan.link_row` refers to."""
    made_up: frozenset[str]
    """The territories in whose plans something is made up."""
    inhabitants_on: date
    """The day whose latest census gives the inhabitants."""
    selection: Selection
    proposals: bool
    """Whether open proposals count as if agreed."""
    ground: Ground
    """The two levels that are compared; its units are `units`."""
    selected: frozenset[str]
    """Upper priorities that are chosen; the others of the plan are there since chosen ones link to them."""
    assumed: frozenset[str]
    """Upper priorities whose weight nobody set."""
    cycle_units_as_of: date
    """The day of the cycle's own units."""
    inherited: dict[str, tuple[Inherited, ...]]
    """How the profiles of re-based units were made, by code; those not named have their own."""
    origins: tuple[OriginRow, ...]
    """What regions raised and the upper unit accepted, as it was read."""
    scopes: Mapping[str, int]
    """The writes that each scope had seen."""

    @property
    def illustrative(self) -> bool:
        """Whether anything in it is made up."""
        return bool(self.made_up)

    def link_id(self, link: int | None) -> str | None:
        """The id of the record behind the link at this place in the plan; None for None."""
        return None if link is None else self.links.id(int(self.plan.link_row[link]))

    def region(self, text: str | None) -> str | None:
        """The CUT code of the plan's region that `text` names by CUT or ISO code; None for None.

        Raises:
            NotFound: when the plan has no such region.
        """
        if text is None:
            return None
        for unit in self.units.values():
            if text in (unit.code, unit.iso_3166_2):
                return unit.code
        raise NotFound(_("“{code}” is not a region of that cycle.", code=text))

    def national(self, code: str | None) -> str | None:
        """`code`, when it is None or a national priority of the plan.

        Raises:
            NotFound: when the plan has no such national priority.
        """
        if code is not None and code not in self.plan.nationals:
            raise NotFound(_("{code} is not a national priority of that cycle on that day.", code=code))
        return code


def state_on(
    session: Session,
    day: date,
    cycle: str | None = None,
    *,
    proposals: bool = False,
    selection: Selection = NO_SELECTION,
) -> State:
    """The published plan of `cycle` (the one that `day` falls in) as it stood on `day`, under a selection.

    With `proposals`, open proposals count as if they were agreed. A write anywhere is seen by the next question, which
    reads again what may have changed since the last one.

    Raises:
        NotFound: for an unknown cycle, and an upper unit that was not there.
        InvalidQuery: for a selection that does not hold; names the bad part.
    """
    asked = (session.get_bind().engine.pool, day, cycle, proposals, selection)
    key = (*asked, writes_so_far(session))
    kept = _states.find(asked)
    if kept is None or kept.key != key:
        kept = (kept and _renewed(session, key, kept)) or _read(session, key, day, cycle, proposals, selection)
        _states.put(asked, kept)
    return kept


def _read(
    session: Session, key: Hashable, day: date, asked: str | None, proposals: bool, selection: Selection
) -> State:
    cycle = priorities.cycle(session, asked) if asked else priorities.cycle_on(session, day)
    ground = ground_on(session, cycle.units_as_of, selection)
    units = ground.units
    inhabitants = populations(session, cycle.units_as_of, ground.level)
    found = _published(session, cycle.code, day, selection, ground, units)
    plan = found.plan({code: inhabitants.get(code) for code in units})
    plan = with_proposals(plan) if proposals else plan
    narrowed = narrow(session, cycle.code, day, plan, selection)
    plan, inherited, units_as_of = narrowed.plan, {}, selection.units_as_of or cycle.units_as_of
    if units_as_of != cycle.units_as_of:
        ground = ground_later(session, ground, units_as_of, selection)
        rebased = rebased_to(session, plan, units, cycle.units_as_of, ground.units, units_as_of)
        plan, inherited = rebased.plan, rebased.steps
    named = {code for code, _share in selection.weights}
    return State(
        key=key,
        cycle=cycle.code,
        day=day,
        units_as_of=units_as_of,
        plan=plan,
        figures=align(plan),
        units=ground.units,
        titles=found.titles,
        links=found.records,
        made_up=found.made_up,
        inhabitants_on=units_as_of,
        selection=selection,
        proposals=proposals,
        ground=ground,
        selected=narrowed.selected,
        assumed=frozenset(
            code for code, weight in found.nationals.items() if code not in named and (named or weight is None)
        ),
        cycle_units_as_of=cycle.units_as_of,
        inherited=inherited,
        origins=found.origins,
        scopes=dict(revisions(session)),
    )


def _renewed(session: Session, key: Hashable, before: State) -> State | None:
    """The state now, made from the one `before`: only the units that were written to are read and computed again.

    None where that would not do: under a selection whose plan is not the one that was read, and after a write to
    something that all of it rests on, as the cycles, the register, or the upper unit's priorities.
    """
    selection, units, upper = before.selection, before.units, before.ground.upper.code
    if selection.narrows or selection.weights or before.units_as_of != before.cycle_units_as_of:
        return None
    scopes = dict(revisions(session))
    written = {scope for scope in {*scopes, *before.scopes} if scopes.get(scope) != before.scopes.get(scope)}
    if written - {*register_on(session, before.units_as_of).units}:
        return None
    origins = accepted_origins(session, before.plan.nationals, units)
    answered = (Counter(origins) - Counter(before.origins)) + (Counter(before.origins) - Counter(origins))
    changed = {*written & {*units}, *(row.region for row in answered)}
    found = _published(session, before.cycle, before.day, selection, before.ground, changed)
    if found.nationals != dict(zip(before.plan.nationals, unset_as_none(before.plan.national_weight), strict=True)):
        return None
    plan, links = _with_written(before, found, changed)
    places = [before.plan.priorities_of(before.plan.regions.index(code)) for code in changed]
    gone = {code for place in places for code in before.plan.priorities[place]}
    return replace(
        before,
        key=key,
        plan=plan,
        figures=realign(plan, before.plan, before.figures, changed),
        titles={code: title for code, title in before.titles.items() if code not in gone} | found.titles,
        links=links,
        made_up=before.made_up - changed - {upper} | found.made_up,
        origins=origins,
        scopes=scopes,
    )


def _with_written(before: State, found: Published, changed: Collection[str]) -> tuple[Plan, LinkRecords]:
    """The plan with what was found of the changed units, and the records of its links in the plan's own order."""
    people = dict(zip(before.plan.regions, unset_as_none(before.plan.inhabitants), strict=True))
    part = found.plan({code: people[code] for code in changed})
    part = with_proposals(part) if before.proposals else part
    part = replace(part, link_row=part.link_row + len(before.links.ids))
    plan = with_regions(before.plan, {code: part.of_region(place) for place, code in enumerate(part.regions)})
    links = before.links.followed_by(found.records)[plan.link_row]
    return replace(plan, link_row=np.arange(len(plan.link_row))), links


def _published(
    session: Session, cycle: str, day: date, selection: Selection, ground: Ground, among: Collection[str]
) -> Published:
    money = partial(money_of, session, cycle, day, selection)
    return published(session, cycle, day, ground.upper.code, ground.units, among, money)
