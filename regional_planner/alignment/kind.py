"""Links and origins, declared."""

from __future__ import annotations

from regional_planner.alignment import service
from regional_planner.alignment.dialogue import answering, raising
from regional_planner.alignment.dialogue.schemas import AcceptanceSchema, ContestSchema
from regional_planner.alignment.schemas import LinkSchema, OriginSchema
from regional_planner.alignment.service import LINK, ORIGIN
from regional_planner.alignment.terms import LinkState, OriginState, Side
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
        equals(LINK, "turn", Choice(Side)),
    ),
    sorts=("id", "lower", "higher", "proposed_on"),
    actions=(
        Action("agree", answering.agree, lazy("Agree to the other side's proposal")),
        Action(
            "contest",
            answering.contest,
            lazy("Contest what the other side claims or offers, with a reason and perhaps a counter"),
            ContestSchema,
        ),
        Action("accept", answering.accept, lazy("Accept what the other side offers instead")),
        Action("withdraw", answering.withdraw, lazy("Withdraw it, with a reason")),
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
    filters=(
        territory_filter(ORIGIN),
        equals(ORIGIN, "cycle"),
        equals(ORIGIN, "national"),
        equals(ORIGIN, "priority"),
        equals(ORIGIN, "state", Choice(OriginState)),
    ),
    sorts=("id", "territory"),
    actions=(
        Action("accept", raising.accept, lazy("Take it up: the national priority, and the share"), AcceptanceSchema),
        Action("decline", raising.decline, lazy("Decline it, with a reason")),
    ),
    create=raising.record,
    change=raising.change,
)
