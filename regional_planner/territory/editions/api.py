"""Editions over HTTP: load a draft, follow it, compare, publish from a day, discard."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from typing import IO, Any

from flask import Response, request

from regional_planner.access.engine import permit, require_person
from regional_planner.kernel.errors import InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import today
from regional_planner.kernel.printable import printable
from regional_planner.records.record_type import Values
from regional_planner.territory.boundaries.queries import code_in_force
from regional_planner.territory.editions import queries
from regional_planner.territory.editions.permissions import POLICY
from regional_planner.territory.editions.process import receive
from regional_planner.territory.editions.schemas import (
    COMPARISON,
    EDITIONS,
    BoundaryChangeSchema,
    BoundaryEditionReportSchema,
    ComparisonQuery,
    LoadQuery,
    PublishSchema,
    edition_row,
    how_loaded,
    load_row,
    report_row,
)
from regional_planner.territory.editions.service import discard, publish
from regional_planner.territory.editions.terms import Asked
from regional_planner.web.answers import answer, require_version, to_json, version_named
from regional_planner.web.bodies import api_blueprint
from regional_planner.web.context import actor, db, external, parts
from regional_planner.web.openapi_parts import PARAMETERS
from regional_planner.web.query import AnswerQuery, asks, rows_answer

BINARY = {"type": "string", "format": "binary"}
UPLOAD = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": {"type": "object", "properties": {"file": BINARY}, "required": ["file"]}},
            "application/octet-stream": {"schema": BINARY},
        },
    }
}
PATH = "/api/v1/boundary-editions"
editions = api_blueprint("boundary-editions", __name__, "Boundary editions: drafts, reports, comparisons")


@editions.route("", methods=["GET"], endpoint="list")
@asks(editions, AnswerQuery)
@editions.response(200, EDITIONS)
def list_editions(query: Values) -> Response:
    """The sets of boundaries; layers draw from the one in force. Who keeps them sees drafts and loads too."""
    found, in_force = queries.editions(db(), actor()), code_in_force(db())
    made = {edition.code for edition in found}
    rows = [edition_row(edition, in_force) for edition in found]
    rows += [load_row(load) for code, load in queries.loads(db(), actor()).items() if code not in made]
    return rows_answer("boundary-editions", rows, query["f"])


@editions.route("", methods=["POST"], endpoint="create")
@asks(editions, LoadQuery)
@editions.doc(operationId="create-boundary-editions", **UPLOAD)
@editions.response(202, BoundaryEditionReportSchema)
def load_edition(query: Values) -> Response:
    """Load a file of boundaries as a draft: checked, repaired and compared in a process of its own; read how far it is.

    A file in which errors are found leaves its whole report under the code, and nothing else.
    """
    permit(POLICY, "boundary_edition.load", actor(), {})
    stream, filename = _file_sent(query.pop("filename"))
    asked = Asked(title=query.pop("title") or filename, as_of=query.pop("as_of") or today(), **query)
    load = receive(db(), actor(), parts().settings, parts().database, asked, filename, stream)
    response = _shown(load.code, status=202)
    response.headers["Location"] = external(f"{PATH}/{load.code}")
    return response


@editions.route("/<string:code>", methods=["GET"], endpoint="read")
@editions.response(200, BoundaryEditionReportSchema)
def read_edition(code: str) -> Response:
    """An edition with all that the checks found; while it is loaded, how far that is."""
    return _shown(code)


@editions.route("/<string:code>/comparison", methods=["GET"], endpoint="comparison")
@asks(editions, ComparisonQuery)
@editions.doc(operationId="read-boundary-comparison")
@editions.response(200, COMPARISON)
def read_comparison(query: Values, code: str) -> Response:
    """What an edition changed against the one in force, or another: by unit, with communes that moved and slivers."""
    found, other = queries.comparison(db(), actor(), code, query["against"])
    beside: dict[str, Any] = {**found.result}
    level = query["level"]
    rows = BoundaryChangeSchema(many=True).dump(row for row in beside.pop("units") if level in {None, row["level"]})
    said = {"edition": code, "against": other, "made_at": found.made_at}
    return rows_answer("boundary-comparison", rows, query["f"], **said, **beside)


@editions.route("/<string:code>/publish", methods=["POST"], endpoint="publish")
@editions.arguments(PublishSchema)
@editions.doc(operationId="publish-boundary-editions", parameters=[PARAMETERS["If-Match"]])
@editions.response(200, BoundaryEditionReportSchema)
def publish_edition(body: Values, code: str) -> Response:
    """Let layers draw from an edition from a day on; a day to come takes effect by itself."""
    require_person(POLICY, "boundary_edition.publish", actor())
    edition = queries.edition_named(db(), actor(), code)
    require_version(edition.version, version_named())
    publish(db(), actor(), edition, body["from"])
    return _shown(code)


@editions.route("/<string:code>", methods=["DELETE"], endpoint="discard")
@editions.doc(operationId="discard-boundary-editions")
@editions.response(204)
def discard_edition(code: str) -> Response:
    """Take a draft, or a load that made none, off record."""
    require_person(POLICY, "boundary_edition.discard", actor())
    discard(db(), actor(), *queries.edition_or_load(db(), actor(), code))
    return Response(status=204)


def _shown(code: str, status: int = 200) -> Response:
    edition, load = queries.edition_or_load(db(), actor(), code)
    row = edition_row(edition, code_in_force(db())) if edition else load_row(load) if load else {}
    beside = {
        "report": report_row(edition, load),
        "how_loaded": how_loaded(load) if load else None,
        "compared_with": queries.compared_with(db(), code),
    }
    body = BoundaryEditionReportSchema().dump({**row, **beside})
    digest = sha256(to_json(body)).hexdigest()[:8]
    return answer(body, status=status, etag=f"{edition.version if edition else 0}.{digest}")


def _file_sent(named: str | None) -> tuple[IO[bytes], str]:
    """The file of a form's field `file`, or the body itself, and its name.

    Raises:
        InvalidQuery: when there is none, or a form says more than the file.
    """
    sent = request.files.get("file")
    if request.form:
        raise InvalidQuery(_("Say in the address what is to be said of the edition; the form holds the file alone."))
    if sent is not None:
        return sent.stream, printable((named or sent.filename or "boundaries")[:300])
    content = request.get_data()
    if not content:
        raise InvalidQuery(_("Send the file as the form's field `file`, or as the body."))
    return BytesIO(content), printable(named or "boundaries")
