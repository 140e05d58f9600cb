"""What a level of capability means, the same in every dimension."""

from __future__ import annotations

from regional_planner.kernel.language import LazyText
from regional_planner.kernel.language import lazy_gettext as lazy

LEVELS: dict[int, LazyText] = {
    0: lazy("Absent: nobody does it"),
    1: lazy("Beginning: single persons do it, as best they can"),
    2: lazy("Partial: a team does it, and depends on help from outside"),
    3: lazy("Established: it is done regularly, with staff and rules of its own"),
    4: lazy("Leading: it is measured and bettered, and others learn from it"),
}
HIGHEST = max(LEVELS)
