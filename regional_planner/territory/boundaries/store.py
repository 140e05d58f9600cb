"""Putting boundaries on record: the shipped edition, or another one once checked. Never imported for serving."""

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
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.kernel.audit import raise_revision, record_write
from regional_planner.kernel.errors import Conflict, FieldError, Invalid
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import holds_on
from regional_planner.kernel.statements import insert_many
from regional_planner.territory.boundaries.check import check
from regional_planner.territory.boundaries.coverage import areas_km2
from regional_planner.territory.boundaries.detail import DETAILS, draw
from regional_planner.territory.boundaries.edition import UnitShape, read_description, read_shapes, unit_shapes
from regional_planner.territory.boundaries.findings import Finding, LoadReport
from regional_planner.territory.boundaries.hierarchy import COMMUNE, Hierarchy, Parent
from regional_planner.territory.boundaries.hierarchy import Unit as UnitVersion
from regional_planner.territory.boundaries.queries import BOUNDARIES
from regional_planner.territory.boundaries.repair import RepairReport, repair
from regional_planner.territory.models import BoundaryEdition, BoundaryShape, Unit, UnitParent

Progress = Callable[[str], None]


@dataclass(frozen=True)
class About:
    """What is said of an edition: its code, title, citation and terms of use."""

    code: str
    title: str
    source: str
    terms_es: str
    terms_en: str


def load_shipped(session: Session, geo_folder: Path) -> int:
    """Put the edition in `geo_folder` on record as the current one; returns the number of shapes.

    Raises:
        FileNotFoundError: when the folder lacks a file of the edition.
        Conflict: when the edition is on record already.
    """
    description = read_description(geo_folder)
    about = About(**{name: description[name] for name in About.__annotations__})
    report = {name: value for name, value in description.items() if name not in About.__annotations__}
    raise_revision(session, BOUNDARIES)
    return _write(session, about, read_shapes(geo_folder, hierarchy_on_record(session)), report)


def check_edition(
    session: Session, frame: geopandas.GeoDataFrame, day: date, earlier: Sequence[Finding] = ()
) -> LoadReport:
    """Everything that is wrong with a frame of the communes of `day`: `code` (text) and `geometry` (EPSG:4326).

    `earlier` are findings of the reading, reported with the rest. Nothing is written.
    """
    return check(frame, dict.fromkeys(_communes_on(hierarchy_on_record(session), day), COMMUNE), earlier)


def load_edition(
    session: Session,
    actor: Actor,
    about: About,
    frame: geopandas.GeoDataFrame,
    day: date,
    earlier: Sequence[Finding] = (),
    progress: Progress = lambda line: None,
) -> LoadReport:
    """Check, repair, draw and put on record a frame of the communes of `day`, as the current edition.

    Provinces, regions and the country are dissolved from the communes, former units too, so that all levels
    agree. A commune that the frame lacks becomes a unit without a shape.

    Raises:
        Invalid: when the checks find errors; all of them are named, and nothing is written.
        Conflict: when the edition is on record already.
    """
    progress(_("checking {count} shapes", count=len(frame)))
    found = check_edition(session, frame, day, earlier)
    if not found.loadable:
        faults = [FieldError(each.unit or "file", each.code, *_said(each)) for each in found.errors]
        raise Invalid(_("The boundaries cannot be loaded: {count} errors.", count=len(faults)), faults)
    drawn = {code: shape for code, shape in zip(frame["code"], frame.geometry, strict=True) if _has_area(shape)}
    repaired, repairs = repair(drawn, DETAILS[0].decimals, progress)
    hierarchy = hierarchy_on_record(session)
    versions = _communes_on(hierarchy, day)
    rows = _drawn(hierarchy, [versions[code] for code in drawn], repaired, progress)
    count = _write(session, about, rows, _report(found, repairs))
    record_write(
        session,
        scope=BOUNDARIES,
        actor=actor.username,
        institution=actor.institution,
        record_type="boundary_edition",
        record_id=about.code,
        action="load",
        before=None,
        after={**asdict(about), "shapes": count},
    )
    return found


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
    """Take an edition and its shapes off record; layers then draw no shapes until another one is current."""
    session.execute(delete(BoundaryShape).where(BoundaryShape.edition == code))
    session.execute(delete(BoundaryEdition).where(BoundaryEdition.code == code))
    raise_revision(session, BOUNDARIES)


def _communes_on(hierarchy: Hierarchy, day: date) -> dict[str, str]:
    return {unit.code: unit.id for unit in hierarchy.communes if holds_on(day, unit.valid_from, unit.valid_to)}


def _drawn(hierarchy: Hierarchy, ids: Sequence[str], communes: Any, progress: Progress) -> Iterable[UnitShape]:
    areas: dict[str, float | None] = {unit.id: None for unit in hierarchy.communes}
    areas |= dict(zip(ids, np.round(areas_km2(communes), 6).tolist(), strict=True))
    for detail in DETAILS:
        progress(_("drawing level of detail {number}", number=detail.number))
        shapes: dict[str, BaseGeometry | None] = {unit.id: None for unit in hierarchy.communes}
        shapes |= dict(zip(ids, draw(communes, detail), strict=True))
        yield from unit_shapes(hierarchy, detail, shapes, areas)


def _write(session: Session, about: About, shapes: Iterable[UnitShape], report: Mapping[str, Any]) -> int:
    if session.get(BoundaryEdition, about.code) is not None:
        raise Conflict(_("The boundary edition “{code}” is on record already.", code=about.code))
    session.execute(update(BoundaryEdition).values(current=False))
    text = json.dumps(report, ensure_ascii=False)
    insert_many(session, BoundaryEdition, [{**asdict(about), "current": True, "report": text}])
    rows = [_row(about.code, shape) for shape in shapes]
    insert_many(session, BoundaryShape, rows)
    return len(rows)


def _row(edition: str, shape: UnitShape) -> dict[str, Any]:
    box = shape.box._asdict() if shape.box else dict.fromkeys(("west", "south", "east", "north"))
    row = {"edition": edition, "unit_id": shape.unit, "detail": shape.detail, "area_km2": shape.area_km2, **box}
    return {**row, "vertices": shape.vertices, "parts": shape.parts, "wkb": shape.wkb}


def _report(found: LoadReport, repairs: RepairReport) -> dict[str, Any]:
    findings = [{"code": each.code, "unit": each.unit, "params": dict(each.params)} for each in found.findings]
    details = [{"detail": asdict(detail)} for detail in DETAILS]
    return {"details": details, "findings": findings, "repair": asdict(repairs)}


def _said(finding: Finding) -> tuple[str, str]:
    return _(finding.message, **finding.params), _(finding.remedy, **finding.params)


def _has_area(shape: BaseGeometry | None) -> bool:
    return shape is not None and not shape.is_empty
