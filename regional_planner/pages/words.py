"""The words under which the pages show the terms of the rooms."""

from __future__ import annotations

from regional_planner.advantage.terms import Measure
from regional_planner.alignment.evidence.terms import Finding, Verdict
from regional_planner.alignment.likeness.terms import Part as LikenessPart
from regional_planner.alignment.money.over_time.terms import Grouping
from regional_planner.alignment.money.over_time.terms import Measure as Concentrated
from regional_planner.alignment.rules.moved import Quantity
from regional_planner.alignment.rules.sight import SightStep
from regional_planner.alignment.terms import Basis, Cause, Figure, GapKind, LinkAction, LinkState, Reason, Side
from regional_planner.exchange.mappings.terms import NumberFormat
from regional_planner.exchange.terms import Outcome
from regional_planner.finance.comparison.terms import Missing
from regional_planner.finance.terms import Vintage
from regional_planner.institutions.competences.terms import Permanence
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.priorities.terms import CycleState
from regional_planner.readiness.terms import State as FoundationState
from regional_planner.transforma.terms import Classification

CLASSIFICATIONS = {
    Classification.INDUSTRY: lazy("Industries"),
    Classification.HORIZONTAL_AREA: lazy("Horizontal areas"),
    Classification.ENABLING_AREA: lazy("Enabling areas"),
}

IMPORT_OUTCOMES = {
    Outcome.DONE: lazy("Written whole"),
    Outcome.CHECKED: lazy("Checked, nothing written"),
    Outcome.REFUSED: lazy("Refused, nothing written"),
}
NUMBER_FORMATS = {
    NumberFormat.COMMA: lazy("1.234.567,89"),
    NumberFormat.POINT: lazy("1,234,567.89"),
    NumberFormat.PLAIN: lazy("1234567 (no marks of thousands)"),
}

LINK_STATES = {
    LinkState.PROPOSED: lazy("Proposed"),
    LinkState.AGREED: lazy("Agreed"),
    LinkState.CONTESTED: lazy("Contested"),
    LinkState.WITHDRAWN: lazy("Withdrawn"),
}

SIDES = {
    Side.LOWER: lazy("the region"),
    Side.HIGHER: lazy("the nation"),
}

CONCENTRATED = {
    Concentrated.PEOPLE: lazy("People"),
    Concentrated.MONEY: lazy("Money"),
    Concentrated.PRIORITIES: lazy("Priorities"),
}
CONCENTRATED_ABOUT = {
    Concentrated.PEOPLE: lazy("Inhabitants of communes, census by census; each commune counts once."),
    Concentrated.MONEY: lazy(
        "CLP by inhabitant of the regions with priorities, in pesos of each year; the inhabitants are those of one "
        "census throughout, so that only the money moves."
    ),
    Concentrated.PRIORITIES: lazy("Published priorities of regions, cycle by cycle; each region counts once."),
}
INDICES = {"gini": lazy("Gini"), "capital_share": lazy("Capital region’s part")}
GROUPINGS = {
    Grouping.REGION: lazy("Communes by region"),
    Grouping.FUNCTIONAL_CITY: lazy("Communes by functional city"),
}

NEXT_STEPS = {
    "submit": lazy("Hand it in"),
    "adopt": lazy("Adopt it"),
    "send_back": lazy("Send it back"),
    "revise": lazy("Begin a new revision"),
    "retire": lazy("Retire it"),
    "agree": lazy("Agree"),
    "contest": lazy("Contest"),
    "withdraw": lazy("Withdraw"),
    "accept": lazy("Accept what is offered"),
    "create": lazy("Enter money"),
}

CYCLE_STATES = {
    CycleState.ENTRY: lazy("Entry of priorities"),
    CycleState.DIALOGUE: lazy("Dialogue"),
    CycleState.AGREEMENT: lazy("Reaching agreement"),
    CycleState.FROZEN: lazy("Frozen"),
}

VINTAGES = {
    Vintage.INITIAL: lazy("As first agreed"),
    Vintage.CURRENT: lazy("As it stands now"),
}

LINK_ACTIONS = {
    LinkAction.PROPOSE: lazy("proposed it"),
    LinkAction.CHANGE: lazy("changed its proposal"),
    LinkAction.AGREE: lazy("agreed"),
    LinkAction.CONTEST: lazy("contested it"),
    LinkAction.ACCEPT: lazy("accepted what was offered"),
    LinkAction.WITHDRAW: lazy("withdrew"),
}

JOINT_ACTIONS = {
    "create": lazy("proposed it"),
    "change": lazy("changed its proposal"),
    "agree": lazy("agreed"),
    "contest": lazy("contested it"),
    "withdraw": lazy("withdrew"),
    "end": lazy("ended it"),
}

ACTIONS = {
    "load": lazy("Loaded from the shipped data"),
    "create": lazy("Created"),
    "change": lazy("Changed"),
    "submit": lazy("Handed in for approval"),
    "send_back": lazy("Sent back"),
    "adopt": lazy("Adopted"),
    "retire": lazy("Retired"),
    "revise": lazy("New revision begun"),
    "supersede": lazy("Superseded by a later revision"),
    "end": lazy("Ended"),
}

GAPS = {
    GapKind.NATIONAL_WITHOUT_REGION: lazy("National priorities that no region carries"),
    GapKind.LOCAL_WITHOUT_ORIGIN: lazy("Regional priorities linked to nothing"),
    GapKind.UNASSIGNED_WEIGHT: lazy("Weight neither linked nor declared local"),
    GapKind.CONTESTED: lazy("Links on which the two sides disagree"),
    GapKind.UNANSWERED: lazy("Proposals that wait for an answer"),
    GapKind.AGREED_UNFUNDED: lazy("Agreed, and no money behind it"),
    GapKind.FUNDED_UNALIGNED: lazy("Money behind it, and nothing agreed"),
}

FIGURES = {
    Figure.PROFILE: lazy("Weight behind a national priority"),
    Figure.LOCAL: lazy("Local share"),
    Figure.CARRYING: lazy("Carrying"),
    Figure.VOICE: lazy("Voice"),
    Figure.HEARD: lazy("Heard share"),
    Figure.COVERAGE: lazy("Coverage"),
    Figure.MONEY: lazy("Money behind a national priority"),
}

READINGS = {
    Figure.PROFILE: lazy(
        "Each agreed link passes on a share of its priority’s weight: weight times strength. "
        "The sum over the region’s agreed links is what it puts behind this national priority."
    ),
    Figure.LOCAL: lazy(
        "What no agreed link carries: weight declared local by right, proposals that wait, links that are contested, "
        "and weight that is not assigned yet. Declared local is the region’s right, not a lack."
    ),
    Figure.CARRYING: lazy(
        "For each national priority, the smaller of two weights counts: what the region puts behind it and what the "
        "nation gives it. The sum says how far the region’s weights cover the nation’s. Where a region puts in "
        "more than the nation’s weight, the rest is shown as surplus and does not count."
    ),
    Figure.VOICE: lazy(
        "For each national priority, its weight times the share of it that this region raised. "
        "The sum says how much of the nation’s weight began in this region."
    ),
    Figure.HEARD: lazy(
        "The weight of the region’s priorities that the nation took up: a national priority began in them, "
        "or a link that the region proposed was agreed."
    ),
    Figure.COVERAGE: lazy(
        "Who carries the national priority: each region with an agreed link to it counts, out of all regions that have "
        "priorities. Where several links carry it in one region, they share that region’s part."
    ),
    Figure.MONEY: lazy(
        "As the weight behind a national priority, with money in place of the weights: "
        "each priority’s share of the region’s money times the strength of its agreed link."
    ),
}

REASONS = {
    Reason.AGREED: lazy("Agreed link"),
    Reason.PENDING: lazy("Proposal that waits"),
    Reason.CONTESTED: lazy("Contested link"),
    Reason.DECLARED_LOCAL: lazy("Declared local"),
    Reason.UNASSIGNED: lazy("Not assigned"),
    Reason.ORIGIN: lazy("Raised by the region"),
    Reason.PROPOSAL_AGREED: lazy("Its proposal was agreed"),
}

MEASURES = {
    Measure.EMPLOYMENT: lazy("People at work"),
    Measure.FIRMS: lazy("Firms"),
}

FINDINGS = {
    Finding.CLAIMED_WITH_EVIDENCE: lazy("Claimed, with evidence"),
    Finding.CLAIMED_WITHOUT_EVIDENCE: lazy("Claimed, without evidence"),
    Finding.EVIDENCE_UNCLAIMED: lazy("Evidence, unclaimed"),
    Finding.NEITHER: lazy("Neither"),
    Finding.NO_FIGURES: lazy("No figures"),
}

VERDICTS = {
    Verdict.EVIDENCE: lazy("an industry that it names has evidence"),
    Verdict.NO_EVIDENCE: lazy("no industry that it names has evidence"),
    Verdict.NAMES_NO_ACTIVITY: lazy("it names no industry or area"),
    Verdict.NO_FIGURES: lazy("there are no figures of what it names"),
}

CAUSES = {
    Cause.LINKS: lazy("Links agreed or withdrawn"),
    Cause.STRENGTHS: lazy("Strengths of links"),
    Cause.REGIONAL_WEIGHTS: lazy("Regional weights"),
    Cause.NATIONAL: lazy("National priorities and weights"),
    Cause.PRIORITIES: lazy("Priorities added or ended"),
    Cause.TERRITORY: lazy("Territory"),
}

QUANTITIES = {
    Quantity.STRENGTH: lazy("strength"),
    Quantity.WEIGHT: lazy("weight"),
    Quantity.ORIGIN: lazy("share raised"),
}

SIGHT_STEPS = {
    SightStep.REGION: lazy("Linked"),
    SightStep.AGREEMENT: lazy("Agreed"),
    SightStep.COMMITMENT: lazy("Money promised"),
    SightStep.APPROPRIATION: lazy("Money voted"),
    SightStep.EXPENDITURE: lazy("Money spent"),
}
"""What a chain gets past."""

SIGHT_BREAKS = {
    SightStep.REGION: lazy("nobody is linked to it"),
    SightStep.AGREEMENT: lazy("the link is not agreed"),
    SightStep.COMMITMENT: lazy("no money is promised"),
    SightStep.APPROPRIATION: lazy("no money is voted"),
    SightStep.EXPENDITURE: lazy("nothing is spent yet"),
}
"""What breaks a chain."""

BASES = {
    Basis.REGIONS: lazy("Regions"),
    Basis.INHABITANTS: lazy("Inhabitants"),
    Basis.MONEY: lazy("Money"),
}

LIKENESS_PARTS = {
    LikenessPart.TEXT: lazy("Words"),
    LikenessPart.CELLS: lazy("Cells of the matrix"),
    LikenessPart.COMMUNES: lazy("Communes"),
    LikenessPart.PERIOD: lazy("Period"),
    LikenessPart.APPROACH: lazy("Approach"),
}

MISSING_FIGURES = {
    Missing.TOTAL: lazy("in some of the years no published priority stands behind the region"),
    Missing.YEARS: lazy("the source does not say for how many years"),
    Missing.INHABITANTS: lazy("nobody entered the inhabitants"),
    Missing.RATE: lazy("no rate was given for its currency"),
}
"""Why a figure of a comparison is empty."""

PERMANENCES = {
    Permanence.PERMANENT: lazy("For good"),
    Permanence.TEMPORARY: lazy("For a time"),
}

FOUNDATION_MARKS = {
    FoundationState.MISSING: "contested",
    FoundationState.PARTLY: "proposed",
    FoundationState.IN_PLACE: "agreed",
}
"""How the state of a foundation is marked: as the states of links are, by shape and by colour."""
