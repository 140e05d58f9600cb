"""Small countries for the tests of boundaries: two regions of two communes each, a split, and shapes of squares."""

from datetime import date

import geopandas
import shapely
from shapely.geometry.base import BaseGeometry

from regional_planner.territory.boundaries.hierarchy import Hierarchy, Parent, Unit

SPLIT = date(2018, 9, 6)
WEST, SOUTH = -72.0, -37.0


def square(column: float, row: float, width: float = 1.0, height: float = 1.0, unit: float = 0.1) -> BaseGeometry:
    """A rectangle on a grid of `unit` degrees."""
    corners = (WEST + column * unit, SOUTH + row * unit, WEST + (column + width) * unit, SOUTH + (row + height) * unit)
    return shapely.box(*(round(degrees, 9) for degrees in corners))


def hierarchy() -> Hierarchy:
    """Region 08 loses its province 084 to the new region 16 on the day of the split; 083 is a province apart."""
    return Hierarchy.of(
        [
            Unit("CL", 1, "country"),
            Unit("08", 1, "region", None, SPLIT),
            Unit("08", 2, "region", SPLIT),
            Unit("16", 1, "region", SPLIT),
            Unit("081", 1, "province"),
            Unit("083", 1, "province"),
            Unit("084", 1, "province", None, SPLIT),
            Unit("161", 1, "province", SPLIT),
            *(Unit(code, 1, "commune") for code in ("08101", "08102", "08301", "16101", "16102")),
        ],
        [
            Parent("08", "CL"),
            Parent("16", "CL", SPLIT),
            Parent("081", "08"),
            Parent("083", "08"),
            Parent("084", "08", None, SPLIT),
            Parent("161", "16", SPLIT),
            Parent("08101", "081"),
            Parent("08102", "081"),
            Parent("08301", "083"),
            Parent("16101", "084", None, SPLIT),
            Parent("16102", "084", None, SPLIT),
            Parent("16101", "161", SPLIT),
            Parent("16102", "161", SPLIT),
        ],
    )


def sloppy() -> dict[str, BaseGeometry]:
    """Four communes in a block: two overlap by a sliver, a sliver between two others is empty, one has islands."""
    small, smaller = square(4, 0, 0.1, 0.1), square(5, 0, 0.01, 0.01)
    return {
        "08101": square(0, 0, 1.01),
        "08102": shapely.union_all([square(1, 0), small, smaller]),
        "16101": shapely.union_all([square(0, 1), square(0.9, 1, 0.1, 1.0)]),
        "16102": shapely.difference(square(1, 1), square(1, 1.3, 0.01, 0.4)),
    }


def frame(shapes: dict[str, BaseGeometry | None], crs: str = "EPSG:4326") -> geopandas.GeoDataFrame:
    """A layer with the codes in CUT_COM, reprojected to `crs`."""
    layer = geopandas.GeoDataFrame({"CUT_COM": list(shapes)}, geometry=list(shapes.values()), crs="EPSG:4326")
    return layer.to_crs(crs)
