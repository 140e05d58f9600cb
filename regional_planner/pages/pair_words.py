"""The words under which the pages show what two regions could do together."""

from __future__ import annotations

from regional_planner.alignment.rules.pairs import Tie
from regional_planner.kernel.language import lazy_gettext as lazy

INDEX_NAMES = {
    "synergy": lazy("Synergy"),
    "overlap": lazy("Overlap"),
    "complementarity": lazy("Complementarity"),
}

INDEX_READINGS = {
    "synergy": lazy(
        "Complementarity, and the overlap where the two can meet: all of it where they share a border, else as "
        "much as the nation’s weight for the priorities that both are linked to. It says where to look first."
    ),
    "overlap": lazy(
        "The weight that both put into the same cells of industries by enabling areas: the same thing twice, to pool "
        "or to compete in."
    ),
    "complementarity": lazy(
        "The weight that both put into the same industries, as far as they put it into different enabling areas: "
        "different strengths, a chain to build."
    ),
}

TIES = {
    Tie.COMPLEMENTARITY: lazy("Same industries, different strengths"),
    Tie.BORDER: lazy("Same cells, and a shared border"),
    Tie.FUNCTIONAL_AREA: lazy("Same cells, and a shared functional area"),
    Tie.NATIONAL: lazy("Same cells, and a national priority that links both"),
}
