"""What moved the figures, as rows: each difference by its causes, and the records behind each cause."""

from __future__ import annotations

from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from regional_planner.alignment.answers import title
from regional_planner.alignment.change.queries import Compared, compared
from regional_planner.alignment.queries import State
from regional_planner.alignment.rules.change import CAUSES, Change, changes
from regional_planner.alignment.rules.moved import Moved, moved_records
from regional_planner.alignment.selection.answers import echoed, inherited
from regional_planner.alignment.terms import LinkState
from regional_planner.kernel.errors import NotFound
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.missing import or_none

BY = {cause: f"by_{cause.value}" for cause in CAUSES}
"""What the part of a cause is called in a row."""


def change(
    session: Session, before: State, after: State, territory: str | None = None, national: str | None = None
) -> dict[str, Any]:
    """How the figures of the regions of `after` came from those of `before`; of one region where it is named.

    `national` adds what each region puts behind that national priority.

    Raises:
        NotFound: for a national priority that neither state has.
    """
    two = compared(session, before, after)
    try:
        found = dict(zip(two.regions, changes(two.there, two.here, national), strict=True))
    except ValueError as error:
        raise NotFound(_("{code} is not a national priority of either plan.", code=national)) from error
    asked = [code for code in after.units if territory in (None, code)]
    return {
        "from": _named(before),
        "to": _named(after),
        "illustrative": before.illustrative or after.illustrative,
        "selection": echoed(after.selection, after.ground, after.proposals),
        "inherited": inherited(two.inherited),
        "items": [row for code in asked for row in _rows(after, code, found.get(code), national)],
        "next": None,
        "records": _records(two, territory),
    }


def _named(state: State) -> dict[str, Any]:
    return {"cycle": state.cycle, "as_of": state.day, "units_as_of": state.units_as_of}


def _rows(after: State, code: str, found: dict[str, Change] | None, national: str | None) -> list[dict[str, Any]]:
    unit = after.units[code]
    return [
        {
            "territory": code,
            "unit": unit.id,
            "name": unit.name,
            "figure": figure,
            "national": national if figure == "profile" else None,
            "before": or_none(each.before),
            "after": or_none(each.after),
            "difference": or_none(each.after - each.before),
            **{name: or_none(each.parts[cause]) for cause, name in BY.items()},
        }
        for figure, each in (found or {}).items()
    ]


def _records(two: Compared, territory: str | None) -> list[dict[str, Any]]:
    ids = [_link_ids(state) for state in (two.before, two.after)]
    return [
        _record(two, ids, moved)
        for moved in moved_records(two.here.frame)
        if territory is None or moved.region in (None, territory)
    ]


def _record(two: Compared, ids: list[dict[tuple[str, str], str]], moved: Moved) -> dict[str, Any]:
    priority, national = moved.priority_after or moved.priority_before, moved.national_after or moved.national_before
    links = [
        ids[0].get((moved.priority_before or "", moved.national_before or "")),
        ids[1].get((moved.priority_after or "", moved.national_after or "")),
    ]
    return {
        "cause": moved.cause.value,
        "quantity": moved.quantity.value,
        "territory": moved.region or two.after.ground.upper.code,
        "priority": priority,
        "priority_title": _title(two, moved.priority_before, moved.priority_after),
        "priority_before": moved.priority_before,
        "national": national,
        "national_title": _title(two, moved.national_before, moved.national_after),
        "national_before": moved.national_before,
        "link": links[1] or links[0],
        "before": moved.before,
        "after": moved.after,
    }


def _title(two: Compared, before: str | None, after: str | None) -> str | None:
    return title(two.after, after) if after is not None else title(two.before, before)


def _link_ids(state: State) -> dict[tuple[str, str], str]:
    plan = state.plan
    return {
        (plan.priorities[plan.link_priority[link]], plan.nationals[plan.link_national[link]]): str(state.link_id(link))
        for link in np.flatnonzero(plan.links_in(LinkState.AGREED)).tolist()
    }
