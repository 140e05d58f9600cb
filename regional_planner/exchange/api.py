"""Imports over HTTP: send a workbook, read what came of it, fetch the template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint

from regional_planner.access.actor import PUBLIC
from regional_planner.access.engine import permit, permit_reading
from regional_planner.advantage.terms import Measure, Origin
from regional_planner.exchange.fiscal import package
from regional_planner.exchange.kind import IMPORTS
from regional_planner.exchange.mappings.kind import MAPPINGS
from regional_planner.exchange.mappings.suggesting import headings
from regional_planner.exchange.models import ImportJob
from regional_planner.exchange.permissions import POLICY
from regional_planner.exchange.reading import open_tables
from regional_planner.exchange.schemas import (
    HEADINGS,
    IMPORTS_PAGE,
    ActivityImportQuery,
    HeadingsQuery,
    ImportQuery,
    ImportReportSchema,
    ImportSchema,
    PackageQuery,
    StatisticsImportQuery,
    TemplateQuery,
)
from regional_planner.exchange.service import (
    run_activity_import,
    run_import,
    run_statistics_import,
    summary,
    territory_of,
)
from regional_planner.exchange.statistics import said_of
from regional_planner.exchange.template import template
from regional_planner.exchange.terms import ImportReport, Outcome
from regional_planner.kernel.errors import InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import language, speaking
from regional_planner.kernel.period import today
from regional_planner.priorities import queries as priorities
from regional_planner.records import reading
from regional_planner.records.kind import Kind
from regional_planner.records.record_type import Values
from regional_planner.territory.terms import COUNTRY
from regional_planner.web.answers import answer, to_json
from regional_planner.web.context import actor, db, external
from regional_planner.web.openapi_parts import SOMEBODY
from regional_planner.web.problems import TITLES
from regional_planner.web.query import AnswerQuery, asks
from regional_planner.web.records import next_address, present, records
from regional_planner.web.sheets import Column, Sheet
from regional_planner.web.tables import CSV, JSON, XLSX, representation, table

mappings = records(MAPPINGS)
ZIP = "application/zip"
ERROR_COLUMNS = ("sheet", "row", "column", "heading", "field", "code", "value", "message", "remedy")
UPLOAD = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
            },
            XLSX: {"schema": {"type": "string", "format": "binary"}},
            CSV: {"schema": {"type": "string"}},
        },
    }
}


def imports(kinds: Sequence[Kind]) -> Blueprint:
    """The blueprint of imports of `kinds`, which are written in their order."""
    blueprint = Blueprint("imports", __name__, description="Workbooks in, and what came of them")
    _add_import(blueprint, tuple(kinds))
    _add_activity(blueprint)
    _add_statistics(blueprint)
    _add_headings(blueprint, tuple(kinds))
    _add_template(blueprint, tuple(kinds))
    _add_reading(blueprint)
    return blueprint


def packages(kind: Kind) -> Blueprint:
    """The blueprint of the Fiscal Data Package of `kind`; it is read back as any import."""
    blueprint = Blueprint("packages", __name__, description="The published money for other tools")

    @blueprint.route("/fiscal-data-package", methods=["GET"], endpoint="read")
    @asks(blueprint, PackageQuery)
    @blueprint.doc(operationId="read-fiscal-data-package")
    @blueprint.response(200, content_type=ZIP, schema={"type": "string", "format": "binary"})
    def read_package(query: Values) -> Response:
        """The money that everybody may read, as a Fiscal Data Package: a ZIP of datapackage.json and a CSV."""
        asked = [each.condition(db(), query[each.name]) for each in kind.filters if query.get(each.name) is not None]
        rows = reading.page(db(), kind.record_type, PUBLIC, asked).rows
        name = f"regional-planner-{kind.plural}"
        response = Response(package(kind, present(kind, rows), name), mimetype=ZIP)
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.zip"'
        return response

    return blueprint


def _add_import(blueprint: Blueprint, kinds: tuple[Kind, ...]) -> None:
    @blueprint.route("", methods=["POST"], endpoint="create")
    @asks(blueprint, ImportQuery)
    @blueprint.doc(operationId="create-imports", **UPLOAD)
    @blueprint.response(201, ImportReportSchema)
    @blueprint.alt_response(200, schema=ImportReportSchema, description="A dry run that found nothing wrong")
    def create_import(query: Values) -> Response:
        """Check every row of a workbook or CSV file, and write all of it or nothing."""
        # The right to import comes before the file: who may not send it is not told what is wrong with it.
        territory = territory_of(db(), actor(), query["territory"])
        permit(POLICY, "import.create", actor(), {"territory": territory})
        content, filename = _file_sent(query, query["kind"])
        _refuse_unknown_kind(kinds, query["kind"])
        job, report = run_import(
            db(),
            actor(),
            kinds,
            content,
            filename,
            territory,
            dry_run=query["dry_run"],
            kind=query["kind"],
            mapping=query["mapping"],
        )
        return _outcome(job, report)


def _add_activity(blueprint: Blueprint) -> None:
    @blueprint.route("/activity", methods=["POST"], endpoint="create_activity")
    @asks(blueprint, ActivityImportQuery)
    @blueprint.doc(operationId="create-activity-import", **UPLOAD)
    @blueprint.response(201, ImportReportSchema)
    @blueprint.alt_response(200, schema=ImportReportSchema, description="A dry run that found nothing wrong")
    def create_activity_import(query: Values) -> Response:
        """Check every row of a file of activity by territory, and store it as a new vintage or not at all."""
        permit(POLICY, "import.create", actor(), {"territory": COUNTRY})
        content, filename = _file_sent(query, "activity")
        origin = Origin(
            Measure(query["measure"]), query["units_as_of"] or today(), query["source"], query["illustrative"]
        )
        job, report = run_activity_import(db(), actor(), content, filename, origin, dry_run=query["dry_run"])
        return _outcome(job, report)


def _add_statistics(blueprint: Blueprint) -> None:
    @blueprint.route("/statistics", methods=["POST"], endpoint="create_statistics")
    @asks(blueprint, StatisticsImportQuery)
    @blueprint.doc(operationId="create-statistics-import", **UPLOAD)
    @blueprint.response(201, ImportReportSchema)
    @blueprint.alt_response(200, schema=ImportReportSchema, description="A dry run that found nothing wrong")
    def create_statistics_import(query: Values) -> Response:
        """Check every row of a file of statistical series (territory, year, value), and store all of it or nothing."""
        permit(POLICY, "import.create", actor(), {"territory": COUNTRY})
        content, filename = _file_sent(query, "statistics")
        how = {name: query.pop(name) for name in ("illustrative", "dry_run")}
        query.pop("filename")
        described = said_of({"code": query.pop("series"), **query})
        job, report = run_statistics_import(db(), actor(), content, filename, described, **how)
        return _outcome(job, report)


def _add_headings(blueprint: Blueprint, kinds: tuple[Kind, ...]) -> None:
    @blueprint.route("/headings", methods=["POST"], endpoint="headings")
    @asks(blueprint, HeadingsQuery)
    @blueprint.doc(operationId="read-headings", **UPLOAD)
    @blueprint.response(200, HEADINGS)
    def read_headings(query: Values) -> Response:
        """The headings of a file, and which field each seems to be: to begin a mapping with. Nothing is kept."""
        permit(POLICY, "import.create", actor(), {"territory": territory_of(db(), actor(), query["territory"])})
        content, filename = _file_sent(query, query["kind"])
        _refuse_unknown_kind(kinds, query["kind"])
        kind = next(each for each in kinds if each.plural == query["kind"])
        found = headings(open_tables(content, filename), kind, query["heading_row"])
        return answer({"items": [asdict(each) for each in found], "next": None})


def _add_template(blueprint: Blueprint, kinds: tuple[Kind, ...]) -> None:
    @blueprint.route("/template", methods=["GET"], endpoint="template")
    @asks(blueprint, TemplateQuery)
    @blueprint.doc(operationId="read-import-template", security=SOMEBODY)
    @blueprint.response(200, content_type=XLSX, schema={"type": "string", "format": "binary"})
    def read_template(query: Values) -> Response:
        """The workbook of a territory: a guide, and a sheet per kind with the rows that may be changed."""
        territory = territory_of(db(), actor(), query["territory"])
        permit_reading(POLICY, "import.read_template", actor(), {"territory": territory})
        named = query["cycle"]
        cycle = priorities.cycle(db(), named) if named else priorities.cycle_on(db(), today())
        with speaking(query["lang"] or language()):
            sheets = template(db(), actor(), kinds, territory, cycle.code)
            return table(XLSX, f"{territory}-{cycle.code}", sheets)


def _add_reading(blueprint: Blueprint) -> None:
    @blueprint.route("", methods=["GET"], endpoint="list")
    @asks(blueprint, IMPORTS.query_schema())
    @blueprint.doc(operationId="list-imports")
    @blueprint.response(200, IMPORTS_PAGE)
    def list_imports(query: Values) -> Response:
        """The imports of the asker's territories, refused ones and dry runs too."""
        asked = query.pop("f", None)
        limit, cursor, sort = query.pop("limit"), query.pop("cursor", None), query.pop("sort")
        conditions = [each.condition(db(), query[each.name]) for each in IMPORTS.filters if each.name in query]
        page = reading.page(db(), IMPORTS.record_type, actor(), conditions, sort=sort, limit=limit, cursor=cursor)
        rows = present(IMPORTS, page.rows)
        kind = representation(asked)
        if kind == JSON:
            return answer({"items": rows, "next": next_address(page.cursor)})
        return table(kind, "imports", [Sheet("imports", _columns(tuple(ImportSchema().fields)), rows)])

    @blueprint.route("/<string:key>", methods=["GET"], endpoint="read")
    @asks(blueprint, AnswerQuery)
    @blueprint.doc(operationId="read-imports")
    @blueprint.response(200, ImportReportSchema)
    def read_import(query: dict[str, Any], key: str) -> Response:
        """One import with its report; as CSV or XLSX the errors alone."""
        row = reading.one(db(), IMPORTS.record_type, actor(), key)
        kind = representation(query["f"])
        if kind == JSON:
            return answer(ImportReportSchema().dump(row), etag=str(row["version"]))
        return table(kind, "import-errors", [Sheet(_("Errors"), _columns(ERROR_COLUMNS), row["report"]["errors"])])


def _file_sent(query: Values, holds: str | None) -> tuple[bytes, str]:
    """The file of a form's field `file`, or the body itself, and its name; else what it holds.

    Raises:
        InvalidQuery: when there is none.
    """
    sent = request.files.get("file")
    if sent is not None:
        return sent.read(), sent.filename or ""
    content = request.get_data()
    if not content:
        raise InvalidQuery(_("Send the file as the form's field `file`, or as the body."))
    return content, query["filename"] or holds or ""


def _refuse_unknown_kind(kinds: tuple[Kind, ...], named: str | None) -> None:
    known = [kind.plural for kind in kinds]
    if named is not None and named not in known:
        raise InvalidQuery(_("“{kind}” has no sheet. There are: {known}.", kind=named, known=", ".join(known)))


def _outcome(job: ImportJob, report: ImportReport) -> Response:
    """201 when written, 200 when only checked, 422 with every error when refused: an answer, so that the job stays."""
    body = ImportReportSchema().dump(job)
    address = external(f"/api/v1/imports/{job.id}")
    if report.outcome is Outcome.REFUSED:
        problem = {
            "type": "/problems/import-refused",
            "title": str(TITLES[422]),
            "status": 422,
            "detail": summary(report),
            "errors": body["report"]["errors"],
            "report": address,
            "import": body,
        }
        return Response(to_json(problem), status=422, mimetype="application/problem+json")
    response = answer(body, status=201 if report.outcome is Outcome.DONE else 200)
    response.headers["Location"] = address
    return response


def _columns(names: Sequence[str]) -> list[Column]:
    return [Column(name, name) for name in names]
