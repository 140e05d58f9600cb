"""What the pages of the alignment say of the two levels that are compared: regions and nation, communes and region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from regional_planner.alignment.terms import Cause, Figure, GapKind, Reason, Side
from regional_planner.kernel.language import LazyText
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.pages.words import CAUSES, FIGURES, GAPS, READINGS, REASONS, SIDES
from regional_planner.territory.terms import COUNTRY, Level


@dataclass(frozen=True)
class LevelWords:
    """What the units that are compared are called, and what they are compared with."""

    unit: LazyText
    all_units: LazyText
    lede: LazyText
    behind: LazyText
    upper: LazyText
    """A priority of the higher level."""
    uppers: LazyText
    upper_weight: LazyText
    weight_behind: LazyText
    """What of the higher level's weight a share speaks of."""
    equal_weights: LazyText
    no_upper: LazyText
    carriers: LazyText
    carriers_number: LazyText
    north_to_south: LazyText
    in_figures: LazyText
    carrying: LazyText
    voice: LazyText
    heard: LazyText
    local_right: LazyText
    concentration: LazyText
    sight: LazyText
    figures: Mapping[Figure, LazyText]
    readings: Mapping[Figure, LazyText]
    gaps: Mapping[GapKind, LazyText]
    reasons: Mapping[Reason, LazyText]
    causes: Mapping[Cause, LazyText]
    sides: Mapping[Side, LazyText]


REGIONS = LevelWords(
    unit=lazy("Region"),
    all_units=lazy("All regions"),
    lede=lazy(
        "How far the regions and the country pull in the same direction, in both: what regions carry of the nation’s "
        "priorities, and what of theirs the nation has taken up. Every number opens into what it is made of."
    ),
    behind=lazy("What each region puts behind each national priority"),
    upper=lazy("National priority"),
    uppers=lazy("National priorities"),
    upper_weight=lazy("Nation’s weight"),
    weight_behind=lazy("Part of the nation’s weight"),
    equal_weights=lazy("No national weights are set: they are taken as equal."),
    no_upper=lazy("No national priority was in force in this cycle on this day."),
    carriers=lazy("Regions that carry it"),
    carriers_number=lazy("Number of regions"),
    north_to_south=lazy("Regions from north to south by national priorities; percent of each region’s weight"),
    in_figures=lazy("Regions in figures"),
    carrying=lazy(
        "how far the region’s weights cover the nation’s; it cannot pass its ceiling, the share that is not local."
    ),
    voice=lazy("how much of the nation’s weight began in the region."),
    heard=lazy("how much of the region’s weight the nation took up."),
    local_right=lazy("Weight that a region declared local is its right, and never in this list."),
    concentration=lazy(
        "Whether the money of the plan goes to few regions or to all alike, by inhabitant; and whether each national "
        "priority rests on few regions or on many."
    ),
    sight=lazy(
        "From each national priority over the regional ones behind it to what was promised, voted and spent: each "
        "chain with the first step that is missing, and how much of the nation’s weight gets past each step."
    ),
    figures=FIGURES,
    readings=READINGS,
    gaps=GAPS,
    reasons=REASONS,
    causes=CAUSES,
    sides=SIDES,
)

COMMUNES = LevelWords(
    unit=lazy("Commune"),
    all_units=lazy("All communes"),
    lede=lazy(
        "How far the communes and their region pull in the same direction, in both: what communes carry of the "
        "region’s priorities, and what of theirs the region has taken up. Every number opens into what it is made of."
    ),
    behind=lazy("What each commune puts behind each priority of its region"),
    upper=lazy("Priority of the region"),
    uppers=lazy("Priorities of the region"),
    upper_weight=lazy("Region’s weight"),
    weight_behind=lazy("Part of the region’s weight"),
    equal_weights=lazy("No weights are set by the region: they are taken as equal."),
    no_upper=lazy("No priority of the region was in force in this cycle on this day."),
    carriers=lazy("Communes that carry it"),
    carriers_number=lazy("Number of communes"),
    north_to_south=lazy("Communes by priorities of the region; percent of each commune’s weight"),
    in_figures=lazy("Communes in figures"),
    carrying=lazy(
        "how far the commune’s weights cover the region’s; it cannot pass its ceiling, the share that is not local."
    ),
    voice=lazy("how much of the region’s weight began in the commune."),
    heard=lazy("how much of the commune’s weight the region took up."),
    local_right=lazy("Weight that a commune declared local is its right, and never in this list."),
    concentration=lazy(
        "Whether the money of the plan goes to few communes or to all alike, by inhabitant; and whether each priority "
        "of the region rests on few communes or on many."
    ),
    sight=lazy(
        "From each priority of the region over the communal ones behind it to what was promised, voted and spent: each "
        "chain with the first step that is missing, and how much of the region’s weight gets past each step."
    ),
    figures={
        **FIGURES,
        Figure.CARRYING: lazy("Carrying the region"),
        Figure.PROFILE: lazy("Weight behind a priority of the region"),
        Figure.MONEY: lazy("Money behind a priority of the region"),
    },
    readings={
        Figure.PROFILE: lazy(
            "Each agreed link passes on a share of its priority’s weight: weight times strength. "
            "The sum over the commune’s agreed links is what it puts behind this priority of the region."
        ),
        Figure.LOCAL: lazy(
            "What no agreed link carries: weight declared local by right, proposals that wait, links that are "
            "contested, and weight that is not assigned yet. Declared local is the commune’s right, not a lack."
        ),
        Figure.CARRYING: lazy(
            "For each priority of the region, the smaller of two weights counts: what the commune puts behind it and "
            "what the region gives it. The sum says how far the commune’s weights cover the region’s. Where a commune "
            "puts in more than the region’s weight, the rest is shown as surplus and does not count."
        ),
        Figure.VOICE: lazy(
            "For each priority of the region, its weight times the share of it that this commune raised. "
            "The sum says how much of the region’s weight began in this commune."
        ),
        Figure.HEARD: lazy(
            "The weight of the commune’s priorities that the region took up: a priority of the region began in them, "
            "or a link that the commune proposed was agreed."
        ),
        Figure.COVERAGE: lazy(
            "Who carries the priority of the region: each commune with an agreed link to it counts, out of all "
            "communes that have priorities. Where several links carry it in one commune, they share its part."
        ),
        Figure.MONEY: lazy(
            "As the weight behind a priority of the region, with money in place of the weights: "
            "each priority’s share of the commune’s money times the strength of its agreed link."
        ),
    },
    gaps={
        **GAPS,
        GapKind.NATIONAL_WITHOUT_REGION: lazy("Priorities of the region that no commune carries"),
        GapKind.LOCAL_WITHOUT_ORIGIN: lazy("Priorities of communes linked to nothing"),
    },
    reasons={**REASONS, Reason.ORIGIN: lazy("Raised by the commune")},
    causes={
        **CAUSES,
        Cause.REGIONAL_WEIGHTS: lazy("Weights of the communes"),
        Cause.NATIONAL: lazy("The region’s priorities and weights"),
    },
    sides={Side.LOWER: lazy("the commune"), Side.HIGHER: lazy("the region")},
)

WORDS = {Level.REGION: REGIONS, Level.COMMUNE: COMMUNES}


def sides_below(higher_territory: str) -> Mapping[Side, LazyText]:
    """What the two sides of a link are called, by the territory of its higher priority."""
    return (REGIONS if higher_territory == COUNTRY else COMMUNES).sides
