"""A Shapefile as no one should send it, in one ZIP: every mistake that such files are known for at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import geopandas
import shapely
from shapely.geometry.base import BaseGeometry

UTM_19, UTM_18 = "EPSG:32719", "EPSG:32718"
GEOGRAPHIC = "EPSG:4326"
CODES = ("13101", "13120", "13120", "13114", "99999", None)
"""Santiago; Ñuñoa twice; Las Condes; nobody's; none."""
NAMES = ("Santiago", "Ñuñoa", "Ñuñoa", "Peñalolén", "Ningún Lugar", "Sin código")
MISTAKES = (
    "code-duplicate",
    "code-missing",
    "code-unknown",
    "encoding-assumed",
    "name-differs",
    "overlap",
    "parent-differs",
    "shape-invalid",
)
"""What is wrong with it besides its reference system, and the communes that it lacks."""


def bow(west: float) -> BaseGeometry:
    """A polygon that crosses itself."""
    return shapely.Polygon([(west, -33.5), (west + 0.02, -33.48), (west + 0.02, -33.5), (west, -33.48)])


def block(west: float, width: float = 0.02) -> BaseGeometry:
    """A sound polygon."""
    return shapely.box(west, -33.5, west + width, -33.48)


SHAPES = (bow(-70.68), block(-70.62), block(-70.62), block(-70.61), bow(-70.5), block(-70.4))


def hostile_shapefile(folder: Path, stated: str | None, drawn_in: str = UTM_19) -> Path:
    """The file: coordinates in `drawn_in`, and a .prj that states another system, or none; Latin-1 without a .cpg."""
    frame = geopandas.GeoDataFrame(
        {"CUT_COM": CODES, "COMUNA": NAMES, "CUT_REG": ["13", "13", "13", "05", "13", "13"]},
        geometry=list(SHAPES),
        crs=GEOGRAPHIC,
    )
    inside = folder / "shapefile"
    inside.mkdir()
    drawn = frame.to_crs(drawn_in).set_crs(stated or GEOGRAPHIC, allow_override=True)
    drawn.to_file(inside / "comunas.shp", driver="ESRI Shapefile", encoding="ISO-8859-1")
    (inside / "comunas.cpg").unlink()
    table = inside / "comunas.dbf"
    content = bytearray(table.read_bytes())
    content[29] = 0  # What the table itself says of its encoding.
    table.write_bytes(content)
    if stated is None:
        (inside / "comunas.prj").unlink()
    return Path(shutil.make_archive(str(folder / "comunas"), "zip", inside))
