"""Putting boundaries on record: the shipped edition, or a draft once checked and drawn. Never imported for serving."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
from shapely.geometry.base import BaseGeometry
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from regional_planner.kernel.audit import raise_revision
from regional_planner.kernel.errors import Conflict
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import holds_on, now, today
from regional_planner.kernel.statements import insert_many
from regional_planner.territory.boundaries.coverage import areas_km2
from regional_planner.territory.boundaries.detail import DETAILS, draw
from regional_planner.territory.boundaries.edition import UnitShape, read_description, read_shapes, unit_shapes
from regional_planner.territory.boundaries.findings import LoadReport
from regional_planner.territory.boundaries.hierarchy import Hierarchy, Parent
from regional_planner.territory.boundaries.hierarchy import Unit as UnitVersion
from regional_planner.territory.boundaries.queries import BOUNDARIES
from regional_planner.territory.boundaries.repair import repair
from regional_planner.territory.models import BoundaryEdition, BoundaryShape, Unit, UnitParent
from regional_planner.territory.terms import EditionState

Progress = Callable[[str], None]


@dataclass(frozen=True)
class About:
    """What is said of an edition: its code, title, citation and terms of use."""

    code: str
    title: str
    source: str
    terms_es: str
    terms_en: str


@dataclass(frozen=True)
class Drawn:
    """An edition ready to be put on record: each unit at each level of detail, and how that was made."""

    shapes: tuple[UnitShape, ...]
    report: Mapping[str, Any]


def load_shipped(session: Session, geo_folder: Path) -> int:
    """Put the edition in `geo_folder` on record and in force from today; returns the number of shapes.

    Raises:
        FileNotFoundError: when the folder lacks a file of the edition.
        Conflict: when the edition is on record already.
    """
    description = read_description(geo_folder)
    about = About(**{name: description[name] for name in About.__annotations__})
    report = {name: value for name, value in description.items() if name not in About.__annotations__}
    raise_revision(session, BOUNDARIES)
    published = {"state": EditionState.PUBLISHED, "published_from": today(), "published_at": now()}
    return _write(session, about, read_shapes(geo_folder, hierarchy_on_record(session)), report, published)


def draw_edition(
    hierarchy: Hierarchy, frame: geopandas.GeoDataFrame, day: date, found: LoadReport, progress: Progress
) -> Drawn:
    """Repair and draw a frame of the communes of `day` that the checks found loadable: minutes for a whole country.

    Provinces, regions and the country are dissolved from the communes, former units too, so that all levels
    agree. A commune that the frame lacks becomes a unit without a shape.

    Raises:
        ValueError: when no valid coverage comes out of the repair.
    """
    shapes = {code: shape for code, shape in zip(frame["code"], frame.geometry, strict=True) if _has_area(shape)}
    repaired, repairs = repair(shapes, DETAILS[0].decimals, progress)
    versions = communes_on(hierarchy, day)
    rows = tuple(_drawn(hierarchy, [versions[code] for code in shapes], repaired, progress))
    details = [{"detail": asdict(detail)} for detail in DETAILS]
    return Drawn(rows, {"details": details, "checks": found.as_dict(), "repair": asdict(repairs)})


def write_draft(session: Session, about: About, day: date, drawn: Drawn) -> int:
    """Put an edition on record as a draft; returns the number of shapes.

    Raises:
        Conflict: when an edition of this code is on record already.
    """
    return _write(session, about, drawn.shapes, drawn.report, {"state": EditionState.DRAFT, "as_of": day})


def hierarchy_on_record(session: Session) -> Hierarchy:
    """Which communes make up each version of a unit, by the register's tables."""
    units = session.execute(select(Unit.code, Unit.version, Unit.level, Unit.valid_from, Unit.valid_to))
    parents = session.execute(
        select(UnitParent.code, UnitParent.parent_code, UnitParent.valid_from, UnitParent.valid_to)
    )
    return Hierarchy.of(
        [UnitVersion(code, version, level.value, start, end) for code, version, level, start, end in units],
        [Parent(*row) for row in parents],
    )


def remove_edition(session: Session, code: str) -> None:
    """Take an edition and its shapes off record."""
    session.execute(delete(BoundaryShape).where(BoundaryShape.edition == code))
    session.execute(delete(BoundaryEdition).where(BoundaryEdition.code == code))
    raise_revision(session, BOUNDARIES)


def communes_on(hierarchy: Hierarchy, day: date) -> dict[str, str]:
    """Code -> id of the communes of a day."""
    return {unit.code: unit.id for unit in hierarchy.communes if holds_on(day, unit.valid_from, unit.valid_to)}


def _drawn(hierarchy: Hierarchy, ids: Sequence[str], communes: Any, progress: Progress) -> Iterable[UnitShape]:
    areas: dict[str, float | None] = {unit.id: None for unit in hierarchy.communes}
    areas |= dict(zip(ids, np.round(areas_km2(communes), 6).tolist(), strict=True))
    for detail in DETAILS:
        progress(_("drawing level of detail {number}", number=detail.number))
        shapes: dict[str, BaseGeometry | None] = {unit.id: None for unit in hierarchy.communes}
        shapes |= dict(zip(ids, draw(communes, detail), strict=True))
        yield from unit_shapes(hierarchy, detail, shapes, areas)


def _write(
    session: Session, about: About, shapes: Iterable[UnitShape], report: Mapping[str, Any], state: Mapping[str, Any]
) -> int:
    if session.get(BoundaryEdition, about.code) is not None:
        raise Conflict(_("The boundary edition “{code}” is on record already.", code=about.code))
    text = json.dumps(report, ensure_ascii=False)
    insert_many(session, BoundaryEdition, [{**asdict(about), "report": text, **state}])
    rows = [_row(about.code, shape) for shape in shapes]
    insert_many(session, BoundaryShape, rows)
    return len(rows)


def _row(edition: str, shape: UnitShape) -> dict[str, Any]:
    box = shape.box._asdict() if shape.box else dict.fromkeys(("west", "south", "east", "north"))
    row = {"edition": edition, "unit_id": shape.unit, "detail": shape.detail, "area_km2": shape.area_km2, **box}
    return {**row, "vertices": shape.vertices, "parts": shape.parts, "wkb": shape.wkb}


def _has_area(shape: BaseGeometry | None) -> bool:
    return shape is not None and not shape.is_empty
