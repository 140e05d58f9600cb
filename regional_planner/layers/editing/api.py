"""Writing features over HTTP (OGC 20-002, Part 4): create, replace, update and delete, from the version that was read.

They are the same commands as below /api/v1/places, so that policy, rules, audit and errors are the same. What was
written is read at its address: an answer here has no body.
"""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.exceptions import MethodNotAllowed, UnsupportedMediaType

from regional_planner.access.engine import require_person
from regional_planner.kernel.columns import Record
from regional_planner.kernel.errors import NotFound
from regional_planner.kernel.language import gettext as _
from regional_planner.layers.collections import collection
from regional_planner.layers.declarations import Collection
from regional_planner.layers.editing.bodies import FORMS, changed_values, new_values, require_crs84, said_of_a_feature
from regional_planner.priorities.places.kind import PLACES
from regional_planner.priorities.places.models import PriorityPlace
from regional_planner.priorities.places.service import PLACE
from regional_planner.records import commands
from regional_planner.records.record_type import Values
from regional_planner.web.bodies import read_json
from regional_planner.web.context import LAYERS, actor, db, external, parts
from regional_planner.web.records import for_change

READING = ["GET", "HEAD", "OPTIONS"]
FEATURES, FEATURE = "/collections/<string:identity>/items", "/collections/<string:identity>/items/<string:feature_id>"
JSON_BODIES = frozenset({"application/geo+json", "application/json"})
PATCHES = JSON_BODIES | {"application/merge-patch+json"}

blueprint = Blueprint("layer_editing", __name__)


@blueprint.route(FEATURES, methods=["OPTIONS"], provide_automatic_options=False)
def ask_features(identity: str) -> Response:
    """What may be done to the features of a layer."""
    return _allowed([*READING, "POST"] if collection(db(), identity).writable else READING)


@blueprint.route(FEATURE, methods=["OPTIONS"], provide_automatic_options=False)
def ask_feature(identity: str, feature_id: str) -> Response:
    """What may be done to one feature of a layer."""
    return _allowed([*READING, "PUT", "PATCH", "DELETE"] if collection(db(), identity).writable else READING)


@blueprint.route(FEATURES, methods=["POST"], provide_automatic_options=False)
def create(identity: str) -> Response:
    """Add a feature; its address is in `Location`."""
    layer = _writable(identity)
    require_person(PLACE.policy, "priority_place.create", actor())
    values = new_values(layer, _body(JSON_BODIES))
    with said_of_a_feature():
        record = PLACES.make(db(), actor(), values)
    made = _done(record, 201)
    made.headers["Location"] = external(f"{LAYERS}/collections/{layer.id}/items/{record.id}")
    return made


@blueprint.route(FEATURE, methods=["PUT"], provide_automatic_options=False)
def replace(identity: str, feature_id: str) -> Response:
    """Put a whole feature in the place of one: what it leaves out is emptied."""
    layer = _writable(identity)
    record = _found(layer, feature_id, "change")
    return _changed(record, new_values(layer, _body(JSON_BODIES)))


@blueprint.route(FEATURE, methods=["PATCH"], provide_automatic_options=False)
def update(identity: str, feature_id: str) -> Response:
    """Change some of a feature by a merge patch (RFC 7396)."""
    layer = _writable(identity)
    record = _found(layer, feature_id, "change")
    return _changed(record, changed_values(layer, _body(PATCHES)))


@blueprint.route(FEATURE, methods=["DELETE"], provide_automatic_options=False)
def delete(identity: str, feature_id: str) -> Response:
    """End the record behind a feature: it leaves the layer, and its history stays."""
    layer = _writable(identity)
    record = _found(layer, feature_id, "end")
    commands.end(db(), actor(), PLACE, record, _("deleted from the map layer {layer}", layer=layer.id))
    return _empty(204)


def _writable(identity: str) -> Collection:
    """The layer, if its features can be written.

    Raises:
        NotFound: when there is none by that name.
        MethodNotAllowed: when it is read alone.
    """
    layer = collection(db(), identity)
    if not layer.writable:
        raise MethodNotAllowed(valid_methods=READING)
    return layer


def _found(layer: Collection, identity: str, action: str) -> Record:
    """The record behind a feature of the layer, at the version that the request names."""
    record = for_change(PLACES, identity, action)
    if isinstance(record, PriorityPlace) and record.form is not FORMS[layer.source.shape]:
        raise NotFound(_("The layer “{layer}” has no feature “{id}”.", layer=layer.id, id=identity))
    return record


def _body(types: frozenset[str]) -> object:
    if request.mimetype not in types:
        raise UnsupportedMediaType
    require_crs84(request.headers.get("Content-Crs"))
    return read_json(request.get_data(), parts().settings.max_json_depth)


def _changed(record: Record, values: Values) -> Response:
    with said_of_a_feature():
        return _done(PLACES.alter(db(), actor(), record, values), 204)


def _done(record: Record, status: int) -> Response:
    response = _empty(status)
    response.set_etag(str(record.version))
    return response


def _allowed(methods: list[str]) -> Response:
    response = _empty(204)
    response.headers["Allow"] = ", ".join(methods)
    return response


def _empty(status: int) -> Response:
    """An answer without a body, and so without a type."""
    response = Response(status=status)
    del response.headers["Content-Type"]
    return response
