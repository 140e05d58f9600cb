"""The pages of readiness: plans without foundations, all priorities and regions, and what somebody states."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from flask import Response, flash, render_template, request

from regional_planner.access.engine import permit
from regional_planner.kernel.errors import Conflict, FieldError, Invalid
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import today
from regional_planner.pages import asking, forms
from regional_planner.pages.foundation_section import FIELDS
from regional_planner.pages.moving import personal, to
from regional_planner.pages.priority_pages import shown
from regional_planner.pages.words import FOUNDATION_MARKS
from regional_planner.priorities.kind import PRIORITIES
from regional_planner.priorities.queries import cycle_names
from regional_planner.readiness import answers, service
from regional_planner.readiness.permissions import POLICY
from regional_planner.readiness.schemas import FoundationSchema, MissingQuery
from regional_planner.readiness.terms import ESSENTIAL, PARTS, STATES, Part
from regional_planner.records import reading
from regional_planner.territory.queries import code_of
from regional_planner.territory.terms import Level
from regional_planner.web.context import actor, db

READINESS = "/readiness"


def readiness() -> str:
    """Plans without foundations first, then every priority with its checklist, then the regions side by side.

    Raises:
        NotFound: for a cycle that there is not.
    """
    query = asking.read(MissingQuery(exclude=("f", "weights")), asking.given())
    day = query["as_of"] or today()
    plan = answers.asked(db(), {"weights": None, **query}, day)
    part = Part(query["part"]) if query["part"] else None
    rows = sorted(
        answers.rows(plan), key=lambda row: (-row["missing"], row["score"] or 0, row["territory"], row["priority"])
    )
    territory = query["territory"] and code_of(db(), query["territory"])
    same = {"cycle": plan.cycle.code, "as_of": day.isoformat(), "territory": query["territory"]}
    return render_template(
        "readiness.html",
        plan=plan,
        asked={**query, "cycle": plan.cycle.code, "as_of": day.isoformat()},
        lacking=_by_priority(answers.missing(plan, part)),
        rows=rows,
        regions=answers.by_region(plan, territory),
        essential=ESSENTIAL,
        parts=PARTS,
        states=STATES,
        marks=FOUNDATION_MARKS,
        made_up=any(row["illustrative"] for row in rows),
        cycles=cycle_names(db()),
        territories=plan.register.at(Level.REGION),
        downloads=lambda path, **more: asking.downloads(f"/api/v1/readiness{path}", **same, **more),
        sources=[],
    )


@personal
def state_foundation(key: str) -> Response:
    """State a foundation of a priority; what does not hold is said at its field, with all that was written there.

    Raises:
        NotFound: for a priority that the reader may not see.
        NotPermitted: for somebody of another territory.
    """
    row = reading.one(db(), PRIORITIES.record_type, actor(), key)
    permit(POLICY, "foundation.create", actor(), row)
    given: dict[str, Any] = {name: request.form.get(name, "").strip() for name in FIELDS}
    given["needs"] = request.form.getlist("needs")
    body = {name: text or None for name, text in given.items()} | {"priority": row["code"], "needs": given["needs"]}
    try:
        with db().begin_nested():
            service.state_foundation(db(), actor(), forms.read(FoundationSchema(), body))
    except Invalid as error:
        return Response(shown(row, given, _at_fields(error.errors)), status=422)
    except Conflict as error:
        return Response(shown(row, given, {"": forms.said(error)}), status=409)
    flash(_("What you stated is on record: {part}.", part=PARTS[Part(given["part"])]), "success")
    return to(f"/priorities/{row['code']}#foundations")


def _at_fields(errors: Iterable[FieldError]) -> dict[str, str]:
    """What is wrong, by field of the form."""
    found: dict[str, list[str]] = defaultdict(list)
    for fault in errors:
        found[fault.field.partition(".")[0]].append(forms.told(fault))
    return {field: " ".join(texts) for field, texts in found.items()}


def _by_priority(rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """What each priority lacks, those that lack most and longest first."""
    of: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        of[row["priority"]].append(row)
    return sorted(of.values(), key=lambda lacking: (-len(lacking), -max(row["days"] or 0 for row in lacking)))
