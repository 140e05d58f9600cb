"""Links and origins, declared."""

from __future__ import annotations

from regional_planner.alignment import service
from regional_planner.alignment.schemas import LinkSchema, OriginSchema
from regional_planner.alignment.service import LINK, ORIGIN
from regional_planner.alignment.terms import LinkState, Side
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.fields import Choice
from regional_planner.records.kind import Action, Kind, equals
from regional_planner.territory.kind import territory_filter

LINKS = Kind(
    LINK,
    "links",
    lazy("Alignment links"),
    LinkSchema,
    filters=(
        territory_filter(LINK),
        equals(LINK, "cycle"),
        equals(LINK, "lower"),
        equals(LINK, "higher"),
        equals(LINK, "state", Choice(LinkState)),
        equals(LINK, "proposed_by", Choice(Side)),
    ),
    sorts=("id", "lower", "higher", "proposed_on"),
    actions=(
        Action("agree", service.agree, lazy("Agree to the other side's proposal")),
        Action("contest", service.contest, lazy("Contest the other side's proposal, with a reason")),
        Action("withdraw", service.withdraw, lazy("Withdraw it, with a reason")),
    ),
    key=("lower", "higher"),
    create=service.propose,
    change=service.change,
)

ORIGINS = Kind(
    ORIGIN,
    "origins",
    lazy("What regions raised"),
    OriginSchema,
    filters=(territory_filter(ORIGIN), equals(ORIGIN, "national"), equals(ORIGIN, "priority")),
    sorts=("id", "national"),
)
