"""Places of priorities as features: where a priority is carried out, for as long as it is part of the plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from shapely.geometry.base import BaseGeometry

from regional_planner.access.actor import Actor
from regional_planner.kernel.language import localised
from regional_planner.kernel.revision import state
from regional_planner.layers.declarations import Drawing, Item, Period, ShapeKind, View
from regional_planner.layers.geometry import ground, reader_key
from regional_planner.layers.sources.joined import shapes
from regional_planner.layers.sources.versions import Version, items_over
from regional_planner.priorities.places.models import PriorityPlace
from regional_planner.priorities.places.rules import DECIMALS, shape_of
from regional_planner.priorities.places.service import PLACE
from regional_planner.priorities.places.terms import Form
from regional_planner.priorities.queries import Placed, placed_priorities
from regional_planner.records import reading
from regional_planner.records.record_type import Values
from regional_planner.territory.boundaries.encode import Box


class Located(NamedTuple):
    """A place with the priority that it belongs to."""

    row: Values
    """Its fields."""
    priority: Placed
    """The latest revision that the reader may see."""
    counts_from: date | None
    """Day from which the priority is part of the plan; None while it is not decided."""
    counts_to: date | None

    @property
    def name(self) -> str:
        """In the reader's language."""
        return localised(self.row, "name")


@dataclass(frozen=True)
class Places:
    """The places of one form that the reader may see."""

    form: Form
    level: None = None
    personal: bool = True

    @property
    def shape(self) -> ShapeKind:
        """What they are drawn as."""
        return ShapeKind.POINT if self.form is Form.SITE else ShapeKind.AREA

    def items(self, view: View, period: Period) -> Sequence[Item]:
        """Every place whose priority was in force on some day of the period, by priority; today drafts' too."""
        return items_over(view, period, map(_version, located(view, self.form)))

    def drawing(self, view: View, _tolerance: float) -> Drawing:
        """As they were drawn: few have so many vertices that leaving some out would pay."""

        def drawn() -> dict[str, BaseGeometry | None]:
            return {place.row["id"]: shape_of(place.row["geometry"]) for place in located(view, self.form)}

        key = (
            "places",
            self.form,
            view.session.get_bind().engine.pool,
            state(view.session),
            reader_key(self, view.reader),
        )
        return Drawing(key, DECIMALS, lambda: shapes(drawn()))

    def extent(self, view: View) -> Box | None:
        """The box around them all, former ones too."""
        return ground(view, self).extent


def located(view: View, form: Form) -> list[Located]:
    """The places of a form that the reader may see, by priority and then as they were entered."""
    session, reader = view.session, view.reader
    condition = PriorityPlace.__table__.c.form == form
    rows = reading.page(session, PLACE, reader, [condition], sort="priority").rows
    revisions = _revisions(view, reader)
    return [Located(row, own[-1], *_span(own)) for row in rows for own in [revisions.get(row["priority"], [])] if own]


def _revisions(view: View, reader: Actor) -> dict[str, list[Placed]]:
    found = defaultdict[str, list[Placed]](list)
    for placed in placed_priorities(view.session, reader):
        found[placed.code].append(placed)
    return found


def _span(revisions: Sequence[Placed]) -> tuple[date | None, date | None]:
    """From the first day on which any revision counts to the last; neither before one is adopted."""
    decided = [(each.counts_from, each.counts_to) for each in revisions if each.counts_from and each.counts_to]
    if not decided:
        return None, None
    return min(start for start, _end in decided), max(end for _start, end in decided)


def _version(place: Located) -> Version:
    key, decided = place.row["id"], place.counts_from is not None
    return Version(key, key, place.name, place.counts_from, place.counts_to, decided=decided)
