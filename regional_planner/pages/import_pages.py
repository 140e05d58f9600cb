"""The pages of imports: send a file, watch it go in, read what came of it, map the headings of one's own files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, flash, render_template, request
from sqlalchemy.orm import Session

from regional_planner.access.engine import permit
from regional_planner.exchange.kind import IMPORTS
from regional_planner.exchange.mappings import service
from regional_planner.exchange.mappings.kind import MAPPINGS
from regional_planner.exchange.mappings.schemas import MappingSchema
from regional_planner.exchange.mappings.service import MAPPING
from regional_planner.exchange.mappings.suggesting import headings
from regional_planner.exchange.permissions import POLICY
from regional_planner.exchange.progress import telling, told
from regional_planner.exchange.reading import open_tables
from regional_planner.exchange.service import run_import
from regional_planner.kernel.columns import new_id
from regional_planner.kernel.errors import Conflict, FieldError, Invalid, InvalidQuery, NotFound, TooLarge
from regional_planner.kernel.language import gettext as _
from regional_planner.pages import asking, forms
from regional_planner.pages.moving import personal, to
from regional_planner.pages.names import territory_names
from regional_planner.pages.words import IMPORT_OUTCOMES, NUMBER_FORMATS
from regional_planner.records import reading
from regional_planner.records.kind import Kind
from regional_planner.records.record_type import Values
from regional_planner.territory.terms import COUNTRY
from regional_planner.web.context import actor, db, parts

IMPORTS_PAGE = "/imports"
UNREADABLE = (Invalid, InvalidQuery, Conflict, NotFound, TooLarge)
"""What is said on the form; who may not do it at all is told so on a page of its own."""
MOST_LISTED = 20
IGNORED, WIDE = "-", "*"
"""What a heading is said to be, besides a field: passed over; a wide column."""


def imports_pages(kinds: Sequence[Kind]) -> Blueprint:
    """The pages of imports of `kinds`."""
    pages = Blueprint("import_pages", __name__)
    by_name = {kind.plural: kind for kind in kinds}

    @personal
    def show() -> Response:
        """The form, the imports of one's territories and their mappings."""
        return Response(_front(by_name))

    @personal
    def send() -> Response:
        """Import the file that was sent, and go to its report."""
        return _send(tuple(kinds))

    @personal
    def begin() -> Response:
        """Ask for a file whose headings are to be mapped."""
        permit(POLICY, "import.create", actor(), {"territory": _own()[0]})
        return Response(_mapping_form(by_name, {}, [], {}))

    @personal
    def look() -> Response:
        """Show the headings of a file, each with what it seems to be."""
        return _look(by_name)

    @personal
    def keep() -> Response:
        """Keep the mapping as it was filled in."""
        return _keep(by_name)

    for rule, view, methods in (
        ("/imports", show, ["GET"]),
        ("/imports", send, ["POST"]),
        ("/imports/mappings/new", begin, ["GET"]),
        ("/imports/mappings/headings", look, ["POST"]),
        ("/imports/mappings/new", keep, ["POST"]),
        ("/imports/<string:key>", report, ["GET"]),
        ("/imports/<string:key>/progress", progress, ["GET"]),
    ):
        pages.add_url_rule(rule, view_func=view, methods=methods)
    return pages


@personal
def report(key: str) -> Response:
    """What came of one import.

    Raises:
        NotFound: when there is none that the reader may see.
    """
    row = reading.one(db(), IMPORTS.record_type, actor(), key)
    page = render_template(
        "import.html",
        job=row,
        outcome=IMPORT_OUTCOMES[row["outcome"]],
        territory=territory_names(db()).get(row["territory"], row["territory"]),
        downloads=asking.downloads(f"/api/v1/imports/{row['id']}"),
        sources=[],
    )
    return Response(page)


@personal
def progress(key: str) -> Response:
    """How far an import of the reader's has come; asked for again and again while its form waits."""
    return Response(render_template("_progress.html", key=key, far=told(parts().settings.home, key, actor().username)))


def _own() -> list[str]:
    """The territories that the reader acts for, CUT codes."""
    return sorted(actor().territories) or [""]


def _territories(session: Session) -> list[tuple[str, str]]:
    names = territory_names(session)
    return [(code, names.get(code, code)) for code in _own() if code]


def _front(kinds: dict[str, Kind]) -> str:
    session, who = db(), actor()
    permit(POLICY, "import.create", who, {"territory": _own()[0]})
    used = [MAPPING.model.__table__.c.territory.in_([*_own(), COUNTRY])]
    return render_template(
        "imports.html",
        territories=_territories(session),
        kinds=[(name, str(kind.title)) for name, kind in kinds.items()],
        mappings=reading.page(session, MAPPING, who, used, sort="name").rows,
        names=territory_names(session),
        outcomes=IMPORT_OUTCOMES,
        rows=reading.page(session, IMPORTS.record_type, who, sort="-id", limit=MOST_LISTED).rows,
        key=new_id(),
        sources=[],
    )


def _send(kinds: Sequence[Kind]) -> Response:
    given, sent = request.form, request.files.get("file")
    # The right to import comes before the file, as over the API.
    permit(POLICY, "import.create", actor(), {"territory": given.get("territory") or _own()[0]})
    try:
        if sent is None or not sent.filename:
            raise Invalid(_("No file was chosen."), [FieldError("file", "required", _("Choose one and send it."))])
        with telling(parts().settings.home, given.get("progress", ""), actor().username) as tell:
            job, _report = run_import(
                db(),
                actor(),
                kinds,
                sent.read(),
                sent.filename,
                given.get("territory") or None,
                dry_run=bool(given.get("dry_run")),
                kind=given.get("kind") or None,
                mapping=given.get("mapping") or None,
                progress=tell,
            )
    except UNREADABLE as error:
        flash(forms.said(error), "error")
        return to(IMPORTS_PAGE)
    return to(f"{IMPORTS_PAGE}/{job.id}")


def _look(kinds: dict[str, Kind]) -> Response:
    permit(POLICY, "import.create", actor(), {"territory": request.form.get("territory") or _own()[0]})
    given = {name: request.form.get(name, "").strip() for name in ("territory", "kind", "heading_row")}
    sent = request.files.get("file")
    try:
        kind = kinds.get(given["kind"])
        if kind is None or sent is None or not sent.filename:
            raise Invalid(_("Choose a file, and what its rows are."), [])
        row = forms.read(MappingSchema(only=("heading_row",)), {"heading_row": given["heading_row"] or "1"})
        found = [asdict(each) for each in headings(open_tables(sent.read(), sent.filename), kind, row["heading_row"])]
    except UNREADABLE as error:
        return Response(_mapping_form(kinds, given, [], {"": forms.said(error)}), status=422)
    return Response(_mapping_form(kinds, {**given, "heading_row": str(row["heading_row"])}, found, {}))


def _keep(kinds: dict[str, Kind]) -> Response:
    given = {
        name: request.form.get(name, "").strip()
        for name in (
            "name",
            "territory",
            "kind",
            "heading_row",
            "numbers",
            "spread_by",
            "spread_to",
            "sheet",
            "unit_of",
        )
    }
    sent = [
        {"heading": heading, "field": use, "value": value.strip()}
        for heading, use, value in zip(
            *(request.form.getlist(name) for name in ("heading", "field", "value")), strict=False
        )
    ]
    unit = request.form.get("unit", "").strip()
    fixed = dict(zip(request.form.getlist("fixed"), request.form.getlist("fixed_value"), strict=False))
    body: Values = {
        **{name: text or None for name, text in given.items() if name in {"spread_by", "spread_to", "sheet"}},
        **{name: text for name, text in given.items() if text and name != "unit_of"},
        "columns": {each["heading"]: each["field"] for each in sent if each["field"] not in {"", IGNORED, WIDE}},
        "spread": {each["heading"]: each["value"] for each in sent if each["field"] == WIDE},
        "ignored": [each["heading"] for each in sent if each["field"] in {"", IGNORED}],
        "fixed": {name: value.strip() for name, value in fixed.items() if name and value.strip()},
        "scaled": {given["unit_of"]: unit} if unit and given["unit_of"] else {},
    }
    if not body["spread"]:
        body |= {"spread_by": None, "spread_to": None}
    try:
        with db().begin_nested():
            service.create(db(), actor(), forms.read(MAPPINGS.schema(), body))
    except UNREADABLE as error:
        page = _mapping_form(kinds, {**given, "unit": unit, "fixed": fixed}, sent, {"": forms.said(error)})
        return Response(page, status=422)
    flash(_("The mapping is kept. Choose it when you send a file."), "success")
    return to(IMPORTS_PAGE)


def _mapping_form(kinds: dict[str, Kind], given: dict[str, Any], found: list[Any], faults: dict[str, str]) -> str:
    """The form of a mapping: for a file first, then for its headings, as they were filled in."""
    kind = kinds.get(given.get("kind", ""))
    fields = (
        [(name, str(each.metadata.get("label") or name)) for name, each in kind.sheet_fields.items()] if kind else []
    )
    return render_template(
        "mapping_form.html",
        given=given,
        found=found,
        faults=faults,
        fields=fields,
        formats=NUMBER_FORMATS.items(),
        kinds=[(name, str(each.title)) for name, each in kinds.items()],
        territories=_territories(db()),
        sources=[],
    )
