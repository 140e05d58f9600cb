"""What clients write of a feature: a GeoJSON feature, or a merge patch of one, as the record behind it takes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

from marshmallow import ValidationError

from regional_planner.kernel.errors import FieldError, Invalid, InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.layers.crs import CRS84
from regional_planner.layers.declarations import ILLUSTRATIVE, Collection, ShapeKind
from regional_planner.priorities.places.rules import form_of, shape_of
from regional_planner.priorities.places.schemas import PriorityPlaceSchema
from regional_planner.priorities.places.terms import Form
from regional_planner.records.faults import flatten
from regional_planner.records.record_type import Values

FORMS: Final = {ShapeKind.POINT: Form.SITE, ShapeKind.AREA: Form.ZONE}
ONLY_CRS84: Final = frozenset({CRS84, f"<{CRS84}>", f"[{CRS84}]"})


def new_values(layer: Collection, body: object) -> Values:
    """What a whole feature says of its record: what it leaves out is empty.

    Raises:
        Invalid: names each thing that does not hold, `properties.` before those that are properties.
    """
    feature = _feature(body)
    if feature.get("type") != "Feature":
        raise _invalid(FieldError("type", "no_feature", _("It is no feature."), _('Send one GeoJSON "Feature".')))
    empty: Values = {**dict.fromkeys(set(layer.writable) - set(layer.required)), ILLUSTRATIVE: False}
    said = {"geometry": feature.get("geometry"), **_properties(layer, feature)}
    return {**empty, **_loaded(layer, said, partial=False)}


def changed_values(layer: Collection, body: object) -> Values:
    """What a merge patch (RFC 7396) of a feature changes of its record.

    Raises:
        Invalid: as `new_values`.
    """
    feature = _feature(body)
    geometry = {"geometry": feature["geometry"]} if "geometry" in feature else {}
    return _loaded(layer, {**geometry, **_properties(layer, feature)}, partial=True)


def require_crs84(header: str | None) -> None:
    """Refuse coordinates in another reference system, as the header Content-Crs names it.

    Raises:
        InvalidQuery: names the one that is taken.
    """
    if header is None or header.strip() in ONLY_CRS84:
        return
    message = _("Features are written in longitude and latitude (CRS84), not in {crs}.", crs=header[:200])
    raise InvalidQuery.at(FieldError("Content-Crs", "other_crs", message, _("Leave it out, or send {crs}.", crs=CRS84)))


@contextmanager
def said_of_a_feature() -> Iterator[None]:
    """Within it, what a rule refuses of a record is said of the feature's members."""
    try:
        yield
    except Invalid as error:
        error.errors = [_member(fault) for fault in error.errors]
        raise


def _feature(body: object) -> Mapping[str, Any]:
    if not isinstance(body, Mapping):
        raise _invalid(FieldError("", "no_feature", _("It is no feature."), _('Send one GeoJSON "Feature".')))
    system = body.get("crs") or body.get("coordRefSys")
    if system is not None and "CRS84" not in str(system):
        message = _("The feature names another reference system than CRS84.")
        raise _invalid(FieldError("crs", "other_crs", message, _("Send longitude and latitude, and leave it out.")))
    return body


def _properties(layer: Collection, feature: Mapping[str, Any]) -> dict[str, Any]:
    """The properties that are written; those that follow from others are passed over, as clients send them back."""
    given = feature.get("properties") or {}
    if not isinstance(given, Mapping):
        raise _invalid(FieldError("properties", "type", _("It is not an object.")))
    ours = {each.name for each in layer.properties} - set(layer.writable)
    return {name: value for name, value in given.items() if name not in ours}


def _loaded(layer: Collection, said: Mapping[str, Any], *, partial: bool) -> Values:
    try:
        values: Values = PriorityPlaceSchema().load(said, partial=partial)
    except ValidationError as error:
        raise _invalid(*map(_member, flatten(error.messages))) from error
    if "geometry" in values and form_of(shape_of(values["geometry"])) is not FORMS[layer.source.shape]:
        wanted = _("points") if layer.source.shape is ShapeKind.POINT else _("areas")
        message = _("This layer takes {shapes} alone.", shapes=wanted)
        remedy = _("Points belong to priority-sites, areas to priority-zones.")
        raise _invalid(FieldError("geometry", "other_form", message, remedy))
    return values


def _member(fault: FieldError) -> FieldError:
    return fault if fault.field == "geometry" else replace(fault, field=f"properties.{fault.field}")


def _invalid(*faults: FieldError) -> Invalid:
    return Invalid(_("The feature does not hold; see `errors`."), faults)
