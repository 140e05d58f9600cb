"""The inbox: what waits for me, with a form for each step, and what I wait for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Response, flash, render_template, request
from marshmallow import Schema

from regional_planner.alignment.dialogue import raising
from regional_planner.alignment.dialogue.bulk import answer_all
from regional_planner.alignment.dialogue.inbox import inbox as inbox_of
from regional_planner.alignment.dialogue.inbox import page_of
from regional_planner.alignment.dialogue.labels import ITEM_KINDS
from regional_planner.alignment.dialogue.schemas import AcceptanceSchema, InboxQuery, LinkAnswersSchema
from regional_planner.alignment.dialogue.terms import Waits
from regional_planner.alignment.service import ORIGIN
from regional_planner.kernel.errors import PlannerError
from regional_planner.kernel.language import gettext as _
from regional_planner.pages import asking, forms, words
from regional_planner.pages.moving import personal, to
from regional_planner.pages.names import adopted_titles
from regional_planner.priorities import service as priorities
from regional_planner.priorities.service import PRIORITY
from regional_planner.records import reading
from regional_planner.records.kind import ReasonSchema
from regional_planner.records.record_type import RecordType
from regional_planner.territory.terms import COUNTRY
from regional_planner.web.answers import require_version
from regional_planner.web.context import actor, db

INBOX = "/inbox"
ITEMS_PER_PAGE = 25
ANSWERS_TO_ORIGINS: dict[str, Callable[..., Any]] = {"accept": raising.accept, "decline": raising.decline}
DECISIONS: dict[str, Callable[..., Any]] = {
    "adopt": priorities.adopt,
    "send_back": priorities.send_back,
    "submit": priorities.submit,
}


@personal
def inbox() -> Response:
    """What waits for me, oldest first, and what I wait for, page by page."""
    asked = asking.given()
    query = asking.read(InboxQuery(only=("limit", "cursor")), {"limit": str(ITEMS_PER_PAGE), **asked})
    items = inbox_of(db(), actor())
    shown, following = page_of(items, query["limit"], query["cursor"])
    mine = [item for item in shown if item.waits_for is Waits.ME]
    page = render_template(
        "inbox.html",
        mine=mine,
        theirs=[item for item in shown if item.waits_for is Waits.OTHERS],
        counts={whom.value: sum(item.waits_for is whom for item in items) for whom in Waits},
        **asking.pages(INBOX, asked, query["cursor"], following),
        several=sum(item.record == "link" for item in mine) > 1,
        nationals=_nationals({item.cycle for item in mine}),
        kinds=ITEM_KINDS,
        steps=words.NEXT_STEPS,
        downloads=asking.downloads("/api/v1/inbox"),
        sources=[],
    )
    return Response(page)


@personal
def answer_links() -> Response:
    """Answer one link or several at once, all by the same step; all of them or none."""
    form = request.form
    step = {
        "action": form.get("action", ""),
        "reason": form.get("reason") or None,
        "counter_strength": forms.share(form.get("counter_strength", "")),
        "counter_higher": form.get("counter_higher") or None,
    }
    chosen = [text.partition(":") for text in form.getlist("answer")]
    items = [{"link": identity, "version": version, **step} for identity, _colon, version in chosen]

    def answer() -> None:
        answer_all(db(), actor(), forms.read(LinkAnswersSchema(), {"items": items})["items"])

    if not items:
        flash(_("Choose at least one link."), "error")
        return to(INBOX)
    return _done(answer, _("Answered: {count}.", count=len(items)))


@personal
def answer_origin() -> Response:
    """Accept or decline what a region raised."""
    form = request.form
    given = {"reason": form.get("reason") or None}
    schema: Schema = ReasonSchema()
    if form.get("action") == "accept":
        given |= {"national": form.get("national") or None, "share": forms.share(form.get("share", ""))}
        schema = AcceptanceSchema()
    return _step(ORIGIN, ANSWERS_TO_ORIGINS, schema, given)


@personal
def decide() -> Response:
    """Adopt a priority, send it back, or hand one in again."""
    return _step(PRIORITY, DECISIONS, ReasonSchema(), {"reason": request.form.get("reason") or None})


def _step(kind: RecordType, steps: dict[str, Callable[..., Any]], schema: Schema, given: dict[str, Any]) -> Response:
    """Take the step that the form names with the record that it names, from the version that its reader saw."""
    identity, _colon, version = request.form.get("record", "").partition(":")
    run = steps.get(request.form.get("action", ""))
    if run is None or not version.isdecimal():
        flash(_("The form is incomplete. Load the page again and repeat."), "error")
        return to(INBOX)

    def act() -> None:
        row = reading.one(db(), kind, actor(), identity)
        record: Any = db().get_one(kind.model, row["id"])
        require_version(record.version, int(version))
        run(db(), actor(), record, **forms.read(schema, given))

    return _done(act, _("Answered: {count}.", count=1))


def _done(act: Callable[[], None], told: str) -> Response:
    """Do it, or undo all of it and say why not; back to the inbox either way."""
    try:
        with db().begin_nested():
            act()
    except PlannerError as error:
        flash(forms.said(error), "error")
    else:
        flash(told, "success")
    return to(INBOX)


def _nationals(cycles: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """Code and title of the adopted national priorities of each cycle: what can be offered instead."""
    return {
        cycle: [(code, title) for code, title, _territory in adopted_titles(db(), cycle, [COUNTRY])] for cycle in cycles
    }
