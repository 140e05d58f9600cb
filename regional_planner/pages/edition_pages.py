"""The pages of boundary editions: load a draft, watch it, see what it changes, publish it from a day."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import Blueprint, Response, flash, render_template, request

from regional_planner.access.engine import may, permit
from regional_planner.kernel.errors import Conflict, FieldError, Invalid
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.kernel.period import today
from regional_planner.kernel.printable import printable
from regional_planner.pages import asking, forms
from regional_planner.pages.moving import personal, to
from regional_planner.territory.boundaries.queries import code_in_force
from regional_planner.territory.editions import queries
from regional_planner.territory.editions.permissions import POLICY
from regional_planner.territory.editions.process import receive
from regional_planner.territory.editions.schemas import (
    LoadQuery,
    PublishSchema,
    edition_row,
    how_loaded,
    load_row,
    report_row,
)
from regional_planner.territory.editions.service import discard, publish
from regional_planner.territory.editions.terms import Asked
from regional_planner.web.context import actor, db, parts

EDITIONS = "/boundaries"
MOST_FINDINGS = 200
MOST_CHANGES = 20
STATES = {
    "draft": lazy("Draft"),
    "published": lazy("Published"),
    "loading": lazy("Being loaded"),
    "refused": lazy("Refused"),
    "checked": lazy("Checked"),
    "failed": lazy("Broke off"),
}
LEVELS = {
    "country": lazy("Country"),
    "region": lazy("Region"),
    "province": lazy("Province"),
    "commune": lazy("Commune"),
}
SEVERITIES = {"error": lazy("Error"), "warning": lazy("Warning")}
edition_pages = Blueprint("edition_pages", __name__)


@edition_pages.get(EDITIONS)
@personal
def show() -> Response:
    """The editions, and the form for a new one."""
    session, who = db(), actor()
    found, in_force = queries.editions(session, who), code_in_force(session)
    made = {edition.code for edition in found}
    rows = [edition_row(edition, in_force) for edition in found]
    rows += [load_row(load) for code, load in queries.loads(session, who).items() if code not in made]
    may_load = may(POLICY, "boundary_edition.load", who, {})
    return Response(render_template("boundaries.html", rows=rows[::-1], states=STATES, may_load=may_load, sources=[]))


@edition_pages.post(EDITIONS)
@personal
def send() -> Response:
    """Take a file in and begin to load it."""
    permit(POLICY, "boundary_edition.load", actor(), {})
    sent = request.files.get("file")
    given = {name: text.strip() for name, text in request.form.items() if name in LoadQuery().fields and text.strip()}
    try:
        asked = forms.read(LoadQuery(), given)
        filename = printable((sent.filename or "")[:300]) if sent else ""
        if sent is None or not filename:
            raise Invalid(_("No file was chosen."), [FieldError("file", "required", _("Choose one and send it."))])
        del asked["filename"]
        title, day = asked.pop("title") or filename, asked.pop("as_of") or today()
        said = Asked(title=title, as_of=day, **asked)
        load = receive(db(), actor(), parts().settings, parts().database, said, filename, sent.stream)
    except (Invalid, Conflict) as error:
        flash(forms.said(error), "error")
        return to(EDITIONS)
    return to(f"{EDITIONS}/{load.code}")


@edition_pages.get(f"{EDITIONS}/<string:code>")
@personal
def one(code: str) -> Response:
    """An edition: how far its load is, what was found, what it changes."""
    edition, load = queries.edition_or_load(db(), actor(), code)
    row = edition_row(edition, code_in_force(db())) if edition else load_row(load) if load else {}
    report = report_row(edition, load)
    compared = queries.last_comparison(db(), code)
    keeps = may(POLICY, "boundary_edition.publish", actor(), {})
    page = render_template(
        "boundary.html",
        edition=row,
        states=STATES,
        load=how_loaded(load) if load else None,
        report=report,
        findings=report["findings"][:MOST_FINDINGS] if report else [],
        counted=Counter(each["severity"] for each in report["findings"]) if report else {},
        severities=SEVERITIES,
        comparison=_shown(compared.result) if compared else None,
        against=compared.against if compared else None,
        levels=LEVELS,
        downloads=asking.downloads(f"/api/v1/boundary-editions/{code}/comparison", against=compared.against)
        if compared
        else [],
        may_publish=keeps and edition is not None,
        may_discard=keeps and row["state"] not in {"published", "loading"},
        today=today().isoformat(),
        sources=[row["source"]] if row["source"] else [],
    )
    return Response(page)


@edition_pages.get(f"{EDITIONS}/<string:code>/progress")
@personal
def progress(code: str) -> Response:
    """How far a load is; asked for again and again while its page is open, which is read anew at the end."""
    _edition, load = queries.edition_or_load(db(), actor(), code)
    done = how_loaded(load) if load else None
    response = Response(render_template("_boundary_progress.html", code=code, load=done))
    if done is None or done["state"] != "loading":
        response.headers["HX-Refresh"] = "true"
    return response


@edition_pages.post(f"{EDITIONS}/<string:code>/publish")
@personal
def publish_it(code: str) -> Response:
    """Let layers draw from it from a day on."""
    edition = queries.edition_named(db(), actor(), code)
    try:
        day = forms.read(PublishSchema(), {"from": request.form.get("from", "").strip()})["from"]
        publish(db(), actor(), edition, day)
    except (Invalid, Conflict) as error:
        flash(forms.said(error), "error")
    else:
        flash(_("Layers draw from “{code}” from {day} on.", code=code, day=day), "success")
    return to(f"{EDITIONS}/{code}")


@edition_pages.post(f"{EDITIONS}/<string:code>/discard")
@personal
def discard_it(code: str) -> Response:
    """Take a draft, or a load that made none, off record."""
    try:
        discard(db(), actor(), *queries.edition_or_load(db(), actor(), code))
    except Conflict as error:
        flash(error.detail, "error")
        return to(f"{EDITIONS}/{code}")
    flash(_("“{code}” is discarded.", code=code), "success")
    return to(EDITIONS)


def _shown(result: dict[str, Any]) -> dict[str, Any]:
    changed = [row for row in result["units"] if row["change"] not in {"same", "slivers", "no shape"}]
    largest = sorted(changed, key=lambda row: -(row["lost_km2"] + row["gained_km2"]))
    return {**result, "largest": largest[:MOST_CHANGES], "changed": len(changed)}
