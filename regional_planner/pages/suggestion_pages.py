"""The page of suggested links and duplicates: why each, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any

from flask import Response, flash, render_template, request
from marshmallow import Schema
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.access.engine import may
from regional_planner.alignment.likeness import answers, service
from regional_planner.alignment.likeness.queries import compared, own_drafts
from regional_planner.alignment.likeness.schemas import DismissalSchema, SuggestionQuery
from regional_planner.alignment.permissions import POLICY
from regional_planner.alignment.queries import state_on
from regional_planner.alignment.schemas import LinkSchema
from regional_planner.alignment.service import propose as propose_link
from regional_planner.kernel.columns import PARTS_PER_MILLION, Record
from regional_planner.kernel.errors import Conflict, Invalid
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import today
from regional_planner.pages import asking, forms
from regional_planner.pages.duplicates import SHOWN, duplicates
from regional_planner.pages.moving import personal, to
from regional_planner.pages.words import LIKENESS_PARTS
from regional_planner.priorities.queries import cycle, cycle_names
from regional_planner.priorities.rules import ALLOWED
from regional_planner.priorities.terms import Work
from regional_planner.records.record_type import Values
from regional_planner.territory.terms import COUNTRY
from regional_planner.web.context import actor, db

SUGGESTIONS = "/alignment/suggestions"
ASKED = ("cycle", "territory", "threshold", "limit", "unlinked")
"""What the list is asked for; the forms on it bring the reader back to the same list."""
Write = Callable[[Session, Actor, Values], Record]


def suggestions() -> Response:
    """By region, the links that likeness speaks for, with forms for those who may propose them; and what is alike."""
    session, who = db(), actor()
    query = asking.read(SuggestionQuery(exclude=("f",)), asking.given())
    state = state_on(session, today(), query["cycle"])
    territory, plan = state.region(query["territory"]), compared(session, state)
    drafts = own_drafts(session, who, plan)
    rows = answers.suggestions(plan, answers.names(session, plan), query, territory, drafts)
    asked = {
        "cycle": state.cycle,
        "territory": territory,
        "threshold": query["threshold"] / PARTS_PER_MILLION,
        "limit": query["limit"],
        "unlinked": "true" if query["unlinked"] else None,
    }
    response = Response(
        render_template(
            "suggestions.html",
            asked=asked,
            cycles=cycle_names(session),
            regions=list(state.units.values()),
            groups=_by_region(rows, who),
            takes_links=Work.PROPOSE in ALLOWED[cycle(session, state.cycle).state],
            parts=LIKENESS_PARTS,
            here=asking.address(SUGGESTIONS, **asked),
            duplicates=duplicates(session, plan, territory),
            most_duplicates=SHOWN,
            duplicate_downloads=asking.downloads(
                "/api/v1/alignment/duplicates", cycle=state.cycle, territory=territory
            ),
            illustrative=any(row["illustrative"] for row in rows),
            downloads=asking.downloads(f"/api/v1{SUGGESTIONS}", **asked),
            sources=[],
        )
    )
    if drafts:
        response.headers["Cache-Control"] = "private, no-cache"
    return response


@personal
def propose() -> Response:
    """Propose a suggested link; it waits for the other side like any other."""
    given = {name: request.form.get(name, "") for name in ("lower", "higher", "strength", "reason")}
    return _written(LinkSchema(), given, propose_link, _("The link is proposed. It waits for the other side."))


@personal
def dismiss() -> Response:
    """Turn a suggested link down."""
    given = {name: request.form.get(name, "") for name in ("lower", "higher", "reason")}
    return _written(DismissalSchema(), given, service.dismiss, _("The suggestion is turned down."))


def _written(schema: Schema, given: dict[str, str], write: Write, done: str) -> Response:
    """Back to the list, with what was done or what was wrong."""
    try:
        write(db(), actor(), forms.read(schema, given))
    except (Invalid, Conflict) as error:
        flash(" ".join(map(forms.told, error.errors)) or error.detail, "error")
    else:
        flash(done, "success")
    chosen = {name: request.form.get(f"show_{name}") for name in ASKED}
    return to(asking.address(SUGGESTIONS, **chosen))


def _by_region(rows: list[dict[str, Any]], who: Actor) -> list[dict[str, Any]]:
    """The rows by region, then by priority; each region with whether the reader may propose its links."""
    return [
        {
            "code": code,
            "name": name,
            "priorities": [list(inside) for _code, inside in groupby(of_region, key=lambda row: row["priority"])],
            "may": may(POLICY, "link.create", who, {"territory": code, "higher_territory": COUNTRY}),
        }
        for (code, name), of_region in groupby(rows, key=lambda row: (row["territory"], row["name"]))
    ]
