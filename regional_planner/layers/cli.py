"""Commands on layers."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import today
from regional_planner.kernel.terminal import Operator, console, told
from regional_planner.layers.collections import collection
from regional_planner.layers.crs import CRS_URIS
from regional_planner.layers.declarations import View
from regional_planner.layers.export import export
from regional_planner.layers.tiles.archive import write_archive

SYSTEMS = {uri.rpartition("/")[2]: uri for uri in CRS_URIS}
"""By the last part of their URIs: CRS84, 4326, 32719."""


@click.group()
def layers() -> None:
    """Map layers as files."""


@layers.command(name="export")
@click.argument("layer")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--crs", type=click.Choice(list(SYSTEMS)), default="CRS84", show_default=True, help="Reference system.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Day; today when missing.")
@click.pass_obj
@told
def export_layer(operator: Operator, layer: str, path: Path, crs: str, as_of: datetime | None) -> None:
    """Write LAYER (such as regions, communes, priorities) to PATH.

    Its suffix says the format: .gpkg, .parquet, .fgb, .shp.zip, .geojson, .fg.json, .csv or .kml.
    """
    day = as_of.date() if as_of else today()
    with operator.database() as database, database.reading() as session:
        count = export(session, layer, day, path, SYSTEMS[crs])
    click.echo(f"{path}: {count}")


@layers.command(name="tiles")
@click.argument("layer")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Day; today when missing.")
@click.option("--max-zoom", type=int, default=10, show_default=True, help="Finest level; each has four times the last.")
@click.pass_obj
@told
def tile_layer(operator: Operator, layer: str, path: Path, as_of: datetime | None, max_zoom: int) -> None:
    """Write LAYER as vector tiles to PATH, a PMTiles file that maps read from any web server."""
    day = as_of.date() if as_of else today()
    with operator.database() as database, database.reading() as session:
        view = View(session)
        count = write_archive(
            view,
            collection(session, layer),
            day,
            path,
            max_zoom,
            lambda line: console.print(line, markup=False),
        )
    click.echo(_("{file}: {count} tiles", file=path, count=count))
