"""Commands on layers."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from regional_planner.kernel.period import today
from regional_planner.kernel.terminal import Operator, told
from regional_planner.layers.export import export


@click.group()
def layers() -> None:
    """Map layers as files."""


@layers.command(name="export")
@click.argument("layer")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Day; today when missing.")
@click.pass_obj
@told
def export_layer(operator: Operator, layer: str, path: Path, as_of: datetime | None) -> None:
    """Write LAYER (such as regions, communes, priorities) to PATH: .gpkg, .parquet, .fgb or .geojson."""
    day = as_of.date() if as_of else today()
    with operator.database() as database, database.reading() as session:
        count = export(session, layer, day, path)
    click.echo(f"{path}: {count}")
