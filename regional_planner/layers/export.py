"""A layer as a file, in any format that layers leave in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from regional_planner.kernel.errors import InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.layers.collections import collection
from regional_planner.layers.crs import CRS84, reference_system
from regional_planner.layers.declarations import Period, View
from regional_planner.layers.features import features_over
from regional_planner.layers.formats.catalogue import FORMATS, by_suffix
from regional_planner.layers.parameters import Drawn
from regional_planner.layers.tables import refuse_other_systems, table_of


def export(session: Session, layer_id: str, day: date, path: Path, crs: str = CRS84) -> int:
    """Write the features of a layer on `day`, at full detail and in the system `crs`, to `path`; returns their number.

    The suffix says the format. Features without a shape are there with a null geometry. The file names its day,
    source and terms of use. A file of that name is replaced.

    Raises:
        InvalidQuery: for another suffix or system, or a day before the register begins.
        NotFound: for an unknown layer.
        Unavailable: when it takes too long or too much memory.
    """
    format = by_suffix(path.name)
    if format is None:
        known = ", ".join(each.suffix for each in FORMATS)
        raise InvalidQuery(_("A file “{name}” cannot be written. There are: {known}.", name=path.name, known=known))
    drawn = Drawn(0, reference_system(crs))
    refuse_other_systems(format, drawn)
    layer, view = collection(session, layer_id), View(session)
    features = features_over(view, layer, Period(day, day))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(format.write(table_of(view, layer, features, drawn, day.isoformat())))
    return len(features)
