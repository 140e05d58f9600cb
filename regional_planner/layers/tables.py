"""Features as the table that a format writes, and what is said of the file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from sqlalchemy.orm import Session

from regional_planner.kernel.errors import FieldError, InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import language
from regional_planner.layers.crs import CRS84
from regional_planner.layers.declarations import ILLUSTRATIVE, Collection, Period, View
from regional_planner.layers.features import Feature, columns
from regional_planner.layers.formats.catalogue import Format
from regional_planner.layers.formats.table import Shapes, Table, columns_of, shapes_of
from regional_planner.layers.geometry import shapes_of as drawn_shapes
from regional_planner.layers.parameters import Drawn
from regional_planner.territory.boundaries.queries import current_edition


def table_of(view: View, layer: Collection, features: Sequence[Feature], drawn: Drawn, when: str) -> Table:
    """Features of a layer, drawn as asked; `when` says what day or days they are of."""
    drawing = layer.source.drawing(view, drawn.tolerance)
    known = dict(zip(*drawn_shapes(view, drawing), strict=True))
    rows = [feature.values for feature in features]
    about = _about(view.session, layer, when, any(row[ILLUSTRATIVE] for row in rows))
    return Table(
        layer.id,
        about,
        [feature.id for feature in features],
        [feature.item.name for feature in features],
        [(feature.item.valid_from, feature.item.valid_to) for feature in features],
        columns_of(columns(layer, features), rows),
        _moved(shapes_of([known.get(feature.id) for feature in features]), drawn),
        drawn.system,
        drawn.system.decimals(drawing.decimals),
    )


def refuse_other_systems(format: Format, drawn: Drawn) -> None:
    """Refuse a format that knows longitude and latitude alone when another system is asked for.

    Raises:
        InvalidQuery: names both.
    """
    if not format.any_system and drawn.system.uri != CRS84:
        message = _("{format} holds longitude and latitude alone.", format=format.title)
        raise InvalidQuery.at(FieldError("crs", "not_in_this_format", message, _("Leave crs out, or take f=gpkg.")))


def file_name(layer: Collection, what: str, format: Format) -> str:
    """What a download is called, after the layer and a day, days or a feature.

    A feature's id may hold signs that a file's name cannot.
    """
    return f"{layer.id}-{re.sub(r'[^A-Za-z0-9._-]+', '_', what)}{format.suffix}"


def days(period: Period) -> str:
    """The day or days of a period, as people write them in the name of a file.

    >>> from datetime import date
    >>> day = date(2017, 5, 17)
    >>> days(Period(day, day)), days(Period(day, None))
    ('2017-05-17', '2017-05-17..')
    """
    start, end = ("" if day is None else day.isoformat() for day in period)
    return start if start == end else f"{start}..{end}"


def _moved(shapes: Shapes, drawn: Drawn) -> Shapes:
    moved = drawn.system.eastward(shapes)
    # What lies outside of what the system can tell has no place in it.
    moved[~np.isfinite(shapely.bounds(moved)).all(axis=1)] = None
    return moved


def _about(session: Session, layer: Collection, when: str, illustrative: bool) -> Mapping[str, str]:
    edition = current_edition(session)
    about = {"title": layer.title, "description": layer.description, "as_of": when}
    if illustrative:
        about[ILLUSTRATIVE] = _("Some values are illustrative, not facts; the features that hold them say so.")
    if edition is None:
        return about
    terms = edition.terms_en if language() == "en" else edition.terms_es
    return {**about, "boundaries": edition.code, "source": edition.source, "terms": terms}
