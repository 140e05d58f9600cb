"""Check boundaries before they are loaded: all that is wrong is reported at once, with its place and remedy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import geopandas
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from regional_planner.territory.boundaries.coverage import Gap, Overlap, gaps, overlaps, polygonal
from regional_planner.territory.boundaries.encode import COUNTRY_BOUNDS, Box, why_invalid
from regional_planner.territory.boundaries.expected import Expected, beside
from regional_planner.territory.boundaries.findings import Finding, LoadReport, Severity

MAX_VERTICES = 5_000_000
LEAST_AREA_KM2 = 1e-4
"""100 m2: smaller overlaps and gaps are rounding."""


def check(
    frame: geopandas.GeoDataFrame,
    known_codes: Mapping[str, str],
    earlier: Sequence[Finding] = (),
    bounds: Box = COUNTRY_BOUNDS,
    max_vertices: int = MAX_VERTICES,
    expected: Expected | None = None,
) -> LoadReport:
    """Check a frame of `code` and `geometry` (EPSG:4326) against the register's codes (code -> level).

    `earlier` are findings of the reading, reported with the rest; what is `expected` of the units is compared with
    their shapes, and with the frame's `name` and `parents` where it has them. Overlaps and gaps are looked for inside
    each level, among the shapes that are sound or can be made so; a file may hold several levels.
    """
    codes = [str(code) for code in frame["code"]]
    shapes = np.asarray(frame.geometry, dtype=object)
    findings = [*earlier, *_check_codes(codes, known_codes)]
    findings += beside(frame, expected) if expected else []
    count = int(shapely.get_num_coordinates(shapes).sum())
    if count > max_vertices:
        findings.append(Finding("too-many-vertices", "", {"count": count, "limit": max_vertices}))
        return _report(findings, codes, count, [], [])
    sound: dict[str, dict[str, BaseGeometry]] = defaultdict(dict)
    for row, (code, shape) in enumerate(zip(codes, shapes, strict=True), start=1):
        found = check_shape(code, row, shape, bounds)
        findings += found
        if code in known_codes and all(finding.code == "shape-invalid" for finding in found):
            sound[known_codes[code]].setdefault(code, polygonal(shape))
    shared: list[Overlap] = []
    empty: list[Gap] = []
    for level in sound.values():
        drawn = np.asarray(list(level.values()), dtype=object)
        shared_here, empty_here = overlaps(drawn, LEAST_AREA_KM2), gaps(drawn, LEAST_AREA_KM2)
        findings += [_overlap(list(level), overlap) for overlap in shared_here]
        findings += [_gap(list(level), gap) for gap in empty_here]
        shared += shared_here
        empty += empty_here
    return _report(findings, codes, count, shared, empty)


def check_shape(code: str, row: int, shape: BaseGeometry | None, bounds: Box) -> list[Finding]:
    """What is wrong with one shape (row counted from 1), until something keeps the rest from being asked."""
    if shape is None or shape.is_empty:
        return [Finding("shape-empty", code, {"row": row})]
    if shape.geom_type not in {"Polygon", "MultiPolygon"}:
        return [Finding("shape-not-polygon", code, {"type": shape.geom_type, "row": row})]
    coordinates = shapely.get_coordinates(shape)
    if endless := int((~np.isfinite(coordinates)).any(axis=1).sum()):
        return [Finding("shape-not-finite", code, {"count": endless, "row": row})]
    findings = []
    box = Box(*shapely.bounds(shape).tolist())
    if box.west < bounds.west or box.south < bounds.south or box.east > bounds.east or box.north > bounds.north:
        reach = {side: f"{degrees:.4f}" for side, degrees in box._asdict().items()}
        findings.append(Finding("shape-out-of-range", code, {**reach, "bounds": _text(bounds), "row": row}))
    if not shape.is_valid:
        reason, place = why_invalid(shape)
        findings.append(Finding("shape-invalid", code, {"reason": reason, "place": place or _text(box), "row": row}))
    return findings


def _check_codes(codes: Sequence[str], known_codes: Mapping[str, str]) -> list[Finding]:
    """Unknown, repeated and missing codes; rows without a code were reported when the file was read."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row, code in enumerate(codes, start=1):
        if code:
            rows[code].append(row)
    findings = [
        Finding("code-unknown", code, {"code": code, "rows": ", ".join(map(str, here))})
        for code, here in rows.items()
        if code not in known_codes
    ]
    findings += [
        Finding("code-duplicate", code, {"code": code, "count": len(here), "rows": ", ".join(map(str, here))})
        for code, here in rows.items()
        if len(here) > 1
    ]
    levels = {known_codes[code] for code in rows if code in known_codes}
    findings += [
        Finding("unit-missing", code, {"code": code, "level": level})
        for code, level in known_codes.items()
        if level in levels and code not in rows
    ]
    return findings


def _overlap(codes: Sequence[str], overlap: Overlap) -> Finding:
    code, other = codes[overlap.first], codes[overlap.second]
    params = {"code": code, "other": other, "area_km2": round(overlap.area_km2, 4), "place": _text(overlap.place)}
    return Finding("overlap", code, params)


def _gap(codes: Sequence[str], gap: Gap) -> Finding:
    around = [codes[neighbour] for neighbour in gap.neighbours]
    params = {"codes": ", ".join(around), "area_km2": round(gap.area_km2, 4), "place": _text(gap.place)}
    return Finding("gap", around[0] if around else "", params)


def _report(
    findings: Sequence[Finding], codes: Sequence[str], count: int, shared: Sequence[Overlap], empty: Sequence[Gap]
) -> LoadReport:
    ordered = sorted(findings, key=lambda finding: finding.severity is not Severity.ERROR)
    return LoadReport(
        findings=tuple(ordered),
        units=len(set(codes) - {""}),
        vertices=count,
        overlap_km2=round(sum(overlap.area_km2 for overlap in shared), 6),
        gap_km2=round(sum(gap.area_km2 for gap in empty), 6),
    )


def _text(degrees: Sequence[float]) -> str:
    return ", ".join(f"{value:g}" for value in degrees)
